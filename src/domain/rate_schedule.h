/* The schedule of a cost rate as it stands now, read a page at a time. */
#ifndef DOMAIN_RATE_SCHEDULE_H
#define DOMAIN_RATE_SCHEDULE_H

#include "domain/ctx.h"
#include "model/cost_rate.h"
#include "model/rate_text.h"

/* What part of a list is asked for, and which texts. */
struct schedule_query {
	int64_t offset, limit;
	struct list locales; /* const char *; empty: all */
};

/* An entry with its own prices; where it lacks a text, the cost rate's fills it in, field by field. */
struct scheduled {
	struct rate_entry entry; /* slots as they follow each other in the week */
	struct list texts;       /* struct rate_text, by locale */
};

struct schedule {
	struct list entries; /* struct scheduled */
	int64_t total;       /* of all that match */
};

/* A part of the week in minutes since Monday's midnight; where it ends before it begins, it runs over Sunday's end. */
struct week_part {
	int64_t from, until; /* NONE in both: all of it; the same: a whole week from there on */
};

/* All of these fail with E_NOT_FOUND cost_rate_not_found and E_INVALID wrong_mode. */

/* Unique entries with from <= start < until, by start; NONE: no bound. */
enum rc rate_schedule_unique(struct ctx *cx, const char *cost_rate_uuid, struct instant from, struct instant until,
	const struct schedule_query *q, struct schedule *out) MUST_CHECK;
/* Recurring entries with a slot that shares an instant with ${part}, by their first slot of the week. */
enum rc rate_schedule_recurring(struct ctx *cx, const char *cost_rate_uuid, const struct week_part *part,
	const struct schedule_query *q, struct schedule *out) MUST_CHECK;
/* What comes after ${anchor}: unique entries by start; recurring ones in the order of their first slot that is met on the
 * way round the week from the anchor, a slot or the first one of an entry, which is not met itself. E_NOT_FOUND
 * schedule_not_found: no such anchor. */
enum rc rate_schedule_next(struct ctx *cx, const char *cost_rate_uuid, const char *anchor,
	const struct schedule_query *q, struct schedule *out) MUST_CHECK;

#endif
