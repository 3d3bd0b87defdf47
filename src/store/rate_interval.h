/* Whose the intervals of cost rates are. */
#ifndef STORE_RATE_INTERVAL_H
#define STORE_RATE_INTERVAL_H

#include "model/cost_rate.h"
#include "store/db.h"

enum rc store_rate_interval_insert(struct db *db, int64_t tenant, const char *uuid, enum interval_kind kind,
	const struct rate_owner *owner) MUST_CHECK;
/* E_NOT_FOUND: there is none of that kind. Text lives in ${mem}. */
enum rc store_rate_interval_find(struct db *db, struct arena *mem, int64_t tenant, const char *uuid,
	enum interval_kind kind, struct rate_owner *owner) MUST_CHECK;
enum rc store_rate_interval_remove(struct db *db, int64_t tenant, const char *uuid) MUST_CHECK;

extern const struct query *const store_rate_interval_queries[];

#endif
