/* Cost rates of the dynamic-pricing surface. */
#ifndef STORE_COST_RATE_H
#define STORE_COST_RATE_H

#include "model/cost_rate.h"
#include "store/db.h"

enum rc store_cost_rate_insert(struct db *db, int64_t tenant, const struct cost_rate *r) MUST_CHECK;
/* The rate with its own intervals and fee, without entries; text lives in ${mem}. E_NOT_FOUND if there is none. */
enum rc store_cost_rate_find(
	struct db *db, struct arena *mem, int64_t tenant, const char *uuid, struct cost_rate *r) MUST_CHECK;
/* The same, locked until the transaction ends. */
enum rc store_cost_rate_lock(
	struct db *db, struct arena *mem, int64_t tenant, const char *uuid, struct cost_rate *r) MUST_CHECK;
enum rc store_cost_rate_update(struct db *db, int64_t tenant, const struct cost_rate *r) MUST_CHECK;
enum rc store_cost_rate_remove(struct db *db, int64_t tenant, const char *uuid) MUST_CHECK;
/* Does the current version of a tariff name it? */
enum rc store_cost_rate_used(struct db *db, struct arena *mem, int64_t tenant, const char *uuid, bool *used) MUST_CHECK;
/* In order of creation (struct cost_rate): up to ${limit} from ${offset} on. */
enum rc store_cost_rate_list(
	struct db *db, struct arena *mem, int64_t tenant, int64_t limit, int64_t offset, struct list *out) MUST_CHECK;

extern const struct query *const store_cost_rate_queries[];

#endif
