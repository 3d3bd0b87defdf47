#include "domain/cost_rate.h"

#include "base/currency.h"
#include "base/id.h"
#include "model/tenant.h"
#include "store/cost_rate.h"
#include "store/rate_entry.h"

static enum rc
missing(struct ctx *cx, enum rc rc)
{
	return rc == E_NOT_FOUND ? fail(cx, rc, "cost_rate_not_found", "there is no such cost rate") : rc;
}

static enum rc
check(struct ctx *cx, const struct cost_rate *r)
{
	enum rc rc = OK;

	if (r->currency != NULL && currency_digits(r->currency) < 0)
		rc = fail_field(cx, "currency", "is not an active code of ISO 4217 with a minor unit");
	if (r->dynamic_pricing == NONE)
		rc = fail_field(cx, "dynamic_pricing", "must not be null");
	return rc;
}

struct change {
	struct ctx *cx;
	const char *uuid;
	edit_work *edit;
	void *arg;
	struct cost_rate *r;
};

static enum rc
work_create(struct db *db, void *arg)
{
	struct change *c = arg;

	return store_cost_rate_insert(db, c->cx->tenant->tenant, c->r);
}

enum rc
cost_rate_create(struct ctx *cx, struct cost_rate *r)
{
	struct change c = { .cx = cx, .r = r };

	if (r->dynamic_pricing == NONE)
		r->dynamic_pricing = PRICING_STATIC;
	TRY(check(cx, r));
	r->uuid = uuid_new(cx->mem);
	r->version = 1;
	r->created_at = r->updated_at = cx->now;
	return db_tx(cx->db, work_create, &c);
}

enum rc
cost_rate_find(struct ctx *cx, const char *uuid, struct cost_rate *r)
{
	return missing(cx, store_cost_rate_find(cx->db, cx->mem, cx->tenant->tenant, uuid, r));
}

enum rc
cost_rate_lock(struct ctx *cx, const char *uuid, struct cost_rate *r)
{
	TRY(missing(cx, store_cost_rate_lock(cx->db, cx->mem, cx->tenant->tenant, uuid, r)));
	return ctx_match(cx, r->version);
}

enum rc
cost_rate_touch(struct ctx *cx, struct cost_rate *r)
{
	r->version++;
	r->updated_at = cx->now;
	return store_cost_rate_update(cx->db, cx->tenant->tenant, r);
}

static enum rc
work_change(struct db *db, void *arg)
{
	struct change *c = arg;
	struct ctx *cx = c->cx;
	const char *currency;
	bool used;

	TRY(cost_rate_lock(cx, c->uuid, c->r));
	currency = c->r->currency;
	TRY(c->edit(c->arg, c->r));
	TRY(check(cx, c->r));
	if (strcmp(currency, c->r->currency) != 0) {
		TRY(store_cost_rate_used(db, cx->mem, cx->tenant->tenant, c->uuid, &used));
		if (used)
			return fail_field(cx, "currency", "a tariff uses this cost rate");
	}
	return cost_rate_touch(cx, c->r);
}

enum rc
cost_rate_change(struct ctx *cx, const char *uuid, edit_work *edit, void *arg, struct cost_rate *r)
{
	struct change c = { cx, uuid, edit, arg, r };

	return db_tx(cx->db, work_change, &c);
}

static enum rc
work_remove(struct db *db, void *arg)
{
	struct change *c = arg;
	struct ctx *cx = c->cx;
	struct cost_rate old;
	bool used;

	TRY(cost_rate_lock(cx, c->uuid, &old));
	TRY(store_cost_rate_used(db, cx->mem, cx->tenant->tenant, c->uuid, &used));
	if (used)
		return fail(cx, E_CONFLICT, "cost_rate_in_use", "a tariff uses this cost rate");
	TRY(store_rate_entries_remove(db, cx->tenant->tenant, c->uuid, cx->now));
	return store_cost_rate_remove(db, cx->tenant->tenant, c->uuid);
}

enum rc
cost_rate_remove(struct ctx *cx, const char *uuid)
{
	struct change c = { .cx = cx, .uuid = uuid };

	return db_tx(cx->db, work_remove, &c);
}

enum rc
cost_rate_list(struct ctx *cx, int64_t limit, int64_t offset, struct list *out, bool *last)
{
	TRY(store_cost_rate_list(cx->db, cx->mem, cx->tenant->tenant, limit + 1, offset, out));
	*last = out->n <= (size_t)limit;
	if (!*last)
		out->n = (size_t)limit;
	return OK;
}
