#include "domain/plan.h"

#include "base/when.h"
#include "domain/check.h"
#include "model/cost_rate.h"
#include "model/promo.h"
#include "model/rule.h"
#include "model/tariff.h"
#include "pricing/pricing.h"

#define EVERY_DAY 0x7fU
#define WEEK (7 * DAY)
#define KWH 1000 /* Wh */
#define MINUTE 60
#define HOUR 3600

/* qsort(), which is spared what is in order already, as it mostly is. */
static void
sort(void *at, size_t n, size_t size, int (*compare)(const void *, const void *))
{
	const char *p = at;

	for (size_t i = 1; i < n; i++)
		if (compare(p + (i - 1) * size, p + i * size) > 0) {
			qsort(at, n, size, compare);
			return;
		}
}

/* ---- prices ---- */

static struct list
linear(struct rate price, int64_t unit, struct arena *mem)
{
	struct step *s = ARENA_ONE(mem, struct step);

	*s = (struct step) { NONE, price, unit };
	return (struct list) { 1, s };
}

/* A price that is not given is 0. */
static struct rate
or_zero(struct rate price)
{
	if (price.v == NONE)
		price.v = 0;
	return price;
}

/* Of a price per minute and one per hour at most one is given; with neither the list is empty. */
static struct list
per_time(struct rate per_minute, struct rate per_hour, struct arena *mem)
{
	if (per_hour.v != NONE)
		return linear(per_hour, HOUR, mem);
	if (per_minute.v != NONE)
		return linear(per_minute, MINUTE, mem);
	return (struct list) { 0, NULL };
}

static const struct fee *
plain_fee(struct rate amount, struct arena *mem)
{
	struct fee *fee = ARENA_ONE(mem, struct fee);

	*fee = (struct fee) { amount, { NONE }, { NONE } };
	return fee;
}

/* An amount whose digits have been checked. */
static struct money
money_of(struct rate amount, int64_t minor)
{
	return (struct money) { amount.v == NONE ? NONE : amount.v / minor };
}

static struct span
minutes(int64_t n)
{
	return (struct span) { n == NONE ? NONE : n * MINUTE };
}

/* Decision: an end of 23:59 means midnight, as 24:00 does, before start and end are compared: the billing guide writes
 * a whole day as 00:00 to 23:59, and nobody wants a gap of one minute. */
static int64_t
window_end(int64_t end_time)
{
	return end_time >= DAY / MINUTE - 1 ? DAY : end_time * MINUTE;
}

static const struct window *
window(unsigned days, int64_t start_time, int64_t end_time, struct arena *mem)
{
	struct window *w = ARENA_ONE(mem, struct window);

	*w = (struct window) { days, start_time * MINUTE, window_end(end_time) };
	return w;
}

/* ---- tariff ---- */

static void
tariff_taxes(const struct tariff *t, struct plan *p)
{
	const struct tax_rates *own = t->tax_rates;

	p->tax.v = t->tax_rate_percent.v == NONE ? 0 : t->tax_rate_percent.v;
	for (size_t i = 0; i < PART_COUNT; i++)
		p->tax_of[i] = p->tax;
	if (own != NULL && own->energy.v != NONE)
		p->tax_of[PART_ENERGY] = own->energy;
	if (own != NULL && own->time.v != NONE)
		p->tax_of[PART_TIME] = own->time;
	if (own != NULL && own->idle.v != NONE)
		p->tax_of[PART_IDLE] = own->idle;
	if (own != NULL && own->session_fee.v != NONE)
		p->tax_of[PART_FEE] = own->session_fee;
	p->tax_included = t->tax_included;
	p->tax_name = t->tax_name != NULL && *t->tax_name != '\0' ? t->tax_name : "VAT";
}

static int64_t
step_or_one(int64_t step)
{
	return step == NONE ? 1 : step;
}

