/* domain: what is refused, all of it at once; and what lowering makes of the models. */
#include "base/when.h"
#include "domain/check.h"
#include "domain/plan.h"
#include "domain/quote.h"
#include "model/cost_rate.h"
#include "model/promo.h"
#include "model/rule.h"
#include "model/session.h"
#include "model/tariff.h"
#include "model/user_type.h"
#include "suite.h"

static struct fault ft;
static struct tariff tariff;
static struct consumption session;
static struct cost_rate rate;
static struct quote_case qc;

static const struct rate none = { NONE };

static void
setup(void)
{
	suite_setup();
	fault_init(&ft, mem);
	tariff = (struct tariff) {
		.currency = "EUR",
		.energy_rate_per_kwh = { 500000000 },
		.time_rate_per_minute = none,
		.time_rate_per_hour = none,
		.session_fee = none,
		.idle_fee_per_minute = none,
		.idle_fee_per_hour = none,
		.idle_grace_period_minutes = NONE,
		.idle_fee_max = none,
		.energy_step_wh = NONE,
		.time_step_seconds = NONE,
		.idle_step_seconds = NONE,
		.min_amount = none,
		.max_amount = none,
		.tax_rate_percent = { NONE },
	};
	session = (struct consumption) {
		.started_at = { 1777622400 }, /* 2026-05-01T08:00:00Z, a Friday */
		.ended_at = { 1777626000 },
		.charging_ended_at = { NONE },
		.energy_kwh = { 10000 },
	};
	rate = (struct cost_rate) {
		.automatic_stop_min = NONE,
		.automatic_stop_costs = none,
		.dynamic_pricing = NONE,
		.company_id = NONE,
	};
	qc = (struct quote_case) { .time_zone = "Europe/Vienna", .tariff = &tariff, .session = &session };
}

static int64_t
total(void)
{
	struct bill b;

	ck_assert_int_eq(quote(&qc, mem, &b, &ft), OK);
	return b.total.v;
}

/* Is ${field} among the wrong ones? */
static bool
named(const char *field)
{
	for (size_t i = 0; i < ft.n; i++)
		if (strcmp(ft.wrong[i].field, field) == 0)
			return true;
	return false;
}

static void
refused(const char *const *fields, size_t n)
{
	struct bill b;

	ck_assert_int_eq(quote(&qc, mem, &b, &ft), E_INVALID);
	for (size_t i = 0; i < n; i++)
		ck_assert_msg(named(fields[i]), "%s is not named", fields[i]);
	ck_assert_uint_eq(ft.n, n);
	ck_assert_str_eq(ft.at, "");
	fault_init(&ft, mem);
}

START_TEST(all_wrong_fields_at_once)
{
	static const char *const fields[] = {
		"time_zone",
		"tariff.min_amount",
		"tariff.idle_fee_max",
		"tariff.cost_rate_uuid",
		"rules[1].override.idle_fee_max",
		"session.ended_at",
		"session.charging_ended_at",
		"promotional_code.discount_value",
		"promotional_code.currency",
	};
	struct rule_override wrong = { .idle_fee_max = { 1 } }, right = { .idle_fee_max = { 10000000 } };
	struct rule rules[] = { { .priority = 1, .override = &right }, { .priority = 1, .override = &wrong },
		{ .priority = 1 } };
	struct promo promo = { .discount_value = { 101 * RATE_ONE }, .currency = "GBP", .max_discount_amount = none };

	tariff.min_amount.v = 2 * RATE_ONE;
	tariff.max_amount.v = RATE_ONE;
	tariff.idle_fee_max.v = 1;
	tariff.cost_rate_uuid = "x";
	session.ended_at.v = session.started_at.v - 1;
	session.charging_ended_at = session.started_at;
	qc.time_zone = "Nowhere";
	qc.rules = (struct list) { 3, rules };
	qc.promo = &promo;
	refused(fields, COUNT_OF(fields));
}
END_TEST

START_TEST(readings_beside_other_faults)
{
	static const char *const fields[] = { "tariff.currency", "session.readings" };
	struct reading r[] = { { { 1777622460 }, { 10001 } } };

	tariff.currency = "EUX";
	session.readings = (struct list) { 1, r };
	refused(fields, 2);
	tariff.currency = "EUR";
	refused(fields + 1, 1);
	tariff.currency = NULL;
	refused(fields, 2);
}
END_TEST

