#include "domain/slots.h"

#include "base/id.h"
#include "base/when.h"
#include "domain/plan.h"
#include "model/cost_rate.h"

#define WEEK (7 * DAY)
#define DAY_MINUTES (DAY / 60)

static enum rc
check(const struct slot *s, unsigned *seen, struct fault *ft)
{
	int64_t start, end;

	if (s->weekday < 1 || s->weekday > 7)
		return fault_field(ft, "weekday", "must be 1 to 7");
	if (*seen >> s->weekday & 1)
		return fault_field(ft, "weekday", "must not hold a day twice");
	*seen |= 1U << s->weekday;
	if (s->start_time < 0 || s->start_time >= DAY_MINUTES)
		return fault_field(ft, "start_time", "must be 00:00 to 23:59");
	if (s->end_time < 0 || s->end_time > DAY_MINUTES)
		return fault_field(ft, "end_time", "must be 00:00 to 24:00");
	/* decision: 23:59 to 23:59, where the end would be midnight, is refused like all that look equal */
	if (s->start_time == s->end_time || plan_week(s, &start, &end) != OK)
		return fault_field(ft, "end_time", "must differ from start_time");
	return OK;
}

enum rc
slots_check(const struct rate_entry *e, struct fault *ft)
{
	const struct slot *s = e->slots.at;
	unsigned seen = 0;

	if (e->slots.n == 0)
		return fault_field(ft, "weekday", "must name a day");
	for (size_t i = 0; i < e->slots.n; i++)
		TRY(check(&s[i], &seen, ft));
	return OK;
}

/* Do two parts of the week, each shorter than it, share an instant? */
static bool
slots_meet(const struct slot *a, const struct slot *b)
{
	int64_t a_start, a_end, b_start, b_end;

	if (plan_week(a, &a_start, &a_end) != OK || plan_week(b, &b_start, &b_end) != OK)
		return false;
	return (b_start - a_start + WEEK) % WEEK < a_end - a_start ||
		(a_start - b_start + WEEK) % WEEK < b_end - b_start;
}

static bool
entries_meet(const struct rate_entry *a, const struct rate_entry *b)
{
	const struct slot *x = a->slots.at, *y = b->slots.at;

	for (size_t i = 0; i < a->slots.n; i++)
		for (size_t j = a == b ? i + 1 : 0; j < b->slots.n; j++)
			if (slots_meet(&x[i], &y[j]))
				return true;
	return false;
}

const struct rate_entry *
slots_overlap(const struct list *entries, const struct rate_entry *e)
{
	const struct rate_entry *other = entries->at;

	if (entries_meet(e, e))
		return e;
	for (size_t i = 0; i < entries->n; i++)
		if (strcmp(other[i].uuid, e->uuid) != 0 && entries_meet(&other[i], e))
			return &other[i];
	return NULL;
}

void
slots_name(struct list *to, const struct list *former, struct arena *mem)
{
	struct slot *s = ARENA_ARRAY(mem, to->n, struct slot);
	const struct slot *from = to->at, *old = former->at;

	for (size_t i = 0; i < to->n; i++) {
		s[i] = from[i];
		s[i].uuid = NULL;
		for (size_t j = 0; j < former->n && s[i].uuid == NULL; j++)
			if (old[j].weekday == s[i].weekday)
				s[i].uuid = old[j].uuid;
		if (s[i].uuid == NULL)
			s[i].uuid = uuid_new(mem);
	}
	to->at = s;
}

bool
slots_drop(struct list *slots, int64_t weekday, struct arena *mem)
{
	const struct slot *s = slots->at;
	struct slot *rest = ARENA_ARRAY(mem, slots->n + 1, struct slot);
	size_t n = 0;

	for (size_t i = 0; i < slots->n; i++)
		if (s[i].weekday != weekday)
			rest[n++] = s[i];
	if (n == slots->n)
		return false;
	*slots = (struct list) { n, rest };
	return true;
}
