#include "api/billing/shapes.h"

#include "domain/check.h"
#include "model/cost_rate.h"
#include "model/promo.h"
#include "model/rule.h"
#include "model/session.h"
#include "model/tariff.h"
#include "model/user_type.h"

#define PRICE .max = PRICE_MAX
#define ENERGY_PRICE .min = -PRICE_MAX, .max = PRICE_MAX
#define WHOLE .max = LARGEST
#define COUNT .min = 1, .max = LARGEST
#define PERCENT .max = SHARE_ONE
#define ID .min = 1, .max = 64, .pattern = "A-Za-z0-9_.:-"
#define NAME .min = 1, .max = 255
#define START .as = AS_CLOCK, .max = MINUTES_MAX, .must = true
#define END .as = AS_CLOCK, .max = MINUTES_MAX + 1, .must = true

const char *const tariff_status_names[] = { "active", "archived", NULL };
const char *const rule_status_names[] = { "active", "inactive", NULL };
const char *const promo_status_names[] = { "active", "disabled", "scheduled", "expired", "exhausted", NULL };
const char *const discount_type_names[] = { "percent", "fixed", NULL };

static const char *const time_basis_names[] = { "session", "charging", NULL };
static const char *const price_lock_names[] = { "session_start", "interval", NULL };
static const char *const day_names[] = { "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
	NULL };

/* clang-format off */

/* ---- tariff ---- */

static const struct field tax_rates_fields[] = {
	FIELD(struct tax_rates, energy, PERCENT, .hidden = true),
	FIELD(struct tax_rates, time, PERCENT, .hidden = true),
	FIELD(struct tax_rates, session_fee, PERCENT, .hidden = true),
	FIELD(struct tax_rates, idle, PERCENT, .hidden = true),
};
static const struct shape tax_rates_shape = SHAPE(struct tax_rates, tax_rates_fields);

static const struct field day_window_fields[] = {
	FIELD(struct day_window, start_time, START),
	FIELD(struct day_window, end_time, END),
};
static const struct shape day_window_shape = SHAPE(struct day_window, day_window_fields);

static const struct field tariff_fields[] = {
	FIELD(struct tariff, id, .readonly = true),
	FIELD(struct tariff, name, NAME),
	FIELD(struct tariff, currency, .must = true, .min = 3, .max = 3),
	FIELD(struct tariff, energy_rate_per_kwh, ENERGY_PRICE),
	FIELD(struct tariff, session_fee, PRICE),
	FIELD(struct tariff, idle_fee_per_minute, PRICE, .instead_of = "idle_fee_per_hour"),
	FIELD(struct tariff, idle_grace_period_minutes, WHOLE),
	FIELD(struct tariff, tax_rate_percent, PERCENT),
	FIELD(struct tariff, created_at, .readonly = true),
	FIELD(struct tariff, time_rate_per_minute, PRICE, .instead_of = "time_rate_per_hour"),
	FIELD(struct tariff, time_rate_per_hour, PRICE, .instead_of = "time_rate_per_minute"),
	FIELD(struct tariff, time_basis, .names = time_basis_names),
	FIELD(struct tariff, idle_fee_per_hour, PRICE, .instead_of = "idle_fee_per_minute"),
	FIELD(struct tariff, idle_fee_max, PRICE),
	FIELD(struct tariff, idle_free_window, .of = &day_window_shape),
	FIELD(struct tariff, energy_step_wh, COUNT),
	FIELD(struct tariff, time_step_seconds, COUNT),
	FIELD(struct tariff, idle_step_seconds, COUNT),
	FIELD(struct tariff, min_amount, PRICE),
	FIELD(struct tariff, max_amount, PRICE),
	FIELD(struct tariff, tax_rates, .of = &tax_rates_shape),
	FIELD(struct tariff, tax_included),
	FIELD(struct tariff, tax_name, .max = 64),
	FIELD(struct tariff, price_lock, .names = price_lock_names),
	FIELD(struct tariff, cost_rate_uuid, .min = 1, .max = 64, .as = AS_UUID),
	FIELD(struct tariff, status, .names = tariff_status_names, .keeps = true),
	FIELD(struct tariff, version, .readonly = true),
	FIELD(struct tariff, updated_at, .readonly = true),
};
const struct shape tariff_shape = SHAPE(struct tariff, tariff_fields, CURRENCY_IN(struct tariff, currency));

