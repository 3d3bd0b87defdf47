/* Times as a caller names them: days of the tenant's zone, or instants. */
#ifndef DOMAIN_RANGE_H
#define DOMAIN_RANGE_H

#include "base/zone.h"
#include "domain/ctx.h"

/* One end of a range that the query field ${field} gives: an RFC 3339 instant, or midnight of a day in the tenant's zone
 * (the day after it where ${after}). */
enum rc range_bound(struct ctx *cx, const char *field, const char *text, bool after, struct instant *out) MUST_CHECK;
/* The first instant at which the clock shows ${local} or, where a change of the clock skips that, more. */
struct instant range_begin(const struct zone *z, int64_t local);

#endif
