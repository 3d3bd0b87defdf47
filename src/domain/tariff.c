#include "domain/tariff.h"

#include "base/id.h"
#include "domain/audit.h"
#include "domain/check.h"
#include "domain/event.h"
#include "domain/page.h"
#include "model/tenant.h"
#include "store/cost_rate.h"
#include "store/tariff.h"

#define IN_USE \
	"the tariff is in use: take it off its charge points, its sites and the settings; one that a session names stays"

static enum rc
missing(struct ctx *cx, enum rc rc)
{
	return rc == E_NOT_FOUND ? fail(cx, rc, "tariff_not_found", "there is no such tariff") : rc;
}

/* A tariff and its cost rate are of one currency. */
static enum rc
check_cost_rate(struct ctx *cx, const struct tariff *t)
{
	struct cost_rate rate;
	enum rc rc;

	if (t->cost_rate_uuid == NULL)
		return OK;
	rc = store_lock(cx->db, cx->mem, &store_cost_rate, cx->tenant->tenant, t->cost_rate_uuid, &rate);
	if (rc == E_NOT_FOUND)
		return fail_field(cx, "cost_rate_uuid", "names no cost rate of this tenant");
	TRY(rc);
	if (t->currency != NULL && strcmp(rate.currency, t->currency) != 0)
		return fail_field(cx, "currency", "must be the currency of the cost rate");
	return OK;
}

static enum rc
check(struct ctx *cx, const struct tariff *t)
{
	enum rc rc = tariff_check(t, &cx->fault);

	TRY(check_cost_rate(cx, t));
	return rc;
}

struct change {
	struct ctx *cx;
	const char *id;
	edit_work *edit;
	void *arg;
	struct tariff *t;
};

static enum rc
tell(struct ctx *cx, struct db *db, const struct tariff *before, const struct tariff *after)
{
	const struct audited what = { cx->tenant->tenant, "tariff", after != NULL ? after->id : before->id,
		&store_tariff_said };

	return audit(cx, db, &what, before, after);
}

enum rc
tariff_event(struct ctx *cx, struct db *db, const char *id)
{
	struct tariff t;

	if (!event_wanted(cx, EVENT_TARIFF_CHANGED))
		return OK;
	TRY(store_tariff_find(db, cx->mem, cx->tenant->tenant, id, &t));
	return event_tell(cx, db, EVENT_TARIFF_CHANGED, id, &t);
}

static enum rc
work_create(struct db *db, void *arg)
{
	struct change *c = arg;

	TRY(check(c->cx, c->t));
	TRY(store_tariff_insert(db, c->cx->tenant->tenant, c->cx->credential, c->t));
	TRY(tell(c->cx, db, NULL, c->t));
	return tariff_event(c->cx, db, c->t->id);
}

enum rc
tariff_create(struct ctx *cx, struct tariff *t)
{
	struct change c = { .cx = cx, .t = t };

	t->id = id_new(cx->mem, "tar_", cx->now_ms);
	t->version = 1;
	t->created_at = t->updated_at = cx->now;
	return db_tx(cx->db, work_create, &c);
}

enum rc
tariff_find(struct ctx *cx, const char *id, struct tariff *t)
{
	return missing(cx, store_tariff_find(cx->db, cx->mem, cx->tenant->tenant, id, t));
}

static enum rc
check_use(struct ctx *cx, const struct tariff *old, const struct tariff *new)
{
	bool currency = strcmp(old->currency, new->currency) != 0;
	bool archived = old->status != new->status &&new->status == TARIFF_ARCHIVED;
	bool used;

	if (!currency && !archived)
		return OK;
	TRY(store_tariff_used(cx->db, cx->mem, cx->tenant->tenant, old->id, &used));
	if (!used)
		return OK;
	return archived ? fail(cx, E_CONFLICT, "tariff_in_use", IN_USE)
			: fail(cx, E_CONFLICT, "tariff_in_use",
				  "the currency cannot change once the tariff is in use: make another tariff");
}

static enum rc
work_change(struct db *db, void *arg)
{
	struct change *c = arg;
	struct ctx *cx = c->cx;
	struct tariff old;

	TRY(missing(cx, store_tariff_lock(db, cx->mem, cx->tenant->tenant, c->id, &old)));
	TRY(ctx_match(cx, old.version));
	*c->t = old;
	TRY(c->edit(c->arg, c->t));
	TRY(check(cx, c->t));
	TRY(check_use(cx, &old, c->t));
	c->t->version = old.version + 1;
	c->t->updated_at = cx->now;
	TRY(store_tariff_update(db, cx->tenant->tenant, cx->credential, c->t));
	TRY(tell(cx, db, &old, c->t));
	return tariff_event(cx, db, c->t->id);
}

enum rc
tariff_change(struct ctx *cx, const char *id, edit_work *edit, void *arg, struct tariff *t)
{
	struct change c = { cx, id, edit, arg, t };

	return db_tx(cx->db, work_change, &c);
}

static enum rc
work_remove(struct db *db, void *arg)
{
	struct change *c = arg;
	struct ctx *cx = c->cx;
	struct tariff old;
	bool used;
	enum rc rc;

	TRY(missing(cx, store_tariff_lock(db, cx->mem, cx->tenant->tenant, c->id, &old)));
	TRY(ctx_match(cx, old.version));
	TRY(store_tariff_used(db, cx->mem, cx->tenant->tenant, c->id, &used));
	rc = used ? E_CONFLICT : store_tariff_remove(db, cx->mem, cx->tenant->tenant, c->id);
	if (rc == E_CONFLICT)
		return fail(cx, rc, "tariff_in_use", IN_USE);
	TRY(rc);
	return tell(cx, db, &old, NULL);
}

enum rc
tariff_remove(struct ctx *cx, const char *id)
{
	struct change c = { .cx = cx, .id = id };

	return db_tx(cx->db, work_remove, &c);
}

static const char *
id_of(struct ctx *cx, const void *row)
{
	(void)cx;
	return ((const struct tariff *)row)->id;
}

enum rc
tariff_list(struct ctx *cx, struct tariff_filter *f, struct listing *out)
{
	struct list rows;
	int64_t n;

	f->tenant = cx->tenant->tenant;
	TRY(page_cursor_id(cx, &f->page, "tar_"));
	TRY(store_tariff_list(cx->db, cx->mem, f, &rows));
	if (!page_ends(&f->page, &rows, &n))
		TRY(store_tariff_count(cx->db, cx->mem, f, &n));
	page_cut(cx, &f->page, &rows, sizeof(struct tariff), n, id_of, out);
	return OK;
}

static const char *
version_of(struct ctx *cx, const void *row)
{
	const struct tariff_change *change = row;

	return arena_printf(cx->mem, "%lld", (long long)change->tariff.version);
}

enum rc
tariff_versions(struct ctx *cx, const char *id, const struct page *page, struct listing *out)
{
	struct tariff t;
	struct list rows;
	int64_t before;

	TRY(page_cursor_number(cx, page, &before));
	TRY(tariff_find(cx, id, &t));
	TRY(store_tariff_versions(cx->db, cx->mem, cx->tenant->tenant, id, before, page, &rows));
	/* versions are numbered without gaps */
	for (size_t i = 0; i < rows.n; i++) {
		struct tariff_change *change = (struct tariff_change *)rows.at + i;

		change->tariff.created_at = t.created_at;
		change->tariff.updated_at = change->valid_from;
	}
	page_cut(cx, page, &rows, sizeof(struct tariff_change), t.version, version_of, out);
	out->total = t.version;
	out->total_is_estimate = false;
	return OK;
}
