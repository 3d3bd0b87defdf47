#include "store/promo.h"

#include "store/key.h"

/* the others are not stored */
static const char *const statuses[] = { "active", "disabled", NULL };
static const char *const types[] = { "percent", "fixed", NULL };

struct row {
	int64_t tenant;
	struct promo p;
};

/* clang-format off */
#define SAID(T, P) \
	FIELD(T, P code), FIELD(T, P description), FIELD(T, P discount_type, .names = types), \
	FIELD(T, P discount_value), FIELD(T, P currency), FIELD(T, P max_discount_amount), \
	FIELD(T, P max_redemptions), FIELD(T, P max_redemptions_per_driver), FIELD(T, P single_use_per_driver), \
	FIELD(T, P starts_at), FIELD(T, P expires_at), FIELD(T, P status, .names = statuses)
#define VALUES(T, P) SAID(T, P), FIELD(T, P version), FIELD(T, P updated_at)

static const struct field said_fields[] = { SAID(struct promo, ) };

static const struct field row_fields[] = {
	FIELD(struct promo, id), VALUES(struct promo, ), FIELD(struct promo, created_at),
	FIELD(struct promo, redemptions_used),
};
static const struct field insert_fields[] = {
	FIELD(struct row, tenant), FIELD(struct row, p.id), VALUES(struct row, p.), FIELD(struct row, p.created_at),
	FIELD(struct row, p.redemptions_used),
};
static const struct field update_fields[] = {
	VALUES(struct row, p.), FIELD(struct row, tenant), FIELD(struct row, p.id),
};
/* clang-format on */

struct part {
	int64_t tenant;
	const char *below;
	int64_t limit, offset;
};

static const struct field part_fields[] = {
	FIELD(struct part, tenant),
	FIELD(struct part, below),
	FIELD(struct part, limit),
	FIELD(struct part, offset),
};
static const struct field count_fields[] = { FIELD(struct part, tenant), FIELD(struct part, limit) };

const struct shape store_promo_said = SHAPE(struct promo, said_fields);

static const struct shape row_out = SHAPE(struct promo, row_fields);
static const struct shape insert_in = SHAPE(struct row, insert_fields);
static const struct shape update_in = SHAPE(struct row, update_fields);
static const struct shape part_in = SHAPE(struct part, part_fields);
static const struct shape count_in = SHAPE(struct part, count_fields);

#define COLUMNS \
	"id, code, description, discount_type, discount_value, currency, max_discount_amount, max_redemptions," \
	" max_redemptions_per_driver, single_use_per_driver, starts_at, expires_at, status, version, updated_at," \
	" created_at, redemptions_used"
#define SELECT "SELECT " COLUMNS " FROM promo"
#define ABOVE_ALL "~" /* ids are ASCII in capitals */

