#include "domain/promo.h"

#include "model/tenant.h"
#include "store/promo.h"
#include "store/redemption.h"

const char *
promo_capitals(struct arena *mem, const char *code)
{
	char *text = arena_text(mem, code);

	for (char *c = text; *c != '\0'; c++)
		if (*c >= 'a' && *c <= 'z')
			*c = (char)(*c - 'a' + 'A');
	return text;
}

/* In the order in which a session is judged: a code that is expired and exhausted is expired. */
static unsigned
status_at(const struct promo *p, struct instant now)
{
	if (p->status == PROMO_DISABLED)
		return PROMO_DISABLED;
	if (p->starts_at.v != NONE && now.v < p->starts_at.v)
		return PROMO_SCHEDULED;
	if (p->expires_at.v != NONE && now.v > p->expires_at.v)
		return PROMO_EXPIRED;
	if (p->max_redemptions != NONE && p->redemptions_used >= p->max_redemptions)
		return PROMO_EXHAUSTED;
	return PROMO_ACTIVE;
}

/* What an answer says beyond what is stored. */
static void
show(struct ctx *cx, void *object)
{
	struct promo *p = object;

	p->status = status_at(p, cx->now);
	p->percent.v = p->amount.v = NONE;
	*(p->discount_type == DISCOUNT_PERCENT ? &p->percent : &p->amount) = p->discount_value;
}

/* What is stored of what was sent. */
static void
complete(struct ctx *cx, void *object)
{
	struct promo *p = object;

	p->code = promo_capitals(cx->mem, p->code);
	if (p->redemptions_used == NONE)
		p->redemptions_used = 0;
	if (p->status != PROMO_DISABLED)
		p->status = PROMO_ACTIVE;
	if (p->single_use_per_driver)
		p->max_redemptions_per_driver = 1;
}

/* The limit is said by single_use_per_driver alone, so that false takes it away. */
static void
open_limit(struct ctx *cx, void *object)
{
	struct promo *p = object;

	(void)cx;
	if (p->single_use_per_driver)
		p->max_redemptions_per_driver = NONE;
}

static enum rc
check_redeemed(struct ctx *cx, const void *before, const void *object)
{
	const struct promo *old = before, *p = object;

	if (p->max_redemptions != NONE && p->max_redemptions < old->redemptions_used)
		return fail_field(cx, "max_redemptions", "is below redemptions_used");
	/* decision: bills and receipts show the name under which it was redeemed */
	if (old->redemptions_used > 0 && strcmp(old->code, p->code) != 0)
		return fail(cx, E_CONFLICT, "code_in_use",
			"a redeemed code keeps its name: disable it and create another one");
	return OK;
}

const struct noun promos = {
	.table = &store_promo,
	.object = "promotional_code",
	.name = "promotional code",
	.prefix = "promo_",
	.in_use = "the code has been redeemed: disable it instead",
	.taken = "there is another promotional code of this name",
	.complete = complete,
	.open = open_limit,
	.show = show,
	.change = check_redeemed,
};

enum rc
promo_statistics(struct ctx *cx, const char *id, struct promo_statistics *s)
{
	int64_t tenant = cx->tenant->tenant;
	struct promo *p = &s->promo;

	TRY(noun_find(cx, &promos, id, p));
	TRY(store_redemption_sums(cx->db, cx->mem, tenant, id, s));
	TRY(store_redemption_discounts(cx->db, cx->mem, tenant, id, &s->discounts));
	s->redemptions_remaining = NONE;
	if (p->max_redemptions != NONE)
		s->redemptions_remaining = p->max_redemptions - p->redemptions_used;
	return OK;
}
