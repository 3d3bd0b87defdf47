#include "pricing/pricing.h"

/* Half away from zero: the one place where anything is rounded to money. ${den} > 0. */
static wide
ratio(wide num, wide den)
{
	wide quotient, rest;

	/* 64 bits are several times faster than 128, and nearly always enough */
	if (num == (int64_t)num && den == (int64_t)den)
		quotient = (int64_t)num / (int64_t)den;
	else
		quotient = num / den;
	rest = num - quotient * den;
	if (rest < 0)
		return -rest >= den + rest ? quotient - 1 : quotient;
	return rest >= den - rest ? quotient + 1 : quotient;
}

bool
round_ratio(wide num, wide den, int64_t *out)
{
	wide rounded = ratio(num, den);

	*out = (int64_t)rounded;
	return rounded >= -MONEY_MAX && rounded <= MONEY_MAX;
}

bool
amount_of(struct rate price, int64_t quantity, int64_t unit, int64_t minor, struct money *out)
{
	return round_ratio((wide)price.v * quantity, (wide)unit * minor, &out->v);
}

struct money
share_of(struct money m, struct share s)
{
	return (struct money) { (int64_t)ratio((wide)m.v * s.v, SHARE_ONE) };
}

struct money
tax_within(struct money gross, struct share rate)
{
	wide net = ratio((wide)gross.v * SHARE_ONE, SHARE_ONE + rate.v);

	return (struct money) { gross.v - (int64_t)net };
}

bool
money_add(struct money *sum, struct money m)
{
	int64_t v;

	if (__builtin_add_overflow(sum->v, m.v, &v) || v > MONEY_MAX || v < -MONEY_MAX)
		return false;
	sum->v = v;
	return true;
}

bool
money_spread(struct money all, const struct money *weight, size_t n, struct money *part)
{
	struct money sum = { 0 }, running = { 0 };
	int64_t before = 0;

	for (size_t i = 0; i < n; i++)
		if (!money_add(&sum, weight[i]))
			return false;
	if (sum.v == 0)
		return false;
	for (size_t i = 0; i < n; i++) {
		wide num = (wide)(running.v += weight[i].v) * all.v;
		int64_t until;

		/* both signs are turned where the divisor is negative */
		if (!round_ratio(sum.v < 0 ? -num : num, sum.v < 0 ? -(wide)sum.v : sum.v, &until))
			return false;
		part[i].v = until;
		if (!money_add(&part[i], (struct money) { -before }))
			return false;
		before = until;
	}
	return true;
}
