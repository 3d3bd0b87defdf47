#include "domain/price_curve.h"

#include "base/when.h"
#include "base/zone.h"
#include "domain/check.h"
#include "domain/cost_rate.h"
#include "domain/facts.h"
#include "pricing/pricing.h"

#define MINUTE 60

struct drawing {
	struct arena *mem;
	const struct plan *plan;
	const struct zone *zone;
	const struct curve_tax *tax;
};

/* ---- one interval ---- */

/* Steps as a cost rate says them; ${scale}: Wh or seconds of one of its units. */
static struct list
intervals_of(const struct drawing *d, const struct list *steps, int64_t scale)
{
	struct interval *to = ARENA_ARRAY(d->mem, steps->n, struct interval);
	const struct step *s = steps->at;

	for (size_t i = 0; i < steps->n; i++)
		to[i] = (struct interval) { .unit = s[i].unit / scale, .price = s[i].price };
	return (struct list) { steps->n, to };
}

static const struct rate_fee *
fee_of(const struct drawing *d, const struct fee *fee)
{
	struct rate_fee *to = ARENA_ONE(d->mem, struct rate_fee);

	*to = (struct rate_fee) { fee->amount, fee->grace.v, fee->threshold.v };
	return to;
}

static const struct curve_idle *
idle_of(const struct drawing *d, const struct segment *s)
{
	struct curve_idle *to = ARENA_ONE(d->mem, struct curve_idle);
	const struct list steps = segment_idle(d->plan, s);
	const struct step *step = steps.at;
	struct span grace = d->plan->idle_grace;

	*to = (struct curve_idle) { .price = step->price, .unit = step->unit / MINUTE, .max = d->plan->idle_max };
	if (s->rule != NULL && s->rule->idle_grace.v != NONE)
		grace = s->rule->idle_grace;
	if (s->rule != NULL && s->rule->idle_max.v != NONE)
		to->max = s->rule->idle_max;
	to->grace_period_minutes = grace.v / MINUTE;
	return to;
}

static const char *
local_text(const struct drawing *d, struct instant t)
{
	char text[WHEN_LOCAL_TEXT];

	return arena_copy(d->mem, text, when_write_local(text, t, zone_offset(d->zone, t)));
}

static struct curve_interval
interval_of(const struct drawing *d, const struct segment *s)
{
	const struct prices prices = segment_prices(d->plan, s);

	return (struct curve_interval) {
		.from = s->from,
		.until = s->to,
		.from_local = local_text(d, s->from),
		.until_local = local_text(d, s->to),
		.energy = intervals_of(d, &prices.energy, 1),
		.time = intervals_of(d, &prices.time, MINUTE),
		.session_fee = fee_of(d, prices.fee),
		.idle = idle_of(d, s),
		.tax = d->tax,
		.rule_id = s->rule != NULL ? s->rule->id : NULL,
		.schedule_uuid = s->entry != NULL ? s->entry->id : NULL,
		.discount_percent = { s->rule != NULL ? s->rule->discount.v : NONE },
		.free_session = s->rule != NULL && s->rule->free_session,
	};
}

static const struct curve_tax *
tax_of(const struct plan *p, struct arena *mem)
{
	struct curve_tax *to = ARENA_ONE(mem, struct curve_tax);

	*to = (struct curve_tax) {
		.name = p->tax_name,
		.included = p->tax_included,
		.energy = p->tax_of[PART_ENERGY],
		.time = p->tax_of[PART_TIME],
		.session_fee = p->tax_of[PART_FEE],
		.idle = p->tax_of[PART_IDLE],
	};
	return to;
}

/* ---- the curve ---- */

static bool
is_wrong(const struct fault *ft, const char *field)
{
	for (size_t i = 0; i < ft->n && i < FAULT_MAX; i++)
		if (strcmp(ft->wrong[i].field, field) == 0)
			return true;
	return false;
}

/* What holds now; where no tariff does, ${absent} says so. */
static enum rc
gather(struct ctx *cx, struct session *s, const char *absent, struct facts *f)
{
	enum rc rc = facts_gather(cx, s, NULL, f);

	if (rc != E_INVALID || is_wrong(&cx->fault, "user_type_id"))
		return rc;
	fault_init(&cx->fault, cx->mem);
	return fail(cx, E_NOT_FOUND, "price_not_found", absent);
}

static enum rc
range(struct ctx *cx, const struct curve_query *q, const char *end, struct consumption *used)
{
	used->started_at = q->from.v != NONE ? q->from : cx->now;
	used->ended_at.v = q->until.v != NONE ? q->until.v : used->started_at.v + DAY;
	if (used->ended_at.v <= used->started_at.v)
		return fail_field(cx, end, "must be later than from");
	if (used->ended_at.v - used->started_at.v > SESSION_MAX)
		return fail_field(cx, end, "must be at most 31 days after from");
	/* as local time too it has a year of four digits */
	if (used->ended_at.v > WHEN_MAX - DAY)
		return fail_field(cx, end, "must be before 9999-12-31");
	return OK;
}

