/* domain/refund_spread: parts that add up, whatever the order and the sizes of the refunds. */
#include "domain/refund.h"
#include "pricing/pricing.h"
#include "suite.h"

static struct refund refunds[400];

/* Refund ${amounts} (0 ends them) one after the other; each part is between 0 and what is left, and the sums hold. */
static void
refund_all(struct tax_sum *groups, size_t n, const int64_t *amounts)
{
	struct list of = { n, groups }, former = { 0, refunds };
	int64_t taken[8] = { 0 };

	for (; *amounts != 0; amounts++, former.n++) {
		struct refund *r = &refunds[former.n];
		const struct refund_tax *t;
		int64_t sum = 0;

		*r = (struct refund) { .amount = { *amounts } };
		ck_assert(refund_spread(r, &of, &former, mem));
		t = r->taxes.at;
		for (size_t i = 0, k = 0; i < n && k < r->taxes.n; i++) {
			if (t[k].tax_rate_percent.v != groups[i].rate.v)
				continue;
			ck_assert_int_ne(t[k].amount.v, 0);
			ck_assert_int_eq(t[k].tax.v, tax_within(t[k].amount, groups[i].rate).v);
			taken[i] += t[k].amount.v;
			sum += t[k].amount.v;
			if (groups[i].gross.v + groups[i].discount.v >= 0)
				ck_assert(t[k].amount.v > 0 && taken[i] <= groups[i].gross.v + groups[i].discount.v);
			k++;
		}
		ck_assert_int_eq(sum, *amounts);
	}
}

static int64_t
refunded_at(size_t n, struct share rate)
{
	int64_t sum = 0;

	for (size_t i = 0; i < n; i++) {
		const struct refund_tax *t = refunds[i].taxes.at;

		for (size_t k = 0; k < refunds[i].taxes.n; k++)
			sum += t[k].tax_rate_percent.v == rate.v ? t[k].amount.v : 0;
	}
	return sum;
}

START_TEST(all_together_are_the_bill)
{
	/* rates 0, 7, 19 %; 33.33, 50.00 and 16.67 less a promotion of 10.00 */
	struct tax_sum groups[] = {
		{ .rate = { 0 }, .gross = { 3333 }, .discount = { -333 } },
		{ .rate = { 70000 }, .gross = { 5000 }, .discount = { -500 } },
		{ .rate = { 190000 }, .gross = { 1667 }, .discount = { -167 } },
	};
	static const int64_t amounts[][8] = { { 9000, 0 }, { 1, 8999, 0 }, { 1, 1, 1, 1, 1, 1, 8994, 0 },
		{ 8999, 1, 0 }, { 4500, 4500, 0 }, { 333, 4444, 17, 4206, 0 } };

	for (size_t i = 0; i < COUNT_OF(amounts); i++) {
		size_t n = 0;

		refund_all(groups, 3, amounts[i]);
		while (amounts[i][n] != 0)
			n++;
		ck_assert_int_eq(refunded_at(n, groups[0].rate), 3000);
		ck_assert_int_eq(refunded_at(n, groups[1].rate), 4500);
		ck_assert_int_eq(refunded_at(n, groups[2].rate), 1500);
	}
}
END_TEST

START_TEST(penny_by_penny)
{
	struct tax_sum groups[] = { { .rate = { 10000 }, .gross = { 100 } }, { .rate = { 20000 }, .gross = { 100 } },
		{ .rate = { 30000 }, .gross = { 100 } } };
	int64_t amounts[301];

	for (size_t i = 0; i < 300; i++)
		amounts[i] = 1;
	amounts[300] = 0;
	refund_all(groups, 3, amounts);
	for (size_t i = 0; i < 3; i++)
		ck_assert_int_eq(refunded_at(300, groups[i].rate), 100);
}
END_TEST

START_TEST(a_group_below_zero)
{
	/* energy at a negative price beside a fee at another rate */
	struct tax_sum groups[] = { { .rate = { 0 }, .gross = { -200 } }, { .rate = { 200000 }, .gross = { 500 } } };

	refund_all(groups, 2, (const int64_t[]) { 100, 50, 150, 0 });
	ck_assert_int_eq(refunded_at(3, groups[0].rate), -200);
	ck_assert_int_eq(refunded_at(3, groups[1].rate), 500);
}
END_TEST

START_TEST(nothing_left)
{
	struct tax_sum group = { .rate = { 0 }, .gross = { 5 } };
	struct list of = { 1, &group }, none = { 0, NULL }, all;
	struct refund r = { .amount = { 5 } }, again = r;

	ck_assert(refund_spread(&r, &of, &none, mem));
	all = (struct list) { 1, &r };
	ck_assert(!refund_spread(&again, &of, &all, mem));
}
END_TEST

int
main(void)
{
	const TTest *tests[] = { all_together_are_the_bill, penny_by_penny, a_group_below_zero, nothing_left };

	return suite_run("refund", tests, COUNT_OF(tests));
}
