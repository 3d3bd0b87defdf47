/* pricing: whole bills of plans made by hand, with the sums worked out on paper. */
#include "pricing/pricing.h"
#include "suite.h"

#define START INT64_C(1777622400) /* Friday 2026-05-01 08:00 UTC, which is local time here */
#define HOUR 3600
#define KWH 1000

static struct fault ft;
static struct offset utc = { { 0 }, { 0 } };

/* Prices in billionths: 0.50 per kWh, 0.25 the second one, 1.20 per hour; half of it. */
static struct step energy = { NONE, { 500000000 }, KWH }, second_energy = { NONE, { 250000000 }, KWH };
static struct step hourly = { NONE, { 1200000000 }, HOUR }, nothing = { NONE, { 0 }, 60 },
		   idle = { NONE, { 100000000 }, 60 };
static struct fee fee = { { RATE_ONE }, { NONE }, { NONE } };
static struct plan p;
static struct usage u;
static struct bill b;

static void
set_tax(int64_t rate)
{
	p.tax.v = rate;
	for (size_t i = 0; i < PART_COUNT; i++)
		p.tax_of[i].v = rate;
}

static void
setup(void)
{
	suite_setup();
	fault_init(&ft, mem);
	p = (struct plan) {
		.currency = "EUR",
		.minor = 10000000,
		.base = { { 1, &energy }, { 1, &nothing }, &fee },
		.idle = { 1, &idle },
		.idle_max = { NONE },
		.energy_step = 1,
		.time_step = 1,
		.idle_step = 1,
		.most = { NONE },
		.tax_name = "VAT",
		.user_discount = { NONE },
	};
	u = (struct usage) {
		.started_at = { START },
		.ended_at = { START + 2 * HOUR },
		.charging_ended_at = { NONE },
		.energy = { 10 * KWH },
		.offsets = { 1, &utc },
		.rate_offsets = { 1, &utc },
	};
}

/* The amounts of the bill, in their order. */
#define BILL(...) check_bill((const int64_t[]) { __VA_ARGS__ }, sizeof((int64_t[]) { __VA_ARGS__ }) / sizeof(int64_t))

static void
check_bill(const int64_t *amounts, size_t n)
{
	const struct line *l;

	ck_assert_int_eq(price(&p, &u, mem, &b, &ft), OK);
	l = b.lines.at;
	for (size_t i = 0; i < n && i < b.lines.n; i++)
		ck_assert_int_eq(l[i].amount.v, amounts[i]);
	ck_assert_uint_eq(b.lines.n, n);
}

static struct plan_rule
rule(void)
{
	return (struct plan_rule) {
		.id = "r",
		.version = 7,
		.name = "Rule",
		.active = true,
		.min_energy = { NONE },
		.max_energy = { NONE },
		.valid_from = { NONE },
		.valid_until = { NONE },
		.idle_grace = { NONE },
		.idle_max = { NONE },
		.discount = { NONE },
	};
}

START_TEST(fee_conditions)
{
	struct fee strict = { { RATE_ONE }, { 2 * HOUR }, { 10 * KWH } };

	BILL(100, 500);
	p.base.fee = &strict;
	BILL(500);
	u.ended_at.v++;
	BILL(100, 500);
	u.energy.v--;
	BILL(500);
}
END_TEST

START_TEST(time_and_steps)
{
	p.base.time = (struct list) { 1, &hourly };
	p.time_step = HOUR;
	u.ended_at.v += 60;
	BILL(100, 500, 360);
	p.energy_step = 3 * KWH;
	BILL(100, 600, 360);
	p.while_charging = true;
	BILL(100, 600, 360);
	u.charging_ended_at.v = START + HOUR;
	p.idle_grace.v = 30 * 60;
	p.idle_step = 600;
	/* 31 idle minutes become 40 */
	BILL(100, 600, 120, 400);
	p.idle_max.v = 300;
	BILL(100, 600, 120, 400, -100);
	u.energy.v = 0;
	BILL(100, 120, 400, -100);
}
END_TEST

