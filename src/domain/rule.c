#include "domain/rule.h"

#include "base/decimal.h"
#include "base/id.h"
#include "domain/audit.h"
#include "domain/check.h"
#include "domain/page.h"
#include "domain/places.h"
#include "domain/tariff.h"
#include "model/tenant.h"
#include "model/user_type.h"
#include "store/rule.h"
#include "store/tariff.h"

static enum rc
missing(struct ctx *cx, enum rc rc)
{
	return rc == E_NOT_FOUND ? fail(cx, rc, "rule_not_found", "there is no such rule") : rc;
}

static enum rc
check_tariff(struct ctx *cx, const struct rule *r)
{
	struct tariff t;
	enum rc rc;

	if (r->tariff_id == NULL)
		return fail_field(cx, "tariff_id", "is required");
	rc = store_tariff_lock(cx->db, cx->mem, cx->tenant->tenant, r->tariff_id, &t);
	if (rc == E_NOT_FOUND)
		return fail_field(cx, "tariff_id", "names no tariff of this tenant");
	TRY(rc);
	rc = rule_check(r, t.currency, &cx->fault);
	if (t.status != TARIFF_ACTIVE)
		rc = fail_field(cx, "tariff_id", "names an archived tariff: name an active one");
	return rc;
}

static enum rc
check_user_type(struct ctx *cx, const struct rule *r)
{
	struct user_type u;

	if (r->conditions == NULL)
		return OK;
	return noun_named(cx, &user_types, "conditions.user_type_id", r->conditions->user_type_id, &u);
}

static enum rc
check(struct ctx *cx, const struct rule *r)
{
	enum rc tariff = check_tariff(cx, r), user_type;

	if (tariff != OK && tariff != E_INVALID)
		return tariff;
	user_type = check_user_type(cx, r);
	return user_type != OK ? user_type : tariff;
}

struct change {
	struct ctx *cx;
	const char *id;
	edit_work *edit;
	void *arg;
	struct rule *r;
};

static enum rc
tell(struct ctx *cx, struct db *db, const struct rule *before, const struct rule *after)
{
	const struct audited what = { cx->tenant->tenant, "rule", after != NULL ? after->id : before->id,
		&store_rule_said };

	return audit(cx, db, &what, before, after);
}

/* What the tariffs charge has changed: that of the rule as it was, and as it is. */
static enum rc
tell_tariffs(struct ctx *cx, struct db *db, const struct rule *before, const struct rule *after)
{
	TRY(tariff_event(cx, db, after->tariff_id));
	return before == NULL || strcmp(before->tariff_id, after->tariff_id) == 0
		? OK
		: tariff_event(cx, db, before->tariff_id);
}

static enum rc
work_create(struct db *db, void *arg)
{
	struct change *c = arg;

	TRY(check(c->cx, c->r));
	TRY(store_rule_insert(db, c->cx->tenant->tenant, c->cx->credential, c->r));
	TRY(tell(c->cx, db, NULL, c->r));
	return tell_tariffs(c->cx, db, NULL, c->r);
}

enum rc
rule_create(struct ctx *cx, struct rule *r)
{
	struct change c = { .cx = cx, .r = r };

	r->id = id_new(cx->mem, "rul_", cx->now_ms);
	r->version = 1;
	r->created_at = r->updated_at = cx->now;
	return db_tx(cx->db, work_create, &c);
}

enum rc
rule_find(struct ctx *cx, const char *id, struct rule *r)
{
	return missing(cx, store_rule_find(cx->db, cx->mem, cx->tenant->tenant, id, r));
}

/* Store what ${c}->r has become as the next version. */
static enum rc
next_version(struct change *c, struct db *db)
{
	c->r->version++;
	c->r->updated_at = c->cx->now;
	return store_rule_update(db, c->cx->tenant->tenant, c->cx->credential, c->r);
}

static enum rc
lock(struct change *c, struct db *db)
{
	struct ctx *cx = c->cx;

	TRY(missing(cx, store_rule_lock(db, cx->mem, cx->tenant->tenant, c->id, c->r)));
	return ctx_match(cx, c->r->version);
}

static enum rc
work_change(struct db *db, void *arg)
{
	struct change *c = arg;
	struct rule old;

	TRY(lock(c, db));
	old = *c->r;
	TRY(c->edit(c->arg, c->r));
	TRY(check(c->cx, c->r));
	TRY(next_version(c, db));
	TRY(tell(c->cx, db, &old, c->r));
	return tell_tariffs(c->cx, db, &old, c->r);
}

enum rc
rule_change(struct ctx *cx, const char *id, edit_work *edit, void *arg, struct rule *r)
{
	struct change c = { cx, id, edit, arg, r };

	return db_tx(cx->db, work_change, &c);
}

static enum rc
work_remove(struct db *db, void *arg)
{
	struct change *c = arg;

	TRY(lock(c, db));
	c->r->removed = true;
	TRY(next_version(c, db));
	TRY(tell(c->cx, db, c->r, NULL));
	return tell_tariffs(c->cx, db, NULL, c->r);
}

enum rc
rule_remove(struct ctx *cx, const char *id)
{
	struct rule r;
	struct change c = { .cx = cx, .id = id, .r = &r };

	return db_tx(cx->db, work_remove, &c);
}

/* The cursor is the priority and the number of the last rule that was seen. */
static enum rc
position(struct ctx *cx, struct rule_filter *f)
{
	const char *cursor = f->page.cursor, *number = cursor != NULL ? strchr(cursor, '-') : NULL;

	f->priority = f->number = 0;
	if (cursor == NULL)
		return OK;
	if (number == NULL || decimal_read(cursor, (size_t)(number - cursor), 0, &f->priority) != DECIMAL_OK ||
		decimal_read(number + 1, strlen(number + 1), 0, &f->number) != DECIMAL_OK)
		return page_cursor_wrong(cx);
	return OK;
}

static const char *
cursor_of(struct ctx *cx, const void *row)
{
	const struct rule *r = row;

	return arena_printf(cx->mem, "%lld-%lld", (long long)r->priority, (long long)r->number);
}

enum rc
rule_list(struct ctx *cx, struct rule_filter *f, struct listing *out)
{
	struct list rows;
	int64_t n;

	f->tenant = cx->tenant->tenant;
	TRY(position(cx, f));
	TRY(store_rule_list(cx->db, cx->mem, f, &rows));
	if (!page_ends(&f->page, &rows, &n))
		TRY(store_rule_count(cx->db, cx->mem, f, &n));
	page_cut(cx, &f->page, &rows, sizeof(struct rule), n, cursor_of, out);
	return OK;
}
