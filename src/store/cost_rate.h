/* Cost rates of the dynamic-pricing surface. */
#ifndef STORE_COST_RATE_H
#define STORE_COST_RATE_H

#include "model/cost_rate.h"
#include "store/table.h"

/* struct cost_rate: the rate with its own intervals and fee, without entries; lists go in order of creation. */
extern const struct table store_cost_rate;
extern const struct query *const store_cost_rate_queries[];

#endif
