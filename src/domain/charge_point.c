#include "domain/charge_point.h"

#include "base/zone.h"
#include "domain/audit.h"
#include "domain/page.h"
#include "model/tenant.h"
#include "store/charge_point.h"
#include "store/tariff.h"

static enum rc
missing(struct ctx *cx, enum rc rc)
{
	return rc == E_NOT_FOUND ? fail(cx, rc, "charge_point_not_found", "there is no such charge point") : rc;
}

enum rc
charge_point_find(struct ctx *cx, const char *id, struct charge_point *cp)
{
	return missing(cx, store_charge_point_find(cx->db, cx->mem, cx->tenant->tenant, id, cp));
}

static enum rc
check(struct ctx *cx, const struct charge_point *cp)
{
	struct tariff t;
	enum rc rc = OK, all = OK;

	if (cp->time_zone != NULL && !zone_exists(cp->time_zone))
		all = fail_field(cx, "time_zone", "is not a zone of the IANA time zone database");
	if (cp->tariff_id != NULL)
		rc = store_tariff_find(cx->db, cx->mem, cx->tenant->tenant, cp->tariff_id, &t);
	if (rc == E_NOT_FOUND)
		return fail_field(cx, "tariff_id", "names no tariff of this tenant");
	TRY(rc);
	if (cp->tariff_id != NULL && t.status != TARIFF_ACTIVE)
		all = fail_field(cx, "tariff_id", "names an archived tariff");
	return all;
}

static enum rc
tell(struct ctx *cx, struct db *db, const struct charge_point *before, const struct charge_point *after)
{
	const struct audited what = { cx->tenant->tenant, "charge_point", after != NULL ? after->id : before->id,
		&store_charge_point_said };

	return audit(cx, db, &what, before, after);
}

struct change {
	struct ctx *cx;
	const char *id;
	const struct charge_point_put *put;
	struct charge_point *cp;
	bool created;
};

static enum rc
work_put(struct db *db, void *arg)
{
	struct change *c = arg;
	struct ctx *cx = c->cx;
	struct charge_point old;
	int64_t tenant = cx->tenant->tenant;
	enum rc rc = store_charge_point_lock(db, cx->mem, tenant, c->id, c->cp);

	c->created = rc == E_NOT_FOUND;
	if (c->created && c->put->create && cx->if_match != NULL)
		return fail(cx, E_PRECONDITION, NULL, "there is no charge point of that id");
	if (c->created && c->put->create)
		*c->cp = (struct charge_point) { .id = c->id, .version = 0, .created_at = cx->now };
	else
		TRY(missing(cx, rc));
	if (!c->created && c->put->only_new)
		return fail(cx, E_PRECONDITION, NULL, "there is a charge point of that id already");
	TRY(ctx_match(cx, c->cp->version));
	old = *c->cp;
	TRY(c->put->edit(c->put->arg, c->cp));
	TRY(check(cx, c->cp));
	c->cp->version++;
	c->cp->updated_at = cx->now;
	rc = c->created ? store_charge_point_insert(db, tenant, c->cp) : store_charge_point_update(db, tenant, c->cp);
	/* somebody else was first: look again */
	if (c->created && rc == E_CONFLICT)
		return E_RETRY;
	TRY(rc);
	return tell(cx, db, c->created ? NULL : &old, c->cp);
}

enum rc
charge_point_put(
	struct ctx *cx, const char *id, const struct charge_point_put *put, struct charge_point *cp, bool *created)
{
	struct change c = { cx, id, put, cp, false };

	TRY(db_tx(cx->db, work_put, &c));
	*created = c.created;
	return OK;
}

static enum rc
work_remove(struct db *db, void *arg)
{
	struct change *c = arg;
	struct ctx *cx = c->cx;
	struct charge_point old;

	TRY(missing(cx, store_charge_point_lock(db, cx->mem, cx->tenant->tenant, c->id, &old)));
	TRY(ctx_match(cx, old.version));
	TRY(store_charge_point_remove(db, cx->tenant->tenant, c->id));
	return tell(cx, db, &old, NULL);
}

enum rc
charge_point_remove(struct ctx *cx, const char *id)
{
	struct change c = { .cx = cx, .id = id };

	return db_tx(cx->db, work_remove, &c);
}

static const char *
number_of(struct ctx *cx, const void *row)
{
	return arena_printf(cx->mem, "%lld", (long long)((const struct charge_point *)row)->number);
}

enum rc
charge_point_list(struct ctx *cx, struct charge_point_filter *f, struct listing *out)
{
	struct list rows;
	int64_t n;

	f->tenant = cx->tenant->tenant;
	TRY(page_cursor_number(cx, &f->page, &f->before));
	TRY(store_charge_point_list(cx->db, cx->mem, f, &rows));
	TRY(store_charge_point_count(cx->db, cx->mem, f, &n));
	page_cut(cx, &f->page, &rows, sizeof(struct charge_point), n, number_of, out);
	return OK;
}