static const struct query q_insert = { "INSERT INTO promo (tenant, " COLUMNS ")"
				       " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	&insert_in, NULL };
static const struct query q_find = { SELECT " WHERE tenant = ? AND id = ?", &key_one, &row_out };
static const struct query q_lock = { SELECT " WHERE tenant = ? AND id = ? FOR UPDATE", &key_one, &row_out };
static const struct query q_of_code = { SELECT " WHERE tenant = ? AND code = ?", &key_one, &row_out };
static const struct query q_lock_code = { SELECT " WHERE tenant = ? AND code = ? FOR UPDATE", &key_one, &row_out };
static const struct query q_update = {
	"UPDATE promo SET code = ?, description = ?, discount_type = ?, discount_value = ?, currency = ?,"
	" max_discount_amount = ?, max_redemptions = ?, max_redemptions_per_driver = ?, single_use_per_driver = ?,"
	" starts_at = ?, expires_at = ?, status = ?, version = ?, updated_at = ? WHERE tenant = ? AND id = ?",
	&update_in, NULL
};
static const struct query q_count_up = {
	"UPDATE promo SET redemptions_used = redemptions_used + 1 WHERE tenant = ? AND id = ? AND status = 'active'"
	" AND (max_redemptions IS NULL OR redemptions_used < max_redemptions)",
	&key_one, NULL
};
static const struct query q_remove = { "DELETE FROM promo WHERE tenant = ? AND id = ?", &key_one, NULL };
static const struct query q_list = { SELECT " WHERE tenant = ? AND id < ? ORDER BY id DESC LIMIT ? OFFSET ?", &part_in,
	&row_out };
static const struct query q_count = { "SELECT COUNT(*) FROM (SELECT 1 FROM promo WHERE tenant = ? LIMIT ?) counted",
	&count_in, &number_row };

const struct query *const store_promo_queries[] = { &q_insert, &q_find, &q_lock, &q_of_code, &q_lock_code, &q_update,
	&q_count_up, &q_remove, &q_list, &q_count, NULL };

enum rc
store_promo_insert(struct db *db, int64_t tenant, const struct promo *p)
{
	struct row r = { tenant, *p };
	uint64_t n;

	return db_exec(db, &q_insert, &r, &n);
}

/* The row that ${q} finds for ${key}. */
static enum rc
one(struct db *db, struct arena *mem, const struct query *q, int64_t tenant, const char *key, struct promo *p)
{
	struct key k = { .tenant = tenant, .id = key };

	*p = (struct promo) { .percent = { NONE }, .amount = { NONE } };
	return db_one(db, mem, q, &k, p);
}

enum rc
store_promo_find(struct db *db, struct arena *mem, int64_t tenant, const char *id, struct promo *p)
{
	return one(db, mem, &q_find, tenant, id, p);
}

enum rc
store_promo_lock(struct db *db, struct arena *mem, int64_t tenant, const char *id, struct promo *p)
{
	return one(db, mem, &q_lock, tenant, id, p);
}

enum rc
store_promo_of_code(struct db *db, struct arena *mem, int64_t tenant, const char *code, struct promo *p)
{
	return one(db, mem, &q_of_code, tenant, code, p);
}

enum rc
store_promo_lock_code(struct db *db, struct arena *mem, int64_t tenant, const char *code, struct promo *p)
{
	return one(db, mem, &q_lock_code, tenant, code, p);
}

enum rc
store_promo_update(struct db *db, int64_t tenant, const struct promo *p)
{
	struct row r = { tenant, *p };
	uint64_t n;

	TRY(db_exec(db, &q_update, &r, &n));
	return n == 1 ? OK : E_NOT_FOUND;
}

enum rc
store_promo_count_up(struct db *db, int64_t tenant, const char *id)
{
	struct key k = { .tenant = tenant, .id = id };
	uint64_t n;

	TRY(db_exec(db, &q_count_up, &k, &n));
	return n == 1 ? OK : E_NOT_FOUND;
}

enum rc
store_promo_remove(struct db *db, int64_t tenant, const char *id)
{
	struct key k = { .tenant = tenant, .id = id };
	uint64_t n;

	TRY(db_exec(db, &q_remove, &k, &n));
	return n == 1 ? OK : E_NOT_FOUND;
}

enum rc
store_promo_list(struct db *db, struct arena *mem, int64_t tenant, const struct page *page, struct list *out)
{
	struct part p = { tenant, page->cursor != NULL ? page->cursor : ABOVE_ALL, page->limit + 1, page->offset };
	enum rc rc = db_all(db, mem, &q_list, &p, out);
	struct promo *row = out->at;

	for (size_t i = 0; rc == OK && i < out->n; i++)
		row[i].percent.v = row[i].amount.v = NONE;
	return rc;
}

enum rc
store_promo_count(struct db *db, struct arena *mem, int64_t tenant, int64_t *n)
{
	struct part p = { .tenant = tenant, .limit = TOTAL_COUNTED + 1 };
	struct number row;

	TRY(db_one(db, mem, &q_count, &p, &row));
	*n = row.n;
	return OK;
}