/* What is stored has a name, and is judged together with its single fields. */
static enum rc
check_stored(const void *at, struct fault *ft)
{
	const struct tariff *t = at;
	enum rc rc = tariff_check(t, ft);

	return t->name == NULL ? fault_field(ft, "name", "is required") : rc;
}

const struct shape tariff_stored_shape =
	SHAPE(struct tariff, tariff_fields, CURRENCY_IN(struct tariff, currency), .check = check_stored);

/* ---- rule ---- */

static const struct field weekday_fields[] = {
	FIELD_AS(struct weekday, day, "", .must = true, .names = day_names),
};
static const struct shape weekday_shape = SHAPE(struct weekday, weekday_fields);

static const struct field time_of_day_fields[] = {
	FIELD(struct time_of_day, days, .of = &weekday_shape, .filled = true, .max = 100),
	FIELD(struct time_of_day, start_time, START),
	FIELD(struct time_of_day, end_time, END),
};
static const struct shape time_of_day_shape = SHAPE(struct time_of_day, time_of_day_fields);

static const struct field conditions_fields[] = {
	FIELD(struct rule_conditions, time_of_day, .of = &time_of_day_shape, .hidden = true),
	FIELD(struct rule_conditions, user_type_id, .min = 1, .max = 255, .hidden = true),
	FIELD(struct rule_conditions, connector_type, .min = 1, .max = 255, .hidden = true),
	FIELD(struct rule_conditions, charge_point_id, .min = 1, .max = 255, .hidden = true),
	FIELD(struct rule_conditions, site_id, .min = 1, .max = 255, .hidden = true),
	FIELD(struct rule_conditions, min_energy_kwh, .max = ENERGY_MAX, .hidden = true),
	FIELD(struct rule_conditions, max_energy_kwh, .max = ENERGY_MAX, .hidden = true),
	FIELD(struct rule_conditions, valid_from, .hidden = true),
	FIELD(struct rule_conditions, valid_until, .hidden = true),
};
const struct shape rule_conditions_shape = SHAPE(struct rule_conditions, conditions_fields);

static const struct field override_fields[] = {
	FIELD(struct rule_override, energy_rate_per_kwh, ENERGY_PRICE, .hidden = true),
	FIELD(struct rule_override, time_rate_per_minute, PRICE, .instead_of = "time_rate_per_hour", .hidden = true),
	FIELD(struct rule_override, time_rate_per_hour, PRICE, .instead_of = "time_rate_per_minute", .hidden = true),
	FIELD(struct rule_override, session_fee, PRICE, .hidden = true),
	FIELD(struct rule_override, idle_fee_per_minute, PRICE, .instead_of = "idle_fee_per_hour", .hidden = true),
	FIELD(struct rule_override, idle_fee_per_hour, PRICE, .instead_of = "idle_fee_per_minute", .hidden = true),
	FIELD(struct rule_override, idle_grace_period_minutes, WHOLE, .hidden = true),
	FIELD(struct rule_override, idle_fee_max, PRICE, .hidden = true),
	FIELD(struct rule_override, discount_percent, PERCENT, .hidden = true),
	FIELD(struct rule_override, free_session),
};
const struct shape rule_override_shape = SHAPE(struct rule_override, override_fields);

static const struct field rule_fields[] = {
	FIELD(struct rule, id, .readonly = true),
	FIELD(struct rule, name, NAME),
	FIELD(struct rule, tariff_id, .must = true, ID),
	FIELD(struct rule, priority, .must = true, COUNT),
	FIELD(struct rule, status, .names = rule_status_names, .keeps = true),
	FIELD(struct rule, created_at, .readonly = true),
	FIELD(struct rule, conditions, .of = &rule_conditions_shape),
	FIELD(struct rule, override, .of = &rule_override_shape),
	FIELD(struct rule, version, .readonly = true),
	FIELD(struct rule, updated_at, .readonly = true),
};
const struct shape rule_shape = SHAPE(struct rule, rule_fields);

