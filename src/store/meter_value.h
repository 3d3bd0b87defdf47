/* Readings of running sessions. Those of a settled one stand in its row. */
#ifndef STORE_METER_VALUE_H
#define STORE_METER_VALUE_H

#include "model/session.h"
#include "store/db.h"

/* The stored readings (struct reading, ascending) that matter to what was sent between ${from} and ${to}: the last one
 * before, those within, the first one after, and the last of all. The list has at most ${limit} of those within. */
enum rc store_meter_value_around(struct db *db, struct arena *mem, int64_t tenant, const char *session_id,
	struct instant from, struct instant to, int64_t limit, struct list *out) MUST_CHECK;
/* Store readings (struct reading) at instants that have none yet. */
enum rc store_meter_value_insert(struct db *db, struct arena *mem, int64_t tenant, const char *session_id,
	const struct list *readings) MUST_CHECK;
/* Those up to ${until} (struct reading, ascending). */
enum rc store_meter_value_list(struct db *db, struct arena *mem, int64_t tenant, const char *session_id,
	struct instant until, struct list *out) MUST_CHECK;
/* The last one up to ${until}, which is the highest. E_NOT_FOUND: there is none. */
enum rc store_meter_value_last(struct db *db, struct arena *mem, int64_t tenant, const char *session_id,
	struct instant until, struct reading *r) MUST_CHECK;
/* Has the session more than ${n} of them? */
enum rc store_meter_value_above(
	struct db *db, struct arena *mem, int64_t tenant, const char *session_id, int64_t n, bool *above) MUST_CHECK;
enum rc store_meter_value_remove(struct db *db, int64_t tenant, const char *session_id) MUST_CHECK;

extern const struct query *const store_meter_value_queries[];

#endif
