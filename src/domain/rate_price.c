#include "domain/rate_price.h"

#include "base/decimal.h"
#include "base/id.h"
#include "domain/audit.h"
#include "domain/cost_rate.h"
#include "domain/rate_entry.h"
#include "model/tenant.h"
#include "store/cost_rate.h"
#include "store/rate_interval.h"

/* A cost rate, and its entry where that is the owner. */
struct holder {
	struct cost_rate rate, old_rate;
	struct rate_entry entry, old_entry;
	struct list *energy, *time;
	const struct rate_fee **fee;
	bool whole; /* the rate's own */
};

static enum rc
hold(struct ctx *cx, const struct rate_owner *owner, struct holder *h)
{
	h->whole = owner->entry_uuid == NULL;
	if (h->whole) {
		h->energy = &h->rate.energy;
		h->time = &h->rate.time;
		h->fee = &h->rate.session_fee;
		return OK;
	}
	TRY(rate_entry_in(cx, &h->rate, owner->entry_uuid, &h->entry));
	h->energy = &h->entry.energy;
	h->time = &h->entry.time;
	h->fee = &h->entry.session_fee;
	return OK;
}

static enum rc
read_holder(struct ctx *cx, const struct rate_owner *owner, struct holder *h)
{
	TRY(cost_rate_find(cx, owner->cost_rate_uuid, &h->rate));
	return hold(cx, owner, h);
}

static enum rc
lock_holder(struct ctx *cx, const struct rate_owner *owner, struct holder *h)
{
	TRY(cost_rate_lock(cx, owner->cost_rate_uuid, &h->rate));
	TRY(hold(cx, owner, h));
	h->old_rate = h->rate;
	if (!h->whole)
		h->old_entry = h->entry;
	return OK;
}

static enum rc
write_holder(struct ctx *cx, struct holder *h)
{
	const struct audited what = { cx->tenant->tenant, cost_rates.object, h->rate.uuid, store_cost_rate.said };

	if (!h->whole)
		TRY(rate_entry_write(cx, &h->old_entry, &h->entry));
	TRY(cost_rate_touch(cx, &h->rate));
	return audit(cx, cx->db, &what, &h->old_rate, &h->rate);
}

static struct list *
intervals(const struct holder *h, enum interval_kind kind)
{
	return kind == INTERVAL_ENERGY ? h->energy : h->time;
}

/* ---- intervals ---- */

struct change {
	struct ctx *cx;
	struct rate_owner owner;
	enum interval_kind kind;
	struct interval *i;
	const struct rate_fee *fee;
};

static enum rc
missing(struct ctx *cx, enum rc rc)
{
	return rc == E_NOT_FOUND ? fail(cx, rc, "interval_not_found", "there is no such interval") : rc;
}

static enum rc
exists(struct ctx *cx)
{
	return fail(cx, E_INVALID, "interval_exists", "an interval of this unit is there already");
}

/* Put ${i} in its place by unit; ${all} has room for it. */
static enum rc
place(struct ctx *cx, struct list *all, const struct interval *i)
{
	struct interval *to = ARENA_ARRAY(cx->mem, all->n + 1, struct interval);
	const struct interval *from = all->at;
	size_t n = 0;

	while (n < all->n && from[n].unit < i->unit) {
		to[n] = from[n];
		n++;
	}
	if (n < all->n && from[n].unit == i->unit)
		return exists(cx);
	to[n] = *i;
	for (; n < all->n; n++)
		to[n + 1] = from[n];
	*all = (struct list) { all->n + 1, to };
	return OK;
}

/* Take the interval ${uuid} out. */
static enum rc
take(struct ctx *cx, struct list *all, const char *uuid)
{
	struct interval *to = ARENA_ARRAY(cx->mem, all->n + 1, struct interval);
	const struct interval *from = all->at;
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++)
		if (strcmp(from[i].uuid, uuid) != 0)
			to[n++] = from[i];
	if (n == all->n)
		return missing(cx, E_NOT_FOUND);
	*all = (struct list) { n, n > 0 ? to : NULL };
	return OK;
}

static enum rc
work_add(struct db *db, void *arg)
{
	const struct change *c = arg;
	struct ctx *cx = c->cx;
	struct holder h;

	TRY(lock_holder(cx, &c->owner, &h));
	if (intervals(&h, c->kind)->n >= RATE_INTERVALS)
		return fail_field(cx, "unit", "there may be 1000 intervals");
	c->i->uuid = uuid_new(cx->mem);
	TRY(place(cx, intervals(&h, c->kind), c->i));
	TRY(store_rate_interval_insert(db, cx->tenant->tenant, c->i->uuid, c->kind, &c->owner));
	return write_holder(cx, &h);
}