START_TEST(graduated)
{
	struct window from_nine = { 0x7f, 9 * HOUR, 24 * HOUR };
	struct plan_rule r = rule();
	struct step ladder[] = { { 2 * KWH, { 0 }, KWH }, { 6 * KWH, { 1000000000 }, KWH }, second_energy };

	p.base.energy = (struct list) { 3, ladder };
	BILL(100, 400, 100);
	u.energy.v = 5 * KWH;
	BILL(100, 300);
	u.energy.v = 1 * KWH;
	BILL(100);
	/* in two stretches the quantity runs on, and so does the item */
	r.time_of_day = &from_nine;
	r.prices.time = (struct list) { 1, &hourly };
	p.rules = (struct list) { 1, &r };
	p.interval = true;
	u.energy.v = 10 * KWH;
	BILL(100, 400, 100, 120);
}
END_TEST

START_TEST(rules_in_time)
{
	struct window from_nine = { 0x7f, 9 * HOUR, 24 * HOUR };
	struct plan_rule r[2] = { rule(), rule() };
	struct fee none = { { 0 }, { NONE }, { NONE } };
	const struct line *l;

	/* inactive, and so of no account */
	r[0].active = false;
	r[0].free_session = true;
	r[1].time_of_day = &from_nine;
	r[1].prices.energy = (struct list) { 1, &second_energy };
	r[1].prices.time = (struct list) { 1, &hourly };
	r[1].idle = (struct list) { 1, &nothing };
	p.rules = (struct list) { 2, r };
	u.charging_ended_at.v = START + 90 * 60;
	BILL(100, 500, 300);
	p.interval = true;
	/* of 90 minutes of charging 60 are before nine: 6.667 kWh; an hour of time, no idle fee then */
	BILL(100, 333, 83, 120);
	l = b.lines.at;
	ck_assert_int_eq(l[1].origin, FROM_TARIFF);
	ck_assert_int_eq(l[2].origin, FROM_RULE);
	ck_assert_str_eq(l[2].origin_id, "r");
	ck_assert_int_eq(l[2].origin_version, 7);
	/* from when it is valid; the fee is that of the start */
	r[1].valid_from.v = START + 90 * 60;
	r[1].valid_until.v = START + 100 * 60;
	r[1].prices.fee = &none;
	BILL(100, 500, 20, 200);
	r[1].time_of_day = NULL;
	r[1].valid_from.v = NONE;
	BILL(250, 200, 200);
}
END_TEST

START_TEST(entries_in_time)
{
	struct step dear = { NONE, { 2000000000 }, KWH };
	struct fee two = { { 2 * RATE_ONE }, { NONE }, { NONE } };
	struct plan_entry e[2] = { { "a", { { 1, &dear }, { 1, &hourly }, &two } },
		{ "b", { { 0, NULL }, { 0, NULL }, NULL } } };
	struct plan_start starts[] = { { { START - HOUR }, &e[0] }, { { START + HOUR }, &e[1] } };
	struct plan_slot slots[] = { { 4 * 24 * HOUR + 9 * HOUR, 4 * 24 * HOUR + 10 * HOUR, &e[0] } };

	p.interval = true;
	p.starts = (struct list) { 2, starts };
	BILL(200, 1000, 250, 120);
	starts[0].at.v = START + 1;
	p.starts.n = 1;
	/* one Wh in the first second costs nothing */
	BILL(100, 2000, 240);
	p.starts.n = 0;
	p.slots = (struct list) { 1, slots };
	BILL(100, 250, 1000, 120);
}
END_TEST

