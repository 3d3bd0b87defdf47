/* Many unique entries of one cost rate at once: a few statements for thousands of rows. The cost rate is locked, and what is
 * said in store/rate_entry.h about versions holds. */
#ifndef STORE_RATE_BULK_H
#define STORE_RATE_BULK_H

#include "model/cost_rate.h"
#include "store/db.h"

/* The living entries (struct rate_entry) that start at ${starts} (struct instant), by start. */
enum rc store_rate_bulk_find(struct db *db, struct arena *mem, int64_t tenant, const char *cost_rate_uuid,
	const struct list *starts, struct list *out) MUST_CHECK;

/* What is to be known of an entry to remove it. */
struct bulk_known {
	const char *uuid;
	int64_t version;
	struct instant start, updated_at;
};

/* Those (struct bulk_known) that start in [from, until), by start; NONE: no bound. */
enum rc store_rate_bulk_known(struct db *db, struct arena *mem, int64_t tenant, const char *cost_rate_uuid,
	struct instant from, struct instant until, struct list *out) MUST_CHECK;

/* All of these take entries (struct rate_entry) of ${cost_rate_uuid} by start, as they are to be stored, intervals' uuids
 * set, e->updated_at the time from which it holds. */
enum rc store_rate_bulk_insert(struct db *db, struct arena *mem, int64_t tenant, const char *cost_rate_uuid,
	const struct list *entries) MUST_CHECK;
/* Their next versions e->version. */
enum rc store_rate_bulk_update(struct db *db, struct arena *mem, int64_t tenant, const char *cost_rate_uuid,
	const struct list *entries) MUST_CHECK;
/* With intervals and texts; uuid, version, start and updated_at are enough. */
enum rc store_rate_bulk_remove(struct db *db, struct arena *mem, int64_t tenant, const char *cost_rate_uuid,
	const struct list *entries) MUST_CHECK;

extern const struct query *const store_rate_bulk_queries[];

#endif
