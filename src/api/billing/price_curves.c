#include "api/billing/billing.h"
#include "api/billing/shapes.h"
#include "domain/price_curve.h"

/* ---- shapes ---- */

static const char *const price_lock_names[] = { "session_start", "interval", NULL };

/* clang-format off */
static const struct field query_fields[] = {
	FIELD(struct curve_query, from),
	FIELD(struct curve_query, until),
	FIELD(struct curve_query, connector_type, .min = 1, .max = 64),
	FIELD(struct curve_query, user_type_id, .min = 1, .max = 64),
	FIELD(struct curve_query, energy_kwh, .max = ENERGY_MAX),
};
const struct shape price_curve_query_shape = SHAPE(struct curve_query, query_fields);

static const struct field of_tariff_fields[] = {
	FIELD(struct curve_query, from),
	FIELD(struct curve_query, until),
	FIELD(struct curve_query, time_zone, .min = 1, .max = 64),
	FIELD(struct curve_query, charge_point_id, .min = 1, .max = 64),
	FIELD(struct curve_query, connector_type, .min = 1, .max = 64),
	FIELD(struct curve_query, user_type_id, .min = 1, .max = 64),
	FIELD(struct curve_query, energy_kwh, .max = ENERGY_MAX),
};
const struct shape price_curve_of_tariff_query_shape = SHAPE(struct curve_query, of_tariff_fields);

static const struct field price_fields[] = {
	FIELD(struct interval, unit), FIELD(struct interval, price),
};
static const struct shape price_shape = SHAPE(struct interval, price_fields);

static const struct field fee_fields[] = {
	FIELD(struct rate_fee, amount), FIELD(struct rate_fee, grace_period),
	FIELD(struct rate_fee, energy_threshold),
};
static const struct shape fee_shape = SHAPE(struct rate_fee, fee_fields);

static const struct field idle_fields[] = {
	FIELD(struct curve_idle, unit), FIELD(struct curve_idle, price),
	FIELD(struct curve_idle, grace_period_minutes), FIELD(struct curve_idle, max),
};
static const struct shape idle_shape = SHAPE(struct curve_idle, idle_fields);

static const struct field tax_fields[] = {
	FIELD(struct curve_tax, name), FIELD(struct curve_tax, included), FIELD(struct curve_tax, energy),
	FIELD(struct curve_tax, time), FIELD(struct curve_tax, session_fee), FIELD(struct curve_tax, idle),
};
static const struct shape tax_shape = SHAPE(struct curve_tax, tax_fields);

static const struct field interval_fields[] = {
	FIELD(struct curve_interval, from), FIELD(struct curve_interval, until),
	FIELD(struct curve_interval, from_local), FIELD(struct curve_interval, until_local),
	FIELD(struct curve_interval, energy, .of = &price_shape), FIELD(struct curve_interval, time, .of = &price_shape),
	FIELD(struct curve_interval, session_fee, .of = &fee_shape), FIELD(struct curve_interval, idle, .of = &idle_shape),
	FIELD(struct curve_interval, tax, .of = &tax_shape), FIELD(struct curve_interval, rule_id),
	FIELD(struct curve_interval, schedule_uuid), FIELD(struct curve_interval, discount_percent),
	FIELD(struct curve_interval, free_session),
};
static const struct shape interval_shape = SHAPE(struct curve_interval, interval_fields);

static const struct field fields[] = {
	FIELD(struct price_curve, currency), FIELD(struct price_curve, time_zone),
	FIELD(struct price_curve, intervals, .of = &interval_shape), FIELD(struct price_curve, tariff_id),
	FIELD(struct price_curve, price_lock, .names = price_lock_names), FIELD_AS(struct price_curve, user_discount, "user_discount_percent"),
};
const struct shape price_curve_shape = SHAPE(struct price_curve, fields, CURRENCY_IN(struct price_curve, currency));
/* clang-format on */

/* ---- handlers ---- */

enum rc
price_curves_find(struct call *c)
{
	struct price_curve *curve = ARENA_ONE(c->cx->mem, struct price_curve);

	c->answer = curve;
	return price_curve(c->cx, c->arg[0], c->query, curve);
}

enum rc
price_curves_of_tariff(struct call *c)
{
	struct price_curve *curve = ARENA_ONE(c->cx->mem, struct price_curve);

	c->answer = curve;
	return price_curve_of_tariff(c->cx, c->arg[0], c->query, curve);
}