/* ---- user type, code ---- */

static const struct field user_type_fields[] = {
	FIELD(struct user_type, id, .readonly = true),
	FIELD(struct user_type, name, .must = true, NAME),
	FIELD(struct user_type, discount_percent, PERCENT),
	FIELD(struct user_type, created_at, .readonly = true),
	FIELD(struct user_type, description, .max = 2000),
	FIELD(struct user_type, updated_at, .readonly = true),
};
const struct shape user_type_shape = SHAPE(struct user_type, user_type_fields);

#define PROMO_HEAD \
	FIELD(struct promo, id, .readonly = true), \
	FIELD(struct promo, code, .must = true, .min = 4, .max = 20, .pattern = "A-Za-z0-9"), \
	FIELD(struct promo, discount_type, .must = true, .names = discount_type_names)
#define PROMO_TAIL \
	FIELD(struct promo, max_redemptions, COUNT), \
	FIELD(struct promo, redemptions_used, .readonly = true), \
	FIELD(struct promo, expires_at), \
	FIELD(struct promo, status, .names = promo_status_names, .keeps = true), \
	FIELD(struct promo, description, .max = 2000), \
	FIELD(struct promo, currency, .min = 3, .max = 3), \
	FIELD(struct promo, max_redemptions_per_driver, COUNT), \
	FIELD(struct promo, single_use_per_driver), \
	FIELD(struct promo, max_discount_amount, PRICE), \
	FIELD(struct promo, starts_at), \
	FIELD(struct promo, created_at, .readonly = true), \
	FIELD(struct promo, updated_at, .readonly = true)

static const struct field promo_fields[] = {
	PROMO_HEAD, FIELD(struct promo, discount_value, .must = true, PRICE), PROMO_TAIL,
};
/* a percentage is written in shortest form, an amount with the currency's digits */
static const struct field promo_answer_fields[] = {
	PROMO_HEAD, FIELD_AS(struct promo, percent, "discount_value", .hidden = true, .as = AS_SHORT),
	FIELD_AS(struct promo, amount, "discount_value", .hidden = true), PROMO_TAIL,
};

static enum rc
check_promo(const void *at, struct fault *ft)
{
	const struct promo *p = at;
	enum rc rc = promo_check(p, NULL, ft);

	if (p->currency == NULL && (p->discount_type == DISCOUNT_FIXED || p->max_discount_amount.v != NONE))
		rc = fault_field(ft, "currency", "is required with a discount_type of fixed and with max_discount_amount");
	if (p->starts_at.v != NONE && p->expires_at.v != NONE && p->starts_at.v > p->expires_at.v)
		rc = fault_field(ft, "expires_at", "is before starts_at");
	if (p->single_use_per_driver && p->max_redemptions_per_driver != NONE && p->max_redemptions_per_driver != 1)
		rc = fault_field(ft, "max_redemptions_per_driver", "must be 1 or null while single_use_per_driver is true");
	return rc;
}

static enum rc
check_promo_new(const void *at, struct fault *ft)
{
	enum rc rc = check_promo(at, ft);

	if (((const struct promo *)at)->status > PROMO_DISABLED)
		rc = fault_field(ft, "status", "may be set to active or disabled: the others follow from clock and count");
	return rc;
}

const struct shape promo_new_shape =
	SHAPE(struct promo, promo_fields, CURRENCY_IN(struct promo, currency), .check = check_promo_new);
const struct shape promo_stored_shape =
	SHAPE(struct promo, promo_fields, CURRENCY_IN(struct promo, currency), .check = check_promo);
const struct shape promo_shape = SHAPE(struct promo, promo_answer_fields, CURRENCY_IN(struct promo, currency));

/* ---- session ---- */

static const struct field reading_fields[] = {
	FIELD(struct reading, at, .must = true),
	FIELD_AS(struct reading, energy, "energy_kwh", .must = true, .max = ENERGY_MAX),
};
const struct shape reading_shape = SHAPE(struct reading, reading_fields);

