/* Invoices and credit notes, their numbers, and the sellers that they name. */
#ifndef STORE_INVOICE_H
#define STORE_INVOICE_H

#include "model/invoice.h"
#include "store/db.h"

/* Keep ${seller} under its ${digest}, once. */
enum rc store_invoice_seller_keep(
	struct db *db, int64_t tenant, const char *digest, const struct party *seller) MUST_CHECK;
/* The logo of a seller; NULL: it has none. */
enum rc store_invoice_logo(
	struct db *db, struct arena *mem, int64_t tenant, const char *digest, const char **logo) MUST_CHECK;

/* The next number of the year. Nobody else gets one until the transaction ends; it is given back if that is undone. */
enum rc store_invoice_number(
	struct db *db, struct arena *mem, int64_t tenant, int64_t year, int64_t *serial) MUST_CHECK;
enum rc store_invoice_insert(struct db *db, int64_t tenant, const struct invoice *i) MUST_CHECK;
/* With its seller, without the logo; text lives in ${mem}. E_NOT_FOUND if there is none. */
enum rc store_invoice_find(
	struct db *db, struct arena *mem, int64_t tenant, const char *id, struct invoice *i) MUST_CHECK;
/* The same, locked until the transaction ends. */
enum rc store_invoice_lock(
	struct db *db, struct arena *mem, int64_t tenant, const char *id, struct invoice *i) MUST_CHECK;
/* Store its status, paid_at, voided_at, reference and credited. */
enum rc store_invoice_update(struct db *db, int64_t tenant, const struct invoice *i) MUST_CHECK;
/* Credit notes about invoice ${id} (struct invoice: id and taxes), by id, those behind ${after}. */
enum rc store_invoice_credits(struct db *db, struct arena *mem, int64_t tenant, const char *id, const char *after,
	int64_t limit, struct list *out) MUST_CHECK;

/* For shapes of other statements. Names of enum invoice_type and enum invoice_status end with NULL. */
extern const char *const store_invoice_types[], *const store_invoice_statuses[];
extern const struct shape store_invoice_tax; /* struct invoice_tax, as JSON */
extern const struct shape store_party;       /* struct party without the logo, as JSON */

extern const struct query *const store_invoice_queries[];

#endif
