#include "domain/quote.h"

#include "base/when.h"
#include "domain/check.h"
#include "domain/plan.h"
#include "model/cost_rate.h"
#include "model/promo.h"
#include "model/rule.h"
#include "model/session.h"
#include "model/tariff.h"
#include "model/user_type.h"
#include "pricing/pricing.h"

static enum rc
check_rules(const struct quote_case *qc, struct fault *ft)
{
	const struct rule *r = qc->rules.at;
	enum rc rc = OK;

	for (size_t i = 0; i < qc->rules.n; i++) {
		const char *former;

		if (rule_check(&r[i], qc->tariff->currency, NULL) == OK)
			continue;
		former = fault_enter(ft, "rules", (int64_t)i);
		rc = rule_check(&r[i], qc->tariff->currency, ft);
		ft->at = former;
	}
	return rc;
}

/* Judge every part; the paths of the parts are composed only below another path. */
static enum rc
check_parts(const struct quote_case *qc, struct fault *ft)
{
	const char *former = fault_enter(ft, "tariff", -1);
	enum rc rc = tariff_check(qc->tariff, ft);

	/* decision: prices that are elsewhere are not taken to be 0 */
	if (qc->tariff->cost_rate_uuid != NULL && qc->cost_rate == NULL)
		rc = fault_field(ft, "cost_rate_uuid", "names a cost rate that is not given");
	ft->at = former;
	rc = check_worse(check_rules(qc, ft), rc);
	fault_enter(ft, "session", -1);
	rc = check_worse(consumption_check(qc->session, ft), rc);
	ft->at = former;
	if (qc->promo != NULL) {
		fault_enter(ft, "promotional_code", -1);
		rc = check_worse(promo_check(qc->promo, qc->tariff->currency, ft), rc);
		ft->at = former;
	}
	return rc;
}

static enum rc
lower_cost_rate(const struct quote_case *qc, struct arena *mem, struct plan *p, struct usage *u, struct fault *ft)
{
	const struct cost_rate *c = qc->cost_rate;
	const char *former = fault_enter(ft, "cost_rate", -1);
	enum rc rc = plan_cost_rate(c, qc->time_zone, mem, p, ft);

	if (c->currency != NULL && qc->tariff->currency != NULL && strcmp(c->currency, qc->tariff->currency) != 0)
		rc = fault_field(ft, "currency", "is not the tariff's currency");
	ft->at = former;
	if (rc == OK && c->time_zone != NULL)
		zone_offsets(zone_find(c->time_zone), u->started_at, u->ended_at, mem, &u->rate_offsets);
	return rc;
}

static void
lower_usage(const struct consumption *s, struct usage *u)
{
	*u = (struct usage) {
		.started_at = s->started_at,
		.ended_at = s->ended_at,
		.charging_ended_at = s->charging_ended_at,
		.energy = s->energy_kwh,
		.readings = s->readings,
		.user_type_id = s->user_type_id,
		.connector_type = s->connector_type,
		.charge_point_id = s->charge_point_id,
		.site_id = s->site_id,
	};
}

enum rc
quote_lower(const struct quote_case *qc, struct arena *mem, struct plan *p, struct usage *u, struct fault *ft)
{
	enum rc rc = check_parts(qc, ft);
	const struct zone *zone = zone_find(qc->time_zone);

	if (zone == NULL)
		rc = fault_field(ft, "time_zone", "is not a known time zone");
	lower_usage(qc->session, u);
	if (rc == OK) {
		plan_tariff(qc->tariff, mem, p);
		plan_rules(&qc->rules, mem, p);
		zone_offsets(zone, u->started_at, u->ended_at, mem, &u->offsets);
		u->rate_offsets = u->offsets;
	} else
		*p = (struct plan) { .minor = 1 };
	if (qc->cost_rate != NULL)
		rc = check_worse(lower_cost_rate(qc, mem, p, u, ft), rc);
	if (rc != OK) {
		/* price() will not come to judge the readings */
		if (consumption_check(qc->session, NULL) == OK)
			(void)!price_readings(u, mem, ft);
		return rc;
	}
	/* decision: a user type that is given discounts, whatever the session's user_type_id says */
	if (qc->user_type != NULL) {
		p->user_discount = qc->user_type->discount_percent;
		p->user_type = qc->user_type->name;
	}
	if (qc->promo != NULL)
		plan_promo(qc->promo, mem, p);
	return OK;
}

enum rc
quote(const struct quote_case *qc, struct arena *mem, struct bill *bill, struct fault *ft)
{
	struct plan p;
	struct usage u;

	TRY(quote_lower(qc, mem, &p, &u, ft));
	return price(&p, &u, mem, bill, ft);
}

/* ---- explanation ---- */

static bool
holds_anywhere(const struct plan_rule *r, const struct plan *p, const struct usage *u, struct arena *mem)
{
	struct plan alone = { .rules = { 1, ARENA_ONE(mem, struct plan_rule) } };
	const struct segment *s;
	struct list segments;

	memcpy(alone.rules.at, r, sizeof(*r));
	if (!p->interval)
		return false;
	price_cut(&alone, u, mem, &segments);
	s = segments.at;
	for (size_t i = 0; i < segments.n; i++)
		if (s[i].rule != NULL)
			return true;
	return false;
}

static bool
chosen_anywhere(const struct plan_rule *r, const struct list *segments, bool interval)
{
	const struct segment *s = segments->at;

	for (size_t i = 0; i < (interval ? segments->n : 1); i++)
		if (s[i].rule == r)
			return true;
	return false;
}

void
quote_explain(const struct plan *p, const struct usage *u, struct arena *mem, struct list *verdicts)
{
	struct verdict *v = ARENA_ARRAY(mem, p->rules.n, struct verdict);
	const struct plan_rule *r = p->rules.at;
	struct list segments;

	price_cut(p, u, mem, &segments);
	for (size_t i = 0; i < p->rules.n; i++) {
		v[i] = (struct verdict) {
			.id = r[i].id,
			.name = r[i].name,
			.version = r[i].version,
			.failed = rule_test(&r[i], u, u->started_at),
			.chosen = chosen_anywhere(&r[i], &segments, p->interval),
		};
		v[i].matched = v[i].failed == HOLDS || holds_anywhere(&r[i], p, u, mem);
	}
	*verdicts = (struct list) { p->rules.n, v };
}
