#include "domain/promo.h"

#include "domain/check.h"
#include "domain/event.h"
#include "domain/plan.h"
#include "domain/receipt_mail.h"
#include "domain/session.h"
#include "domain/session_event.h"
#include "model/tenant.h"
#include "pricing/pricing.h"
#include "store/promo.h"
#include "store/redemption.h"
#include "store/session.h"

static enum rc
unknown(struct ctx *cx, const char *field)
{
	(void)!fail_field(cx, field, "names no promotional code of this tenant");
	return fail(cx, E_INVALID, "code_unknown", "there is no such promotional code");
}

/* A session has one code at most. */
static enum rc
check_free(struct ctx *cx, struct db *db, const char *session_id)
{
	struct redemption r;
	enum rc rc = store_redemption_find(db, cx->mem, cx->tenant->tenant, session_id, &r);

	if (rc == OK)
		return fail(cx, E_CONFLICT, "code_already_applied", "the session has a promotional code already");
	return rc == E_NOT_FOUND ? OK : rc;
}

/* The driver's share of the limits. */
static enum rc
judge_driver(struct ctx *cx, struct db *db, const struct promo *p, const char *driver_id)
{
	int64_t used;

	if (p->max_redemptions_per_driver == NONE)
		return OK;
	TRY(store_redemption_of_driver(db, cx->mem, cx->tenant->tenant, p->id, driver_id, &used));
	if (used >= p->max_redemptions_per_driver)
		return fail(cx, E_CONFLICT, "code_used_by_driver",
			"the driver has redeemed the code as often as a driver may");
	return OK;
}

/* The one place that says whether a code may be used for a session. */
static enum rc
judge(struct ctx *cx, struct db *db, const struct promo *p, const struct session *s)
{
	if (p->status == PROMO_DISABLED)
		return fail(cx, E_CONFLICT, "code_disabled", "the code is disabled");
	if (p->starts_at.v != NONE && s->started_at.v < p->starts_at.v)
		return fail(cx, E_CONFLICT, "code_scheduled", "the session started before the code's starts_at");
	if (p->expires_at.v != NONE && s->started_at.v > p->expires_at.v)
		return fail(cx, E_CONFLICT, "code_expired", "the session started after the code's expires_at");
	if (p->currency != NULL && s->currency != NULL && strcmp(p->currency, s->currency) != 0)
		return fail(cx, E_CONFLICT, "currency_mismatch", "the code is for sessions in another currency");
	if (p->max_redemptions_per_driver != NONE && s->driver_id == NULL)
		return fail(cx, E_CONFLICT, "driver_required",
			"the code is limited for each driver: it needs a session with a driver_id");
	if (p->max_redemptions != NONE && p->redemptions_used >= p->max_redemptions)
		return fail(cx, E_CONFLICT, "code_exhausted", "the code has been redeemed as often as it may");
	return judge_driver(cx, db, p, s->driver_id);
}

/* Counts are kept for every driver, so that a limit that comes later knows what was before. */
static enum rc
count_driver(struct ctx *cx, struct db *db, const struct promo *p, const char *driver_id)
{
	int64_t tenant = cx->tenant->tenant, used;

	TRY(store_redemption_of_driver(db, cx->mem, tenant, p->id, driver_id, &used));
	if (used == 0)
		return store_redemption_driver_first(db, tenant, p->id, driver_id);
	return store_redemption_driver_next(db, tenant, p->id, driver_id, p->max_redemptions_per_driver);
}

/* The code that is locked was redeemed once more: for the last time? */
static enum rc
tell_exhausted(struct ctx *cx, struct db *db, const struct promo *before)
{
	struct promo now;

	if (before->max_redemptions == NONE || before->redemptions_used + 1 < before->max_redemptions ||
		!event_wanted(cx, EVENT_PROMOTIONAL_CODE_EXHAUSTED))
		return OK;
	TRY(noun_find(cx, &promos, before->id, &now));
	return event_tell(cx, db, EVENT_PROMOTIONAL_CODE_EXHAUSTED, now.id, &now);
}

/* Write down a redemption that was judged while the code was locked: so no count can be in the way any more, unless
 * another node of a cluster was faster; then all of it is tried again. */
static enum rc
enter(struct ctx *cx, struct db *db, const struct promo *p, const struct session *s, struct money discount)
{
	struct redemption r = {
		.session_id = s->id,
		.promo_id = p->id,
		.driver_id = s->driver_id,
		.terms = p,
		.currency = s->currency,
		.discount = discount,
		.redeemed_at = cx->now,
	};
	enum rc rc = store_redemption_insert(db, cx->tenant->tenant, &r);

	if (rc == OK && s->driver_id != NULL)
		rc = count_driver(cx, db, p, s->driver_id);
	if (rc == OK)
		rc = store_promo_count_up(db, cx->tenant->tenant, p->id);
	if (rc == E_CONFLICT || rc == E_NOT_FOUND)
		return E_RETRY;
	TRY(rc);
	return tell_exhausted(cx, db, p);
}

enum rc
promo_look(struct ctx *cx, const char *code, const struct session *s, struct promo *terms)
{
	enum rc rc = store_promo_of_code(cx->db, cx->mem, cx->tenant->tenant, promo_capitals(cx->mem, code), terms);

	if (rc == E_NOT_FOUND)
		return unknown(cx, "promo_code");
	TRY(rc);
	if (s->id != NULL)
		TRY(check_free(cx, cx->db, s->id));
	return judge(cx, cx->db, terms, s);
}

