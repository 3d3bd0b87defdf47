#include "store/charge_point.h"

#include "store/key.h"

struct row {
	int64_t tenant;
	struct charge_point cp;
};

struct connector {
	const char *type;
};

static const struct field connector_fields[] = { FIELD_AS(struct connector, type, "") };
static const struct shape connector = SHAPE(struct connector, connector_fields);

/* clang-format off */
#define SAID(T, P) \
	FIELD(T, P tariff_id), FIELD(T, P site_id), FIELD(T, P time_zone), \
	FIELD(T, P connector_types, .of = &connector)
#define VALUES(T, P) SAID(T, P), FIELD(T, P version), FIELD(T, P updated_at)

static const struct field said_fields[] = { SAID(struct charge_point, ) };

static const struct field row_fields[] = {
	FIELD(struct charge_point, id), FIELD(struct charge_point, number), VALUES(struct charge_point, ), FIELD(struct charge_point, created_at),
};
static const struct field insert_fields[] = {
	FIELD(struct row, tenant), FIELD(struct row, cp.id), VALUES(struct row, cp.), FIELD(struct row, cp.created_at),
};
static const struct field update_fields[] = {
	VALUES(struct row, cp.), FIELD(struct row, tenant), FIELD(struct row, cp.id),
};
#define FILTER \
	FIELD(struct charge_point_filter, tariff_id), FIELD(struct charge_point_filter, tariff_id), \
	FIELD(struct charge_point_filter, site_id), FIELD(struct charge_point_filter, site_id), \
	FIELD(struct charge_point_filter, page.limit)
static const struct field list_fields[] = {
	FIELD(struct charge_point_filter, tenant), FIELD(struct charge_point_filter, before), FILTER,
	FIELD(struct charge_point_filter, page.offset),
};
static const struct field count_fields[] = { FIELD(struct charge_point_filter, tenant), FILTER };
/* clang-format on */

const struct shape store_charge_point_said = SHAPE(struct charge_point, said_fields);

static const struct shape row_out = SHAPE(struct charge_point, row_fields);
static const struct shape insert_in = SHAPE(struct row, insert_fields);
static const struct shape update_in = SHAPE(struct row, update_fields);
static const struct shape list_in = SHAPE(struct charge_point_filter, list_fields);
static const struct shape count_in = SHAPE(struct charge_point_filter, count_fields);

#define SELECT \
	"SELECT id, number, tariff_id, site_id, time_zone, connector_types, version, updated_at, created_at FROM charge_point"
#define MATCHES " AND (? IS NULL OR tariff_id = ?) AND (? IS NULL OR site_id = ?)"

static const struct query q_find = { SELECT " WHERE tenant = ? AND id = ?", &key_one, &row_out };
static const struct query q_lock = { SELECT " WHERE tenant = ? AND id = ? FOR UPDATE", &key_one, &row_out };
static const struct query q_insert = {
	"INSERT INTO charge_point (tenant, id, tariff_id, site_id, time_zone, connector_types, version, updated_at,"
	" created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
	&insert_in, NULL
};
static const struct query q_update = {
	"UPDATE charge_point SET tariff_id = ?, site_id = ?, time_zone = ?, connector_types = ?, version = ?,"
	" updated_at = ? WHERE tenant = ? AND id = ?",
	&update_in, NULL
};
static const struct query q_remove = { "DELETE FROM charge_point WHERE tenant = ? AND id = ?", &key_one, NULL };
static const struct query q_list = {
	SELECT " WHERE tenant = ? AND number < ?" MATCHES " ORDER BY number DESC LIMIT ? OFFSET ?", &list_in, &row_out
};
static const struct query q_count = { "SELECT COUNT(*) FROM (SELECT 1 FROM charge_point WHERE tenant = ?" MATCHES
				      " LIMIT ?) counted",
	&count_in, &number_row };

const struct query *const store_charge_point_queries[] = { &q_find, &q_lock, &q_insert, &q_update, &q_remove, &q_list,
	&q_count, NULL };

enum rc
store_charge_point_find(struct db *db, struct arena *mem, int64_t tenant, const char *id, struct charge_point *cp)
{
	struct key k = { .tenant = tenant, .id = id };

	return db_one(db, mem, &q_find, &k, cp);
}

enum rc
store_charge_point_lock(struct db *db, struct arena *mem, int64_t tenant, const char *id, struct charge_point *cp)
{
	struct key k = { .tenant = tenant, .id = id };

	return db_one(db, mem, &q_lock, &k, cp);
}

enum rc
store_charge_point_insert(struct db *db, int64_t tenant, const struct charge_point *cp)
{
	struct row r = { tenant, *cp };
	uint64_t n;

	return db_exec(db, &q_insert, &r, &n);
}

enum rc
store_charge_point_update(struct db *db, int64_t tenant, const struct charge_point *cp)
{
	struct row r = { tenant, *cp };
	uint64_t n;

	TRY(db_exec(db, &q_update, &r, &n));
	return n == 1 ? OK : E_NOT_FOUND;
}

enum rc
store_charge_point_remove(struct db *db, int64_t tenant, const char *id)
{
	struct key k = { .tenant = tenant, .id = id };
	uint64_t n;

	TRY(db_exec(db, &q_remove, &k, &n));
	return n == 1 ? OK : E_NOT_FOUND;
}

enum rc
store_charge_point_list(struct db *db, struct arena *mem, const struct charge_point_filter *f, struct list *out)
{
	struct charge_point_filter with = *f;

	with.page.limit++;
	return db_all(db, mem, &q_list, &with, out);
}

enum rc
store_charge_point_count(struct db *db, struct arena *mem, const struct charge_point_filter *f, int64_t *n)
{
	struct charge_point_filter with = *f;
	struct number row;

	with.page.limit = TOTAL_COUNTED + 1;
	TRY(db_one(db, mem, &q_count, &with, &row));
	*n = row.n;
	return OK;
}
