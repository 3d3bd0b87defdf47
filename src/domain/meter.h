/* Meter values: what the meter of a running session says, as it comes in. */
#ifndef DOMAIN_METER_H
#define DOMAIN_METER_H

#include "domain/ctx.h"
#include "model/session.h"

#define METER_VALUES_MAX 100000 /* readings of one session, about */

/* What readings did to a session. */
struct metered {
	const char *session_id;
	struct energy energy_kwh; /* the highest reading now */
	int64_t added;            /* readings that were new */
};

/* Take ${readings} (struct reading, in any order) of the running session ${id}; exact repetitions count for nothing.
 * E_INVALID: readings[i] before the start, more than 31 days after it, falling, or another value at the same instant.
 * E_CONFLICT: it does not run. */
enum rc meter_add(struct ctx *cx, const char *id, const struct list *readings, struct metered *m) MUST_CHECK;
/* The same in the transaction under way, for a session that runs and is locked. */
enum rc meter_take(struct ctx *cx, struct db *db, const char *id, struct instant started_at,
	const struct list *readings, struct metered *m) MUST_CHECK;
/* All readings (struct reading) of a session, whatever its status. */
enum rc meter_list(struct ctx *cx, const char *id, struct list *out) MUST_CHECK;

#endif
