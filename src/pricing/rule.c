/* Which rule and which entry hold, and until when. */
#include "pricing/inner.h"

static bool
differs(const char *wanted, const char *is)
{
	return wanted != NULL && (is == NULL || strcmp(wanted, is) != 0);
}

/* The first condition that fails and does not depend on the instant. */
static enum condition
test_session(const struct plan_rule *r, const struct usage *u)
{
	if (!r->active)
		return FAILS_STATUS;
	if (differs(r->user_type_id, u->user_type_id))
		return FAILS_USER_TYPE;
	if (differs(r->connector_type, u->connector_type))
		return FAILS_CONNECTOR_TYPE;
	if (differs(r->charge_point_id, u->charge_point_id))
		return FAILS_CHARGE_POINT;
	if (differs(r->site_id, u->site_id))
		return FAILS_SITE;
	if (r->min_energy.v != NONE && u->energy.v < r->min_energy.v)
		return FAILS_MIN_ENERGY;
	if (r->max_energy.v != NONE && u->energy.v > r->max_energy.v)
		return FAILS_MAX_ENERGY;
	return HOLDS;
}

/* The same for those that do; ${local} is the clock at ${t}. */
static enum condition
test_instant(const struct plan_rule *r, struct instant t, int64_t local)
{
	if (r->time_of_day != NULL && !window_covers(r->time_of_day, local))
		return FAILS_TIME_OF_DAY;
	if (r->valid_from.v != NONE && t.v < r->valid_from.v)
		return FAILS_VALID_FROM;
	if (r->valid_until.v != NONE && t.v >= r->valid_until.v)
		return FAILS_VALID_UNTIL;
	return HOLDS;
}

enum condition
rule_test(const struct plan_rule *r, const struct usage *u, struct instant t)
{
	struct instant until = t;
	enum condition instant = test_instant(r, t, local_time(&u->offsets, t, &until));
	enum condition session = test_session(r, u);

	if (session == FAILS_STATUS || instant == HOLDS)
		return session;
	/* of two failures the one that is asked first: the clock, then the session, then the validity */
	return instant == FAILS_TIME_OF_DAY || session == HOLDS ? instant : session;
}

static void
earlier(struct instant *until, struct instant t, int64_t edge)
{
	if (edge > t.v && edge < until->v)
		until->v = edge;
}

/* The first active rule that holds at ${t}. ${until}: its end, or the beginning of one before it, if earlier. */
static const struct plan_rule *
rule_at(const struct list *rules, const struct usage *u, struct instant t, struct instant *until)
{
	const struct plan_rule *r = rules->at;
	int64_t local = local_time(&u->offsets, t, until);

	for (size_t i = 0; i < rules->n; i++) {
		if (test_session(&r[i], u) != HOLDS)
			continue;
		if (r[i].time_of_day != NULL)
			earlier(until, t, t.v + window_edge(r[i].time_of_day, local) - local);
		if (r[i].valid_from.v != NONE)
			earlier(until, t, r[i].valid_from.v);
		if (r[i].valid_until.v != NONE)
			earlier(until, t, r[i].valid_until.v);
		if (test_instant(&r[i], t, local) == HOLDS)
			return &r[i];
	}
	return NULL;
}

static const struct plan_entry *
slot_at(const struct list *slots, const struct usage *u, struct instant t, struct instant *until)
{
	int64_t week = local_week(local_time(&u->rate_offsets, t, until));
	const struct plan_slot *s = slots->at;
	size_t low = 0, high = slots->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (s[mid].start <= week)
			low = mid + 1;
		else
			high = mid;
	}
	earlier(until, t, t.v + (low < slots->n ? s[low].start : WEEK_SECONDS) - week);
	if (low == 0 || s[low - 1].end <= week)
		return NULL;
	earlier(until, t, t.v + s[low - 1].end - week);
	return s[low - 1].entry;
}

