/* The monthly run: sessions become invoices. */
#include "domain/invoice.h"

#include "base/id.h"
#include "base/json_out.h"
#include "base/secret.h"
#include "base/when.h"
#include "domain/invoice_issue.h"
#include "domain/party.h"
#include "domain/period.h"
#include "domain/settings.h"
#include "model/organization.h"
#include "model/tenant.h"
#include "pricing/pricing.h"
#include "store/invoice.h"
#include "store/invoice_line.h"
#include "store/organization.h"
#include "store/table.h"
#include "store/unbilled.h"

#define PAGE 1000     /* sessions that are in memory at once */
#define TERMS_DAYS 14 /* to pay, where the settings say nothing */
#define TRIES 3       /* of one invoice, each with those of db_tx */
#define ID_ROOM 48
#define SCRATCH ((size_t)1 << 18)

struct run {
	struct ctx *cx;
	const struct invoice_order *order;
	struct instant until;
	const struct party *seller;
	const char *seller_digest;
	struct arena *one, *page; /* of an invoice, of a page of its sessions */
	struct invoice_ran *ran;
};

/* One invoice in the making. */
struct billing {
	struct run *run;
	struct ctx cx; /* its memory is that of the invoice */
	struct unbilled_group group;
	struct invoice i;
	int64_t rows;
	char last[ID_ROOM]; /* id of the last session of a page */
};

/* ---- the period ---- */

/* The first instant of month ${months} after that of ${local}. */
static struct instant
month_begin(const struct zone *z, int64_t local, int months)
{
	struct civil c = civil_of(local);

	c = (struct civil) { .year = c.year, .month = c.month + months, .day = 1 };
	if (c.month > 12) {
		c.month -= 12;
		c.year++;
	}
	return period_begin(z, civil_seconds(&c));
}

static enum rc
find_zone(struct ctx *cx, const struct zone **out)
{
	*out = zone_find(cx->tenant->time_zone);
	return *out != NULL ? OK : fail(cx, E_INTERNAL, NULL, "the tenant's time zone is gone");
}

bool
invoice_month(const struct zone *z, const char *period, struct instant *from, struct instant *until)
{
	char day[16];
	int64_t local;

	if (strlen(period) != 7)
		return false;
	(void)snprintf(day, sizeof(day), "%s-01", period);
	if (!day_read(day, &local))
		return false;
	*from = month_begin(z, local, 0);
	*until = month_begin(z, local, 1);
	return true;
}

enum rc
invoice_period(struct ctx *cx, const char *period, struct instant *from, struct instant *until)
{
	const struct zone *zone;

	TRY(find_zone(cx, &zone));
	return invoice_month(zone, period, from, until) ? OK : fail_field(cx, "period", "must be a month: 2026-04");
}

enum rc
invoice_period_last(struct ctx *cx, const char **out)
{
	const struct zone *zone;
	struct civil c;

	TRY(find_zone(cx, &zone));
	c = civil_of(cx->now.v + zone_offset(zone, cx->now).v);
	if (--c.month == 0)
		c = (struct civil) { .year = c.year - 1, .month = 12 };
	*out = arena_printf(cx->mem, "%04lld-%02d", (long long)c.year, c.month);
	return OK;
}

/* ---- seller and buyer ---- */

/* What a document must say of its seller. */
static enum rc
check_seller(struct ctx *cx, const struct party *seller)
{
	const struct {
		bool there;
		const char *field, *text;
	} needed[] = {
		{ seller->name != NULL, "legal_name", "is needed on invoices" },
		{ seller->address != NULL, "address", "is needed on invoices" },
		{ seller->country != NULL, "country", "is needed on invoices" },
		{ seller->tax_id != NULL, "tax_id", "is needed on invoices" },
	};
	bool whole = true;

	for (size_t i = 0; i < COUNT_OF(needed); i++)
		if (!needed[i].there) {
			(void)fail_field(cx, needed[i].field, needed[i].text);
			whole = false;
		}
	return whole ? OK
		     : fail(cx, E_CONFLICT, "settings_incomplete",
			       "the settings do not say all that an invoice must say of its seller");
}

