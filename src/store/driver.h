/* Drivers. */
#ifndef STORE_DRIVER_H
#define STORE_DRIVER_H

#include "model/driver.h"
#include "store/table.h"

extern const struct table store_driver; /* struct driver */

/* Where the driver ${id} wants receipts, into ${d}, which gets nothing else. E_NOT_FOUND: nowhere, or there is no such driver. */
enum rc store_driver_email(
	struct db *db, struct arena *mem, int64_t tenant, const char *id, struct driver *d) MUST_CHECK;
extern const struct query *const store_driver_queries[];

#endif
