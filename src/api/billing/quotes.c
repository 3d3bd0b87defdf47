#include "api/billing/billing.h"
#include "api/billing/breakdown.h"
#include "api/billing/shapes.h"
#include "domain/session.h"

/* A session that need not have happened, and what prices it. */
struct quote_body {
	const struct tariff *tariff;
	struct session s;
};

/* At least one of them says which prices hold. */
static enum rc
check(const void *at, struct fault *ft)
{
	const struct quote_body *q = at;

	if (q->tariff != NULL && q->s.tariff_id != NULL)
		return fault_field(ft, "tariff", "must not be given together with tariff_id");
	if (q->tariff == NULL && q->s.tariff_id == NULL && q->s.charge_point_id == NULL)
		return fault_field(ft, "tariff_id", "is required, or charge_point_id, or a whole tariff");
	return OK;
}

static const struct field fields[] = {
	FIELD(struct quote_body, tariff, .of = &tariff_shape),
	FIELD_AS(struct quote_body, s.tariff_id, "tariff_id", .min = 1, .max = 64),
	FIELD_AS(struct quote_body, s.charge_point_id, "charge_point_id", .min = 1, .max = 64,
		.pattern = "A-Za-z0-9_.:-"),
	FIELD_AS(struct quote_body, s.connector_type, "connector_type", .min = 1, .max = 64),
	FIELD_AS(struct quote_body, s.driver_id, "driver_id", .min = 1, .max = 64, .pattern = "A-Za-z0-9_.:-"),
	FIELD_AS(struct quote_body, s.user_type_id, "user_type_id", .min = 1, .max = 64),
	FIELD_AS(struct quote_body, s.promo_code, "promo_code", .min = 4, .max = 20, .pattern = "A-Za-z0-9"),
	FIELD_AS(struct quote_body, s.started_at, "started_at", .must = true),
	FIELD_AS(struct quote_body, s.ended_at, "ended_at", .must = true),
	FIELD_AS(struct quote_body, s.charging_ended_at, "charging_ended_at"),
	FIELD_AS(struct quote_body, s.energy_kwh, "energy_kwh", .must = true, .max = ENERGY_MAX),
	FIELD_AS(struct quote_body, s.readings, "readings", .of = &reading_shape, .max = 1000),
};
const struct shape quote_shape = SHAPE(struct quote_body, fields, .check = check);

enum rc
quotes_create(struct call *c)
{
	struct quote_body *q = c->body;
	struct breakdown *answer = ARENA_ONE(c->cx->mem, struct breakdown);
	struct explanation *explanation = ARENA_ONE(c->cx->mem, struct explanation);
	struct bill *bill = ARENA_ONE(c->cx->mem, struct bill);
	struct list verdicts;

	TRY(session_quote(c->cx, &q->s, q->tariff, bill, &verdicts));
	breakdown_of(bill, NULL, c->cx->mem, answer);
	breakdown_explain(bill, NULL, &verdicts, c->cx->mem, explanation);
	answer->explain = explanation;
	c->answer = answer;
	return OK;
}