START_TEST(times_of_a_session)
{
	session.charging_ended_at.v = session.started_at.v - 1;
	ck_assert_int_eq(consumption_check(&session, &ft), E_INVALID);
	session.charging_ended_at = session.ended_at;
	ck_assert_int_eq(consumption_check(&session, &ft), OK);
	session.ended_at.v = session.started_at.v + SESSION_MAX;
	ck_assert_int_eq(consumption_check(&session, NULL), OK);
	session.ended_at.v++;
	ck_assert_int_eq(consumption_check(&session, NULL), E_INVALID);
}
END_TEST

START_TEST(codes)
{
	struct promo p = { .discount_value = { 12345678901 }, .max_discount_amount = none };

	ck_assert_int_eq(promo_check(&p, "EUR", &ft), E_INVALID);
	p.discount_value.v = 12345600000;
	ck_assert_int_eq(promo_check(&p, "EUR", &ft), OK);
	p.discount_value = none;
	ck_assert_int_eq(promo_check(&p, "EUR", &ft), OK);
	p.discount_type = DISCOUNT_FIXED;
	p.discount_value.v = 5000000;
	ck_assert_int_eq(promo_check(&p, "EUR", &ft), E_INVALID);
	ck_assert_int_eq(promo_check(&p, "KWD", &ft), OK);
	p.currency = "XTS";
	ck_assert_int_eq(promo_check(&p, NULL, &ft), E_INVALID);
	p.currency = "KWD";
	ck_assert_int_eq(promo_check(&p, NULL, &ft), OK);
	ck_assert_int_eq(promo_check(&p, "KWD", &ft), OK);
}
END_TEST

START_TEST(cost_rates)
{
	static const char *const currency[] = { "cost_rate.currency" }, *const zone[] = { "cost_rate.time_zone" };
	struct interval energy[] = { { NULL, 1000, { 300000000 } } };
	struct rate_fee fee = { { RATE_ONE }, NONE, NONE };

	/* what it lacks costs nothing, whatever the tariff says */
	tariff.session_fee.v = RATE_ONE;
	qc.cost_rate = &rate;
	ck_assert_int_eq(total(), 0);
	rate.energy = (struct list) { 1, energy };
	ck_assert_int_eq(total(), 300);
	rate.session_fee = &fee;
	rate.time_zone = "Europe/London";
	rate.currency = "EUR";
	ck_assert_int_eq(total(), 400);
	rate.currency = "GBP";
	refused(currency, 1);
	rate.currency = NULL;
	rate.time_zone = "Nowhere";
	refused(zone, 1);
	ck_assert_int_eq(cost_rate_check(&rate, "UTC", mem, NULL), E_INVALID);
	rate.time_zone = NULL;
	ck_assert_int_eq(cost_rate_check(&rate, "UTC", mem, &ft), OK);
}
END_TEST

START_TEST(schedules)
{
	struct interval cheap[] = { { NULL, 1000, { 100000000 } } }, twice[] = { cheap[0], cheap[0] };
	struct slot friday[] = { { NULL, 5, 600, 660 }, { NULL, 5, 1380, 60 } }, equal[] = { { NULL, 1, 60, 60 } };
	struct rate_entry e = { .uuid = "e", .energy = { 1, cheap } };
	struct instant at = { 1777622400 };

	qc.cost_rate = &rate;
	rate.entries = (struct list) { 1, &e };
	ck_assert_int_eq(total(), 0);
	rate.dynamic_pricing = PRICING_RECURRING;
	ck_assert_int_eq(cost_rate_check(&rate, "UTC", mem, NULL), E_INVALID);
	e.slots = (struct list) { 1, equal };
	ck_assert_int_eq(cost_rate_check(&rate, "UTC", mem, NULL), E_INVALID);
	e.slots = (struct list) { 2, friday };
	ck_assert_int_eq(total(), 100);
	e.start = &at;
	ck_assert_int_eq(cost_rate_check(&rate, "UTC", mem, &ft), E_INVALID);
	ck_assert(named("entries[0].start_time"));
	rate.dynamic_pricing = PRICING_UNIQUE;
	ck_assert_int_eq(cost_rate_check(&rate, "UTC", mem, NULL), E_INVALID);
	e.slots.n = 0;
	ck_assert_int_eq(total(), 100);
	e.start = NULL;
	ck_assert_int_eq(cost_rate_check(&rate, "UTC", mem, NULL), E_INVALID);
	e.start_time = "2026-05-01";
	ck_assert_int_eq(cost_rate_check(&rate, "UTC", mem, NULL), E_INVALID);
	e.start_time = "2026-03-29 02:00";
	ck_assert_int_eq(cost_rate_check(&rate, "Europe/Vienna", mem, NULL), E_INVALID);
	ck_assert_int_eq(cost_rate_check(&rate, "Europe/London", mem, NULL), OK);
	e.start_time = "2026-05-01 10:00:00";
	ck_assert_int_eq(total(), 100);
	e.start_time = "2026-05-01 10:00:01";
	ck_assert_int_eq(total(), 0);
	e.energy = (struct list) { 2, twice };
	ck_assert_int_eq(cost_rate_check(&rate, "Europe/London", mem, NULL), E_INVALID);
}
END_TEST