void
plan_tariff(const struct tariff *t, struct arena *mem, struct plan *p)
{
	const struct day_window *free = t->idle_free_window;

	memset(p, 0, sizeof(*p));
	memcpy(p->currency, t->currency, sizeof(p->currency) - 1);
	p->minor = minor_unit(t->currency);
	p->origin = FROM_TARIFF;
	p->base.energy = linear(or_zero(t->energy_rate_per_kwh), KWH, mem);
	p->base.time = per_time(t->time_rate_per_minute, t->time_rate_per_hour, mem);
	if (p->base.time.n == 0)
		p->base.time = linear((struct rate) { 0 }, MINUTE, mem);
	p->base.fee = plain_fee(or_zero(t->session_fee), mem);
	p->idle = per_time(t->idle_fee_per_minute, t->idle_fee_per_hour, mem);
	if (p->idle.n == 0)
		p->idle = linear((struct rate) { 0 }, MINUTE, mem);
	p->idle_grace = minutes(t->idle_grace_period_minutes == NONE ? 0 : t->idle_grace_period_minutes);
	p->idle_max = money_of(t->idle_fee_max, p->minor);
	if (free != NULL)
		p->idle_free = window(EVERY_DAY, free->start_time, free->end_time, mem);
	p->energy_step = step_or_one(t->energy_step_wh);
	p->time_step = step_or_one(t->time_step_seconds);
	p->idle_step = step_or_one(t->idle_step_seconds);
	p->while_charging = t->time_basis == BASIS_CHARGING;
	p->interval = t->price_lock == LOCK_INTERVAL;
	/* decision: without a minimum it is 0, a session never pays the driver */
	p->least = money_of(or_zero(t->min_amount), p->minor);
	p->most = money_of(t->max_amount, p->minor);
	p->user_discount.v = NONE;
	tariff_taxes(t, p);
}

/* ---- rules ---- */

static unsigned
days_of(const struct list *days)
{
	const struct weekday *d = days->at;
	unsigned mask = 0;

	for (size_t i = 0; i < days->n; i++)
		mask |= 1U << d[i].day;
	return mask != 0 ? mask : EVERY_DAY;
}

static void
rule_conditions(const struct rule_conditions *c, struct arena *mem, struct plan_rule *r)
{
	const struct time_of_day *t = c->time_of_day;

	if (t != NULL)
		r->time_of_day = window(days_of(&t->days), t->start_time, t->end_time, mem);
	r->user_type_id = c->user_type_id;
	r->connector_type = c->connector_type;
	r->charge_point_id = c->charge_point_id;
	r->site_id = c->site_id;
	r->min_energy = c->min_energy_kwh;
	r->max_energy = c->max_energy_kwh;
	r->valid_from = c->valid_from;
	r->valid_until = c->valid_until;
}

static void
rule_override(const struct rule_override *o, int64_t minor, struct arena *mem, struct plan_rule *r)
{
	if (o->energy_rate_per_kwh.v != NONE)
		r->prices.energy = linear(o->energy_rate_per_kwh, KWH, mem);
	r->prices.time = per_time(o->time_rate_per_minute, o->time_rate_per_hour, mem);
	/* decision: over a cost rate the fee comes without the rate's conditions */
	if (o->session_fee.v != NONE)
		r->prices.fee = plain_fee(o->session_fee, mem);
	r->idle = per_time(o->idle_fee_per_minute, o->idle_fee_per_hour, mem);
	r->idle_grace = minutes(o->idle_grace_period_minutes);
	r->idle_max = money_of(o->idle_fee_max, minor);
	r->discount = o->discount_percent;
	r->free_session = o->free_session;
}

