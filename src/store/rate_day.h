/* How many living unique entries of a cost rate start on each day (of UTC): so that counting and skipping thousands of
 * entries takes no longer than ten. */
#ifndef STORE_RATE_DAY_H
#define STORE_RATE_DAY_H

#include "store/db.h"

/* Count the days from ${first} to ${last} anew, after entries that start there came or went; the cost rate is locked. */
enum rc store_rate_day_refresh(struct db *db, int64_t tenant, const char *cost_rate_uuid, struct instant first,
	struct instant last) MUST_CHECK;
/* The entry ${uuid} has come, or is about to go; nothing where it is no living unique one. */
enum rc store_rate_day_more(struct db *db, int64_t tenant, const char *uuid) MUST_CHECK;
enum rc store_rate_day_less(struct db *db, int64_t tenant, const char *uuid) MUST_CHECK;
/* How many entries start from ${first} to ${last}. */
enum rc store_rate_day_count(struct db *db, struct arena *mem, int64_t tenant, const char *cost_rate_uuid,
	struct instant first, struct instant last, int64_t *n) MUST_CHECK;
/* Skip whole days: move ${first} on to the day on which the entry stands that follows ${offset} others, and lower ${offset}
 * by those that were passed. */
enum rc store_rate_day_skip(struct db *db, struct arena *mem, int64_t tenant, const char *cost_rate_uuid,
	struct instant *first, struct instant last, int64_t *offset) MUST_CHECK;

extern const struct query *const store_rate_day_queries[];

#endif
