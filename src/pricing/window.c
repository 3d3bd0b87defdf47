#include "pricing/inner.h"

#define MONDAY (INT64_C(3) * DAY_SECONDS) /* 1970-01-01 was a Thursday */

static int64_t
modulo(int64_t a, int64_t n)
{
	int64_t rest = a % n;

	return rest < 0 ? rest + n : rest;
}

int64_t
local_week(int64_t local)
{
	return modulo(local + MONDAY, WEEK_SECONDS);
}

int64_t
local_time(const struct list *offsets, struct instant t, struct instant *until)
{
	const struct offset *at = offsets->at;
	size_t i = 0;

	while (i + 1 < offsets->n && at[i + 1].from.v <= t.v)
		i++;
	if (i + 1 < offsets->n && at[i + 1].from.v < until->v)
		*until = at[i + 1].from;
	return t.v + at[i].utc.v;
}

bool
window_covers(const struct window *w, int64_t local)
{
	int64_t week = local_week(local), clock = week % DAY_SECONDS;
	unsigned today = (unsigned)(week / DAY_SECONDS), yesterday = (today + 6) % 7;
	bool opens_today = w->days >> today & 1;

	if (w->start < w->end)
		return opens_today && w->start <= clock && clock < w->end;
	/* past midnight: the day is the one on which it opened */
	return clock >= w->start ? opens_today : clock < w->end && (w->days >> yesterday & 1);
}

int64_t
window_edge(const struct window *w, int64_t local)
{
	int64_t clock = modulo(local, DAY_SECONDS), midnight = local - clock;
	int64_t next = DAY_SECONDS;

	/* midnight is an edge too: the day may change */
	if (w->start > clock)
		next = w->start;
	if (w->end > clock && w->end < next)
		next = w->end;
	return midnight + next;
}

/* Seconds of [${from}, ${to}) of every day in the local time before ${local}. */
static int64_t
daily_until(int64_t from, int64_t to, int64_t local)
{
	int64_t clock = modulo(local, DAY_SECONDS), days = (local - clock) / DAY_SECONDS;
	int64_t today = clock <= from ? 0 : (clock < to ? clock : to) - from;

	return days * (to - from) + today;
}

int64_t
window_seconds(const struct window *w, const struct list *offsets, struct instant from, struct instant to)
{
	int64_t seconds = 0;

	while (from.v < to.v) {
		struct instant until = to;
		int64_t local = local_time(offsets, from, &until);
		int64_t length = until.v - from.v;

		if (w->start < w->end)
			seconds += daily_until(w->start, w->end, local + length) - daily_until(w->start, w->end, local);
		else
			seconds += length - daily_until(w->end, w->start, local + length) +
				daily_until(w->end, w->start, local);
		from = until;
	}
	return seconds;
}
