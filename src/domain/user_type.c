#include "domain/user_type.h"

#include "base/id.h"
#include "domain/audit.h"
#include "domain/page.h"
#include "model/tenant.h"
#include "store/user_type.h"

static enum rc
missing(struct ctx *cx, enum rc rc)
{
	return rc == E_NOT_FOUND ? fail(cx, rc, "user_type_not_found", "there is no such user type") : rc;
}

struct change {
	struct ctx *cx;
	const char *id;
	edit_work *edit;
	void *arg;
	struct user_type *u;
};

static enum rc
tell(struct ctx *cx, struct db *db, const struct user_type *before, const struct user_type *after)
{
	const struct audited what = { cx->tenant->tenant, "user_type", after != NULL ? after->id : before->id,
		&store_user_type_said };

	return audit(cx, db, &what, before, after);
}

static enum rc
work_create(struct db *db, void *arg)
{
	struct change *c = arg;

	TRY(store_user_type_insert(db, c->cx->tenant->tenant, c->u));
	return tell(c->cx, db, NULL, c->u);
}

enum rc
user_type_create(struct ctx *cx, struct user_type *u)
{
	struct change c = { .cx = cx, .u = u };

	u->id = id_new(cx->mem, "utp_", cx->now_ms);
	u->version = 1;
	u->created_at = u->updated_at = cx->now;
	return db_tx(cx->db, work_create, &c);
}

enum rc
user_type_find(struct ctx *cx, const char *id, struct user_type *u)
{
	return missing(cx, store_user_type_find(cx->db, cx->mem, cx->tenant->tenant, id, u));
}

static enum rc
lock(struct change *c, struct db *db)
{
	struct ctx *cx = c->cx;

	TRY(missing(cx, store_user_type_lock(db, cx->mem, cx->tenant->tenant, c->id, c->u)));
	return ctx_match(cx, c->u->version);
}

static enum rc
work_change(struct db *db, void *arg)
{
	struct change *c = arg;
	struct user_type old;

	TRY(lock(c, db));
	old = *c->u;
	TRY(c->edit(c->arg, c->u));
	c->u->version++;
	c->u->updated_at = c->cx->now;
	TRY(store_user_type_update(db, c->cx->tenant->tenant, c->u));
	return tell(c->cx, db, &old, c->u);
}

enum rc
user_type_change(struct ctx *cx, const char *id, edit_work *edit, void *arg, struct user_type *u)
{
	struct change c = { cx, id, edit, arg, u };

	return db_tx(cx->db, work_change, &c);
}

static enum rc
work_remove(struct db *db, void *arg)
{
	struct change *c = arg;
	struct ctx *cx = c->cx;
	bool used;

	TRY(lock(c, db));
	TRY(store_user_type_used(db, cx->mem, cx->tenant->tenant, c->id, &used));
	if (used)
		return fail(cx, E_CONFLICT, "user_type_in_use",
			"a rule or a session names the user type: take it off its rules; one that a session names stays");
	TRY(store_user_type_remove(db, cx->tenant->tenant, c->id));
	return tell(cx, db, c->u, NULL);
}

enum rc
user_type_remove(struct ctx *cx, const char *id)
{
	struct user_type u;
	struct change c = { .cx = cx, .id = id, .u = &u };

	return db_tx(cx->db, work_remove, &c);
}

static const char *
id_of(struct ctx *cx, const void *row)
{
	(void)cx;
	return ((const struct user_type *)row)->id;
}

enum rc
user_type_list(struct ctx *cx, const struct page *page, struct listing *out)
{
	int64_t tenant = cx->tenant->tenant, n;
	struct list rows;

	TRY(store_user_type_list(cx->db, cx->mem, tenant, page, &rows));
	TRY(store_user_type_count(cx->db, cx->mem, tenant, &n));
	page_cut(cx, page, &rows, sizeof(struct user_type), n, id_of, out);
	return OK;
}
