/* What charging costs at a charge point or by a tariff, when: for displays, apps and who sets prices. */
#ifndef DOMAIN_PRICE_CURVE_H
#define DOMAIN_PRICE_CURVE_H

#include "domain/ctx.h"
#include "model/cost_rate.h"

#define CURVE_MAX 5000 /* intervals of an answer */

/* Whose prices: left out ones meet no rule's condition. Energy: what a rule's condition on it is judged by, NONE: 0. */
struct curve_query {
	struct instant from, until; /* NONE: now, and a day after from */
	const char *user_type_id, *connector_type;
	const char *charge_point_id,
		*time_zone; /* of a tariff's curve; NULL: nowhere in particular, and its place's zone */
	struct energy energy_kwh;
};

struct curve_idle {
	struct rate price; /* for each ${unit} minutes */
	int64_t unit;
	int64_t grace_period_minutes;
	struct money max; /* NONE: none */
};

struct curve_tax {
	const char *name;
	bool included; /* in the prices */
	struct share energy, time, session_fee, idle;
};

/* A stretch in which nothing changes. */
struct curve_interval {
	struct instant from, until;
	const char *from_local, *until_local;
	struct list energy, time; /* struct interval; Wh, minutes: graduated as in a cost rate */
	const struct rate_fee *session_fee;
	const struct curve_idle *idle;
	const struct curve_tax *tax;
	const char *rule_id, *schedule_uuid;
	struct share discount_percent; /* of the rule, NONE: none */
	bool free_session;
};

struct price_curve {
	const char *currency, *time_zone;
	struct list intervals; /* struct curve_interval, without gaps */
	const char *tariff_id;
	unsigned price_lock;        /* enum price_lock: those of a session's start stay, or it follows the curve */
	struct share user_discount; /* NONE: none */
};

/* By the tariff, rules and cost rate as they are now, whether the charge point is registered or not.
 * E_NOT_FOUND: no tariff holds there; E_INVALID: until, user_type_id. */
enum rc price_curve(
	struct ctx *cx, const char *charge_point_id, const struct curve_query *q, struct price_curve *out) MUST_CHECK;

/* By the tariff and its rules and cost rate as they are now, wherever it holds.
 * E_NOT_FOUND: no active tariff has this id; E_INVALID: until, user_type_id, time_zone. */
enum rc price_curve_of_tariff(
	struct ctx *cx, const char *tariff_id, const struct curve_query *q, struct price_curve *out) MUST_CHECK;

/* By the cost rate alone, ${from} and ${to} NONE as in a query: no tariff, rule or tax stands beside its prices.
 * E_NOT_FOUND: no such cost rate; E_INVALID: to. */
enum rc price_curve_of_rate(
	struct ctx *cx, const char *uuid, struct instant from, struct instant to, struct price_curve *out) MUST_CHECK;

#endif