enum rc
rate_interval_add(struct ctx *cx, const struct rate_owner *owner, enum interval_kind kind, struct interval *i)
{
	struct change c = { .cx = cx, .owner = *owner, .kind = kind, .i = i };

	return db_tx(cx->db, work_add, &c);
}

/* Whose the interval is, before that is locked: it never changes. */
static enum rc
find_owner(struct change *c)
{
	struct ctx *cx = c->cx;

	return missing(
		cx, store_rate_interval_find(cx->db, cx->mem, cx->tenant->tenant, c->i->uuid, c->kind, &c->owner));
}

/* An interval goes with its owner, and sleeps with it: then it is not there. */
static enum rc
lock_owner(const struct change *c, struct holder *h)
{
	enum rc rc = lock_holder(c->cx, &c->owner, h);

	return rc == E_NOT_FOUND ? missing(c->cx, rc) : rc;
}

static enum rc
work_change(struct db *db, void *arg)
{
	const struct change *c = arg;
	struct holder h;

	(void)db;
	TRY(lock_owner(c, &h));
	TRY(take(c->cx, intervals(&h, c->kind), c->i->uuid));
	TRY(place(c->cx, intervals(&h, c->kind), c->i));
	return write_holder(c->cx, &h);
}

enum rc
rate_interval_change(struct ctx *cx, enum interval_kind kind, const struct interval *i)
{
	struct interval to = *i;
	struct change c = { .cx = cx, .kind = kind, .i = &to };

	TRY(find_owner(&c));
	return db_tx(cx->db, work_change, &c);
}

static enum rc
work_remove(struct db *db, void *arg)
{
	const struct change *c = arg;
	struct ctx *cx = c->cx;
	struct holder h;

	TRY(lock_owner(c, &h));
	TRY(take(cx, intervals(&h, c->kind), c->i->uuid));
	TRY(missing(cx, store_rate_interval_remove(db, cx->tenant->tenant, c->i->uuid)));
	return write_holder(cx, &h);
}

enum rc
rate_interval_remove(struct ctx *cx, enum interval_kind kind, const char *uuid)
{
	struct interval i = { .uuid = uuid };
	struct change c = { .cx = cx, .kind = kind, .i = &i };

	TRY(find_owner(&c));
	return db_tx(cx->db, work_remove, &c);
}

enum rc
rate_interval_list(struct ctx *cx, const struct rate_owner *owner, enum interval_kind kind, struct list *out)
{
	struct holder h;

	TRY(read_holder(cx, owner, &h));
	*out = *intervals(&h, kind);
	/* a list without elements, and not the absence of one */
	if (out->at == NULL)
		out->at = ARENA_ONE(cx->mem, struct interval);
	return OK;
}

/* ---- fees ---- */

enum rc
rate_fee_find(struct ctx *cx, const struct rate_owner *owner, const struct rate_fee **fee)
{
	struct holder h;

	TRY(read_holder(cx, owner, &h));
	*fee = *h.fee;
	return OK;
}

enum rc
rate_fee_check(struct ctx *cx, const struct cost_rate *r, const struct rate_fee *fee)
{
	if (fee == NULL || r->automatic_stop_costs.v == NONE || fee->amount.v <= r->automatic_stop_costs.v)
		return OK;
	return fail(cx, E_INVALID, "fee_exceeds_stop", "Session fee exceeds automatic stop");
}

static enum rc
work_fee(struct db *db, void *arg)
{
	const struct change *c = arg;
	struct holder h;

	(void)db;
	TRY(lock_holder(c->cx, &c->owner, &h));
	TRY(rate_fee_check(c->cx, &h.rate, c->fee));
	*h.fee = c->fee;
	return write_holder(c->cx, &h);
}

enum rc
rate_fee_set(struct ctx *cx, const struct rate_owner *owner, const struct rate_fee *fee)
{
	struct change c = { .cx = cx, .owner = *owner, .fee = fee };

	return db_tx(cx->db, work_fee, &c);
}

enum rc
rate_owner_of(struct ctx *cx, const char *cost_rate_uuid, const char *id, struct rate_owner *out)
{
	struct cost_rate r;
	struct rate_entry e;
	int64_t number;

	*out = (struct rate_owner) { cost_rate_uuid, id };
	if (id == NULL || uuid_valid(id))
		return OK;
	if (id[strspn(id, "0123456789")] != '\0' || *id == '\0')
		return fail(cx, E_INVALID, "fee_id_invalid", "Invalid rate_cost_schedule_id format");
	if (decimal_read(id, strlen(id), 0, &number) != DECIMAL_OK)
		number = 0; /* none has it */
	TRY(cost_rate_find(cx, cost_rate_uuid, &r));
	TRY(rate_entry_numbered(cx, &r, number, &e));
	out->entry_uuid = e.uuid;
	return OK;
}
