/* pricing: the parts that bills seldom show: rounding and its bounds, spreading, windows, cuts, extremes. */
#include "base/when.h"
#include "pricing/inner.h"
#include "suite.h"

static struct fault ft;
static struct offset utc = { { INT64_MIN / 2 }, { 0 } };

static void
setup(void)
{
	suite_setup();
	fault_init(&ft, mem);
}

/* ---- rounding ---- */

START_TEST(halves_go_away_from_zero)
{
	static const struct {
		int64_t num, den, result;
	} t[] = {
		{ 0, 1, 0 },
		{ 1, 2, 1 },
		{ -1, 2, -1 },
		{ 3, 2, 2 },
		{ -3, 2, -2 },
		{ 1, 3, 0 },
		{ 2, 3, 1 },
		{ -1, 3, 0 },
		{ -2, 3, -1 },
		{ 5, 10, 1 },
		{ 49, 100, 0 },
		{ -49, 100, 0 },
		{ 7, 7, 1 },
		{ 15, 10, 2 },
		{ 25, 10, 3 },
		{ -25, 10, -3 },
	};
	wide big = (wide)1 << 80;
	int64_t v;

	for (size_t i = 0; i < COUNT_OF(t); i++) {
		ck_assert(round_ratio(t[i].num, t[i].den, &v));
		ck_assert_int_eq(v, t[i].result);
		/* the same beyond 64 bits */
		ck_assert(round_ratio(t[i].num * big, t[i].den * big, &v));
		ck_assert_int_eq(v, t[i].result);
	}
	ck_assert(round_ratio(MONEY_MAX, 1, &v));
	ck_assert(round_ratio(-(wide)MONEY_MAX, 1, &v));
	ck_assert(!round_ratio((wide)MONEY_MAX + 1, 1, &v));
	ck_assert(!round_ratio(-(wide)MONEY_MAX - 1, 1, &v));
	ck_assert(!round_ratio(((wide)1 << 64) + 5, 1, &v));
	ck_assert(!round_ratio(INT64_MIN, 1, &v));
}
END_TEST

START_TEST(amounts)
{
	struct money m;

	/* 14.7 kWh at 0.42 is 6.174 */
	ck_assert(amount_of((struct rate) { 420000000 }, 14700, 1000, 10000000, &m));
	ck_assert_int_eq(m.v, 617);
	/* 0.125 is half a penny more than 0.12, below zero too */
	ck_assert(amount_of((struct rate) { 125000000 }, 1, 1, 10000000, &m));
	ck_assert_int_eq(m.v, 13);
	ck_assert(amount_of((struct rate) { -125000000 }, 1, 1, 10000000, &m));
	ck_assert_int_eq(m.v, -13);
	ck_assert(!amount_of((struct rate) { LARGEST * RATE_ONE }, 1000000000, 1, 100000, &m));
	ck_assert_int_eq(share_of((struct money) { 667 }, (struct share) { 200000 }).v, 133);
	ck_assert_int_eq(share_of((struct money) { MONEY_MAX }, (struct share) { SHARE_ONE }).v, MONEY_MAX);
	ck_assert_int_eq(share_of((struct money) { -MONEY_MAX }, (struct share) { SHARE_ONE }).v, -MONEY_MAX);
	ck_assert_int_eq(tax_within((struct money) { 800 }, (struct share) { 200000 }).v, 133);
	ck_assert_int_eq(tax_within((struct money) { MONEY_MAX }, (struct share) { 0 }).v, 0);
	ck_assert_int_eq(tax_within((struct money) { MONEY_MAX }, (struct share) { SHARE_ONE }).v, MONEY_MAX / 2);
}
END_TEST

START_TEST(sums)
{
	struct money sum = { MONEY_MAX - 1 };

	ck_assert(money_add(&sum, (struct money) { 1 }));
	ck_assert(!money_add(&sum, (struct money) { 1 }));
	ck_assert_int_eq(sum.v, MONEY_MAX);
	ck_assert(money_add(&sum, (struct money) { -MONEY_MAX }));
	ck_assert(!money_add(&sum, (struct money) { -MONEY_MAX - 2 }));
	ck_assert(!money_add(&(struct money) { -MONEY_MAX }, (struct money) { INT64_MIN + 1 }));
}
END_TEST

