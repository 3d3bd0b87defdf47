/* Intervals and fees of cost rates and of their entries. */
#ifndef DOMAIN_RATE_PRICE_H
#define DOMAIN_RATE_PRICE_H

#include "domain/ctx.h"
#include "model/cost_rate.h"

#define RATE_INTERVALS 1000 /* of one owner and kind */

/* All of these fail with E_NOT_FOUND cost_rate_not_found, schedule_not_found or interval_not_found. A change makes a new
 * version of the rate or of the entry. */

/* ${i}: unit and price are given, its uuid is set. E_INVALID interval_exists: the owner has one of that kind and unit;
 * unit: it has too many. */
enum rc rate_interval_add(
	struct ctx *cx, const struct rate_owner *owner, enum interval_kind kind, struct interval *i) MUST_CHECK;
/* ${i}: uuid, unit and price. */
enum rc rate_interval_change(struct ctx *cx, enum interval_kind kind, const struct interval *i) MUST_CHECK;
enum rc rate_interval_remove(struct ctx *cx, enum interval_kind kind, const char *uuid) MUST_CHECK;
/* The owner's own (struct interval), by unit. */
enum rc rate_interval_list(
	struct ctx *cx, const struct rate_owner *owner, enum interval_kind kind, struct list *out) MUST_CHECK;

/* NULL in ${fee}: none is set. */
enum rc rate_fee_find(struct ctx *cx, const struct rate_owner *owner, const struct rate_fee **fee) MUST_CHECK;
/* E_INVALID fee_exceeds_stop: above the rate's automatic_stop_costs. NULL removes it. */
enum rc rate_fee_set(struct ctx *cx, const struct rate_owner *owner, const struct rate_fee *fee) MUST_CHECK;
/* The same judgement alone. */
enum rc rate_fee_check(struct ctx *cx, const struct cost_rate *r, const struct rate_fee *fee) MUST_CHECK;
/* What ${id} (a uuid, or an internal number of an entry) names. E_INVALID fee_id_invalid: it is neither. */
enum rc rate_owner_of(struct ctx *cx, const char *cost_rate_uuid, const char *id, struct rate_owner *out) MUST_CHECK;

#endif
