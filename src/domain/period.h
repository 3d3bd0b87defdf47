/* From when to when: the `from` and `to` of lists and reports. */
#ifndef DOMAIN_PERIOD_H
#define DOMAIN_PERIOD_H

#include "base/zone.h"
#include "domain/ctx.h"

/* The first instant at which the clock shows ${local} or, where a change of the clock skips that, more. */
struct instant period_begin(const struct zone *z, int64_t local);
/* One end, which the query field ${field} gives: an RFC 3339 instant, or midnight of a day in the tenant's zone (the day
 * after it where ${after}). */
enum rc period_bound(struct ctx *cx, const char *field, const char *text, bool after, struct instant *out) MUST_CHECK;
/* What ${from} and ${to} mean: instants, or whole days in the tenant's zone, the day of ${to} included; NULL: open on that
 * side. ${first} is inclusive, ${until} exclusive. E_INVALID names the fields `from` and `to`. */
enum rc period_of(
	struct ctx *cx, const char *from, const char *to, struct instant *first, struct instant *until) MUST_CHECK;

#endif
