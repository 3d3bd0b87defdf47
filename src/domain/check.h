/* What docs/pricing.md demands of tariffs, rules, codes and sessions beyond the limits of single fields, which the
 * shapes hold. All report every wrong field below ft->at and return E_INVALID; with NULL for ${ft} they only judge. */
#ifndef DOMAIN_CHECK_H
#define DOMAIN_CHECK_H

#include "base/base.h"
#include "base/when.h"

struct consumption;
struct cost_rate;
struct promo;
struct rule;
struct tariff;

#define SESSION_MAX (31 * DAY) /* seconds that a session may last */

/* Of two judgements the one that refuses. */
enum rc check_worse(enum rc a, enum rc b) MUST_CHECK;
/* Billionths of a major unit in one minor unit of ${currency}; 0 if that is no currency. */
int64_t minor_unit(const char *currency);
/* Currency, digits of amounts, bounds. */
enum rc tariff_check(const struct tariff *t, struct fault *ft) MUST_CHECK;
/* A rule of a tariff in ${currency}. */
enum rc rule_check(const struct rule *r, const char *currency, struct fault *ft) MUST_CHECK;
/* A code that is used where prices are in ${currency}; its own currency, where it has one, counts for its digits. */
enum rc promo_check(const struct promo *p, const char *currency, struct fault *ft) MUST_CHECK;
/* The times of a session; its readings are judged by price(). */
enum rc consumption_check(const struct consumption *s, struct fault *ft) MUST_CHECK;

#endif
