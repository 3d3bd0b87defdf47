/* Shapes of what several tables keep as JSON. */
#ifndef STORE_KEPT_H
#define STORE_KEPT_H

#include "base/shape.h"

extern const struct shape kept_address;  /* struct address */
extern const struct shape kept_interval; /* struct interval */
extern const struct shape kept_fee;      /* struct rate_fee */
extern const struct shape kept_slot;     /* struct slot */

/* Money in whole minor units. */
extern const struct shape kept_tax;        /* struct tax_sum */
extern const struct shape kept_refund_tax; /* struct refund_tax */

#endif