static enum rc
find_seller(struct run *r)
{
	struct ctx *cx = r->cx;
	struct party *seller = ARENA_ONE(cx->mem, struct party);
	struct tenant t;
	struct buf text;

	TRY(settings_find(cx, cx->tenant->tenant, &t));
	*seller = party_of_tenant(&t, cx->mem);
	/* an invoice needs the legal one */
	seller->name = party_said(t.legal_name);
	TRY(check_seller(cx, seller));
	buf_init(&text, cx->mem, 4096);
	json_write(&text, &store_party, seller, -1);
	buf_str(&text, seller->logo != NULL ? seller->logo : "");
	r->seller = seller;
	r->seller_digest = secret_digest(cx->mem, text.at, text.n);
	return OK;
}

static enum rc
work_seller(struct db *db, void *arg)
{
	const struct run *r = arg;

	return store_invoice_seller_keep(db, r->cx->tenant->tenant, r->seller_digest, r->seller);
}

static enum rc
find_buyer(struct billing *b, struct db *db)
{
	struct ctx *cx = &b->cx;
	struct organization *o = ARENA_ONE(cx->mem, struct organization);
	struct party *buyer = ARENA_ONE(cx->mem, struct party);

	TRY(store_find(db, cx->mem, &store_organization, cx->tenant->tenant, b->i.organization_id, o));
	*buyer = party_of_organization(o);
	b->i.buyer = buyer;
	return OK;
}

/* ---- one invoice ---- */

/* A row for each session and for each refund of one, and their nets. */
static bool
add_page(struct billing *b, const struct list *sessions, const struct list *refunds, struct list *rows)
{
	const struct unbilled *s = sessions->at;
	const struct refund *f = refunds->at;
	struct invoice_row *row = ARENA_ARRAY(b->run->page, sessions->n + refunds->n, struct invoice_row);
	bool fits = true;

	*rows = (struct list) { 0, row };
	for (size_t i = 0; i < sessions->n; i++) {
		fits = invoice_add_bill(b->cx.mem, &b->i.taxes, &s[i].taxes) && fits;
		row[rows->n++] = (struct invoice_row) { ++b->rows, s[i].id, s[i].revision, NULL };
		for (size_t k = 0; s[i].refunded.v != 0 && k < refunds->n; k++) {
			if (strcmp(f[k].session_id, s[i].id) != 0)
				continue;
			fits = invoice_add_refund(b->cx.mem, &b->i.taxes, &f[k].taxes, -1) && fits;
			row[rows->n++] = (struct invoice_row) { ++b->rows, s[i].id, s[i].revision, f[k].id };
		}
	}
	b->i.sessions += (int64_t)sessions->n;
	return fits;
}

static enum rc
bill_page(struct billing *b, struct db *db, struct unbilled_filter *f, bool *last)
{
	struct arena *mem = b->run->page;
	struct list sessions, refunds, rows;
	const struct unbilled *end;

	arena_reset(mem);
	TRY(store_unbilled_page(db, mem, f, &sessions));
	*last = sessions.n < (size_t)f->limit;
	if (sessions.n == 0)
		return OK;
	if (!b->run->order->dry_run)
		TRY(store_unbilled_claim(db, mem, f->tenant, b->i.id, &sessions));
	TRY(store_unbilled_refunds(db, mem, f->tenant, &sessions, &refunds));
	if (!add_page(b, &sessions, &refunds, &rows))
		return invoice_too_large(&b->cx);
	if (!b->run->order->dry_run)
		TRY(store_invoice_rows_insert(db, f->tenant, b->i.id, &rows));
	end = (const struct unbilled *)sessions.at + sessions.n - 1;
	if (strlen(end->id) >= sizeof(b->last))
		abort();
	memcpy(b->last, end->id, strlen(end->id) + 1);
	f->at = end->ended_at;
	f->id = b->last;
	return OK;
}

