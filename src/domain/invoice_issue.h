/* Inner steps of invoices: nets by tax rate, and giving a document its number. */
#ifndef DOMAIN_INVOICE_ISSUE_H
#define DOMAIN_INVOICE_ISSUE_H

#include "base/shape.h"
#include "base/zone.h"
#include "domain/ctx.h"
#include "model/invoice.h"
#include "store/invoice_line.h"

/* What the audit trail is told of an invoice. */
extern const struct shape invoice_told;

/* Add ${net} to the sum at ${rate} in ${taxes} (struct invoice_tax, ascending). False: beyond the bounds of money. */
bool invoice_add(struct arena *mem, struct list *taxes, struct share rate, struct money net) MUST_CHECK;
/* The nets of a bill's groups (struct tax_sum), and those of a refund's parts (struct refund_tax). */
bool invoice_add_bill(struct arena *mem, struct list *taxes, const struct list *groups) MUST_CHECK;
bool invoice_add_refund(struct arena *mem, struct list *taxes, const struct list *parts, int sign) MUST_CHECK;
/* Is it a credit note that takes a whole invoice back? */
bool invoice_is_whole(const struct invoice *i);
/* The nets of ${row}, which is on ${i}, added to ${line}: less where they are of a refund, unless ${i} is about refunds. */
bool invoice_add_line(struct arena *mem, const struct invoice *i, const struct invoice_line_row *row,
	struct invoice_line *line) MUST_CHECK;
/* The one line of ${i}, a credit note that takes a whole invoice back. E_INTERNAL: its period is none. */
enum rc invoice_whole(struct ctx *cx, const struct invoice *i, struct invoice_line *line) MUST_CHECK;
/* E_CONFLICT: sums beyond the bounds of money. */
enum rc invoice_too_large(struct ctx *cx);

/* Tax, net and total from the nets by rate; an invoice's total is what they make, a credit note's is given. False: beyond
 * the bounds of money. */
bool invoice_sum_up(struct invoice *i) MUST_CHECK;
/* The first instant of the period ("2026-04") in ${zone}, and that of the next one. False: it is no period. */
bool invoice_month(const struct zone *z, const char *period, struct instant *from, struct instant *until) MUST_CHECK;
/* The same in the tenant's zone. E_INVALID names `period`. */
enum rc invoice_period(struct ctx *cx, const char *period, struct instant *from, struct instant *until) MUST_CHECK;

/* Issue ${i} inside db_tx: its taxes have their nets; sums, number and times are set. It is stored, told to the audit trail and to who wants to hear it. */
enum rc invoice_issue(struct ctx *cx, struct db *db, struct invoice *i) MUST_CHECK;
/* Members that follow from others. */
void invoice_show(struct ctx *cx, struct invoice *i);
/* ${rc}, said of an invoice where it is E_NOT_FOUND. */
enum rc invoice_missing(struct ctx *cx, enum rc rc) MUST_CHECK;

#endif
