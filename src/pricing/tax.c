/* Tax groups: the lines of one rate together. */
#include "pricing/inner.h"

static size_t
group_find(const struct pricer *pr, struct share rate)
{
	size_t i = 0;

	while (i < pr->groups && pr->rate[i].v < rate.v)
		i++;
	return i;
}

static void
group_insert(struct pricer *pr, struct share rate)
{
	size_t at = group_find(pr, rate);

	if (at < pr->groups && pr->rate[at].v == rate.v)
		return;
	memmove(&pr->rate[at + 1], &pr->rate[at], (pr->groups - at) * sizeof(rate));
	pr->rate[at] = rate;
	pr->groups++;
}

void
tax_groups(struct pricer *pr)
{
	group_insert(pr, pr->p->tax);
	for (size_t i = 0; i < PART_COUNT; i++)
		group_insert(pr, pr->p->tax_of[i]);
	for (size_t i = 0; i < PART_COUNT; i++)
		pr->group_of[i] = group_find(pr, pr->p->tax_of[i]);
	pr->group_own = group_find(pr, pr->p->tax);
}

void
tax_adjust(struct pricer *pr, bool exempt)
{
	struct money part[GROUPS_MAX], sum = { 0 };

	if (exempt) {
		memset(pr->group, 0, sizeof(pr->group));
		return;
	}
	if (pr->adjusted.v == 0)
		return;
	for (size_t i = 0; i < pr->groups; i++)
		sum_add(pr, &sum, pr->group[i]);
	if (sum.v == 0)
		sum_add(pr, &pr->group[pr->group_own], pr->adjusted);
	else if (!money_spread(pr->adjusted, pr->group, pr->groups, part))
		pr->too_large = true;
	else
		for (size_t i = 0; i < pr->groups; i++)
			sum_add(pr, &pr->group[i], part[i]);
}

/* The tax of a group: a line of its own, or within its prices. ${gross} becomes what is paid in it. */
static struct money
tax_of_group(struct pricer *pr, struct money net, struct share rate, struct money *gross)
{
	struct money tax;
	struct line *l;

	*gross = net;
	if (pr->p->tax_included)
		return tax_within(net, rate);
	tax = share_of(net, rate);
	sum_add(pr, gross, tax);
	l = line_add(pr, LINE_TAX, tax);
	if (l != NULL) {
		l->share = rate;
		l->base = net;
		l->name = pr->p->tax_name;
	}
	return tax;
}

void
tax_lines(struct pricer *pr)
{
	struct tax_sum *sums = ARENA_ARRAY(pr->mem, pr->groups, struct tax_sum);
	struct bill *b = pr->b;

	b->subtotal = pr->sum;
	b->taxes = (struct list) { 0, sums };
	for (size_t i = 0; i < pr->groups; i++) {
		struct tax_sum *s = &sums[b->taxes.n];
		struct money tax = tax_of_group(pr, pr->group[i], pr->rate[i], &s->gross);

		s->rate = pr->rate[i];
		s->payable = tax_within(s->gross, s->rate);
		sum_add(pr, &b->tax, tax);
		/* a group in which nothing is paid is none */
		b->taxes.n += s->gross.v != 0;
	}
	b->total = pr->sum;
	if (pr->p->tax_included)
		sum_add(pr, &b->subtotal, (struct money) { -b->tax.v });
	for (size_t i = 0; i < b->taxes.n; i++)
		sum_add(pr, &b->tax_payable, sums[i].payable);
}
