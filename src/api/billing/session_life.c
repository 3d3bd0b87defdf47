#include "api/billing/billing.h"
#include "api/billing/breakdown.h"
#include "api/billing/shapes.h"
#include "domain/meter.h"
#include "domain/session.h"

/* ---- meter values ---- */

struct meter_values {
	struct list readings; /* struct reading */
};

/* clang-format off */
static const struct field values_fields[] = {
	FIELD(struct meter_values, readings, .of = &reading_shape, .must = true, .filled = true, .max = 1000),
};
const struct shape meter_values_shape = SHAPE(struct meter_values, values_fields);

static const struct field metered_fields[] = {
	FIELD(struct metered, session_id), FIELD(struct metered, energy_kwh), FIELD(struct metered, added),
};
const struct shape metered_shape = SHAPE(struct metered, metered_fields);

/* ---- running cost ---- */

struct moment { struct instant at; };

static const struct field moment_fields[] = { FIELD(struct moment, at) };
const struct shape cost_query_shape = SHAPE(struct moment, moment_fields);

struct cost_answer {
	struct running_cost cost;
	struct breakdown bill;
};

static const struct field cost_fields[] = {
	FIELD_AS(struct cost_answer, cost.session_id, "session_id"),
	FIELD_AS(struct cost_answer, bill.line_items, "line_items", .of = &breakdown_item_shape),
	FIELD_AS(struct cost_answer, bill.subtotal, "subtotal"),
	FIELD_AS(struct cost_answer, bill.tax, "tax"),
	FIELD_AS(struct cost_answer, bill.discount, "discount"),
	FIELD_AS(struct cost_answer, bill.total, "total"),
	FIELD_AS(struct cost_answer, bill.currency, "currency"),
	FIELD_AS(struct cost_answer, bill.tax_payable, "tax_payable"),
	FIELD_AS(struct cost_answer, cost.at, "at"),
	FIELD_AS(struct cost_answer, cost.energy_kwh, "energy_kwh"),
	FIELD_AS(struct cost_answer, cost.duration_minutes, "duration_minutes"),
	FIELD_AS(struct cost_answer, cost.stop_due, "stop_due"),
};
const struct shape session_cost_shape =
	SHAPE(struct cost_answer, cost_fields, CURRENCY_IN(struct cost_answer, bill.currency));
/* clang-format on */

/* ---- handlers ---- */

enum rc
meter_values_add(struct call *c)
{
	const struct meter_values *v = c->body;
	struct metered *m = ARENA_ONE(c->cx->mem, struct metered);

	TRY(meter_add(c->cx, c->arg[0], &v->readings, m));
	c->location = arena_printf(c->cx->mem, BILLING "/sessions/%s/meter-values", m->session_id);
	c->answer = m;
	return OK;
}

enum rc
meter_values_list(struct call *c)
{
	struct meter_values *v = ARENA_ONE(c->cx->mem, struct meter_values);

	c->answer = v;
	return meter_list(c->cx, c->arg[0], &v->readings);
}

const void *
session_cost_view(struct arena *mem, const void *running_cost)
{
	struct cost_answer *a = ARENA_ONE(mem, struct cost_answer);

	a->cost = *(const struct running_cost *)running_cost;
	breakdown_of(&a->cost.bill, NULL, mem, &a->bill);
	return a;
}

enum rc
sessions_cost(struct call *c)
{
	const struct moment *m = c->query;
	struct running_cost cost;

	TRY(session_cost(c->cx, c->arg[0], m->at, &cost));
	c->answer = session_cost_view(c->cx->mem, &cost);
	return OK;
}
