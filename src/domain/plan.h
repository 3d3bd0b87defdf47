/* Lower the models into the engine's plan. Every question that the wire documents leave open is answered here. */
#ifndef DOMAIN_PLAN_H
#define DOMAIN_PLAN_H

#include "base/base.h"

struct cost_rate;
struct plan;
struct promo;
struct rule;
struct slot;
struct tariff;
struct user_type;
struct zone;

/* The tariff's own part; it has passed tariff_check(). */
void plan_tariff(const struct tariff *t, struct arena *mem, struct plan *p);
/* Its rules (struct rule), which have passed rule_check(). */
void plan_rules(const struct list *rules, struct arena *mem, struct plan *p);
/* The cost rate that replaces its prices. ${zone} is the time zone where the rate names none.
 * E_INVALID: wrong fields below ft->at. */
enum rc plan_cost_rate(
	const struct cost_rate *c, const char *zone, struct arena *mem, struct plan *p, struct fault *ft) MUST_CHECK;
/* The part of the local week that a slot covers, in seconds since Monday's midnight; what is beyond the week's end is at its
 * start again. E_INVALID: equal times. */
enum rc plan_week(const struct slot *s, int64_t *start, int64_t *end) MUST_CHECK;
/* The instant of a start_time: RFC 3339, or local time in ${zone}. E_INVALID. */
enum rc plan_start(const char *text, const struct zone *zone, struct instant *at, struct fault *ft) MUST_CHECK;
/* A code that has passed promo_check(). */
void plan_promo(const struct promo *promo, struct arena *mem, struct plan *p);

/* Judge a cost rate alone, as plan_cost_rate() does. */
enum rc cost_rate_check(const struct cost_rate *c, const char *zone, struct arena *mem, struct fault *ft) MUST_CHECK;

#endif
