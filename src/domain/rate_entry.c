#include "domain/rate_entry.h"

#include "base/id.h"
#include "base/when.h"
#include "base/zone.h"
#include "domain/audit.h"
#include "domain/cost_rate.h"
#include "domain/plan.h"
#include "domain/slots.h"
#include "model/tenant.h"
#include "store/rate_entry.h"

static enum rc
missing(struct ctx *cx, enum rc rc)
{
	return rc == E_NOT_FOUND ? fail(cx, rc, "config_not_found", "there is no such entry") : rc;
}

static enum rc
missing_schedule(struct ctx *cx, enum rc rc)
{
	return rc == E_NOT_FOUND ? fail(cx, rc, "schedule_not_found", "the cost rate has no such entry") : rc;
}

enum rc
rate_in_mode(struct ctx *cx, const struct cost_rate *r, int64_t mode)
{
	if (r->dynamic_pricing == mode)
		return OK;
	return fail(cx, E_INVALID, "wrong_mode",
		mode == PRICING_RECURRING ? "Cost rate does not use recurring pricing"
					  : "Cost rate does not use unique pricing");
}

/* Against the others of the rate, while it is locked. */
static enum rc
check_overlap(struct ctx *cx, const struct rate_entry *e)
{
	const struct rate_entry *other;
	struct list all;

	TRY(store_rate_entry_recurring(cx->db, cx->mem, cx->tenant->tenant, e->cost_rate_uuid, &all));
	other = slots_overlap(&all, e);
	if (other == NULL)
		return OK;
	return fail(
		cx, E_INVALID, "slots_overlap", arena_printf(cx->mem, "Overlaps with schedule \"%s\"", other->name));
}

/* ---- unique entries ---- */

static int64_t
local_of(const struct zone *zone, struct instant at)
{
	return at.v + zone_offset(zone, at).v;
}

enum rc
rate_local_text(struct ctx *cx, struct instant at, const char **out)
{
	const struct zone *zone = zone_find(cx->tenant->time_zone);
	struct civil c;

	if (zone == NULL)
		return E_INTERNAL;
	c = civil_of(local_of(zone, at));
	*out = arena_printf(cx->mem, "%04lld-%02d-%02d %02d:%02d:%02d", (long long)c.year, c.month, c.day, c.hour,
		c.minute, c.second);
	return OK;
}

/* The start as local time of the tenant. */
static enum rc
show(struct ctx *cx, struct rate_entry *e)
{
	return e->start != NULL ? rate_local_text(cx, *e->start, &e->start_time) : OK;
}

/* Find the start from its text, unless it is given. The local time of ${former}, which may occur twice, still means it. */
static enum rc
set_start(struct ctx *cx, struct rate_entry *e, const struct instant *former)
{
	const struct zone *zone = zone_find(cx->tenant->time_zone);
	struct instant *at = ARENA_ONE(cx->mem, struct instant);
	int64_t local;

	if (zone == NULL)
		return E_INTERNAL;
	if (e->start != NULL)
		return OK;
	if (e->start_time == NULL)
		return fail_field(cx, "start_time", "is required");
	if (former != NULL && local_read(e->start_time, &local) && local == local_of(zone, *former))
		*at = *former;
	else
		TRY(plan_start(e->start_time, zone, at, &cx->fault));
	if (at->v < WHEN_MIN + DAY || at->v > WHEN_MAX - DAY)
		return fail_field(cx, "start_time", "is out of range");
	e->start = at;
	return OK;
}

/* ---- changes ---- */

struct change {
	struct ctx *cx;
	const char *cost_rate_uuid, *uuid;
	int64_t mode, weekday;
	edit_work *edit;
	void *arg;
	struct rate_entry *e;
};

static enum rc
check(struct ctx *cx, struct rate_entry *e, const struct list *slots, const struct instant *start)
{
	if (e->mode == PRICING_UNIQUE) {
		TRY(set_start(cx, e, start));
		return show(cx, e);
	}
	TRY(slots_check(e, &cx->fault));
	slots_name(&e->slots, slots, cx->mem);
	return check_overlap(cx, e);
}