static const struct plan_entry *
start_at(const struct list *starts, struct instant t, struct instant *until)
{
	const struct plan_start *s = starts->at;
	size_t low = 0, high = starts->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (s[mid].at.v <= t.v)
			low = mid + 1;
		else
			high = mid;
	}
	if (low < starts->n)
		earlier(until, t, s[low].at.v);
	return low > 0 ? s[low - 1].entry : NULL;
}

/* The stretch from ${t} on; it may end before the choice changes, but never after, nor after ${end}. */
static struct segment
stretch(const struct plan *p, const struct usage *u, struct instant t, struct instant end)
{
	struct segment s = { .from = t, .to = end };

	if (p->rules.n > 0)
		s.rule = rule_at(&p->rules, u, t, &s.to);
	if (p->slots.n > 0)
		s.entry = slot_at(&p->slots, u, t, &s.to);
	else if (p->starts.n > 0)
		s.entry = start_at(&p->starts, t, &s.to);
	return s;
}

void
cut_at_start(const struct plan *p, const struct usage *u, struct arena *mem, struct list *segments)
{
	struct segment *s = ARENA_ONE(mem, struct segment);

	*s = stretch(p, u, u->started_at, u->ended_at);
	s->to = u->ended_at;
	*segments = (struct list) { 1, s };
}

void
price_cut(const struct plan *p, const struct usage *u, struct arena *mem, struct list *segments)
{
	struct segment *last = ARENA_ONE(mem, struct segment);
	size_t room = 1;

	*last = stretch(p, u, u->started_at, u->ended_at);
	*segments = (struct list) { 1, last };
	while (last->to.v < u->ended_at.v) {
		struct segment next = stretch(p, u, last->to, u->ended_at);

		if (next.rule == last->rule && next.entry == last->entry) {
			last->to = next.to;
			continue;
		}
		last = list_grow(segments, &room, sizeof(next), mem);
		*last = next;
	}
}

/* ---- the prices of a stretch ---- */

struct chosen
chosen_energy(const struct plan *p, const struct segment *s)
{
	if (s->rule != NULL && s->rule->prices.energy.n > 0)
		return (struct chosen) { s->rule->prices.energy, FROM_RULE };
	if (s->entry != NULL && s->entry->prices.energy.n > 0)
		return (struct chosen) { s->entry->prices.energy, FROM_ENTRY };
	return (struct chosen) { p->base.energy, p->origin };
}

struct chosen
chosen_time(const struct plan *p, const struct segment *s)
{
	if (s->rule != NULL && s->rule->prices.time.n > 0)
		return (struct chosen) { s->rule->prices.time, FROM_RULE };
	if (s->entry != NULL && s->entry->prices.time.n > 0)
		return (struct chosen) { s->entry->prices.time, FROM_ENTRY };
	return (struct chosen) { p->base.time, p->origin };
}

struct chosen
chosen_idle(const struct plan *p, const struct segment *s)
{
	if (s->rule != NULL && s->rule->idle.n > 0)
		return (struct chosen) { s->rule->idle, FROM_RULE };
	return (struct chosen) { p->idle, FROM_TARIFF };
}

const struct fee *
chosen_fee(const struct plan *p, const struct segment *s, unsigned *origin)
{
	if (s->rule != NULL && s->rule->prices.fee != NULL) {
		*origin = FROM_RULE;
		return s->rule->prices.fee;
	}
	if (s->entry != NULL && s->entry->prices.fee != NULL) {
		*origin = FROM_ENTRY;
		return s->entry->prices.fee;
	}
	*origin = p->origin;
	return p->base.fee;
}

struct prices
segment_prices(const struct plan *p, const struct segment *s)
{
	unsigned origin;

	return (struct prices) {
		.energy = chosen_energy(p, s).steps,
		.time = chosen_time(p, s).steps,
		.fee = chosen_fee(p, s, &origin),
	};
}

struct list
segment_idle(const struct plan *p, const struct segment *s)
{
	return chosen_idle(p, s).steps;
}
