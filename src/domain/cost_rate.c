#include "domain/cost_rate.h"

#include "base/currency.h"
#include "model/tenant.h"
#include "store/cost_rate.h"
#include "store/rate_entry.h"

static enum rc
check(struct ctx *cx, const void *object)
{
	const struct cost_rate *r = object;
	enum rc rc = OK;

	if (r->currency != NULL && currency_digits(r->currency) < 0)
		rc = fail_field(cx, "currency", "is not an active code of ISO 4217 with a minor unit");
	if (r->dynamic_pricing == NONE)
		rc = fail_field(cx, "dynamic_pricing", "must not be null");
	return rc;
}

static enum rc
check_change(struct ctx *cx, const void *before, const void *object)
{
	const struct cost_rate *old = before, *r = object;
	bool used;

	if (strcmp(old->currency, r->currency) == 0)
		return OK;
	TRY(store_used(cx->db, cx->mem, &store_cost_rate, cx->tenant->tenant, r->uuid, &used));
	return used ? fail_field(cx, "currency", "a tariff uses this cost rate") : OK;
}

/* Its entries go with it, their intervals and texts too. */
static enum rc
take_along(struct ctx *cx, const void *object)
{
	return store_rate_entries_remove(cx->db, cx->tenant->tenant, ((const struct cost_rate *)object)->uuid, cx->now);
}

const struct noun cost_rates = {
	.table = &store_cost_rate,
	.object = "cost_rate",
	.name = "cost rate",
	.in_use = "a tariff uses this cost rate",
	.check = check,
	.change = check_change,
	.remove = take_along,
};

enum rc
cost_rate_find(struct ctx *cx, const char *uuid, struct cost_rate *r)
{
	return noun_find(cx, &cost_rates, uuid, r);
}

enum rc
cost_rate_lock(struct ctx *cx, const char *uuid, struct cost_rate *r)
{
	TRY(noun_missing(cx, &cost_rates, store_lock(cx->db, cx->mem, &store_cost_rate, cx->tenant->tenant, uuid, r)));
	return ctx_match(cx, r->version);
}

enum rc
cost_rate_touch(struct ctx *cx, struct cost_rate *r)
{
	r->version++;
	r->updated_at = cx->now;
	return store_update(cx->db, cx->mem, &store_cost_rate, cx->tenant->tenant, r);
}

enum rc
cost_rate_create(struct ctx *cx, struct cost_rate *r)
{
	if (r->dynamic_pricing == NONE)
		r->dynamic_pricing = PRICING_STATIC;
	return noun_create(cx, &cost_rates, r);
}

enum rc
cost_rate_list(struct ctx *cx, int64_t limit, int64_t offset, struct list *out, bool *last)
{
	const struct noun_filter f = { .tenant = cx->tenant->tenant, .page = { .limit = limit, .offset = offset } };

	TRY(store_list(cx->db, cx->mem, &store_cost_rate, &f, out));
	*last = out->n <= (size_t)limit;
	if (!*last)
		out->n = (size_t)limit;
	return OK;
}