static void
lower_rule(const struct rule *from, int64_t minor, struct arena *mem, struct plan_rule *r)
{
	*r = (struct plan_rule) {
		.id = from->id,
		.name = from->name,
		.version = from->version,
		.active = from->status == RULE_ACTIVE,
		.min_energy = { NONE },
		.max_energy = { NONE },
		.valid_from = { NONE },
		.valid_until = { NONE },
		.idle_grace = { NONE },
		.idle_max = { NONE },
		.discount = { NONE },
	};
	if (from->conditions != NULL)
		rule_conditions(from->conditions, mem, r);
	if (from->override != NULL)
		rule_override(from->override, minor, mem, r);
}

/* Decision: the first rule whose conditions hold wins, and only that one; they are tried in ascending priority, of
 * equal ones the older first. */
static int
by_priority(const void *a, const void *b)
{
	const struct rule *x = *(const struct rule *const *)a, *y = *(const struct rule *const *)b;

	if (x->priority != y->priority)
		return x->priority < y->priority ? -1 : 1;
	return (x > y) - (x < y);
}

void
plan_rules(const struct list *rules, struct arena *mem, struct plan *p)
{
	const struct rule **sorted = ARENA_ARRAY(mem, rules->n, const struct rule *);
	struct plan_rule *r = ARENA_ARRAY(mem, rules->n, struct plan_rule);

	for (size_t i = 0; i < rules->n; i++)
		sorted[i] = (const struct rule *)rules->at + i;
	sort(sorted, rules->n, sizeof(const struct rule *), by_priority);
	for (size_t i = 0; i < rules->n; i++)
		lower_rule(sorted[i], p->minor, mem, &r[i]);
	p->rules = (struct list) { rules->n, r };
}

/* ---- cost rate ---- */

/* Decision: several intervals are graduated. Each covers what is used beyond the unit of the one before, up to its own,
 * at its own price / unit; the last is open-ended, and so is a single one. ${scale}: Wh or seconds in a unit. */
static enum rc
lower_intervals(
	const struct list *from, int64_t scale, struct arena *mem, struct list *to, const char *field, struct fault *ft)
{
	struct step *s = ARENA_ARRAY(mem, from->n, struct step);
	const struct interval *in = from->at;
	enum rc rc = OK;

	for (size_t i = 0; i < from->n; i++) {
		int64_t unit = in[i].unit * scale;
		size_t at = i;

		for (; at > 0 && s[at - 1].unit >= unit; at--) {
			if (s[at - 1].unit == unit)
				rc = E_INVALID;
			s[at] = s[at - 1];
		}
		s[at] = (struct step) { unit, in[i].price, unit };
	}
	if (from->n > 0)
		s[from->n - 1].upto = NONE;
	*to = (struct list) { from->n, s };
	return rc == OK ? OK : fault_field(ft, field, "a unit stands twice");
}

static enum rc
lower_prices(const struct list *energy, const struct list *time, const struct rate_fee *fee, struct arena *mem,
	struct prices *to, struct fault *ft)
{
	enum rc rc = lower_intervals(energy, 1, mem, &to->energy, "energy", ft);
	struct fee *own;

	rc = check_worse(lower_intervals(time, MINUTE, mem, &to->time, "time", ft), rc);
	if (fee == NULL)
		return rc;
	own = ARENA_ONE(mem, struct fee);
	*own = (struct fee) { fee->amount, { fee->grace_period }, { fee->energy_threshold } };
	to->fee = own;
	return rc;
}

/* The schedule in the making. */
struct schedule {
	struct arena *mem;
	const struct zone *zone;
	int64_t mode;
	size_t slots, starts;
	struct plan_slot *slot;
	struct plan_start *start;
};

/* Decision: a recurring slot's day is the day on which it opens; equal times are no slot. */
enum rc
plan_week(const struct slot *s, int64_t *start, int64_t *end)
{
	int64_t day = (s->weekday - 1) * DAY;

	*start = s->start_time * MINUTE;
	*end = window_end(s->end_time);
	if (*start == *end)
		return E_INVALID;
	if (*end < *start)
		*end += DAY;
	*start += day;
	*end += day;
	return OK;
}