START_TEST(spreading)
{
	struct money w[3] = { { 1 }, { 1 }, { 1 } }, part[3];

	ck_assert(money_spread((struct money) { -100 }, w, 3, part));
	ck_assert_int_eq(part[0].v, -33);
	ck_assert_int_eq(part[1].v, -34);
	ck_assert_int_eq(part[2].v, -33);
	/* weights of both signs: the sum counts */
	w[0].v = -100;
	w[1].v = 50;
	w[2].v = 0;
	ck_assert(money_spread((struct money) { 50 }, w, 3, part));
	ck_assert_int_eq(part[0].v, 100);
	ck_assert_int_eq(part[1].v, -50);
	ck_assert_int_eq(part[2].v, 0);
	w[0].v = 50;
	w[1].v = -50;
	ck_assert(!money_spread((struct money) { 1 }, w, 3, part));
	/* too large: the sum, a part, the difference of two */
	w[0].v = w[1].v = MONEY_MAX;
	ck_assert(!money_spread((struct money) { 1 }, w, 2, part));
	w[0].v = MONEY_MAX;
	w[1].v = -MONEY_MAX + 1;
	ck_assert(!money_spread((struct money) { 2 }, w, 2, part));
	w[0].v = -MONEY_MAX;
	w[1].v = MONEY_MAX;
	w[2].v = 1;
	ck_assert(money_spread((struct money) { -1 }, w, 3, part));
	w[0].v = -MONEY_MAX / 2;
	w[1].v = MONEY_MAX;
	w[2].v = 1 - MONEY_MAX / 2;
	ck_assert(money_spread((struct money) { 1 }, w, 3, part));
	w[2].v = -MONEY_MAX / 2;
	ck_assert(money_spread((struct money) { 1 }, w, 3, part));
	w[0].v = -4;
	w[1].v = 5;
	ck_assert(!money_spread((struct money) { MONEY_MAX / 4 }, w, 2, part));
}
END_TEST

/* ---- windows ---- */

#define MON_FRI 0x1fU
#define FRIDAY 0x10U
#define HOURS 3600

static int64_t
local(int day, int hour, int minute)
{
	/* 2026-05-04 is a Monday */
	return civil_seconds(&(struct civil) { 2026, 5, 4 + day, hour, minute, 0 });
}

START_TEST(windows)
{
	struct window night = { FRIDAY, 23 * HOURS, 7 * HOURS }, office = { MON_FRI, 9 * HOURS, 17 * HOURS };
	struct window whole = { FRIDAY, 6 * HOURS, 6 * HOURS };

	ck_assert(window_covers(&night, local(4, 23, 0)));
	ck_assert(window_covers(&night, local(5, 2, 0)));
	ck_assert(!window_covers(&night, local(4, 2, 0)));
	ck_assert(!window_covers(&night, local(5, 7, 0)));
	ck_assert(!window_covers(&night, local(5, 23, 30)));
	ck_assert(window_covers(&office, local(0, 9, 0)));
	ck_assert(!window_covers(&office, local(0, 17, 0)));
	ck_assert(!window_covers(&office, local(0, 8, 59)));
	ck_assert(!window_covers(&office, local(5, 12, 0)));
	ck_assert(window_covers(&whole, local(4, 6, 0)));
	ck_assert(window_covers(&whole, local(5, 5, 59)));
	ck_assert(!window_covers(&whole, local(5, 6, 0)));
	ck_assert(!window_covers(&whole, local(4, 5, 59)));
	/* a Sunday's night reaches into Monday, before 1970 as well */
	night.days = 0x40;
	ck_assert(window_covers(&night, local(7, 6, 59)));
	ck_assert(window_covers(&night, -10 * DAY + 3600));
	ck_assert_int_eq(window_edge(&office, local(0, 3, 0)), local(0, 9, 0));
	ck_assert_int_eq(window_edge(&office, local(0, 9, 0)), local(0, 17, 0));
	ck_assert_int_eq(window_edge(&office, local(0, 17, 0)), local(1, 0, 0));
	ck_assert_int_eq(window_edge(&night, local(0, 3, 0)), local(0, 7, 0));
	ck_assert_int_eq(local_week(local(6, 23, 59)), 7 * DAY - 60);
}
END_TEST

