/* Credit notes: about a refund, or about all that is left of an invoice. */
#include "domain/invoice.h"

#include "base/id.h"
#include "domain/audit.h"
#include "domain/invoice_issue.h"
#include "model/tenant.h"
#include "pricing/pricing.h"
#include "store/invoice.h"
#include "store/invoice_line.h"
#include "store/unbilled.h"

#define PAGE 1000
#define SCRATCH ((size_t)1 << 18)

/* A credit note about ${i}, still without figures: it names what the invoice names. */
static struct invoice
note_of(struct ctx *cx, const struct invoice *i)
{
	return (struct invoice) {
		.id = id_new(cx->mem, "inv_", cx->now_ms),
		.type = CREDIT_NOTE,
		.credits = i->id,
		.organization_id = i->organization_id,
		.period = i->period,
		.currency = i->currency,
		.due_at = { NONE },
		.seller_digest = i->seller_digest,
		.seller = i->seller,
		.buyer = i->buyer,
		.locale = i->locale,
		.time_zone = i->time_zone,
	};
}

enum rc
invoice_credit(struct ctx *cx, struct db *db, const struct session *s, const struct refund *r)
{
	const struct invoice_row row = { 1, s->id, s->revision, r->id };
	const struct list rows = { 1, (void *)(uintptr_t)&row };
	int64_t tenant = cx->tenant->tenant;
	struct invoice i, note;

	TRY(store_invoice_lock(db, cx->mem, tenant, s->invoice_id, &i));
	note = note_of(cx, &i);
	note.refund_id = r->id;
	note.sessions = 1;
	note.total = r->amount;
	if (!invoice_add_refund(cx->mem, &note.taxes, &r->taxes, 1) || !money_add(&i.credited, r->amount))
		return invoice_too_large(cx);
	TRY(invoice_issue(cx, db, &note));
	TRY(store_invoice_rows_insert(db, tenant, note.id, &rows));
	return store_invoice_update(db, tenant, &i);
}

/* ---- void ---- */

struct voiding {
	struct ctx *cx;
	const char *id;
	struct arena *scratch;
	struct invoice *i;
};

/* The nets of ${i} less those of its credit notes. */
static enum rc
add_rest(struct voiding *v, struct db *db, struct list *taxes)
{
	struct ctx *cx = v->cx;
	const struct invoice_tax *t = v->i->taxes.at;
	struct list notes;
	const char *after = "";
	char last[48];

	for (size_t k = 0; k < v->i->taxes.n; k++)
		if (!invoice_add(cx->mem, taxes, t[k].rate, t[k].net))
			return invoice_too_large(cx);
	do {
		const struct invoice *note;

		arena_reset(v->scratch);
		TRY(store_invoice_credits(db, v->scratch, cx->tenant->tenant, v->id, after, PAGE, &notes));
		note = notes.at;
		for (size_t n = 0; n < notes.n; n++) {
			t = note[n].taxes.at;
			for (size_t k = 0; k < note[n].taxes.n; k++)
				if (!invoice_add(cx->mem, taxes, t[k].rate, (struct money) { -t[k].net.v }))
					return invoice_too_large(cx);
		}
		if (notes.n > 0) {
			(void)snprintf(last, sizeof(last), "%s", note[notes.n - 1].id);
			after = last;
		}
	} while (notes.n == PAGE);
	return OK;
}

/* Its sessions wait again. */
static enum rc
release(struct voiding *v, struct db *db)
{
	int64_t tenant = v->cx->tenant->tenant, after = 0;
	struct list rows;

	do {
		arena_reset(v->scratch);
		TRY(store_invoice_rows_sessions(db, v->scratch, tenant, v->id, after, PAGE, &rows));
		if (rows.n == 0)
			break;
		TRY(store_unbilled_release(db, tenant, v->id, &rows));
		after = ((const struct invoice_row *)rows.at)[rows.n - 1].number;
	} while (rows.n == PAGE);
	return OK;
}

static enum rc
judge(struct ctx *cx, const struct invoice *i)
{
	if (i->type == CREDIT_NOTE)
		return fail(cx, E_CONFLICT, "credit_note", "a credit note cannot be taken back");
	if (i->status == INVOICE_PAID)
		return fail(cx, E_CONFLICT, "invoice_paid", "the invoice is paid: refund its sessions instead");
	return OK;
}

/* Sessions are locked before their invoice, as by a refund. It is judged before, as most are refused there, and with the
 * lock: it may have been paid meanwhile. */
static enum rc
work_void(struct db *db, void *arg)
{
	struct voiding *v = arg;
	struct ctx *cx = v->cx;
	int64_t tenant = cx->tenant->tenant;
	struct invoice before, note;

	TRY(invoice_missing(cx, store_invoice_find(db, cx->mem, tenant, v->id, v->i)));
	TRY(judge(cx, v->i));
	if (v->i->status == INVOICE_VOID)
		return OK;
	TRY(release(v, db));
	TRY(store_invoice_lock(db, cx->mem, tenant, v->id, v->i));
	TRY(judge(cx, v->i));
	before = *v->i;
	note = note_of(cx, v->i);
	note.sessions = v->i->sessions;
	note.total.v = v->i->total.v - v->i->credited.v;
	TRY(add_rest(v, db, &note.taxes));
	TRY(invoice_issue(cx, db, &note));
	v->i->status = INVOICE_VOID;
	v->i->voided_at = cx->now;
	v->i->credited = v->i->total;
	TRY(store_invoice_update(db, tenant, v->i));
	return audit(cx, db, &(struct audited) { tenant, "invoice", v->id, &invoice_told }, &before, v->i);
}

enum rc
invoice_void(struct ctx *cx, const char *id, struct invoice *i)
{
	struct voiding v = { cx, id, arena_new(SCRATCH), i };
	enum rc rc = db_tx_latest(cx->db, work_void, &v);

	arena_free(v.scratch);
	TRY(rc);
	invoice_show(cx, i);
	return OK;
}
