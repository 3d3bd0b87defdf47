/* Invoices: what organizations owe for a month, and credit notes, which take it back. */
#ifndef DOMAIN_INVOICE_H
#define DOMAIN_INVOICE_H

#include "domain/ctx.h"
#include "model/invoice.h"
#include "model/refund.h"
#include "model/session.h"

/* ---- the monthly run ---- */

struct invoice_total {
	const char *currency;
	int64_t invoices, sessions;
	struct money net, tax, total;
};

/* An organization that was not billed. */
struct invoice_failed {
	const char *organization_id, *currency, *message;
};

/* What a run has done so far. */
struct invoice_ran {
	const char *period;
	bool complete; /* nothing was left out: neither by a failure nor because it was to stop */
	int64_t groups,
		seen; /* organizations with something to bill, each once in a currency; groups NONE: not counted */
	int64_t invoices, sessions, failures;
	struct list totals; /* struct invoice_total, by currency */
	struct list failed; /* struct invoice_failed, the first INVOICE_FAILED_SHOWN */
};

#define INVOICE_FAILED_SHOWN 100

struct invoice_order {
	const char *period; /* "2026-04" */
	bool dry_run;       /* sum up what would be billed, and keep nothing */
	bool lenient;       /* what the settings lack matters only where there is something to bill */
	bool count;         /* the groups, before the first */
	/* Asked before each organization; false: stop here. NULL: go on to the end. */
	bool (*go_on)(void *arg, const struct invoice_ran *ran);
	void *arg;
};

/* Bill every session that ended before the end of the period in the tenant's zone and is on no invoice, an invoice for each
 * organization and currency in a transaction of its own; so whatever ends a run, the next one goes on. One that fails does not
 * stop the others. E_INVALID period; E_CONFLICT period_not_over, settings_incomplete (the fault names the fields). */
enum rc invoice_run(struct ctx *cx, const struct invoice_order *order, struct invoice_ran *out) MUST_CHECK;
/* The last period that is over in the tenant's zone, as "2026-04". */
enum rc invoice_period_last(struct ctx *cx, const char **out) MUST_CHECK;

/* ---- what becomes of one ---- */

/* With its seller (without the logo) and buyer. */
enum rc invoice_find(struct ctx *cx, const char *id, struct invoice *i) MUST_CHECK;
/* It was paid at ${paid_at} (NONE: now); again nothing changes. E_CONFLICT invoice_void: it is, or the invoice
 * that it credits. E_INVALID: that is in the future. */
enum rc invoice_pay(
	struct ctx *cx, const char *id, struct instant paid_at, const char *reference, struct invoice *i) MUST_CHECK;
/* Take it back by a credit note about all that is left of it; its sessions wait for the next run. Again nothing changes.
 * E_CONFLICT invoice_paid, credit_note: neither can be taken back. */
enum rc invoice_void(struct ctx *cx, const char *id, struct invoice *i) MUST_CHECK;
/* Inside db_tx: the session, which is locked and on an invoice, was given ${r} back: a credit note about that. */
enum rc invoice_credit(struct ctx *cx, struct db *db, const struct session *s, const struct refund *r) MUST_CHECK;
/* What it is made of (struct invoice_line), by number: sessions by their end, a session's refunds behind it. The nets add
 * up to the document's. ${page}: the cursor is a number. */
enum rc invoice_lines(struct ctx *cx, const char *id, const struct page *page, struct listing *out) MUST_CHECK;
/* All that is printed on it, the logo too. It never changes. */
enum rc invoice_document(struct ctx *cx, const char *id, struct invoice_document *out) MUST_CHECK;

/* ---- lists, newest first ---- */

/* Without sellers and buyers. E_INVALID: the period is none. */
enum rc invoice_list(struct ctx *cx, struct invoice_filter *f, struct listing *out) MUST_CHECK;
/* The same for f->organization_id; E_NOT_FOUND: there is no such organization. */
enum rc invoice_list_of(struct ctx *cx, struct invoice_filter *f, struct listing *out) MUST_CHECK;

/* All of them, page by page, in the memory of one page. */
struct invoice_walk {
	struct invoice_filter filter;
	char id[48]; /* of the last one */
};
/* Stand before the first. Texts of ${f} are borrowed for as long as the walk goes on. */
enum rc invoice_walk_begin(struct ctx *cx, const struct invoice_filter *f, struct invoice_walk *w) MUST_CHECK;
/* The next ones (struct invoice, in cx->mem); ${last}: there are no more. */
enum rc invoice_walk_next(struct ctx *cx, struct invoice_walk *w, struct list *rows, bool *last) MUST_CHECK;

#endif