static enum rc
used(struct ctx *cx, enum rc rc)
{
	return rc == E_CONFLICT ? fail(cx, E_INVALID, "start_used", "start_time is already used") : rc;
}

/* The rate, locked and in its mode. */
static enum rc
begin(const struct change *c, struct cost_rate *r)
{
	TRY(cost_rate_lock(c->cx, c->cost_rate_uuid, r));
	return rate_in_mode(c->cx, r, c->mode);
}

/* A version does not begin before the one that it replaces, whichever request came first. */
static struct instant
after(struct ctx *cx, const struct rate_entry *e)
{
	return cx->now.v > e->updated_at.v ? cx->now : e->updated_at;
}

static enum rc
tell(struct ctx *cx, const struct rate_entry *before, const struct rate_entry *e)
{
	const struct audited what = { cx->tenant->tenant, "schedule", e != NULL ? e->uuid : before->uuid,
		&store_rate_entry_said };

	return audit(cx, cx->db, &what, before, e);
}

enum rc
rate_entry_write(struct ctx *cx, const struct rate_entry *before, struct rate_entry *e)
{
	e->version++;
	e->updated_at = after(cx, e);
	TRY(used(cx, store_rate_entry_update(cx->db, cx->tenant->tenant, e)));
	return tell(cx, before, e);
}

static enum rc
take_away(struct ctx *cx, const struct rate_entry *e)
{
	TRY(missing(cx, store_rate_entry_remove(cx->db, cx->tenant->tenant, e->uuid, after(cx, e))));
	return tell(cx, e, NULL);
}

static enum rc
work_create(struct db *db, void *arg)
{
	static const struct list none = { 0, NULL };
	const struct change *c = arg;
	struct ctx *cx = c->cx;
	struct rate_entry e = *c->e;
	struct cost_rate r;

	TRY(begin(c, &r));
	e.uuid = uuid_new(cx->mem);
	e.version = 1;
	e.created_at = e.updated_at = cx->now;
	TRY(check(cx, &e, &none, NULL));
	TRY(used(cx, store_rate_entry_insert(db, cx->tenant->tenant, &e)));
	TRY(tell(cx, NULL, &e));
	TRY(cost_rate_touch(cx, &r));
	*c->e = e;
	return OK;
}

enum rc
rate_entry_create(struct ctx *cx, struct rate_entry *e)
{
	struct change c = { .cx = cx, .cost_rate_uuid = e->cost_rate_uuid, .mode = e->mode, .e = e };

	return db_tx(cx->db, work_create, &c);
}

/* The entry and, before anything is locked, whose it is: that never changes. */
static enum rc
find(struct change *c)
{
	struct ctx *cx = c->cx;

	TRY(missing(cx, store_rate_entry_find(cx->db, cx->mem, cx->tenant->tenant, c->uuid, c->e)));
	c->cost_rate_uuid = c->e->cost_rate_uuid;
	return OK;
}

/* The entry as it is now that its rate is locked. */
static enum rc
find_locked(const struct change *c, struct cost_rate *r)
{
	struct ctx *cx = c->cx;

	TRY(begin(c, r));
	TRY(missing(cx, store_rate_entry_find(cx->db, cx->mem, cx->tenant->tenant, c->uuid, c->e)));
	return c->e->mode == c->mode ? OK : missing(cx, E_NOT_FOUND);
}

static enum rc
work_change(struct db *db, void *arg)
{
	const struct change *c = arg;
	struct rate_entry *e = c->e, before;
	struct cost_rate r;

	(void)db;
	TRY(find_locked(c, &r));
	TRY(show(c->cx, e));
	before = *e;
	e->start = NULL;
	TRY(c->edit(c->arg, e));
	TRY(check(c->cx, e, &before.slots, before.start));
	TRY(rate_entry_write(c->cx, &before, e));
	return cost_rate_touch(c->cx, &r);
}

enum rc
rate_entry_change(struct ctx *cx, const char *uuid, int64_t mode, edit_work *edit, void *arg, struct rate_entry *e)
{
	struct change c = { .cx = cx, .uuid = uuid, .mode = mode, .edit = edit, .arg = arg, .e = e };

	TRY(find(&c));
	return db_tx(cx->db, work_change, &c);
}

