#include "store/redemption.h"

#include "store/key.h"
#include "store/promo.h"

/* clang-format off */

/* What a redeemed code said, kept as JSON. */
static const struct field terms_fields[] = {
	FIELD(struct promo, id), FIELD(struct promo, version), FIELD(struct promo, code),
	FIELD(struct promo, discount_type, .names = store_promo_types), FIELD(struct promo, discount_value),
	FIELD(struct promo, currency), FIELD(struct promo, max_discount_amount), FIELD(struct promo, max_redemptions),
	FIELD(struct promo, max_redemptions_per_driver), FIELD(struct promo, starts_at), FIELD(struct promo, expires_at),
};
static const struct shape terms = SHAPE(struct promo, terms_fields);

struct row { int64_t tenant; struct redemption r; };
struct session_row { int64_t tenant; struct session s; };
struct driver { int64_t tenant; const char *promo_id, *driver_id; int64_t most; };

#define VALUES(T, P) \
	FIELD(T, P session_id), FIELD(T, P promo_id), FIELD(T, P driver_id), FIELD(T, P terms, .of = &terms), \
	FIELD(T, P currency), FIELD(T, P discount), FIELD(T, P redeemed_at)

static const struct field row_fields[] = { VALUES(struct redemption, ) };
static const struct field insert_fields[] = { FIELD(struct row, tenant), VALUES(struct row, r.) };
static const struct field settle_fields[] = {
	FIELD(struct row, r.discount), FIELD(struct row, tenant), FIELD(struct row, r.session_id),
};
static const struct field driver_fields[] = {
	FIELD(struct driver, tenant), FIELD(struct driver, promo_id), FIELD(struct driver, driver_id),
};
static const struct field next_fields[] = {
	FIELD(struct driver, tenant), FIELD(struct driver, promo_id), FIELD(struct driver, driver_id),
	FIELD(struct driver, most), FIELD(struct driver, most),
};
static const struct field sums_in_fields[] = {
	FIELD(struct key, tenant), FIELD(struct key, id), FIELD(struct key, tenant), FIELD(struct key, id),
};
static const struct field sums_fields[] = {
	FIELD(struct promo_statistics, unique_drivers), FIELD(struct promo_statistics, sessions),
	FIELD(struct promo_statistics, first_redeemed_at), FIELD(struct promo_statistics, last_redeemed_at),
};
static const struct field discount_fields[] = {
	FIELD(struct promo_sum, currency), FIELD(struct promo_sum, sessions), FIELD(struct promo_sum, discount),
};
static const struct field apply_fields[] = {
	FIELD(struct session_row, s.promo_code), FIELD(struct session_row, tenant), FIELD(struct session_row, s.id),
};
static const struct field promote_fields[] = {
	FIELD(struct session_row, s.promo_code), FIELD(struct session_row, s.tax_payable), FIELD(struct session_row, s.discount),
	FIELD(struct session_row, s.total),
	FIELD(struct session_row, s.revision), FIELD(struct session_row, tenant), FIELD(struct session_row, s.id),
	FIELD(struct session_row, s.revision),
};
/* clang-format on */

static const struct shape row_out = SHAPE(struct redemption, row_fields);
static const struct shape insert_in = SHAPE(struct row, insert_fields);
static const struct shape settle_in = SHAPE(struct row, settle_fields);
static const struct shape driver_in = SHAPE(struct driver, driver_fields);
static const struct shape next_in = SHAPE(struct driver, next_fields);
static const struct shape sums_in = SHAPE(struct key, sums_in_fields);
static const struct shape sums_out = SHAPE(struct promo_statistics, sums_fields);
static const struct shape discount_out = SHAPE(struct promo_sum, discount_fields);

static const struct shape apply_in = SHAPE(struct session_row, apply_fields);
static const struct shape promote_in = SHAPE(struct session_row, promote_fields);

static const struct query q_insert = {
	"INSERT INTO redemption (tenant, session_id, promo_id, driver_id, terms, currency, discount, redeemed_at)"
	" VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	&insert_in, NULL
};
static const struct query q_find = {
	"SELECT session_id, promo_id, driver_id, terms, currency, discount, redeemed_at FROM redemption"
	" WHERE tenant = ? AND session_id = ?",
	&key_one, &row_out
};
static const struct query q_settle = { "UPDATE redemption SET discount = ? WHERE tenant = ? AND session_id = ?",
	&settle_in, NULL };