/* Seconds of a window, counted one by one. */
static int64_t
counted(const struct window *w, const struct list *offsets, int64_t from, int64_t to)
{
	int64_t n = 0;

	for (int64_t t = from; t < to; t++) {
		struct instant until = { INT64_MAX };

		n += window_covers(w, local_time(offsets, (struct instant) { t }, &until));
	}
	return n;
}

START_TEST(seconds_in_a_window)
{
	/* London on the night of the change, when 01:00 to 02:00 comes twice; and once not at all */
	struct offset o[] = { { { local(0, 0, 0) }, { 3600 } }, { { local(3, 1, 0) }, { 0 } },
		{ { local(4, 1, 0) }, { 3600 } } };
	struct list offsets = { 3, o };
	struct window w[] = {
		{ 0x7f, 90 * 60, 100 * 60 },
		{ 0x7f, 23 * HOURS, 7 * HOURS },
		{ 0x7f, 0, DAY },
		{ 0x7f, 5 * HOURS, 5 * HOURS },
		{ 0x7f, 0, 0 },
		{ 0x7f, 22 * HOURS, DAY },
		{ 0x7f, 0, 3600 },
	};

	for (size_t i = 0; i < COUNT_OF(w); i++)
		for (int64_t from = local(1, 0, 17); from < local(5, 0, 0); from += 7 * HOURS + 1)
			ck_assert_int_eq(window_seconds(&w[i], &offsets, (struct instant) { from },
						 (struct instant) { from + 30 * HOURS }),
				counted(&w[i], &offsets, from, from + 30 * HOURS));
	ck_assert_int_eq(window_seconds(&w[0], &offsets, (struct instant) { 5 }, (struct instant) { 5 }), 0);
}
END_TEST

/* ---- a plan by hand ---- */

static struct step energy = { NONE, { 420000000 }, 1000 }, time_step = { NONE, { 0 }, 60 },
		   idle = { NONE, { 50000000 }, 60 };
static struct fee fee = { { 500000000 }, { NONE }, { NONE } };

static struct plan
plan(void)
{
	return (struct plan) {
		.currency = "GBP",
		.minor = 10000000,
		.base = { { 1, &energy }, { 1, &time_step }, &fee },
		.idle = { 1, &idle },
		.idle_max = { NONE },
		.energy_step = 1,
		.time_step = 1,
		.idle_step = 1,
		.most = { NONE },
		.tax_name = "VAT",
		.user_discount = { NONE },
	};
}

static struct usage
usage(int64_t seconds, int64_t wh)
{
	return (struct usage) {
		.started_at = { local(0, 8, 0) },
		.ended_at = { local(0, 8, 0) + seconds },
		.charging_ended_at = { NONE },
		.energy = { wh },
		.offsets = { 1, &utc },
		.rate_offsets = { 1, &utc },
	};
}

static void
set_tax(struct plan *p, int64_t share)
{
	p->tax.v = share;
	for (size_t i = 0; i < PART_COUNT; i++)
		p->tax_of[i].v = share;
}

static const struct line *
line(const struct bill *b, size_t i)
{
	ck_assert_uint_lt(i, b->lines.n);
	return (const struct line *)b->lines.at + i;
}

