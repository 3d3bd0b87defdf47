/* What documents are made of. */
#ifndef STORE_INVOICE_LINE_H
#define STORE_INVOICE_LINE_H

#include "model/invoice.h"
#include "store/db.h"

/* Behind those there are; ${rows}: struct invoice_row. */
enum rc store_invoice_rows_insert(
	struct db *db, int64_t tenant, const char *invoice_id, const struct list *rows) MUST_CHECK;
/* The sessions (struct invoice_row) of an invoice behind number ${after}. */
enum rc store_invoice_rows_sessions(struct db *db, struct arena *mem, int64_t tenant, const char *invoice_id,
	int64_t after, int64_t limit, struct list *out) MUST_CHECK;

/* A line as it is kept: nets are in one of the two lists. */
struct invoice_line_row {
	int64_t number;
	struct invoice_line line; /* without taxes */
	struct list billed;       /* struct tax_sum */
	struct list refunded;     /* struct refund_tax; none: it is the session itself */
};

/* The lines (struct invoice_line_row) behind number ${after}. */
enum rc store_invoice_lines(struct db *db, struct arena *mem, int64_t tenant, const char *invoice_id, int64_t after,
	int64_t limit, struct list *out) MUST_CHECK;
/* The number of the last one, which is how many there are; 0: none. */
enum rc store_invoice_lines_last(
	struct db *db, struct arena *mem, int64_t tenant, const char *invoice_id, int64_t *number) MUST_CHECK;

extern const struct query *const store_invoice_line_queries[];

#endif