/* An empty invoice, whose id comes after those of the run so far; what may differ in another try is made anew. */
static void
begin(struct billing *b)
{
	struct ctx *cx = &b->cx;
	const struct tenant *t = cx->tenant;

	b->rows = 0;
	b->i = (struct invoice) {
		.id = id_new(cx->mem, "inv_", cx->now_ms + b->run->ran->invoices),
		.type = INVOICE,
		.organization_id = b->group.organization_id,
		.period = b->run->order->period,
		.currency = b->group.currency,
		.due_at = { cx->now.v + (t->payment_terms_days != NONE ? t->payment_terms_days : TERMS_DAYS) * DAY },
		.seller_digest = b->run->seller_digest,
		.seller = b->run->seller,
		.locale = t->locale,
		.time_zone = t->time_zone,
	};
}

static enum rc
work_bill(struct db *db, void *arg)
{
	struct billing *b = arg;
	struct unbilled_filter f = {
		.tenant = b->cx.tenant->tenant,
		.organization_id = b->group.organization_id,
		.currency = b->group.currency,
		.until = b->run->until,
		.at = { WHEN_MIN },
		.id = "",
		.limit = PAGE,
	};
	bool last = false;

	begin(b);
	while (!last)
		TRY(bill_page(b, db, &f, &last));
	if (b->i.sessions == 0)
		return OK;
	if (b->run->order->dry_run)
		return invoice_sum_up(&b->i) ? OK : invoice_too_large(&b->cx);
	TRY(find_buyer(b, db));
	return invoice_issue(&b->cx, db, &b->i);
}

/* ---- all of them ---- */

static bool
add_total(struct run *r, const struct invoice *i)
{
	struct arena *mem = r->cx->mem;
	struct list *all = &r->ran->totals;
	struct invoice_total *t = all->at, *more;
	size_t at = 0;

	while (at < all->n && strcmp(t[at].currency, i->currency) < 0)
		at++;
	if (at == all->n || strcmp(t[at].currency, i->currency) != 0) {
		more = ARENA_ARRAY(mem, all->n + 1, struct invoice_total);
		if (at > 0)
			memcpy(more, t, at * sizeof(*t));
		if (at < all->n)
			memcpy(more + at + 1, t + at, (all->n - at) * sizeof(*t));
		more[at] = (struct invoice_total) { .currency = arena_text(mem, i->currency) };
		*all = (struct list) { all->n + 1, t = more };
	}
	t[at].invoices++;
	t[at].sessions += i->sessions;
	r->ran->invoices++;
	r->ran->sessions += i->sessions;
	return money_add(&t[at].net, i->net) && money_add(&t[at].tax, i->tax) && money_add(&t[at].total, i->total);
}

static void
add_failed(struct run *r, const struct billing *b, enum rc rc)
{
	struct arena *mem = r->cx->mem;
	struct invoice_failed *f = r->ran->failed.at;
	const char *text = b->cx.fault.text;

	r->ran->complete = false;
	r->ran->failures++;
	if (r->ran->failed.n == INVOICE_FAILED_SHOWN)
		return;
	if (text == NULL)
		text = rc == E_UNSURE   ? "it is not known whether this happened: run again"
			: rc == E_RETRY ? "its sessions are busy: run again"
					: "something went wrong on our side";
	f[r->ran->failed.n++] = (struct invoice_failed) { arena_text(mem, b->group.organization_id),
		arena_text(mem, b->group.currency), arena_text(mem, text) };
}

/* Sums that are not kept are read as of one moment; else what is claimed is read afterwards, so that refunds of others
 * meanwhile do not matter. */
static enum rc
try_bill(struct billing *b)
{
	struct db *db = b->run->cx->db;

	if (db_inside(db))
		return db_try(db, work_bill, b);
	return b->run->order->dry_run ? db_tx(db, work_bill, b) : db_tx_latest(db, work_bill, b);
}

