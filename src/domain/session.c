#include "domain/session.h"

#include "domain/audit.h"
#include "domain/check.h"
#include "domain/facts.h"
#include "domain/promo.h"
#include "model/tenant.h"
#include "pricing/pricing.h"
#include "store/session.h"

/* clang-format off */
static const struct field told_fields[] = {
	FIELD(struct session, status, .names = store_session_statuses), FIELD(struct session, promo_code),
	FIELD(struct session, discount), FIELD_AS(struct session, total, "total_amount"),
};
static const struct shape told = SHAPE(struct session, told_fields, CURRENCY_IN(struct session, currency));
/* clang-format on */

enum rc
session_tell(struct ctx *cx, struct db *db, const struct session *before, const struct session *after)
{
	const struct audited what = { cx->tenant->tenant, "session", after->id, &told };

	return audit(cx, db, &what, before, after);
}

enum rc
session_missing(struct ctx *cx, enum rc rc)
{
	return rc == E_NOT_FOUND ? fail(cx, rc, "session_not_found", "there is no such session") : rc;
}

void
session_derive(struct session *s)
{
	s->duration_minutes = s->ended_at.v == NONE ? NONE : (s->ended_at.v - s->started_at.v) / 60;
}

enum rc
session_quote(struct ctx *cx, struct session *s, const struct tariff *given, struct bill *bill, struct list *verdicts)
{
	struct facts *f = ARENA_ONE(cx->mem, struct facts);
	struct plan *p = ARENA_ONE(cx->mem, struct plan);
	struct usage u;

	TRY(facts_gather(cx, s, given, f));
	if (s->promo_code != NULL) {
		TRY(promo_look(cx, s->promo_code, s, &f->promo));
		f->qc.promo = &f->promo;
	}
	TRY(facts_price(cx, s, f, p, &u, bill));
	quote_explain(p, &u, cx->mem, verdicts);
	return OK;
}

/* ---- reading ---- */

enum rc
session_find(struct ctx *cx, const char *id, struct session *s)
{
	TRY(session_missing(cx, store_session_find(cx->db, cx->mem, cx->tenant->tenant, id, s)));
	session_derive(s);
	return OK;
}

void
session_bill(const struct charge *c, struct bill *b)
{
	*b = (struct bill) {
		.minor = minor_unit(c->currency),
		.lines = c->line_items,
		.taxes = c->taxes,
		.subtotal = c->subtotal,
		.tax = c->tax,
		.discount = c->discount,
		.total = c->total,
		.tax_payable = c->tax_payable,
	};
	memcpy(b->currency, c->currency, sizeof(b->currency));
}

enum rc
session_charge_of(struct ctx *cx, const struct session *s, int64_t revision, struct charge *c)
{
	enum rc rc;

	if (s->status == SESSION_CANCELLED)
		return fail(cx, E_CONFLICT, "session_cancelled", "the session was cancelled: nothing was charged");
	if (s->revision == NONE)
		return fail(cx, E_CONFLICT, "session_active", "the session is still running");
	rc = store_charge_find(
		cx->db, cx->mem, cx->tenant->tenant, s->id, revision == NONE ? s->revision : revision, c);
	return rc == E_NOT_FOUND ? fail(cx, rc, "revision_not_found", "the session has no bill of that revision") : rc;
}

enum rc
session_charge(struct ctx *cx, const char *id, int64_t revision, struct charge *c)
{
	struct session s;

	TRY(session_find(cx, id, &s));
	return session_charge_of(cx, &s, revision, c);
}

enum rc
session_explain(struct ctx *cx, const char *id, int64_t revision, struct charge *c, struct list *verdicts)
{
	struct facts *f = ARENA_ONE(cx->mem, struct facts);
	struct session s;

	TRY(session_missing(cx, store_session_whole(cx->db, cx->mem, cx->tenant->tenant, id, &s)));
	TRY(session_charge_of(cx, &s, revision, c));
	TRY(facts_pinned(cx, &s, f));
	return facts_explain(cx, &s, f, verdicts);
}
