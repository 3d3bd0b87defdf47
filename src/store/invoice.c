#include "store/invoice.h"

#include "store/kept.h"
#include "store/key.h"

const char *const store_invoice_types[] = { "invoice", "credit_note", NULL };
const char *const store_invoice_statuses[] = { "issued", "paid", "void", NULL };

struct row {
	int64_t tenant;
	struct invoice i;
};

struct seller_row {
	int64_t tenant;
	const char *digest;
	const struct party *seller;
	const char *logo;
};

struct counter {
	int64_t tenant, year;
};

struct credits_of {
	int64_t tenant;
	const char *id, *after;
	int64_t limit;
};

/* clang-format off */
static const struct field party_fields[] = {
	FIELD(struct party, id), FIELD(struct party, name), FIELD(struct party, address, .of = &kept_address),
	FIELD(struct party, country), FIELD(struct party, tax_id), FIELD(struct party, email),
};
static const struct field tax_fields[] = {
	FIELD(struct invoice_tax, rate), FIELD(struct invoice_tax, net, .min = INT64_MIN, .as = AS_MINOR),
	FIELD(struct invoice_tax, tax, .min = INT64_MIN, .as = AS_MINOR),
};
/* clang-format on */

const struct shape store_party = SHAPE(struct party, party_fields);
const struct shape store_invoice_tax = SHAPE(struct invoice_tax, tax_fields);

/* clang-format off */
#define VALUES(T, P) \
	FIELD(T, P id), FIELD(T, P type, .names = store_invoice_types), FIELD(T, P year), FIELD(T, P serial), FIELD(T, P number), \
	FIELD(T, P credits), FIELD(T, P refund_id), FIELD(T, P organization_id), FIELD(T, P period), FIELD(T, P currency), \
	FIELD(T, P status, .names = store_invoice_statuses), FIELD(T, P issued_at), FIELD(T, P due_at), FIELD(T, P paid_at), \
	FIELD(T, P voided_at), FIELD(T, P reference), FIELD(T, P net), FIELD(T, P tax), FIELD(T, P rounding), \
	FIELD(T, P total), FIELD(T, P credited), FIELD(T, P taxes, .of = &store_invoice_tax), FIELD(T, P sessions), \
	FIELD(T, P seller_digest), FIELD(T, P buyer, .of = &store_party), FIELD(T, P locale), FIELD(T, P time_zone), \
	FIELD(T, P changed_by)
#define COLUMNS(i) \
	i "id, " i "type, " i "year, " i "serial, " i "number, " i "credits, " i "refund_id, " i "organization_id, " \
	i "period, " i "currency, " i "status, " i "issued_at, " i "due_at, " i "paid_at, " i "voided_at, " \
	i "reference, " i "net, " i "tax, " i "rounding, " i "total, " i "credited, " i "taxes, " i "sessions, " \
	i "seller_digest, " i "buyer, " i "locale, " i "time_zone, " i "changed_by"

static const struct field insert_fields[] = { FIELD(struct row, tenant), VALUES(struct row, i.) };
static const struct field row_fields[] = {
	VALUES(struct invoice, ), FIELD(struct invoice, seller, .of = &store_party),
};
static const struct field update_fields[] = {
	FIELD(struct row, i.status, .names = store_invoice_statuses), FIELD(struct row, i.paid_at), FIELD(struct row, i.voided_at),
	FIELD(struct row, i.reference), FIELD(struct row, i.credited), FIELD(struct row, tenant), FIELD(struct row, i.id),
};
static const struct field seller_fields[] = {
	FIELD(struct seller_row, tenant), FIELD(struct seller_row, digest),
	FIELD(struct seller_row, seller, .of = &store_party), FIELD(struct seller_row, logo),
};
static const struct field logo_fields[] = { FIELD(struct seller_row, logo) };
static const struct field counter_fields[] = { FIELD(struct counter, tenant), FIELD(struct counter, year) };
static const struct field credits_in_fields[] = {
	FIELD(struct credits_of, tenant), FIELD(struct credits_of, id), FIELD(struct credits_of, after),
	FIELD(struct credits_of, limit),
};
static const struct field credits_fields[] = {
	FIELD(struct invoice, id), FIELD(struct invoice, taxes, .of = &store_invoice_tax),
};
/* clang-format on */

static const struct shape insert_in = SHAPE(struct row, insert_fields);
static const struct shape row_out = SHAPE(struct invoice, row_fields);
static const struct shape update_in = SHAPE(struct row, update_fields);
static const struct shape seller_in = SHAPE(struct seller_row, seller_fields);
static const struct shape logo_out = SHAPE(struct seller_row, logo_fields);
static const struct shape counter_in = SHAPE(struct counter, counter_fields);
static const struct shape credits_in = SHAPE(struct credits_of, credits_in_fields);
static const struct shape credits_out = SHAPE(struct invoice, credits_fields);

