#include "domain/facts.h"

#include "domain/known.h"
#include "domain/promo.h"
#include "model/rule.h"
#include "model/tenant.h"
#include "pricing/pricing.h"
#include "store/rule.h"
#include "store/schedule.h"
#include "store/session.h"
#include "store/tariff.h"

/* The version of the tariff that was in force at the start, and its rules then. E_INVALID: there is none. */
static enum rc
find_tariff(struct ctx *cx, struct session *s, struct tariff *t, struct list *rules)
{
	enum rc rc;

	if (s->tariff_id == NULL)
		return fail_field(cx, "tariff_id",
			"is required: neither the charge point nor its site nor the tenant has a tariff");
	rc = known_tariff(cx, s->tariff_id, s->started_at, t, rules);
	if (rc == E_NOT_FOUND)
		return fail_field(cx, "tariff_id", "names no tariff of this tenant");
	TRY(rc);
	if (t->status != TARIFF_ACTIVE)
		return fail_field(cx, "tariff_id", "names an archived tariff");
	s->tariff_id = t->id;
	s->tariff_version = t->version;
	return OK;
}

static enum rc
find_cost_rate(struct ctx *cx, struct facts *f)
{
	enum rc rc;

	if (f->tariff.cost_rate_uuid == NULL)
		return OK;
	rc = known_cost_rate(cx, f->tariff.cost_rate_uuid, &f->rate);
	if (rc == E_NOT_FOUND)
		return fail_field(cx, "tariff.cost_rate_uuid", "names no cost rate of this tenant");
	TRY(rc);
	f->rate.time_zone = cx->tenant->time_zone;
	f->qc.cost_rate = &f->rate;
	return OK;
}

static enum rc
find_user_type(struct ctx *cx, const struct session *s, struct facts *f)
{
	enum rc rc;

	if (s->user_type_id == NULL)
		return OK;
	rc = known_user_type(cx, s->user_type_id, &f->user_type);
	if (rc == E_NOT_FOUND)
		return fail_field(cx, "user_type_id", "names no user type of this tenant");
	TRY(rc);
	f->qc.user_type = &f->user_type;
	return OK;
}

/* One that was sent; what driver and site say is there. */
static enum rc
check_organization(struct ctx *cx, const struct session *s)
{
	enum rc rc;

	if (s->organization_id == NULL)
		return OK;
	rc = known_organization(cx, s->organization_id);
	return rc == E_NOT_FOUND ? fail_field(cx, "organization_id", "names no organization of this tenant") : rc;
}

static const struct pinned *
pin(struct ctx *cx, const struct facts *f)
{
	struct pinned *pinned = ARENA_ONE(cx->mem, struct pinned);
	struct pinned_rule *to = ARENA_ARRAY(cx->mem, f->qc.rules.n + 1, struct pinned_rule);
	const struct rule *r = f->qc.rules.at;

	for (size_t i = 0; i < f->qc.rules.n; i++)
		to[i] = (struct pinned_rule) { r[i].id, r[i].version };
	*pinned = (struct pinned) { { f->qc.rules.n, to }, f->qc.user_type, f->qc.cost_rate };
	return pinned;
}

enum rc
facts_gather(struct ctx *cx, struct session *s, const struct tariff *given, struct facts *f)
{
	struct session_place place;

	memset(f, 0, sizeof(*f));
	s->created_at = cx->now;
	TRY(check_organization(cx, s));
	TRY(known_place(cx, s->charge_point_id, s->driver_id, &place));
	f->driver_email = place.driver_email;
	s->site_id = place.site_id;
	s->time_zone = place.time_zone;
	s->user_type_id = s->user_type_id != NULL ? s->user_type_id : place.user_type_id;
	if (s->organization_id == NULL)
		s->organization_id = place.driver_organization_id != NULL ? place.driver_organization_id
									  : place.site_organization_id;
	if (given != NULL)
		f->tariff = *given;
	else {
		s->tariff_id = s->tariff_id != NULL ? s->tariff_id : place.tariff_id;
		TRY(find_tariff(cx, s, &f->tariff, &f->qc.rules));
	}
	s->currency = f->tariff.currency;
	TRY(find_cost_rate(cx, f));
	TRY(find_user_type(cx, s, f));
	f->qc.time_zone = s->time_zone;
	f->qc.tariff = &f->tariff;
	s->pinned = pin(cx, f);
	return OK;
}

