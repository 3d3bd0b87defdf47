#include "domain/promo.h"

#include "base/id.h"
#include "domain/audit.h"
#include "domain/page.h"
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

static enum rc
missing(struct ctx *cx, enum rc rc)
{
	return rc == E_NOT_FOUND ? fail(cx, rc, "promo_not_found", "there is no such promotional code") : rc;
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
derive(const struct ctx *cx, struct promo *p)
{
	p->status = status_at(p, cx->now);
	p->percent.v = p->amount.v = NONE;
	*(p->discount_type == DISCOUNT_PERCENT ? &p->percent : &p->amount) = p->discount_value;
}

/* What is stored of what was sent. */
static void
normalize(struct promo *p)
{
	if (p->status != PROMO_DISABLED)
		p->status = PROMO_ACTIVE;
	if (p->single_use_per_driver)
		p->max_redemptions_per_driver = 1;
}

struct change {
	struct ctx *cx;
	const char *id;
	edit_work *edit;
	void *arg;
	struct promo *p;
};

static enum rc
taken(struct ctx *cx, enum rc rc)
{
	return rc == E_CONFLICT ? fail(cx, rc, "code_taken", "there is another promotional code of this name") : rc;
}

static enum rc
tell(struct ctx *cx, struct db *db, const struct promo *before, const struct promo *after)
{
	const struct audited what = { cx->tenant->tenant, "promotional_code", after != NULL ? after->id : before->id,
		&store_promo_said };

	return audit(cx, db, &what, before, after);
}

static enum rc
work_create(struct db *db, void *arg)
{
	struct change *c = arg;

	TRY(taken(c->cx, store_promo_insert(db, c->cx->tenant->tenant, c->p)));
	return tell(c->cx, db, NULL, c->p);
}

enum rc
promo_create(struct ctx *cx, struct promo *p)
{
	struct change c = { .cx = cx, .p = p };

	p->id = id_new(cx->mem, "promo_", cx->now_ms);
	p->code = promo_capitals(cx->mem, p->code);
	p->redemptions_used = 0;
	p->version = 1;
	p->created_at = p->updated_at = cx->now;
	normalize(p);
	TRY(db_tx(cx->db, work_create, &c));
	derive(cx, p);
	return OK;
}

enum rc
promo_find(struct ctx *cx, const char *id, struct promo *p)
{
	TRY(missing(cx, store_promo_find(cx->db, cx->mem, cx->tenant->tenant, id, p)));
	derive(cx, p);
	return OK;
}

static enum rc
lock(struct change *c, struct db *db)
{
	struct ctx *cx = c->cx;

	TRY(missing(cx, store_promo_lock(db, cx->mem, cx->tenant->tenant, c->id, c->p)));
	return ctx_match(cx, c->p->version);
}

static enum rc
check_redeemed(struct ctx *cx, const struct promo *before, const struct promo *p)
{
	if (p->max_redemptions != NONE && p->max_redemptions < before->redemptions_used)
		return fail_field(cx, "max_redemptions", "is below redemptions_used");
	/* decision: bills and receipts show the name under which it was redeemed */
	if (before->redemptions_used > 0 && strcmp(before->code, p->code) != 0)
		return fail(cx, E_CONFLICT, "code_in_use",
			"a redeemed code keeps its name: disable it and create another one");
	return OK;
}

static enum rc
work_change(struct db *db, void *arg)
{
	struct change *c = arg;
	struct promo before, *p = c->p;

	TRY(lock(c, db));
	before = *p;
	/* said by single_use_per_driver alone, so that false takes the limit away */
	if (p->single_use_per_driver)
		p->max_redemptions_per_driver = NONE;
	TRY(c->edit(c->arg, p));
	p->code = promo_capitals(c->cx->mem, p->code);
	normalize(p);
	TRY(check_redeemed(c->cx, &before, p));
	p->version++;
	p->updated_at = c->cx->now;
	TRY(taken(c->cx, store_promo_update(db, c->cx->tenant->tenant, p)));
	return tell(c->cx, db, &before, p);
}

enum rc
promo_change(struct ctx *cx, const char *id, edit_work *edit, void *arg, struct promo *p)
{
	struct change c = { cx, id, edit, arg, p };

	TRY(db_tx(cx->db, work_change, &c));
	derive(cx, p);
	return OK;
}

static enum rc
work_remove(struct db *db, void *arg)
{
	struct change *c = arg;
	struct ctx *cx = c->cx;

	TRY(lock(c, db));
	if (c->p->redemptions_used > 0)
		return fail(cx, E_CONFLICT, "code_in_use", "the code has been redeemed: disable it instead");
	TRY(store_promo_remove(db, cx->tenant->tenant, c->id));
	return tell(cx, db, c->p, NULL);
}

enum rc
promo_remove(struct ctx *cx, const char *id)
{
	struct promo p;
	struct change c = { .cx = cx, .id = id, .p = &p };

	return db_tx(cx->db, work_remove, &c);
}

static const char *
id_of(struct ctx *cx, const void *row)
{
	(void)cx;
	return ((const struct promo *)row)->id;
}

enum rc
promo_list(struct ctx *cx, const struct page *page, struct listing *out)
{
	int64_t tenant = cx->tenant->tenant, n;
	struct list rows;

	TRY(page_cursor_id(cx, page, "promo_"));
	TRY(store_promo_list(cx->db, cx->mem, tenant, page, &rows));
	if (!page_ends(page, &rows, &n))
		TRY(store_promo_count(cx->db, cx->mem, tenant, &n));
	for (size_t i = 0; i < rows.n; i++)
		derive(cx, (struct promo *)rows.at + i);
	page_cut(cx, page, &rows, sizeof(struct promo), n, id_of, out);
	return OK;
}

enum rc
promo_statistics(struct ctx *cx, const char *id, struct promo_statistics *s)
{
	int64_t tenant = cx->tenant->tenant;
	struct promo *p = &s->promo;

	TRY(promo_find(cx, id, p));
	TRY(store_redemption_sums(cx->db, cx->mem, tenant, id, s));
	TRY(store_redemption_discounts(cx->db, cx->mem, tenant, id, &s->discounts));
	s->redemptions_remaining = NONE;
	if (p->max_redemptions != NONE)
		s->redemptions_remaining = p->max_redemptions - p->redemptions_used;
	return OK;
}
