#include "domain/promo.h"

#include "model/session.h"
#include "model/tenant.h"
#include "store/promo.h"
#include "store/redemption.h"

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
	return rc == E_CONFLICT || rc == E_NOT_FOUND ? E_RETRY : rc;
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