START_TEST(readings_in_time)
{
	struct window from_nine = { 0x7f, 9 * HOUR, 24 * HOUR };
	struct reading r[] = { { { START + HOUR + 1800 }, { 9 * KWH } }, { { START + 1800 }, { 8 * KWH } },
		{ { START }, { 77 * KWH } } };
	struct plan_rule late = rule();

	late.time_of_day = &from_nine;
	late.prices.energy = (struct list) { 1, &second_energy };
	p.rules = (struct list) { 1, &late };
	u.readings = (struct list) { 3, r };
	p.interval = true;
	/* 8.5 kWh at nine */
	BILL(100, 425, 38);
	r[1].energy.v = 9 * KWH + 1;
	ck_assert_int_eq(price(&p, &u, mem, &b, &ft), E_INVALID);
	p.interval = false;
	ck_assert_int_eq(price(&p, &u, mem, &b, &ft), E_INVALID);
}
END_TEST

START_TEST(bounds_and_discounts)
{
	struct plan_rule r = rule();

	set_tax(200000);
	p.tax_of[PART_FEE].v = 100000;
	p.tax_of[PART_IDLE].v = 300000;
	p.most.v = 300;
	/* -3.00 of 1.00 and 5.00: -0.50 and -2.50 */
	BILL(100, 500, -300, 5, 50);
	ck_assert_int_eq(b.subtotal.v, 300);
	ck_assert_int_eq(b.tax.v, 55);
	p.most.v = NONE;
	p.least.v = 1000;
	/* 1.67 and 8.33 */
	BILL(100, 500, 400, 17, 167);
	r.discount.v = 100000;
	p.rules = (struct list) { 1, &r };
	p.user_discount.v = 500000;
	p.user_type = "Fleet";
	/* 10.00 - 1.00 - 4.50: 0.75 and 3.75 */
	BILL(100, 500, 400, -100, -450, 8, 75);
	r.discount.v = 0;
	p.user_discount.v = 0;
	BILL(100, 500, 400, 17, 167);
	r.free_session = true;
	BILL(100, 500, 400, -1000);
	ck_assert_int_eq(b.total.v, 0);
	ck_assert_uint_eq(b.taxes.n, 0);
}
END_TEST

START_TEST(adjustments_without_a_sum)
{
	struct fee none = { { 0 }, { NONE }, { NONE } };

	p.base.fee = &none;
	u.energy.v = 0;
	p.least.v = 600;
	set_tax(100000);
	p.tax.v = 200000;
	/* all to the tariff's own rate */
	BILL(600, 120);
	ck_assert_int_eq(((struct tax_sum *)b.taxes.at)->rate.v, 200000);
}
END_TEST

START_TEST(tax_included)
{
	struct promotion promo = { "X", { NONE }, { 100 }, { 60 } };

	set_tax(200000);
	p.tax_included = true;
	p.promotion = &promo;
	promo.most.v = 600;
	BILL(100, 500, -100);
	promo.most.v = 60;
	BILL(100, 500, -60);
	ck_assert_int_eq(b.subtotal.v, 500);
	ck_assert_int_eq(b.tax.v, 100);
	ck_assert_int_eq(b.total.v, 540);
	ck_assert_int_eq(b.tax_payable.v, 90);
	ck_assert_int_eq(((struct tax_sum *)b.taxes.at)->discount.v, -60);
}
END_TEST

START_TEST(free_window)
{
	struct window lunch = { 0x7f, 9 * HOUR + 1200, 9 * HOUR + 2400 };
	struct plan_rule r = rule();

	u.charging_ended_at.v = START + HOUR;
	p.idle_free = &lunch;
	BILL(100, 500, 400);
	r.idle_grace.v = 1800;
	r.idle_max.v = 50;
	p.rules = (struct list) { 1, &r };
	BILL(100, 500, 200, -150);
	r.idle_max.v = 200;
	BILL(100, 500, 200);
	r.idle_grace.v = 2 * HOUR;
	BILL(100, 500);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { fee_conditions, time_and_steps, graduated, rules_in_time, entries_in_time,
		readings_in_time, bounds_and_discounts, adjustments_without_a_sum, tax_included, free_window };

	return suite_run_in("bill", setup, suite_teardown, tests, COUNT_OF(tests));
}
