/* Which tax rates a refund belongs to. */
#include "domain/refund.h"

#include "pricing/pricing.h"

/* What ${former} took at ${rate}. */
static int64_t
taken(const struct list *former, struct share rate)
{
	const struct refund *r = former->at;
	int64_t sum = 0;

	for (size_t i = 0; i < former->n; i++) {
		const struct refund_tax *t = r[i].taxes.at;

		for (size_t k = 0; k < r[i].taxes.n; k++)
			sum += t[k].tax_rate_percent.v == rate.v ? t[k].amount.v : 0;
	}
	return sum;
}

bool
refund_spread(struct refund *r, const struct list *groups, const struct list *former, struct arena *mem)
{
	const struct tax_sum *group = groups->at;
	struct money *left = ARENA_ARRAY(mem, groups->n + 1, struct money);
	struct money *part = ARENA_ARRAY(mem, groups->n + 1, struct money);
	struct refund_tax *taxes = ARENA_ARRAY(mem, groups->n + 1, struct refund_tax);

	for (size_t i = 0; i < groups->n; i++)
		left[i].v = group[i].gross.v + group[i].discount.v - taken(former, group[i].rate);
	if (!money_spread(r->amount, left, groups->n, part))
		return false;
	r->taxes = (struct list) { 0, taxes };
	for (size_t i = 0; i < groups->n; i++)
		if (part[i].v != 0)
			taxes[r->taxes.n++] =
				(struct refund_tax) { group[i].rate, part[i], tax_within(part[i], group[i].rate) };
	return true;
}
