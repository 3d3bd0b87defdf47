/* Organizations. */
#ifndef STORE_ORGANIZATION_H
#define STORE_ORGANIZATION_H

#include "model/organization.h"
#include "store/table.h"

extern const struct table store_organization; /* struct organization */
extern const struct query *const store_organization_queries[];

#endif