enum rc
promo_redeem(struct ctx *cx, struct db *db, const char *code, const struct session *s, struct promo *terms)
{
	enum rc rc = store_promo_lock_code(db, cx->mem, cx->tenant->tenant, promo_capitals(cx->mem, code), terms);

	if (rc == E_NOT_FOUND)
		return unknown(cx, "promo_code");
	TRY(rc);
	TRY(check_free(cx, db, s->id));
	TRY(judge(cx, db, terms, s));
	return enter(cx, db, terms, s, (struct money) { NONE });
}

enum rc
promo_of_session(struct ctx *cx, struct db *db, const char *session_id, struct promo *terms)
{
	struct redemption r;

	TRY(store_redemption_find(db, cx->mem, cx->tenant->tenant, session_id, &r));
	*terms = *r.terms;
	return OK;
}

enum rc
promo_settled(struct ctx *cx, struct db *db, const char *session_id, struct money discount)
{
	return store_redemption_settle(db, cx->tenant->tenant, session_id, discount);
}

/* ---- applied later ---- */

struct applying {
	struct ctx *cx;
	const char *session_id, *code;
	struct promo_applied *out;
};

/* Is the session one that can have a code? */
static enum rc
judge_session(struct ctx *cx, const struct session *s)
{
	if (s->status == SESSION_CANCELLED)
		return fail(cx, E_CONFLICT, "session_cancelled", "the session was cancelled: there is nothing to pay");
	if (s->status == SESSION_REFUNDED || s->refunded.v > 0)
		return fail(cx, E_CONFLICT, "session_refunded", "something of the session's bill has been refunded");
	if (s->invoice_id != NULL)
		return fail(cx, E_CONFLICT, "session_invoiced", "the session is on an invoice");
	return OK;
}

/* Take the code off the bill that was charged. */
static enum rc
promote(struct ctx *cx, const struct promo *p, struct charge *c)
{
	struct plan plan = { .minor = minor_unit(c->currency) };
	struct bill b;

	session_bill(c, &b);
	plan_promo(p, cx->mem, &plan);
	if (!price_promote(plan.promotion, cx->mem, &b))
		return fail(cx, E_INTERNAL, NULL, "the bill's tax groups do not make its total");
	c->line_items = b.lines;
	c->taxes = b.taxes;
	c->discount = b.discount;
	c->total = b.total;
	c->tax_payable = b.tax_payable;
	return OK;
}

/* A settled session: the bill's next revision. */
static enum rc
apply_settled(struct applying *a, struct db *db, const struct promo *p, struct session *s)
{
	struct ctx *cx = a->cx;
	int64_t tenant = cx->tenant->tenant;
	struct charge c;

	TRY(store_charge_find(db, cx->mem, tenant, s->id, s->revision, &c));
	TRY(promote(cx, p, &c));
	c.revision++;
	c.created_at = cx->now;
	s->revision = c.revision;
	s->tax_payable = c.tax_payable;
	s->discount = c.discount;
	a->out->total_before = s->total;
	a->out->discount = c.discount;
	a->out->total_after = s->total = c.total;
	TRY(enter(cx, db, p, s, c.discount));
	TRY(store_charge_insert(db, tenant, &c));
	TRY(store_redemption_promote(db, tenant, s));
	TRY(receipt_mail_settled(cx, db, s));
	return session_event(cx, db, EVENT_SESSION_SETTLED, s);
}

static enum rc
apply_active(struct applying *a, struct db *db, const struct promo *p, struct session *s)
{
	TRY(enter(a->cx, db, p, s, (struct money) { NONE }));
	return store_redemption_apply(db, a->cx->tenant->tenant, s);
}

/* The code is locked first, as everywhere; but a session that does not exist comes before a code that does not. */
static enum rc
work_apply(struct db *db, void *arg)
{
	struct applying *a = arg;
	struct ctx *cx = a->cx;
	int64_t tenant = cx->tenant->tenant;
	struct promo p;
	struct session s, before;
	enum rc found = store_promo_lock_code(db, cx->mem, tenant, promo_capitals(cx->mem, a->code), &p), rc;

	if (found != E_NOT_FOUND)
		TRY(found);
	TRY(session_missing(cx, store_session_lock(db, cx->mem, tenant, a->session_id, &s)));
	if (found == E_NOT_FOUND)
		return unknown(cx, "code");
	before = s;
	TRY(judge_session(cx, &s));
	TRY(check_free(cx, db, s.id));
	TRY(judge(cx, db, &p, &s));
	s.promo_code = p.code;
	*a->out = (struct promo_applied) { s.id, p.code, s.currency, { NONE }, { NONE }, { NONE } };
	rc = s.status == SESSION_ACTIVE ? apply_active(a, db, &p, &s) : apply_settled(a, db, &p, &s);
	/* rows that were locked have changed: only another node of a cluster can have done that */
	if (rc == E_CONFLICT || rc == E_NOT_FOUND)
		return E_RETRY;
	TRY(rc);
	return session_tell(cx, db, &before, &s);
}

enum rc
promo_apply(struct ctx *cx, const char *session_id, const char *code, struct promo_applied *out)
{
	struct applying a = { cx, session_id, code, out };

	return db_tx(cx->db, work_apply, &a);
}