/* A slot that runs past the week's end becomes two. */
static enum rc
lower_slot(struct schedule *sc, const struct slot *s, const struct plan_entry *entry)
{
	int64_t start, end;

	TRY(plan_week(s, &start, &end));
	sc->slot[sc->slots++] = (struct plan_slot) { start, end < WEEK ? end : WEEK, entry };
	if (end > WEEK)
		sc->slot[sc->slots++] = (struct plan_slot) { 0, end - WEEK, entry };
	return OK;
}

/* Decision: slots belong to mode 1 and starts to mode 2; where they do not belong they are refused, not ignored. */
static enum rc
lower_slots(struct schedule *sc, const struct rate_entry *from, const struct plan_entry *entry, struct fault *ft)
{
	const struct slot *s = from->slots.at;
	enum rc rc = OK;

	if (sc->mode != PRICING_RECURRING)
		return from->slots.n == 0 ? OK : fault_field(ft, "slots", "belong to dynamic_pricing 1");
	if (from->slots.n == 0)
		return fault_field(ft, "slots", "are required with dynamic_pricing 1");
	for (size_t i = 0; i < from->slots.n; i++)
		if (lower_slot(sc, &s[i], entry) != OK)
			rc = fault_field(ft, "slots", "start_time and end_time are equal");
	return rc;
}

/* Decision: a local start that a change of the clock skips is refused, one that is repeated means the first. */
enum rc
plan_start(const char *text, const struct zone *zone, struct instant *at, struct fault *ft)
{
	struct instant found[2];
	int64_t local;

	if (when_read(text, at))
		return OK;
	if (!local_read(text, &local))
		return fault_field(ft, "start_time", "is neither YYYY-MM-DD HH:MM:SS nor RFC 3339");
	if (zone_instants(zone, local, found) == 0)
		return fault_field(ft, "start_time", "does not exist: a change of the clock skips it");
	*at = found[0];
	return OK;
}

static enum rc
lower_start(struct schedule *sc, const struct rate_entry *from, const struct plan_entry *entry, struct fault *ft)
{
	bool given = from->start_time != NULL || from->start != NULL;
	struct instant at;

	if (sc->mode != PRICING_UNIQUE)
		return !given ? OK : fault_field(ft, "start_time", "belongs to dynamic_pricing 2");
	if (!given)
		return fault_field(ft, "start_time", "is required with dynamic_pricing 2");
	if (from->start != NULL)
		at = *from->start;
	else
		TRY(plan_start(from->start_time, sc->zone, &at, ft));
	sc->start[sc->starts++] = (struct plan_start) { at, entry };
	return OK;
}

static enum rc
lower_entry(struct schedule *sc, const struct rate_entry *from, struct plan_entry *to, struct fault *ft)
{
	enum rc rc = lower_prices(&from->energy, &from->time, from->session_fee, sc->mem, &to->prices, ft);

	to->id = from->uuid;
	rc = check_worse(lower_slots(sc, from, to, ft), rc);
	return check_worse(lower_start(sc, from, to, ft), rc);
}

static int
by_start(const void *a, const void *b)
{
	const struct plan_start *x = a, *y = b;

	return (x->at.v > y->at.v) - (x->at.v < y->at.v);
}

static int
by_slot(const void *a, const void *b)
{
	const struct plan_slot *x = a, *y = b;

	return (x->start > y->start) - (x->start < y->start);
}

/* Sort what has been collected; no instant may have two entries. */
static enum rc
finish_schedule(struct schedule *sc, struct plan *p, struct fault *ft)
{
	enum rc rc = OK;

	sort(sc->slot, sc->slots, sizeof(*sc->slot), by_slot);
	sort(sc->start, sc->starts, sizeof(*sc->start), by_start);
	for (size_t i = 1; i < sc->slots; i++)
		if (sc->slot[i].start < sc->slot[i - 1].end)
			rc = fault_field(ft, "entries", "two slots overlap");
	for (size_t i = 1; i < sc->starts; i++)
		if (sc->start[i].at.v == sc->start[i - 1].at.v)
			rc = fault_field(ft, "entries", "two entries start at the same instant");
	p->slots = (struct list) { sc->slots, sc->slot };
	p->starts = (struct list) { sc->starts, sc->start };
	return rc;
}

