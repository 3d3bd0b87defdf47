#include "domain/check.h"

#include "base/currency.h"
#include "model/promo.h"
#include "model/rule.h"
#include "model/session.h"
#include "model/tariff.h"

#define PERCENT_UNIT INT64_C(100000) /* billionths of a per cent in one part per million */

int64_t
minor_unit(const char *currency)
{
	int digits = currency == NULL ? -1 : currency_digits(currency);
	int64_t unit = RATE_ONE;

	if (digits < 0)
		return 0;
	while (digits-- > 0)
		unit /= 10;
	return unit;
}

enum rc
check_worse(enum rc a, enum rc b)
{
	return a != OK ? a : b;
}

/* ${amount} in minor units of ${minor} billionths; ${minor} 0 (unknown) lets everything pass. */
static enum rc
check_amount(struct rate amount, int64_t minor, const char *field, struct fault *ft)
{
	if (amount.v == NONE || minor == 0 || amount.v % minor == 0)
		return OK;
	return fault_field(ft, field, "has more digits than the currency's minor unit");
}

enum rc
tariff_check(const struct tariff *t, struct fault *ft)
{
	int64_t minor = minor_unit(t->currency);
	enum rc rc = OK;

	if (minor == 0)
		rc = fault_field(ft, "currency", "is not an active ISO 4217 currency with a minor unit");
	rc = check_worse(check_amount(t->idle_fee_max, minor, "idle_fee_max", ft), rc);
	rc = check_worse(check_amount(t->min_amount, minor, "min_amount", ft), rc);
	rc = check_worse(check_amount(t->max_amount, minor, "max_amount", ft), rc);
	if (t->max_amount.v != NONE && t->min_amount.v > t->max_amount.v)
		rc = fault_field(ft, "min_amount", "is above max_amount");
	return rc;
}

enum rc
rule_check(const struct rule *r, const char *currency, struct fault *ft)
{
	if (r->override == NULL)
		return OK;
	return check_amount(r->override->idle_fee_max, minor_unit(currency), "override.idle_fee_max", ft);
}

static enum rc
check_percent(struct rate value, struct fault *ft)
{
	if (value.v == NONE)
		return OK;
	if (value.v > 100 * RATE_ONE)
		return fault_field(ft, "discount_value", "must be at most 100 per cent");
	if (value.v % PERCENT_UNIT != 0)
		return fault_field(ft, "discount_value", "must have at most 4 fractional digits");
	return OK;
}

enum rc
promo_check(const struct promo *p, const char *currency, struct fault *ft)
{
	int64_t minor = minor_unit(p->currency != NULL ? p->currency : currency);
	enum rc rc = OK;

	if (p->currency != NULL && minor == 0)
		rc = fault_field(ft, "currency", "is not an active ISO 4217 currency with a minor unit");
	else if (p->currency != NULL && currency != NULL && strcmp(p->currency, currency) != 0)
		rc = fault_field(ft, "currency", "is not the tariff's currency");
	if (p->discount_type == DISCOUNT_PERCENT)
		rc = check_worse(check_percent(p->discount_value, ft), rc);
	else
		rc = check_worse(check_amount(p->discount_value, minor, "discount_value", ft), rc);
	return check_worse(check_amount(p->max_discount_amount, minor, "max_discount_amount", ft), rc);
}

enum rc
consumption_check(const struct consumption *s, struct fault *ft)
{
	enum rc rc = OK;

	if (s->ended_at.v < s->started_at.v)
		rc = fault_field(ft, "ended_at", "is before started_at");
	else if (s->ended_at.v - s->started_at.v > SESSION_MAX)
		rc = fault_field(ft, "ended_at", "is more than 31 days after started_at");
	if (s->charging_ended_at.v == NONE)
		return rc;
	if (s->charging_ended_at.v < s->started_at.v)
		rc = fault_field(ft, "charging_ended_at", "is before started_at");
	else if (s->charging_ended_at.v > s->ended_at.v)
		rc = fault_field(ft, "charging_ended_at", "is after ended_at");
	return rc;
}
