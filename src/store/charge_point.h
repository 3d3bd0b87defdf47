/* Charge points. */
#ifndef STORE_CHARGE_POINT_H
#define STORE_CHARGE_POINT_H

#include "model/charge_point.h"
#include "store/table.h"

extern const struct table store_charge_point; /* struct charge_point */
extern const struct query *const store_charge_point_queries[];

#endif