static size_t
slots_of(const struct cost_rate *c)
{
	const struct rate_entry *e = c->entries.at;
	size_t n = 0;

	for (size_t i = 0; i < c->entries.n; i++)
		n += e[i].slots.n;
	return n;
}

static enum rc
lower_entries(const struct cost_rate *c, struct schedule *sc, struct plan *p, struct fault *ft)
{
	struct plan_entry *to = ARENA_ARRAY(sc->mem, c->entries.n, struct plan_entry);
	const struct rate_entry *from = c->entries.at;
	enum rc rc = OK;

	sc->slot = ARENA_ARRAY(sc->mem, 2 * slots_of(c), struct plan_slot);
	sc->start = ARENA_ARRAY(sc->mem, c->entries.n, struct plan_start);
	for (size_t i = 0; i < c->entries.n; i++) {
		struct schedule before = *sc;
		const char *former;

		/* the path is composed only where something is wrong */
		if (lower_entry(sc, &from[i], &to[i], NULL) == OK)
			continue;
		rc = E_INVALID;
		if (ft == NULL)
			continue;
		*sc = before;
		former = fault_enter(ft, "entries", (int64_t)i);
		(void)lower_entry(sc, &from[i], &to[i], ft);
		ft->at = former;
	}
	return rc != OK ? rc : finish_schedule(sc, p, ft);
}

enum rc
plan_cost_rate(const struct cost_rate *c, const char *zone, struct arena *mem, struct plan *p, struct fault *ft)
{
	struct schedule sc = { .mem = mem, .mode = c->dynamic_pricing };
	enum rc rc;

	if (sc.mode == NONE)
		sc.mode = PRICING_STATIC;
	sc.zone = zone_find(c->time_zone != NULL ? c->time_zone : zone);
	if (sc.zone == NULL && c->time_zone != NULL)
		return fault_field(ft, "time_zone", "is not a known time zone");
	p->origin = FROM_COST_RATE;
	rc = lower_prices(&c->energy, &c->time, c->session_fee, mem, &p->base, ft);
	/* decision: a component that the rate lacks costs nothing, whatever the tariff says */
	if (p->base.energy.n == 0)
		p->base.energy = linear((struct rate) { 0 }, KWH, mem);
	if (p->base.time.n == 0)
		p->base.time = linear((struct rate) { 0 }, MINUTE, mem);
	if (c->session_fee == NULL)
		p->base.fee = plain_fee((struct rate) { 0 }, mem);
	/* an unknown zone of the session is reported by the caller */
	if (sc.zone == NULL)
		return E_INVALID;
	return check_worse(lower_entries(c, &sc, p, ft), rc);
}

enum rc
cost_rate_check(const struct cost_rate *c, const char *zone, struct arena *mem, struct fault *ft)
{
	struct plan p = { .currency = "" };

	return plan_cost_rate(c, zone, mem, &p, ft);
}

/* ---- code ---- */

void
plan_promo(const struct promo *promo, struct arena *mem, struct plan *p)
{
	struct promotion *to = ARENA_ONE(mem, struct promotion);

	*to = (struct promotion) {
		.code = promo->code,
		.share = { NONE },
		.fixed = { NONE },
		.most = money_of(promo->max_discount_amount, p->minor),
	};
	if (promo->discount_type == DISCOUNT_PERCENT)
		to->share.v = promo->discount_value.v / (RATE_ONE / 10000);
	else
		to->fixed = money_of(promo->discount_value, p->minor);
	p->promotion = to;
}