START_TEST(the_guide)
{
	struct promotion promo = { "LAUNCHDAY50", { 500000 }, { NONE }, { NONE } };
	struct plan p = plan();
	struct usage u = usage(3120, 14700);
	struct bill b;

	set_tax(&p, 200000);
	ck_assert_int_eq(price(&p, &u, mem, &b, &ft), OK);
	ck_assert_uint_eq(b.lines.n, 3);
	ck_assert_int_eq(line(&b, 0)->amount.v, 50);
	ck_assert_int_eq(line(&b, 1)->amount.v, 617);
	ck_assert_int_eq(line(&b, 2)->amount.v, 133);
	ck_assert_int_eq(b.total.v, 800);
	ck_assert_int_eq(b.tax_payable.v, 133);
	/* the code afterwards, as on a settled session */
	ck_assert(price_promote(&promo, mem, &b));
	ck_assert_uint_eq(b.lines.n, 4);
	ck_assert_int_eq(line(&b, 3)->amount.v, -400);
	ck_assert_int_eq(b.total.v, 400);
	ck_assert_int_eq(b.tax_payable.v, 67);
	/* and at once */
	p.promotion = &promo;
	promo.most.v = 350;
	ck_assert_int_eq(price(&p, &u, mem, &b, &ft), OK);
	ck_assert_int_eq(b.discount.v, -350);
	ck_assert_int_eq(b.total.v, 450);
}
END_TEST

START_TEST(nothing)
{
	struct promotion promo = { "X", { NONE }, { 500 }, { NONE } };
	struct plan p = plan();
	struct usage u = usage(0, 0);
	struct fee none = { { 0 }, { NONE }, { NONE } };
	struct bill b;

	p.base.fee = &none;
	p.promotion = &promo;
	ck_assert_int_eq(price(&p, &u, mem, &b, &ft), OK);
	ck_assert_uint_eq(b.lines.n, 0);
	ck_assert_uint_eq(b.taxes.n, 0);
	ck_assert_int_eq(b.total.v, 0);
	ck_assert_int_eq(b.discount.v, 0);
}
END_TEST

/* What must not wrap: the largest of everything. Each either has a bill or is refused. */
START_TEST(extremes)
{
	static const int64_t minor[] = { 1000000000, 10000000, 1000000, 100000 };
	static const int64_t unit[] = { 1, 60, 1000, 60 * LARGEST };
	static const int64_t cost[] = { LARGEST * RATE_ONE, 1, -LARGEST * RATE_ONE, 0 };
	static const int64_t bound[] = { LARGEST, 0, NONE };
	size_t priced = 0, refused = 0;

	for (size_t i = 0; i < 4 * 4 * 4 * 4 * 3 * 4 * 2; i++) {
		struct step e = { NONE, { cost[i / 4 % 4] }, unit[i / 16 % 4] };
		struct step t = { NONE, { llabs(cost[i / 64 % 4]) }, unit[i / 16 % 4] };
		struct fee f = { { llabs(cost[i / 64 % 4]) }, { NONE }, { NONE } };
		struct usage u = usage(31 * DAY, 10000000);
		struct plan p = plan();
		struct money sum = { 0 };
		struct bill b;

		p.minor = minor[i % 4];
		p.base = (struct prices) { { 1, &e }, { 1, &t }, &f };
		p.idle = (struct list) { 1, &t };
		u.charging_ended_at.v = u.started_at.v + (int64_t)(i % 7) * DAY;
		p.most.v = p.idle_max.v = bound[i / 256 % 3] == NONE ? NONE : bound[i / 256 % 3] * (RATE_ONE / p.minor);
		p.energy_step = p.time_step = p.idle_step = i / 768 % 2 != 0 ? LARGEST : 1;
		set_tax(&p, (int64_t)(i / 1536 % 4) * SHARE_ONE / 3);
		p.tax_of[PART_ENERGY].v = SHARE_ONE;
		p.tax_included = i / 6144 % 2 != 0;
		p.user_discount.v = 333333;
		if (price(&p, &u, mem, &b, &ft) != OK) {
			refused++;
			continue;
		}
		priced++;
		for (size_t k = 0; k < b.lines.n; k++)
			ck_assert(money_add(&sum, line(&b, k)->amount));
		ck_assert_int_eq(sum.v, b.total.v);
		ck_assert_int_eq(b.total.v, b.subtotal.v + b.tax.v + b.discount.v);
		arena_reset(mem);
		fault_init(&ft, mem);
	}
	ck_assert_uint_gt(priced, 1000);
	ck_assert_uint_gt(refused, 100);
}
END_TEST

