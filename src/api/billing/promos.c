#include "api/billing/billing.h"
#include "api/billing/shapes.h"
#include "api/wire.h"
#include "domain/promo.h"

struct apply {
	const char *code;
};

/* clang-format off */
static const struct field list_fields[] = {
	FIELD_AS(struct list_answer, rows, "promotional_codes", .of = &promo_shape), LIST_ANSWER,
};
const struct shape promos_shape = SHAPE(struct list_answer, list_fields);

static const struct field sum_fields[] = {
	FIELD(struct promo_sum, currency), FIELD(struct promo_sum, sessions), FIELD(struct promo_sum, discount),
};
static const struct shape sum_shape = SHAPE(struct promo_sum, sum_fields, CURRENCY_IN(struct promo_sum, currency));

static const struct field statistics_fields[] = {
	FIELD_AS(struct promo_statistics, promo.id, "id"),
	FIELD_AS(struct promo_statistics, promo.code, "code"),
	FIELD_AS(struct promo_statistics, promo.status, "status", .names = promo_status_names),
	FIELD_AS(struct promo_statistics, promo.max_redemptions, "max_redemptions"),
	FIELD_AS(struct promo_statistics, promo.redemptions_used, "redemptions_used"),
	FIELD(struct promo_statistics, redemptions_remaining),
	FIELD(struct promo_statistics, unique_drivers),
	FIELD(struct promo_statistics, sessions),
	FIELD(struct promo_statistics, discounts, .of = &sum_shape),
	FIELD(struct promo_statistics, first_redeemed_at),
	FIELD(struct promo_statistics, last_redeemed_at),
};
const struct shape promo_statistics_shape = SHAPE(struct promo_statistics, statistics_fields);

static const struct field apply_fields[] = {
	FIELD(struct apply, code, .must = true, .min = 4, .max = 20, .pattern = "A-Za-z0-9"),
};
const struct shape promo_apply_shape = SHAPE(struct apply, apply_fields);

static const struct field applied_fields[] = {
	FIELD(struct promo_applied, session_id), FIELD(struct promo_applied, code),
	FIELD(struct promo_applied, total_before), FIELD(struct promo_applied, discount),
	FIELD(struct promo_applied, total_after), FIELD(struct promo_applied, currency),
};
const struct shape promo_applied_shape =
	SHAPE(struct promo_applied, applied_fields, CURRENCY_IN(struct promo_applied, currency));
/* clang-format on */

enum rc
promos_statistics(struct call *c)
{
	struct promo_statistics *s = ARENA_ONE(c->cx->mem, struct promo_statistics);

	c->answer = s;
	return promo_statistics(c->cx, c->arg[0], s);
}

enum rc
promos_apply(struct call *c)
{
	const struct apply *body = c->body;
	struct promo_applied *out = ARENA_ONE(c->cx->mem, struct promo_applied);

	c->answer = out;
	return promo_apply(c->cx, c->arg[0], body->code, out);
}