static const struct query q_seller_keep = {
	"INSERT INTO invoice_seller (tenant, digest, seller, logo) VALUES (?, ?, ?, ?)"
	" ON DUPLICATE KEY UPDATE digest = VALUES(digest)",
	&seller_in, NULL
};
static const struct query q_logo = { "SELECT logo FROM invoice_seller WHERE tenant = ? AND digest = ?", &key_one,
	&logo_out };
/* Whoever else has taken one since this transaction began to read is no rival: the next number is wanted, whichever. */
static const struct query q_number_take = {
	"SET STATEMENT innodb_snapshot_isolation = OFF FOR INSERT INTO invoice_number (tenant, year, last) VALUES (?, ?, 1)"
	" ON DUPLICATE KEY UPDATE last = last + 1",
	&counter_in, NULL
};
static const struct query q_number = { "SELECT last FROM invoice_number WHERE tenant = ? AND year = ?", &counter_in,
	&number_row };
static const struct query q_insert = {
	"INSERT INTO invoice (tenant, " COLUMNS(
		"") ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	&insert_in, NULL
};
static const struct query q_find = {
	"SELECT " COLUMNS("i.") ", s.seller FROM invoice i JOIN invoice_seller s ON s.tenant = i.tenant"
				" AND s.digest = i.seller_digest WHERE i.tenant = ? AND i.id = ?",
	&key_one, &row_out
};
static const struct query q_lock = { "SELECT 1 FROM invoice WHERE tenant = ? AND id = ? FOR UPDATE", &key_one,
	&number_row };
static const struct query q_update = {
	"UPDATE invoice SET status = ?, paid_at = ?, voided_at = ?, reference = ?, credited = ? WHERE tenant = ? AND id = ?",
	&update_in, NULL
};
static const struct query q_credits = {
	"SELECT id, taxes FROM invoice FORCE INDEX (invoice_credits) WHERE tenant = ? AND credits = ? AND id > ?"
	" ORDER BY id LIMIT ?",
	&credits_in, &credits_out
};

const struct query *const store_invoice_queries[] = { &q_seller_keep, &q_logo, &q_number_take, &q_number, &q_insert,
	&q_find, &q_lock, &q_update, &q_credits, NULL };

enum rc
store_invoice_seller_keep(struct db *db, int64_t tenant, const char *digest, const struct party *seller)
{
	const struct seller_row r = { tenant, digest, seller, seller->logo };

	return db_exec(db, &q_seller_keep, &r, NULL);
}

enum rc
store_invoice_logo(struct db *db, struct arena *mem, int64_t tenant, const char *digest, const char **logo)
{
	const struct key k = { .tenant = tenant, .id = digest };
	struct seller_row r;

	TRY(db_one(db, mem, &q_logo, &k, &r));
	*logo = r.logo;
	return OK;
}

enum rc
store_invoice_number(struct db *db, struct arena *mem, int64_t tenant, int64_t year, int64_t *serial)
{
	const struct counter c = { tenant, year };

	TRY(db_exec(db, &q_number_take, &c, NULL));
	return db_one(db, mem, &q_number, &c, serial);
}

enum rc
store_invoice_insert(struct db *db, int64_t tenant, const struct invoice *i)
{
	const struct row r = { tenant, *i };

	return db_exec(db, &q_insert, &r, NULL);
}

enum rc
store_invoice_find(struct db *db, struct arena *mem, int64_t tenant, const char *id, struct invoice *i)
{
	const struct key k = { .tenant = tenant, .id = id };

	*i = (struct invoice) { .id = NULL };
	return db_one(db, mem, &q_find, &k, i);
}

enum rc
store_invoice_lock(struct db *db, struct arena *mem, int64_t tenant, const char *id, struct invoice *i)
{
	const struct key k = { .tenant = tenant, .id = id };
	int64_t one;

	TRY(db_one(db, mem, &q_lock, &k, &one));
	return store_invoice_find(db, mem, tenant, id, i);
}

enum rc
store_invoice_update(struct db *db, int64_t tenant, const struct invoice *i)
{
	const struct row r = { tenant, *i };

	return db_exec_one(db, &q_update, &r);
}

enum rc
store_invoice_credits(struct db *db, struct arena *mem, int64_t tenant, const char *id, const char *after,
	int64_t limit, struct list *out)
{
	const struct credits_of c = { tenant, id, after, limit };

	return db_all(db, mem, &q_credits, &c, out);
}
