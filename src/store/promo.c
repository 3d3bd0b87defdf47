#include "store/promo.h"

#include "store/key.h"

/* the others are not stored */
static const char *const statuses[] = { "active", "disabled", NULL };
const char *const store_promo_types[] = { "percent", "fixed", NULL };

struct row {
	int64_t tenant;
	struct promo p;
};

/* clang-format off */
#define SAID(T, P) \
	FIELD(T, P code), FIELD(T, P description), FIELD(T, P discount_type, .names = store_promo_types), \
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

static const struct shape said = SHAPE(struct promo, said_fields);
static const struct shape row_out = SHAPE(struct promo, row_fields);
static const struct shape insert_in = SHAPE(struct row, insert_fields);
static const struct shape update_in = SHAPE(struct row, update_fields);

#define COLUMNS \
	"id, code, description, discount_type, discount_value, currency, max_discount_amount, max_redemptions," \
	" max_redemptions_per_driver, single_use_per_driver, starts_at, expires_at, status, version, updated_at," \
	" created_at, redemptions_used"
#define SELECT "SELECT " COLUMNS " FROM promo"

static const struct query q_used = { "SELECT redemptions_used > 0 FROM promo WHERE tenant = ? AND id = ?", &key_one,
	&number_row };

const struct table store_promo = {
	.find = { SELECT " WHERE tenant = ? AND id = ?", &key_one, &row_out },
	.lock = { SELECT " WHERE tenant = ? AND id = ? FOR UPDATE", &key_one, &row_out },
	.insert = { "INSERT INTO promo (tenant, " COLUMNS ")"
		    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		&insert_in, NULL },
	.update = { "UPDATE promo SET code = ?, description = ?, discount_type = ?, discount_value = ?, currency = ?,"
		    " max_discount_amount = ?, max_redemptions = ?, max_redemptions_per_driver = ?,"
		    " single_use_per_driver = ?, starts_at = ?, expires_at = ?, status = ?, version = ?,"
		    " updated_at = ? WHERE tenant = ? AND id = ?",
		&update_in, NULL },
	.remove = { "DELETE FROM promo WHERE tenant = ? AND id = ?", &key_one, NULL },
	.list = { SELECT " WHERE tenant = ? AND id < ? ORDER BY id DESC LIMIT ? OFFSET ?", &table_part, &row_out },
	.count = { "SELECT COUNT(*) FROM (SELECT 1 FROM promo WHERE tenant = ? LIMIT ?) counted", &table_counted,
		&number_row },
	.used = &q_used,
	.said = &said,
	TABLE_OF(struct promo, id),
};

static const struct query q_of_code = { SELECT " WHERE tenant = ? AND code = ?", &key_one, &row_out };
static const struct query q_lock_code = { SELECT " WHERE tenant = ? AND code = ? FOR UPDATE", &key_one, &row_out };
static const struct query q_count_up = {
	"UPDATE promo SET redemptions_used = redemptions_used + 1 WHERE tenant = ? AND id = ? AND status = 'active'"
	" AND (max_redemptions IS NULL OR redemptions_used < max_redemptions)",
	&key_one, NULL
};

const struct query *const store_promo_queries[] = { TABLE_QUERIES(store_promo), &q_used, &q_of_code, &q_lock_code,
	&q_count_up, NULL };

static enum rc
by_code(struct db *db, struct arena *mem, const struct query *q, int64_t tenant, const char *code, struct promo *p)
{
	struct key k = { .tenant = tenant, .id = code };

	*p = (struct promo) { .percent = { NONE }, .amount = { NONE } };
	return db_one(db, mem, q, &k, p);
}

enum rc
store_promo_of_code(struct db *db, struct arena *mem, int64_t tenant, const char *code, struct promo *p)
{
	return by_code(db, mem, &q_of_code, tenant, code, p);
}

enum rc
store_promo_lock_code(struct db *db, struct arena *mem, int64_t tenant, const char *code, struct promo *p)
{
	return by_code(db, mem, &q_lock_code, tenant, code, p);
}

enum rc
store_promo_count_up(struct db *db, int64_t tenant, const char *id)
{
	struct key k = { .tenant = tenant, .id = id };

	return db_exec_one(db, &q_count_up, &k);
}
