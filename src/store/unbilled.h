/* Sessions that wait for their invoice: found by organization and currency without those that have one. */
#ifndef STORE_UNBILLED_H
#define STORE_UNBILLED_H

#include "model/invoice.h"
#include "store/db.h"

/* The first group behind ${after} by organization and currency; E_NOT_FOUND: there are no more. */
enum rc store_unbilled_next(struct db *db, struct arena *mem, int64_t tenant, const struct unbilled_group *after,
	struct unbilled_group *out) MUST_CHECK;
/* The next of a group (struct unbilled) by end and id. */
enum rc store_unbilled_page(
	struct db *db, struct arena *mem, const struct unbilled_filter *f, struct list *out) MUST_CHECK;
/* Put ${rows} (struct unbilled) on ${invoice_id}, by their keys alone: whoever stores others meanwhile does not wait.
 * What they cost is then what they cost when they were claimed, whatever was read before. E_RETRY: one of them is on
 * another by now. */
enum rc store_unbilled_claim(
	struct db *db, struct arena *mem, int64_t tenant, const char *invoice_id, const struct list *rows) MUST_CHECK;
/* Take ${rows} (struct invoice_row) off ${invoice_id}. */
enum rc store_unbilled_release(
	struct db *db, int64_t tenant, const char *invoice_id, const struct list *rows) MUST_CHECK;
/* Refunds (struct refund) of those of ${rows} (struct unbilled) that have some, by session and id. */
enum rc store_unbilled_refunds(
	struct db *db, struct arena *mem, int64_t tenant, const struct list *rows, struct list *out) MUST_CHECK;

extern const struct query *const store_unbilled_queries[];

#endif
