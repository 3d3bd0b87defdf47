/* Lists of invoices, newest first: one statement for each filter, read from its own index. */
#ifndef STORE_INVOICE_LIST_H
#define STORE_INVOICE_LIST_H

#include "model/invoice.h"
#include "store/db.h"

/* Up to limit + 1 (struct invoice, without parties) before the cursor of ${f}. */
enum rc store_invoice_list(
	struct db *db, struct arena *mem, const struct invoice_filter *f, struct list *out) MUST_CHECK;
/* How many match, counted up to TOTAL_COUNTED + 1. */
enum rc store_invoice_count(struct db *db, struct arena *mem, const struct invoice_filter *f, int64_t *n) MUST_CHECK;

extern const struct query *const store_invoice_list_queries[];

#endif