/* Amounts near the bound, whose sums are beyond it at every step. */
START_TEST(too_large)
{
	struct promotion promo = { "X", { SHARE_ONE }, { NONE }, { NONE } };
	struct step dear = { NONE, { LARGEST * RATE_ONE }, 1000 };
	struct step dear_time = dear;
	struct fee f = { { LARGEST * RATE_ONE }, { NONE }, { NONE } };
	struct plan p = plan();
	struct usage u = usage(DAY, 4600000);
	struct bill b;

	p.minor = 1000; /* as if there were a currency of six digits */
	p.base.energy.at = &dear;
	ck_assert_int_eq(price(&p, &u, mem, &b, &ft), OK);
	/* one item alone */
	u.energy.v = 4700000;
	ck_assert_int_eq(price(&p, &u, mem, &b, &ft), E_INVALID);
	/* the sum of two */
	u.energy.v = 4611000;
	p.base.fee = &f;
	ck_assert_int_eq(price(&p, &u, mem, &b, &ft), E_INVALID);
	/* a fee alone */
	p.minor = 1;
	u.energy.v = 0;
	f.amount.v = INT64_MAX;
	ck_assert_int_eq(price(&p, &u, mem, &b, &ft), E_INVALID);
	/* the tax on top */
	p = plan();
	p.minor = 1000;
	p.base.energy.at = &dear;
	u.energy.v = 4600000;
	set_tax(&p, SHARE_ONE);
	ck_assert_int_eq(price(&p, &u, mem, &b, &ft), E_INVALID);
	/* groups of both signs, which the floor would have to swing out of range */
	u = usage(3500000, 3500000);
	set_tax(&p, 0);
	p.tax_of[PART_TIME].v = 200000;
	dear.price.v = -dear.price.v;
	dear_time.price.v = -dear.price.v;
	p.base.time.at = &dear_time;
	ck_assert_int_eq(price(&p, &u, mem, &b, &ft), OK);
	p.least.v = 1000000000;
	ck_assert_int_eq(price(&p, &u, mem, &b, &ft), E_INVALID);
	/* a promotion whose parts swing out of range */
	b = (struct bill) { .total = { 1 } };
	b.taxes = (struct list) { 2,
		(struct tax_sum[]) {
			{ { 0 }, { MONEY_MAX }, { 0 }, { 0 } }, { { 1 }, { 1 - MONEY_MAX }, { 0 }, { 0 } } } };
	ck_assert(price_promote(&promo, mem, &b));
	b = (struct bill) { .total = { 1 } };
	ck_assert(!price_promote(&promo, mem, &b));
}
END_TEST

/* ---- cuts ---- */

START_TEST(slots_and_starts)
{
	struct plan_entry e[2] = { { "a", { { 0, NULL }, { 0, NULL }, NULL } },
		{ "b", { { 0, NULL }, { 0, NULL }, NULL } } };
	struct plan_slot slot[] = { { 9 * HOURS, 10 * HOURS, &e[0] }, { 10 * HOURS, 11 * HOURS, &e[1] } };
	struct plan_start start[] = { { { local(0, 9, 0) }, &e[0] }, { { local(0, 10, 0) }, &e[1] } };
	struct plan p = plan();
	struct usage u = usage(8 * HOURS, 1000);
	const struct segment *s;
	struct list cut;

	p.slots = (struct list) { 2, slot };
	price_cut(&p, &u, mem, &cut);
	s = cut.at;
	ck_assert_uint_eq(cut.n, 4);
	ck_assert_ptr_null(s[0].entry);
	ck_assert_ptr_eq(s[1].entry, &e[0]);
	ck_assert_ptr_eq(s[2].entry, &e[1]);
	ck_assert_ptr_null(s[3].entry);
	ck_assert_int_eq(s[3].from.v, local(0, 11, 0));
	ck_assert_int_eq(s[3].to.v, u.ended_at.v);
	ck_assert_ptr_eq(segment_prices(&p, &s[1]).energy.at, &energy);
	ck_assert_ptr_eq(segment_prices(&p, &s[1]).fee, &fee);
	ck_assert_ptr_eq(segment_idle(&p, &s[1]).at, &idle);
	p.slots.n = 0;
	p.starts = (struct list) { 2, start };
	price_cut(&p, &u, mem, &cut);
	ck_assert_uint_eq(cut.n, 3);
	ck_assert_ptr_eq(((struct segment *)cut.at)[2].entry, &e[1]);
}
END_TEST

