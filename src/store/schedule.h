/* The schedule of a cost rate as a session sees it. */
#ifndef STORE_SCHEDULE_H
#define STORE_SCHEDULE_H

#include "model/cost_rate.h"
#include "store/db.h"

/* A time of a cost rate, and when the session that asks was recorded. */
struct schedule_part {
	int64_t tenant;
	const char *cost_rate_uuid;
	struct instant from, until; /* both inclusive */
	struct instant recorded;
};

/* What unique entries say (struct rate_entry, start set) that hold somewhere in the part: the last one before it and all
 * that start in it. A version counts that stood when it began to hold or, for what began before, when the session was
 * recorded: what is stored or changed later does not touch a session that runs. */
enum rc store_schedule_unique(
	struct db *db, struct arena *mem, const struct schedule_part *part, struct list *out) MUST_CHECK;
/* What recurring entries said (struct rate_entry) when the session was recorded. */
enum rc store_schedule_recurring(
	struct db *db, struct arena *mem, const struct schedule_part *part, struct list *out) MUST_CHECK;

extern const struct query *const store_schedule_queries[];

#endif