static const struct field consumption_fields[] = {
	FIELD(struct consumption, started_at, .must = true),
	FIELD(struct consumption, ended_at, .must = true),
	FIELD(struct consumption, charging_ended_at),
	FIELD(struct consumption, energy_kwh, .must = true, .max = ENERGY_MAX),
	FIELD(struct consumption, readings, .of = &reading_shape, .max = 100000),
	FIELD(struct consumption, connector_type, .max = 255),
	FIELD(struct consumption, charge_point_id, .max = 255),
	FIELD(struct consumption, site_id, .max = 255),
	FIELD(struct consumption, user_type_id, .max = 255),
};
const struct shape consumption_shape = SHAPE(struct consumption, consumption_fields);

/* ---- cost rate ---- */

static const struct field energy_interval_fields[] = {
	FIELD(struct interval, unit, .must = true, COUNT),
	FIELD(struct interval, price, .must = true, ENERGY_PRICE),
	FIELD(struct interval, uuid, .max = 255, .hidden = true),
};
static const struct shape energy_interval_shape = SHAPE(struct interval, energy_interval_fields);

static const struct field time_interval_fields[] = {
	FIELD(struct interval, unit, .must = true, COUNT),
	FIELD(struct interval, price, .must = true, PRICE),
	FIELD(struct interval, uuid, .max = 255, .hidden = true),
};
static const struct shape time_interval_shape = SHAPE(struct interval, time_interval_fields);

static const struct field rate_fee_fields[] = {
	FIELD(struct rate_fee, amount, .must = true, PRICE),
	FIELD(struct rate_fee, grace_period, WHOLE),
	FIELD(struct rate_fee, energy_threshold, WHOLE),
};
static const struct shape rate_fee_shape = SHAPE(struct rate_fee, rate_fee_fields);

static const struct field slot_fields[] = {
	FIELD(struct slot, uuid, .max = 255, .hidden = true),
	FIELD(struct slot, weekday, .must = true, .min = 1, .max = 7),
	FIELD(struct slot, start_time, START),
	FIELD(struct slot, end_time, END),
};
static const struct shape slot_shape = SHAPE(struct slot, slot_fields);

static const struct field rate_entry_fields[] = {
	FIELD(struct rate_entry, uuid, .max = 255),
	FIELD(struct rate_entry, name, .max = 255),
	FIELD(struct rate_entry, slots, .of = &slot_shape, .max = 10000),
	FIELD(struct rate_entry, start_time, .max = 64),
	FIELD(struct rate_entry, energy, .of = &energy_interval_shape, .max = 1000),
	FIELD(struct rate_entry, time, .of = &time_interval_shape, .max = 1000),
	FIELD(struct rate_entry, session_fee, .of = &rate_fee_shape),
};
static const struct shape rate_entry_shape = SHAPE(struct rate_entry, rate_entry_fields);

static const struct field cost_rate_fields[] = {
	FIELD(struct cost_rate, uuid, .max = 255),
	FIELD(struct cost_rate, name, .max = 255),
	FIELD(struct cost_rate, description, .max = 65535),
	FIELD(struct cost_rate, currency, .min = 3, .max = 3),
	FIELD(struct cost_rate, automatic_stop_min, .min = 1, .max = 1000000),
	FIELD(struct cost_rate, automatic_stop_costs, PRICE),
	FIELD(struct cost_rate, dynamic_pricing, .max = PRICING_UNIQUE),
	FIELD(struct cost_rate, time_zone, .max = 255),
	FIELD(struct cost_rate, energy, .of = &energy_interval_shape, .max = 1000),
	FIELD(struct cost_rate, time, .of = &time_interval_shape, .max = 1000),
	FIELD(struct cost_rate, session_fee, .of = &rate_fee_shape),
	FIELD(struct cost_rate, entries, .of = &rate_entry_shape, .max = 100000),
};
const struct shape cost_rate_case_shape = SHAPE(struct cost_rate, cost_rate_fields);