/* Only what concerns this invoice alone is no failure of the run. */
static enum rc
bill(struct run *r, const struct unbilled_group *group)
{
	struct db *db = r->cx->db;
	bool inside = db_inside(db);
	struct billing b = { .run = r, .cx = *r->cx, .group = *group };
	enum rc rc = E_RETRY;

	b.cx.mem = r->one;
	/* who holds its sessions may hold them for long */
	for (int n = 0; n < (inside ? 1 : TRIES) && rc == E_RETRY && (n == 0 || !db_busy(db)); n++) {
		fault_init(&b.cx.fault, r->one);
		rc = try_bill(&b);
	}
	if (rc == OK && b.i.sessions > 0 && !add_total(r, &b.i))
		return invoice_too_large(r->cx);
	if (rc == OK)
		return OK;
	if (inside && (rc == E_RETRY || rc == E_UNSURE || rc == E_INTERNAL))
		return rc;
	add_failed(r, &b, rc);
	return OK;
}

/* Where a walk over the groups stands. */
struct place {
	char organization_id[ID_ROOM], currency[ID_ROOM];
};

/* The next group that has something to bill. ${more} false: there is none. */
static enum rc
next_group(struct run *r, struct place *at, bool *more)
{
	struct unbilled_group g, after = { at->organization_id, at->currency, { NONE } };
	enum rc rc;

	do {
		arena_reset(r->one);
		rc = store_unbilled_next(r->cx->db, r->one, r->cx->tenant->tenant, &after, &g);
		*more = rc != E_NOT_FOUND;
		if (rc != OK)
			return *more ? rc : OK;
		if (strlen(g.organization_id) >= ID_ROOM || strlen(g.currency) >= ID_ROOM)
			abort();
		memcpy(at->organization_id, g.organization_id, strlen(g.organization_id) + 1);
		memcpy(at->currency, g.currency, strlen(g.currency) + 1);
	} while (g.first.v >= r->until.v);
	return OK;
}

static enum rc
count_groups(struct run *r)
{
	struct place at = { "", "" };
	bool more = true;

	r->ran->groups = -1;
	for (; more; r->ran->groups++)
		TRY(next_group(r, &at, &more));
	return OK;
}

static enum rc
bill_all(struct run *r)
{
	const struct invoice_order *o = r->order;
	struct place at = { "", "" };
	bool more = true;

	if (o->lenient)
		TRY(next_group(r, &at, &more));
	if (!more)
		return OK;
	at = (struct place) { "", "" };
	TRY(find_seller(r));
	if (!o->dry_run)
		TRY(db_tx(r->cx->db, work_seller, r));
	if (o->count)
		TRY(count_groups(r));
	for (;;) {
		TRY(next_group(r, &at, &more));
		if (!more)
			return OK;
		if (o->go_on != NULL && !o->go_on(o->arg, r->ran)) {
			r->ran->complete = false;
			return OK;
		}
		TRY(bill(r, &(struct unbilled_group) { at.organization_id, at.currency, { NONE } }));
		r->ran->seen++;
	}
}

enum rc
invoice_run(struct ctx *cx, const struct invoice_order *order, struct invoice_ran *out)
{
	struct run r = { .cx = cx, .order = order, .ran = out };
	struct instant from;
	enum rc rc;

	*out = (struct invoice_ran) { .period = order->period, .complete = true, .groups = NONE };
	out->totals.at = ARENA_ONE(cx->mem, struct invoice_total);
	out->failed.at = ARENA_ARRAY(cx->mem, INVOICE_FAILED_SHOWN, struct invoice_failed);
	TRY(invoice_period(cx, order->period, &from, &r.until));
	if (cx->now.v < r.until.v)
		return fail(cx, E_CONFLICT, "period_not_over", "the period is not over yet in the tenant's time zone");
	r.one = arena_new(SCRATCH);
	r.page = arena_new(SCRATCH);
	rc = bill_all(&r);
	arena_free(r.page);
	arena_free(r.one);
	return rc;
}