START_TEST(verdicts)
{
	struct weekday friday = { 4 };
	struct time_of_day morning = { { 1, &friday }, 10 * 60 + 30, 12 * 60 }, night = { { 0, NULL }, 0, 60 };
	struct rule_conditions c[] = {
		{ .time_of_day = &morning,
			.min_energy_kwh = { NONE },
			.max_energy_kwh = { NONE },
			.valid_from = { NONE },
			.valid_until = { NONE } },
		{ .time_of_day = &night,
			.min_energy_kwh = { NONE },
			.max_energy_kwh = { NONE },
			.valid_from = { NONE },
			.valid_until = { NONE } },
	};
	struct rule rules[] = {
		{ .id = "late", .priority = 3 },
		{ .id = "morning", .priority = 1, .conditions = &c[0] },
		{ .id = "night", .priority = 1, .conditions = &c[1] },
		{ .id = "older", .priority = 3, .status = RULE_INACTIVE },
	};
	const struct verdict *v;
	struct list list;
	struct plan p;
	struct usage u;

	qc.rules = (struct list) { 4, rules };
	for (int interval = 0; interval < 2; interval++) {
		tariff.price_lock = interval ? LOCK_INTERVAL : LOCK_SESSION_START;
		ck_assert_int_eq(quote_lower(&qc, mem, &p, &u, &ft), OK);
		quote_explain(&p, &u, mem, &list);
		v = list.at;
		ck_assert_uint_eq(list.n, 4);
		ck_assert_str_eq(v[0].id, "morning");
		ck_assert_int_eq(v[0].matched, interval);
		ck_assert_int_eq(v[0].chosen, interval);
		ck_assert_int_eq(v[0].failed, FAILS_TIME_OF_DAY);
		ck_assert_str_eq(v[1].id, "night");
		ck_assert(!v[1].matched && !v[1].chosen);
		ck_assert_str_eq(v[2].id, "late");
		ck_assert(v[2].matched && v[2].chosen);
		ck_assert(!v[3].matched && v[3].failed == FAILS_STATUS);
	}
}
END_TEST

START_TEST(everything_else_of_a_tariff)
{
	struct user_type user = { .name = "Fleet", .discount_percent = { NONE } };
	struct tax_rates taxes = { { 100000 }, { 200000 }, { 300000 }, { 400000 } };
	struct day_window free = { 0, 1439 };
	struct promo promo = {
		.discount_type = DISCOUNT_FIXED, .discount_value = { RATE_ONE }, .max_discount_amount = { 500000000 }
	};

	tariff.time_rate_per_hour.v = RATE_ONE;
	tariff.session_fee.v = RATE_ONE;
	tariff.idle_fee_per_minute.v = RATE_ONE;
	tariff.idle_grace_period_minutes = 5;
	tariff.energy_step_wh = 1000;
	session.charging_ended_at.v = session.started_at.v + 1800;
	ck_assert_int_eq(total(), 500 + 100 + 100 + 2500);
	tariff.idle_free_window = &free;
	ck_assert_int_eq(total(), 500 + 100 + 100);
	tariff.time_basis = BASIS_CHARGING;
	tariff.tax_rates = &taxes;
	qc.user_type = &user;
	ck_assert_int_eq(total(), 500 + 50 + 50 + 10 + 100 + 30);
	user.discount_percent.v = 500000;
	qc.promo = &promo;
	ck_assert_int_eq(total(), (500 + 50 + 50 + 10 + 100 + 30) / 2 - 50);
	tariff.tax_name = "";
	ck_assert_int_eq(total(), (500 + 50 + 50 + 10 + 100 + 30) / 2 - 50);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { all_wrong_fields_at_once, readings_beside_other_faults, times_of_a_session,
		codes, cost_rates, schedules, verdicts, everything_else_of_a_tariff };

	return suite_run_in("quote", setup, suite_teardown, tests, COUNT_OF(tests));
}
