/* Drivers. */
#ifndef STORE_DRIVER_H
#define STORE_DRIVER_H

#include "model/driver.h"
#include "store/table.h"

extern const struct table store_driver; /* struct driver */
extern const struct query *const store_driver_queries[];

#endif
