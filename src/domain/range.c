#include "domain/range.h"

#include "base/when.h"
#include "model/tenant.h"

struct instant
range_begin(const struct zone *z, int64_t local)
{
	struct instant at[2];

	while (zone_instants(z, local, at) == 0)
		local += 60;
	return at[0];
}

enum rc
range_bound(struct ctx *cx, const char *field, const char *text, bool after, struct instant *out)
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
	*out = range_begin(zone, day + (after ? DAY : 0));
	return OK;
}