enum rc
facts_pinned(struct ctx *cx, const struct session *s, struct facts *f)
{
	int64_t tenant = cx->tenant->tenant;

	memset(f, 0, sizeof(*f));
	TRY(store_tariff_version(cx->db, cx->mem, tenant, s->tariff_id, s->tariff_version, &f->tariff));
	if (s->pinned != NULL) {
		if (s->pinned->rules.n > 0)
			TRY(store_rules_pinned(cx->db, cx->mem, tenant, s->id, &f->qc.rules));
		f->qc.cost_rate = s->pinned->cost_rate;
		f->qc.user_type = s->pinned->user_type;
	}
	if (s->promo_code != NULL) {
		TRY(promo_of_session(cx, cx->db, s->id, &f->promo));
		f->qc.promo = &f->promo;
	}
	f->qc.time_zone = s->time_zone;
	f->qc.tariff = &f->tariff;
	return OK;
}

/* A quote names the fields of a session below "session"; here they are the body itself. */
static void
name_as_sent(struct fault *ft)
{
	static const char below[] = "session.";

	for (size_t i = 0; i < ft->n && i < FAULT_MAX; i++)
		if (strncmp(ft->wrong[i].field, below, sizeof(below) - 1) == 0)
			ft->wrong[i].field += sizeof(below) - 1;
}

enum rc
facts_schedule(struct ctx *cx, const struct schedule_part *part, struct facts *f)
{
	struct schedule_part with = *part;

	if (f->qc.cost_rate == NULL || f->qc.cost_rate->dynamic_pricing == PRICING_STATIC)
		return OK;
	f->rate = *f->qc.cost_rate;
	f->qc.cost_rate = &f->rate;
	with.tenant = cx->tenant->tenant;
	with.cost_rate_uuid = f->rate.uuid;
	return (f->rate.dynamic_pricing == PRICING_UNIQUE ? store_schedule_unique : store_schedule_recurring)(
		cx->db, cx->mem, &with, &f->rate.entries);
}

/* What ${s} has used, as the engine is told. */
static enum rc
lower(struct ctx *cx, const struct session *s, struct facts *f, struct plan *p, struct usage *u)
{
	bool follows = f->tariff.price_lock == LOCK_INTERVAL;
	const struct schedule_part part = {
		.from = s->started_at,
		.until = follows ? s->ended_at : s->started_at,
		.recorded = s->created_at,
	};

	TRY(facts_schedule(cx, &part, f));
	f->used = (struct consumption) {
		.started_at = s->started_at,
		.ended_at = s->ended_at,
		.charging_ended_at = s->charging_ended_at,
		.energy_kwh = s->energy_kwh,
		.readings = s->readings,
		.connector_type = s->connector_type,
		.charge_point_id = s->charge_point_id,
		.site_id = s->site_id,
		.user_type_id = s->user_type_id,
	};
	f->qc.session = &f->used;
	return quote_lower(&f->qc, cx->mem, p, u, &cx->fault);
}

enum rc
facts_price(struct ctx *cx, struct session *s, struct facts *f, struct plan *p, struct usage *u, struct bill *bill)
{
	const struct plan_rule *rule;
	enum rc rc = lower(cx, s, f, p, u);

	if (rc == OK)
		rc = price(p, u, cx->mem, bill, &cx->fault);
	if (rc == E_INVALID)
		name_as_sent(&cx->fault);
	TRY(rc);
	rule = p->rules.at;
	for (size_t i = 0; i < p->rules.n && s->rule_id == NULL; i++)
		if (rule_test(&rule[i], u, u->started_at) == HOLDS)
			s->rule_id = rule[i].id;
	return OK;
}

enum rc
facts_explain(struct ctx *cx, const struct session *s, struct facts *f, struct list *verdicts)
{
	struct plan p;
	struct usage u;

	TRY(lower(cx, s, f, &p, &u));
	quote_explain(&p, &u, cx->mem, verdicts);
	return OK;
}
