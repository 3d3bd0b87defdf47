/* Windows, rules and slots between arbitrary changes of the offset: what the cuts say is what each second says. */
#include "pricing/inner.h"

#define RULES 3
#define SLOTS 3

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
	const uint8_t *at;
	size_t left;
};

static void
must(bool ok)
{
	if (!ok)
		abort();
}

static int64_t
take(struct input *in, int64_t below)
{
	uint32_t v = 0;

	for (int i = 0; i < 3 && in->left > 0; i++, in->left--)
		v = v << 8 | *in->at++;
	return v % below;
}

static struct window
take_window(struct input *in)
{
	struct window w;

	w.days = (unsigned)take(in, 128);
	w.start = take(in, 1440) * 60;
	w.end = take(in, 1441) * 60;
	return w;
}

/* The rule and the entry of ${t} as the cuts have them. */
static const struct segment *
at(const struct list *cut, int64_t t)
{
	const struct segment *s = cut->at;

	for (size_t i = 0; i < cut->n; i++)
		if (s[i].from.v <= t && t < s[i].to.v)
			return &s[i];
	abort();
}

static const struct plan_rule *
rule_of(const struct plan *p, const struct usage *u, int64_t t)
{
	const struct plan_rule *r = p->rules.at;

	for (size_t i = 0; i < p->rules.n; i++)
		if (rule_test(&r[i], u, (struct instant) { t }) == HOLDS)
			return &r[i];
	return NULL;
}

static const struct plan_entry *
entry_of(const struct plan *p, const struct usage *u, int64_t t)
{
	const struct plan_slot *s = p->slots.at;
	struct instant until = { INT64_MAX };
	int64_t week = local_week(local_time(&u->rate_offsets, (struct instant) { t }, &until));

	for (size_t i = 0; i < p->slots.n; i++)
		if (s[i].start <= week && week < s[i].end)
			return s[i].entry;
	return NULL;
}

static void
check_cuts(const struct plan *p, const struct usage *u, struct arena *mem)
{
	const struct segment *s;
	struct list cut;

	price_cut(p, u, mem, &cut);
	s = cut.at;
	must(s[0].from.v == u->started_at.v && s[cut.n - 1].to.v == u->ended_at.v);
	for (size_t i = 1; i < cut.n; i++)
		must(s[i].from.v == s[i - 1].to.v && (s[i].rule != s[i - 1].rule || s[i].entry != s[i - 1].entry));
	for (int64_t t = u->started_at.v; t < u->ended_at.v; t += 61) {
		must(at(&cut, t)->rule == rule_of(p, u, t));
		must(at(&cut, t)->entry == entry_of(p, u, t));
	}
}

static void
check_seconds(const struct window *w, const struct usage *u)
{
	struct instant end = { u->started_at.v + (u->ended_at.v - u->started_at.v) % 5000 }, until = { INT64_MAX };
	int64_t n = 0;

	for (struct instant t = u->started_at; t.v < end.v; t.v++)
		n += window_covers(w, local_time(&u->offsets, t, &until));
	must(n == window_seconds(w, &u->offsets, u->started_at, end));
}

static void
take_offsets(struct input *in, struct instant start, struct offset *o, struct list *list)
{
	o[0] = (struct offset) { start, { take(in, 2880) * 60 - DAY_SECONDS } };
	o[1] = (struct offset) { { start.v + 1 + take(in, 100000) }, { take(in, 2880) * 60 - DAY_SECONDS } };
	*list = (struct list) { (size_t)take(in, 2) + 1, o };
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };
	struct plan_entry entry[SLOTS] = { { .id = "0" }, { .id = "1" }, { .id = "2" } };
	struct plan_rule rule[RULES] = { { .active = true }, { .active = true }, { .active = true } };
	struct window window[RULES], daily;
	struct plan_slot slot[SLOTS];
	struct offset own[2], rate[2];
	struct plan p = { .rules = { RULES, rule }, .slots = { SLOTS, slot } };
	struct usage u = { .charging_ended_at = { NONE } };
	struct arena *mem = arena_new(65536);
	int64_t week = 0;

	u.started_at.v = take(&in, 1 << 24) * 300 - 1000000000;
	u.ended_at.v = u.started_at.v + 1 + take(&in, 200000);
	take_offsets(&in, u.started_at, own, &u.offsets);
	take_offsets(&in, u.started_at, rate, &u.rate_offsets);
	for (size_t i = 0; i < RULES; i++) {
		window[i] = take_window(&in);
		rule[i].time_of_day = take(&in, 4) > 0 ? &window[i] : NULL;
		rule[i].min_energy.v = rule[i].max_energy.v = NONE;
		rule[i].valid_from.v = take(&in, 4) > 0 ? NONE : u.started_at.v + take(&in, 200000);
		rule[i].valid_until.v = take(&in, 4) > 0 ? NONE : u.started_at.v + take(&in, 200000);
	}
	for (size_t i = 0; i < SLOTS; i++) {
		week += take(&in, WEEK_SECONDS / SLOTS / 2);
		slot[i] = (struct plan_slot) { week, week + 1 + take(&in, WEEK_SECONDS / SLOTS / 2 - 1), &entry[i] };
		week = slot[i].end;
	}
	check_cuts(&p, &u, mem);
	daily = take_window(&in);
	daily.days = 127;
	check_seconds(&daily, &u);
	arena_free(mem);
	return 0;
}