START_TEST(first_failing_condition)
{
	struct window never = { 0x40, 0, 60 };
	struct plan_rule r = {
		.active = true, .min_energy = { NONE }, .max_energy = { NONE }, .valid_from = { NONE }, .valid_until = { NONE },
	}, all = r;
	struct usage u = usage(60, 1000);
	struct instant t = u.started_at;

	ck_assert_int_eq(rule_test(&r, &u, t), HOLDS);
	all.user_type_id = all.connector_type = all.charge_point_id = all.site_id = "x";
	all.min_energy.v = 1001;
	all.max_energy.v = 999;
	all.valid_from.v = t.v + 1;
	all.valid_until = t;
	all.time_of_day = &never;
	all.active = false;
	ck_assert_int_eq(rule_test(&all, &u, t), FAILS_STATUS);
	all.active = true;
	ck_assert_int_eq(rule_test(&all, &u, t), FAILS_TIME_OF_DAY);
	all.time_of_day = NULL;
	ck_assert_int_eq(rule_test(&all, &u, t), FAILS_USER_TYPE);
	u.user_type_id = "y";
	ck_assert_int_eq(rule_test(&all, &u, t), FAILS_USER_TYPE);
	u.user_type_id = "x";
	ck_assert_int_eq(rule_test(&all, &u, t), FAILS_CONNECTOR_TYPE);
	u.connector_type = "x";
	ck_assert_int_eq(rule_test(&all, &u, t), FAILS_CHARGE_POINT);
	u.charge_point_id = "x";
	ck_assert_int_eq(rule_test(&all, &u, t), FAILS_SITE);
	u.site_id = "x";
	ck_assert_int_eq(rule_test(&all, &u, t), FAILS_MIN_ENERGY);
	u.energy.v = 1001;
	ck_assert_int_eq(rule_test(&all, &u, t), FAILS_MAX_ENERGY);
	all.max_energy.v = 1001;
	ck_assert_int_eq(rule_test(&all, &u, t), FAILS_VALID_FROM);
	all.valid_from = t;
	ck_assert_int_eq(rule_test(&all, &u, t), FAILS_VALID_UNTIL);
	all.valid_until.v++;
	ck_assert_int_eq(rule_test(&all, &u, t), HOLDS);
}
END_TEST

START_TEST(readings)
{
	int64_t t = local(0, 8, 0);
	struct reading r[] = { { { t + 60 }, { 500 } }, { { t + 30 }, { 100 } }, { { t - 1 }, { 9999 } },
		{ { t + 100 }, { 9999 } } };
	struct usage u = usage(100, 1000);

	u.readings = (struct list) { 4, r };
	ck_assert_int_eq(price_readings(&u, mem, &ft), OK);
	r[1].energy.v = 501;
	ck_assert_int_eq(price_readings(&u, mem, &ft), E_INVALID);
	r[1] = (struct reading) { { t + 60 }, { 500 } };
	ck_assert_int_eq(price_readings(&u, mem, &ft), OK);
	r[1].energy.v = 499;
	ck_assert_int_eq(price_readings(&u, mem, &ft), E_INVALID);
	r[1] = (struct reading) { { t + 61 }, { 1001 } };
	ck_assert_int_eq(price_readings(&u, mem, &ft), E_INVALID);
	ck_assert_uint_ge(ft.n, 1);
	ck_assert_str_eq(ft.wrong[0].field, "session.readings");
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { halves_go_away_from_zero, amounts, sums, spreading, windows, seconds_in_a_window,
		the_guide, nothing, extremes, too_large, slots_and_starts, first_failing_condition, readings };

	return suite_run_in("pricing", setup, suite_teardown, tests, COUNT_OF(tests));
}