static enum rc
draw(struct ctx *cx, struct facts *f, const char *end, struct price_curve *out)
{
	const struct schedule_part part = {
		.from = f->qc.session->started_at,
		.until = f->qc.session->ended_at,
		.recorded = cx->now,
	};
	struct plan *p = ARENA_ONE(cx->mem, struct plan);
	struct drawing d = { .mem = cx->mem, .plan = p };
	struct curve_interval *to;
	const struct segment *s;
	struct list segments;
	struct usage u;

	TRY(facts_schedule(cx, &part, f));
	TRY(quote_lower(&f->qc, cx->mem, p, &u, &cx->fault));
	price_cut(p, &u, cx->mem, &segments);
	if (segments.n > CURVE_MAX)
		return fail_field(cx, end, "is too late: prices change more than 5000 times before it");
	d.zone = zone_find(f->qc.time_zone);
	d.tax = tax_of(p, cx->mem);
	s = segments.at;
	to = ARENA_ARRAY(cx->mem, segments.n, struct curve_interval);
	for (size_t i = 0; i < segments.n; i++)
		to[i] = interval_of(&d, &s[i]);
	out->intervals = (struct list) { segments.n, to };
	out->price_lock = p->interval ? LOCK_INTERVAL : LOCK_SESSION_START;
	out->user_discount = p->user_discount;
	return OK;
}

/* By the tariff that ${s} names, or that of its charge point. */
static enum rc
curve(struct ctx *cx, struct session *s, const char *absent, const struct curve_query *q, struct price_curve *out)
{
	struct facts *f = ARENA_ONE(cx->mem, struct facts);
	struct consumption used = {
		.charging_ended_at = { NONE },
		.energy_kwh = { q->energy_kwh.v != NONE ? q->energy_kwh.v : 0 },
		.charge_point_id = s->charge_point_id,
		.connector_type = q->connector_type,
		.user_type_id = q->user_type_id,
	};

	/* decision: prices are those that are set up now, also for times that are past */
	s->started_at = cx->now;
	s->user_type_id = q->user_type_id;
	TRY(range(cx, q, "until", &used));
	TRY(gather(cx, s, absent, f));
	used.site_id = s->site_id;
	f->qc.session = &used;
	if (q->time_zone != NULL)
		f->qc.time_zone = s->time_zone = q->time_zone;
	TRY(draw(cx, f, "until", out));
	out->currency = s->currency;
	out->time_zone = s->time_zone;
	out->tariff_id = s->tariff_id;
	return OK;
}

enum rc
price_curve(struct ctx *cx, const char *charge_point_id, const struct curve_query *q, struct price_curve *out)
{
	struct session s = { .charge_point_id = charge_point_id };

	return curve(cx, &s, "no tariff holds at this charge point", q, out);
}

enum rc
price_curve_of_tariff(struct ctx *cx, const char *tariff_id, const struct curve_query *q, struct price_curve *out)
{
	struct session s = { .tariff_id = tariff_id, .charge_point_id = q->charge_point_id };

	if (q->time_zone != NULL && !zone_exists(q->time_zone))
		return fail_field(cx, "time_zone", "is no time zone");
	return curve(cx, &s, "no active tariff has this id", q, out);
}

/* A tariff that adds nothing to its cost rate. */
static struct tariff
bare_tariff(const struct cost_rate *r)
{
	return (struct tariff) {
		.currency = r->currency,
		.cost_rate_uuid = r->uuid,
		.price_lock = LOCK_INTERVAL,
		.energy_rate_per_kwh = { NONE },
		.time_rate_per_minute = { NONE },
		.time_rate_per_hour = { NONE },
		.session_fee = { NONE },
		.idle_fee_per_minute = { NONE },
		.idle_fee_per_hour = { NONE },
		.idle_grace_period_minutes = NONE,
		.idle_fee_max = { NONE },
		.energy_step_wh = NONE,
		.time_step_seconds = NONE,
		.idle_step_seconds = NONE,
		.min_amount = { NONE },
		.max_amount = { NONE },
		.tax_rate_percent = { NONE },
	};
}

enum rc
price_curve_of_rate(struct ctx *cx, const char *uuid, struct instant from, struct instant to, struct price_curve *out)
{
	const struct curve_query q = { .from = from, .until = to };
	struct facts *f = ARENA_ONE(cx->mem, struct facts);
	struct session s = { .started_at = cx->now };
	struct consumption used = { .charging_ended_at = { NONE } };
	struct cost_rate rate;
	struct tariff bare;

	TRY(cost_rate_find(cx, uuid, &rate));
	TRY(range(cx, &q, "to", &used));
	bare = bare_tariff(&rate);
	TRY(facts_gather(cx, &s, &bare, f));
	f->qc.session = &used;
	TRY(draw(cx, f, "to", out));
	out->currency = s.currency;
	out->time_zone = s.time_zone;
	return OK;
}