static enum rc
work_remove(struct db *db, void *arg)
{
	const struct change *c = arg;
	struct cost_rate r;

	(void)db;
	TRY(find_locked(c, &r));
	TRY(show(c->cx, c->e));
	TRY(take_away(c->cx, c->e));
	return cost_rate_touch(c->cx, &r);
}

enum rc
rate_entry_remove(struct ctx *cx, const char *uuid, int64_t mode)
{
	struct rate_entry e;
	struct change c = { .cx = cx, .uuid = uuid, .mode = mode, .e = &e };

	TRY(find(&c));
	return db_tx(cx->db, work_remove, &c);
}

static enum rc
work_remove_weekday(struct db *db, void *arg)
{
	const struct change *c = arg;
	struct ctx *cx = c->cx;
	struct rate_entry *e, before;
	struct cost_rate r;
	struct list all;
	size_t found = 0;

	TRY(begin(c, &r));
	TRY(store_rate_entry_recurring(db, cx->mem, cx->tenant->tenant, c->cost_rate_uuid, &all));
	e = all.at;
	for (size_t i = 0; i < all.n; i++) {
		before = e[i];
		if (!slots_drop(&e[i].slots, c->weekday, cx->mem))
			continue;
		found++;
		if (e[i].slots.n > 0)
			TRY(rate_entry_write(cx, &before, &e[i]));
		else
			TRY(take_away(cx, &before));
	}
	return found == 0 ? missing(cx, E_NOT_FOUND) : cost_rate_touch(cx, &r);
}

enum rc
rate_entry_remove_weekday(struct ctx *cx, const char *cost_rate_uuid, int64_t weekday)
{
	struct change c = { .cx = cx, .cost_rate_uuid = cost_rate_uuid, .mode = PRICING_RECURRING, .weekday = weekday };

	return db_tx(cx->db, work_remove_weekday, &c);
}

/* ---- reading ---- */

enum rc
rate_entry_list(struct ctx *cx, const char *cost_rate_uuid, int64_t mode, struct list *out)
{
	const struct entry_window w = { cost_rate_uuid, { NONE }, { NONE }, NONE, NONE };
	struct rate_entry *e;
	struct cost_rate r;

	TRY(cost_rate_find(cx, cost_rate_uuid, &r));
	TRY(rate_in_mode(cx, &r, mode));
	if (mode == PRICING_RECURRING)
		return store_rate_entry_recurring(cx->db, cx->mem, cx->tenant->tenant, cost_rate_uuid, out);
	TRY(store_rate_entry_unique(cx->db, cx->mem, cx->tenant->tenant, &w, out));
	e = out->at;
	for (size_t i = 0; i < out->n; i++)
		TRY(show(cx, &e[i]));
	return OK;
}

enum rc
rate_entry_in(struct ctx *cx, const struct cost_rate *r, const char *uuid, struct rate_entry *e)
{
	TRY(missing_schedule(cx, store_rate_entry_find(cx->db, cx->mem, cx->tenant->tenant, uuid, e)));
	if (strcmp(e->cost_rate_uuid, r->uuid) != 0 || e->mode != r->dynamic_pricing)
		return missing_schedule(cx, E_NOT_FOUND);
	return show(cx, e);
}

enum rc
rate_entry_numbered(struct ctx *cx, const struct cost_rate *r, int64_t number, struct rate_entry *e)
{
	TRY(missing_schedule(cx, store_rate_entry_numbered(cx->db, cx->mem, cx->tenant->tenant, r->uuid, number, e)));
	return e->mode == r->dynamic_pricing ? show(cx, e) : missing_schedule(cx, E_NOT_FOUND);
}

enum rc
rate_entry_of(struct ctx *cx, const char *cost_rate_uuid, const char *entry_uuid, struct rate_entry *e)
{
	struct cost_rate r;

	TRY(cost_rate_find(cx, cost_rate_uuid, &r));
	return rate_entry_in(cx, &r, entry_uuid, e);
}
