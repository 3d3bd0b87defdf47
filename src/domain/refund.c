#include "domain/refund.h"

#include "base/currency.h"
#include "base/decimal.h"
#include "base/id.h"
#include "domain/audit.h"
#include "domain/check.h"
#include "domain/invoice.h"
#include "domain/page.h"
#include "domain/session.h"
#include "domain/session_event.h"
#include "model/tenant.h"
#include "store/refund.h"
#include "store/session.h"

struct refunding {
	struct ctx *cx;
	struct rate amount; /* as it was sent; NONE: the rest */
	struct refund *r;
};

static enum rc
spread(struct refunding *w, struct db *db, int64_t revision)
{
	struct ctx *cx = w->cx;
	const struct page all = { .limit = LARGEST };
	struct charge bill;
	struct list former;

	TRY(store_charge_find(db, cx->mem, cx->tenant->tenant, w->r->session_id, revision, &bill));
	TRY(store_refund_list(db, cx->mem, cx->tenant->tenant, w->r->session_id, &all, &former));
	return refund_spread(w->r, &bill.taxes, &former, cx->mem) ? OK : E_INTERNAL;
}

/* ---- amounts ---- */

static enum rc
check_amount(struct ctx *cx, struct rate amount, int64_t minor)
{
	if (amount.v == NONE)
		return OK;
	if (amount.v <= 0)
		return fail_field(cx, "amount", "must be above 0: leave it out to refund what is left");
	if (amount.v % minor != 0)
		return fail_field(cx, "amount", "has more digits than the currency's minor unit");
	return OK;
}

/* Is so much, in minor units, left of the session? */
static enum rc
check_rest(struct ctx *cx, const struct session *s, int64_t amount)
{
	unsigned digits = (unsigned)currency_digits(s->currency);
	int64_t left = s->total.v - s->refunded.v;
	char text[DECIMAL_TEXT];

	if (s->status == SESSION_ACTIVE)
		return fail(cx, E_CONFLICT, "session_active", "the session is still running: nothing was charged yet");
	if (s->status == SESSION_CANCELLED)
		return fail(cx, E_CONFLICT, "nothing_to_refund", "the session was cancelled: nothing was charged");
	if (left <= 0)
		return fail(cx, E_CONFLICT, "nothing_to_refund",
			s->refunded.v > 0 ? "all of it has been refunded" : "nothing was charged for the session");
	if (amount > left) {
		text[decimal_write(text, left, digits, digits)] = '\0';
		return fail(cx, E_CONFLICT, "nothing_to_refund",
			arena_printf(cx->mem, "only %s %s is left to refund", text, s->currency));
	}
	return OK;
}

/* ---- use cases ---- */

/* clang-format off */
static const struct field told_fields[] = {
	FIELD(struct refund, session_id), FIELD(struct refund, amount), FIELD(struct refund, currency),
	FIELD(struct refund, reason),
};
static const struct shape told = SHAPE(struct refund, told_fields, CURRENCY_IN(struct refund, currency));
/* clang-format on */

static enum rc
work_refund(struct db *db, void *arg)
{
	struct refunding *w = arg;
	struct ctx *cx = w->cx;
	struct refund *r = w->r;
	struct session s;
	int64_t tenant = cx->tenant->tenant, minor;

	TRY(session_missing(cx, store_session_lock(db, cx->mem, tenant, r->session_id, &s)));
	minor = minor_unit(s.currency);
	TRY(check_amount(cx, w->amount, minor));
	r->amount.v = w->amount.v != NONE ? w->amount.v / minor : s.total.v - s.refunded.v;
	TRY(check_rest(cx, &s, r->amount.v));
	r->currency = s.currency;
	TRY(spread(w, db, s.revision));
	TRY(store_refund_take(db, tenant, r));
	s.refunded.v += r->amount.v;
	s.status = s.refunded.v == s.total.v ? SESSION_REFUNDED : s.status;
	TRY(store_refund_insert(db, tenant, r));
	if (s.invoice_id != NULL)
		TRY(invoice_credit(cx, db, &s, r));
	TRY(audit(cx, db, &(struct audited) { tenant, "refund", r->id, &told }, NULL, r));
	return session_event(cx, db, EVENT_SESSION_REFUNDED, &s);
}

enum rc
refund_create(struct ctx *cx, struct rate amount, struct refund *r)
{
	struct refunding w = { cx, amount, r };

	r->id = id_new(cx->mem, "rfd_", cx->now_ms);
	r->created_at = cx->now;
	r->changed_by = cx->credential;
	return db_tx(cx->db, work_refund, &w);
}

static const char *
id_of(struct ctx *cx, const void *row)
{
	(void)cx;
	return ((const struct refund *)row)->id;
}

enum rc
refund_list(struct ctx *cx, const char *session_id, const struct page *page, struct listing *out)
{
	int64_t tenant = cx->tenant->tenant, n;
	struct session s;
	struct list rows;

	TRY(page_cursor_id(cx, page, "rfd_"));
	TRY(session_missing(cx, store_session_find(cx->db, cx->mem, tenant, session_id, &s)));
	TRY(store_refund_list(cx->db, cx->mem, tenant, session_id, page, &rows));
	if (!page_ends(page, &rows, &n))
		TRY(store_refund_count(cx->db, cx->mem, tenant, session_id, &n));
	page_cut(cx, page, &rows, sizeof(struct refund), n, id_of, out);
	return OK;
}