static const struct query q_of_driver = {
	"SELECT redemptions_used FROM promo_driver WHERE tenant = ? AND promo_id = ? AND driver_id = ?", &driver_in,
	&number_row
};
static const struct query q_first = {
	"INSERT INTO promo_driver (tenant, promo_id, driver_id, redemptions_used) VALUES (?, ?, ?, 1)", &driver_in, NULL
};
static const struct query q_next = {
	"UPDATE promo_driver SET redemptions_used = redemptions_used + 1"
	" WHERE tenant = ? AND promo_id = ? AND driver_id = ? AND (? IS NULL OR redemptions_used < ?)",
	&next_in, NULL
};
static const struct query q_sums = {
	"SELECT (SELECT COUNT(*) FROM promo_driver WHERE tenant = ? AND promo_id = ?),"
	" COUNT(discount), MIN(redeemed_at), MAX(redeemed_at) FROM redemption WHERE tenant = ? AND promo_id = ?",
	&sums_in, &sums_out
};
static const struct query q_discounts = {
	"SELECT currency, COUNT(*), CAST(SUM(discount) AS SIGNED) FROM redemption"
	" WHERE tenant = ? AND promo_id = ? AND discount IS NOT NULL GROUP BY currency ORDER BY currency",
	&key_one, &discount_out
};

static const struct query q_apply = {
	"UPDATE session SET promo_code = ? WHERE tenant = ? AND id = ? AND status = 'active' AND promo_code IS NULL",
	&apply_in, NULL
};
static const struct query q_promote = {
	"UPDATE session SET promo_code = ?, tax_payable = ?, discount = ?, total = ?, revision = ? WHERE tenant = ? AND id = ?"
	" AND status = 'settled' AND revision = ? - 1 AND refunded = 0 AND invoice_id IS NULL AND promo_code IS NULL",
	&promote_in, NULL
};

const struct query *const store_redemption_queries[] = { &q_insert, &q_find, &q_settle, &q_of_driver, &q_first, &q_next,
	&q_sums, &q_discounts, &q_apply, &q_promote, NULL };

enum rc
store_redemption_insert(struct db *db, int64_t tenant, const struct redemption *r)
{
	struct row row = { tenant, *r };

	return db_exec(db, &q_insert, &row, NULL);
}

enum rc
store_redemption_find(struct db *db, struct arena *mem, int64_t tenant, const char *session_id, struct redemption *r)
{
	struct key k = { .tenant = tenant, .id = session_id };

	*r = (struct redemption) { .session_id = NULL };
	return db_one(db, mem, &q_find, &k, r);
}

enum rc
store_redemption_settle(struct db *db, int64_t tenant, const char *session_id, struct money discount)
{
	struct row row = { tenant, { .session_id = session_id, .discount = discount } };

	return db_exec_one(db, &q_settle, &row);
}

enum rc
store_redemption_of_driver(
	struct db *db, struct arena *mem, int64_t tenant, const char *promo_id, const char *driver_id, int64_t *n)
{
	struct driver d = { tenant, promo_id, driver_id, NONE };
	enum rc rc;

	*n = 0;
	rc = db_one(db, mem, &q_of_driver, &d, n);
	return rc == E_NOT_FOUND ? OK : rc;
}

enum rc
store_redemption_driver_first(struct db *db, int64_t tenant, const char *promo_id, const char *driver_id)
{
	struct driver d = { tenant, promo_id, driver_id, NONE };

	return db_exec(db, &q_first, &d, NULL);
}

enum rc
store_redemption_driver_next(struct db *db, int64_t tenant, const char *promo_id, const char *driver_id, int64_t most)
{
	struct driver d = { tenant, promo_id, driver_id, most };

	return db_exec_one(db, &q_next, &d);
}

enum rc
store_redemption_sums(
	struct db *db, struct arena *mem, int64_t tenant, const char *promo_id, struct promo_statistics *s)
{
	struct key k = { .tenant = tenant, .id = promo_id };

	return db_one(db, mem, &q_sums, &k, s);
}

enum rc
store_redemption_discounts(struct db *db, struct arena *mem, int64_t tenant, const char *promo_id, struct list *out)
{
	struct key k = { .tenant = tenant, .id = promo_id };

	return db_all(db, mem, &q_discounts, &k, out);
}

enum rc
store_redemption_apply(struct db *db, int64_t tenant, const struct session *s)
{
	struct session_row r = { tenant, *s };

	return db_exec_one(db, &q_apply, &r);
}

enum rc
store_redemption_promote(struct db *db, int64_t tenant, const struct session *s)
{
	struct session_row r = { tenant, *s };

	return db_exec_one(db, &q_promote, &r);
}
