#include "domain/period.h"

#include "base/when.h"
#include "model/tenant.h"

struct instant
period_begin(const struct zone *z, int64_t local)
{
	struct instant at[2];

	while (zone_instants(z, local, at) == 0)
		local += 60;
	return at[0];
}

enum rc
period_bound(struct ctx *cx, const char *field, const char *text, bool after, struct instant *out)
{
	const struct zone *zone;
	int64_t day;

	if (when_read(text, out))
		return OK;
	if (!day_read(text, &day))
		return fail_field(cx, field, "must be a day (2026-05-01) or an RFC 3339 date and time");
	zone = zone_find(cx->tenant->time_zone);
	if (zone == NULL)
		return fail(cx, E_INTERNAL, NULL, "the tenant's time zone is gone");
	*out = period_begin(zone, day + (after ? DAY : 0));
	return OK;
}

enum rc
period_of(struct ctx *cx, const char *from, const char *to, struct instant *first, struct instant *until)
{
	enum rc rc = OK;

	first->v = WHEN_MIN;
	until->v = WHEN_MAX;
	if (from != NULL)
		rc = period_bound(cx, "from", from, false, first);
	if (to != NULL && period_bound(cx, "to", to, true, until) != OK)
		rc = E_INVALID;
	return rc;
}
