#include "domain/invoice.h"

#include "base/buf.h"
#include "base/currency.h"
#include "base/shape.h"
#include "domain/audit.h"
#include "domain/event.h"
#include "domain/invoice_issue.h"
#include "domain/page.h"
#include "domain/places.h"
#include "model/organization.h"
#include "model/tenant.h"
#include "store/invoice.h"
#include "store/invoice_list.h"

#define WALK_PAGE 500

enum rc
invoice_find(struct ctx *cx, const char *id, struct invoice *i)
{
	TRY(invoice_missing(cx, store_invoice_find(cx->db, cx->mem, cx->tenant->tenant, id, i)));
	invoice_show(cx, i);
	return OK;
}

/* ---- paid ---- */

struct paying {
	struct ctx *cx;
	const char *id;
	struct instant paid_at;
	const char *reference;
	struct invoice *i;
};

/* Lock it, and before it the invoice that it credits: whether that is void decides too. */
static enum rc
lock_payable(struct paying *p, struct db *db, bool *voided)
{
	struct ctx *cx = p->cx;
	int64_t tenant = cx->tenant->tenant;
	struct invoice *i = p->i, credited;

	TRY(invoice_missing(cx, store_invoice_find(db, cx->mem, tenant, p->id, i)));
	*voided = false;
	if (i->credits != NULL) {
		TRY(store_invoice_lock(db, cx->mem, tenant, i->credits, &credited));
		*voided = credited.status == INVOICE_VOID;
	}
	TRY(store_invoice_lock(db, cx->mem, tenant, p->id, i));
	*voided |= i->status == INVOICE_VOID;
	invoice_show(cx, i);
	return OK;
}

static enum rc
work_pay(struct db *db, void *arg)
{
	struct paying *p = arg;
	struct ctx *cx = p->cx;
	int64_t tenant = cx->tenant->tenant;
	struct invoice *i = p->i, before;
	bool voided;

	TRY(lock_payable(p, db, &voided));
	if (i->status == INVOICE_PAID)
		return OK;
	if (voided)
		return fail(cx, E_CONFLICT, "invoice_void", "the invoice is void: there is nothing to pay");
	before = *i;
	i->status = INVOICE_PAID;
	i->paid_at = p->paid_at;
	i->reference = p->reference;
	TRY(store_invoice_update(db, tenant, i));
	TRY(audit(cx, db, &(struct audited) { tenant, "invoice", i->id, &invoice_told }, &before, i));
	return event_tell(cx, db, EVENT_INVOICE_PAID, i->id, i);
}

enum rc
invoice_pay(struct ctx *cx, const char *id, struct instant paid_at, const char *reference, struct invoice *i)
{
	struct paying p = { cx, id, paid_at.v != NONE ? paid_at : cx->now, reference, i };

	if (p.paid_at.v > cx->now.v)
		return fail_field(cx, "paid_at", "must not be in the future");
	return db_tx(cx->db, work_pay, &p);
}

/* ---- lists ---- */

/* Taxes as one word each, for tables. */
static const char *
tax_text(struct ctx *cx, const struct invoice *i)
{
	const struct field rate = { .name = "", .kind = K_SHARE }, money = { .name = "", .kind = K_MONEY };
	const struct invoice_tax *t = i->taxes.at;
	int minor = currency_digits(i->currency);
	struct buf out;

	buf_init(&out, cx->mem, 64);
	for (size_t k = 0; k < i->taxes.n; k++) {
		if (k > 0)
			buf_char(&out, ' ');
		shape_write(&out, &rate, &t[k].rate, -1);
		buf_char(&out, ':');
		shape_write(&out, &money, &t[k].net, minor);
		buf_char(&out, ':');
		shape_write(&out, &money, &t[k].tax, minor);
	}
	return buf_text(&out);
}

static void
show_all(struct ctx *cx, const struct list *rows)
{
	struct invoice *i = rows->at;

	for (size_t k = 0; k < rows->n; k++) {
		invoice_show(cx, &i[k]);
		i[k].tax_text = tax_text(cx, &i[k]);
	}
}

static const char *
id_of(struct ctx *cx, const void *row)
{
	(void)cx;
	return ((const struct invoice *)row)->id;
}

static enum rc
check(struct ctx *cx, struct invoice_filter *f)
{
	struct instant from, until;
	enum rc rc = page_cursor_id(cx, &f->page, "inv_");

	f->tenant = cx->tenant->tenant;
	if (f->period != NULL && invoice_period(cx, f->period, &from, &until) != OK)
		rc = E_INVALID;
	return rc;
}

enum rc
invoice_list(struct ctx *cx, struct invoice_filter *f, struct listing *out)
{
	const struct page page = f->page;
	struct list rows;
	int64_t n;

	TRY(check(cx, f));
	TRY(store_invoice_list(cx->db, cx->mem, f, &rows));
	if (!page_ends(&page, &rows, &n))
		TRY(store_invoice_count(cx->db, cx->mem, f, &n));
	show_all(cx, &rows);
	page_cut(cx, &page, &rows, sizeof(struct invoice), n, id_of, out);
	return OK;
}

enum rc
invoice_list_of(struct ctx *cx, struct invoice_filter *f, struct listing *out)
{
	struct organization o;

	TRY(noun_find(cx, &organizations, f->organization_id, &o));
	return invoice_list(cx, f, out);
}

enum rc
invoice_walk_begin(struct ctx *cx, const struct invoice_filter *f, struct invoice_walk *w)
{
	*w = (struct invoice_walk) { .filter = *f };
	w->filter.page = (struct page) { .limit = WALK_PAGE };
	return check(cx, &w->filter);
}

enum rc
invoice_walk_next(struct ctx *cx, struct invoice_walk *w, struct list *rows, bool *last)
{
	struct invoice_filter *f = &w->filter;
	const struct invoice *end;

	TRY(store_invoice_list(cx->db, cx->mem, f, rows));
	*last = rows->n <= (size_t)f->page.limit;
	if (!*last)
		rows->n = (size_t)f->page.limit;
	show_all(cx, rows);
	if (*last)
		return OK;
	end = (const struct invoice *)rows->at + rows->n - 1;
	if (strlen(end->id) >= sizeof(w->id))
		abort();
	memcpy(w->id, end->id, strlen(end->id) + 1);
	f->page.cursor = w->id;
	return OK;
}
