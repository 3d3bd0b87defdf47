/* Where the energy went: the meter between its readings. */
#include "pricing/inner.h"

static bool
before(const struct reading *a, const struct reading *b)
{
	return a->at.v < b->at.v || (a->at.v == b->at.v && a->energy.v < b->energy.v);
}

/* Merge the sorted halves ${from}[0, ${half}) and ${from}[${half}, ${n}) into ${to}. */
static void
merge(const struct reading *from, size_t half, size_t n, struct reading *to)
{
	size_t i = 0, j = half;

	for (size_t k = 0; k < n; k++) {
		if (j == n || (i < half && !before(&from[j], &from[i])))
			to[k] = from[i++];
		else
			to[k] = from[j++];
	}
}

/* Sort ${n} readings at ${at} with as many places at ${spare}. */
static void
sort(struct reading *at, size_t n, struct reading *spare)
{
	for (size_t width = 1; width < n; width *= 2) {
		for (size_t i = 0; i < n; i += 2 * width) {
			size_t rest = n - i;

			merge(at + i, rest < width ? rest : width, rest < 2 * width ? rest : 2 * width, spare + i);
		}
		memcpy(at, spare, n * sizeof(*at));
	}
}

static bool
sorted(const struct reading *at, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (before(&at[i], &at[i - 1]))
			return false;
	return true;
}

/* The known points of the meter: 0 at the start, the readings inside, the total at the end of charging. */
static struct list
points(const struct usage *u, struct arena *mem)
{
	struct instant end = u->charging_ended_at.v != NONE ? u->charging_ended_at : u->ended_at;
	const struct reading *r = u->readings.at;
	struct reading *at = ARENA_ARRAY(mem, u->readings.n + 2, struct reading);
	size_t n = 0;

	at[n++] = (struct reading) { u->started_at, { 0 } };
	for (size_t i = 0; i < u->readings.n; i++)
		if (r[i].at.v > u->started_at.v && r[i].at.v < end.v)
			at[n++] = r[i];
	if (!sorted(at, n))
		sort(at, n, ARENA_ARRAY(mem, n, struct reading));
	at[n++] = (struct reading) { end, u->energy };
	return (struct list) { n, at };
}

static enum rc
check(const struct list *points, struct fault *ft)
{
	const struct reading *at = points->at;
	int64_t total = at[points->n - 1].energy.v;

	for (size_t i = 1; i + 1 < points->n; i++) {
		if (at[i].energy.v > total)
			return fault_field(ft, "session.readings", "a reading is above the session's energy");
		if (at[i].at.v == at[i - 1].at.v && at[i].energy.v != at[i - 1].energy.v)
			return fault_field(ft, "session.readings", "two readings of one instant differ");
		if (at[i].energy.v < at[i - 1].energy.v)
			return fault_field(ft, "session.readings", "the readings fall");
	}
	return OK;
}

/* The meter at ${t} between two points, rounded half up to whole Wh. */
static int64_t
between(const struct reading *a, const struct reading *b, struct instant t)
{
	int64_t span = b->at.v - a->at.v, rise = b->energy.v - a->energy.v;

	return a->energy.v + (2 * rise * (t.v - a->at.v) + span) / (2 * span);
}

enum rc
price_readings(const struct usage *u, struct arena *mem, struct fault *ft)
{
	struct list known = points(u, mem);

	return check(&known, ft);
}

enum rc
meter_split(const struct usage *u, struct arena *mem, struct list *segments, struct fault *ft)
{
	struct segment *s = segments->at;
	int64_t meter = 0;
	const struct reading *at;
	struct list known;
	size_t k = 0;

	if (u->readings.n == 0 && segments->n == 1) {
		s->quantity[PART_ENERGY] = u->energy.v;
		return OK;
	}
	known = points(u, mem);
	at = known.at;
	TRY(check(&known, ft));
	for (size_t i = 0; i < segments->n; i++) {
		int64_t now = u->energy.v;

		while (k + 1 < known.n && at[k + 1].at.v <= s[i].to.v)
			k++;
		if (k + 1 < known.n)
			now = between(&at[k], &at[k + 1], s[i].to);
		s[i].quantity[PART_ENERGY] = now - meter;
		meter = now;
	}
	return OK;
}
