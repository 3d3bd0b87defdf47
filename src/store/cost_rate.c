#include "store/cost_rate.h"

#include "store/kept.h"
#include "store/key.h"

struct row {
	int64_t tenant;
	struct cost_rate r;
};

/* clang-format off */
#define VALUES(T, P) \
	FIELD(T, P name), FIELD(T, P description), FIELD(T, P currency), FIELD(T, P automatic_stop_min), \
	FIELD(T, P automatic_stop_costs), FIELD(T, P dynamic_pricing), FIELD(T, P company_id), FIELD(T, P energy, .of = &kept_interval), \
	FIELD(T, P time, .of = &kept_interval), FIELD(T, P session_fee, .of = &kept_fee), FIELD(T, P version), \
	FIELD(T, P updated_at)

static const struct field row_fields[] = {
	FIELD(struct cost_rate, uuid), VALUES(struct cost_rate, ), FIELD(struct cost_rate, created_at),
};
static const struct field insert_fields[] = {
	FIELD(struct row, tenant), FIELD(struct row, r.uuid), VALUES(struct row, r.), FIELD(struct row, r.created_at),
};
static const struct field update_fields[] = {
	VALUES(struct row, r.), FIELD(struct row, tenant), FIELD(struct row, r.uuid),
};
/* clang-format on */

struct part {
	int64_t tenant, limit, offset;
};

static const struct field part_fields[] = {
	FIELD(struct part, tenant),
	FIELD(struct part, limit),
	FIELD(struct part, offset),
};

static const struct shape row_out = SHAPE(struct cost_rate, row_fields);
static const struct shape insert_in = SHAPE(struct row, insert_fields);
static const struct shape update_in = SHAPE(struct row, update_fields);
static const struct shape part_in = SHAPE(struct part, part_fields);

#define SELECT \
	"SELECT uuid, name, description, currency, automatic_stop_min, automatic_stop_costs, dynamic_pricing," \
	" company_id, energy, time, session_fee, version, updated_at, created_at FROM cost_rate"

static const struct query q_insert = {
	"INSERT INTO cost_rate (tenant, uuid, name, description, currency, automatic_stop_min, automatic_stop_costs,"
	" dynamic_pricing, company_id, energy, time, session_fee, version, updated_at, created_at)"
	" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	&insert_in, NULL
};
static const struct query q_find = { SELECT " WHERE tenant = ? AND uuid = ?", &key_one, &row_out };
static const struct query q_lock = { SELECT " WHERE tenant = ? AND uuid = ? FOR UPDATE", &key_one, &row_out };
static const struct query q_update = {
	"UPDATE cost_rate SET name = ?, description = ?, currency = ?, automatic_stop_min = ?,"
	" automatic_stop_costs = ?, dynamic_pricing = ?, company_id = ?, energy = ?, time = ?, session_fee = ?,"
	" version = ?, updated_at = ?"
	" WHERE tenant = ? AND uuid = ?",
	&update_in, NULL
};
static const struct query q_remove = { "DELETE FROM cost_rate WHERE tenant = ? AND uuid = ?", &key_one, NULL };
static const struct query q_used = { "SELECT EXISTS (SELECT 1 FROM tariff_version v JOIN tariff t"
				     " ON t.tenant = v.tenant AND t.id = v.tariff_id AND t.version = v.version"
				     " WHERE v.tenant = ? AND v.cost_rate_uuid = ?)",
	&key_one, &number_row };
static const struct query q_list = { SELECT " WHERE tenant = ? ORDER BY number LIMIT ? OFFSET ?", &part_in, &row_out };

const struct query *const store_cost_rate_queries[] = { &q_insert, &q_find, &q_lock, &q_update, &q_remove, &q_used,
	&q_list, NULL };

enum rc
store_cost_rate_insert(struct db *db, int64_t tenant, const struct cost_rate *r)
{
	struct row row = { tenant, *r };
	uint64_t n;

	return db_exec(db, &q_insert, &row, &n);
}

static enum rc
find(struct db *db, struct arena *mem, const struct query *q, int64_t tenant, const char *uuid, struct cost_rate *r)
{
	struct key k = { .tenant = tenant, .id = uuid };

	*r = (struct cost_rate) { .uuid = NULL };
	return db_one(db, mem, q, &k, r);
}

enum rc
store_cost_rate_find(struct db *db, struct arena *mem, int64_t tenant, const char *uuid, struct cost_rate *r)
{
	return find(db, mem, &q_find, tenant, uuid, r);
}

enum rc
store_cost_rate_lock(struct db *db, struct arena *mem, int64_t tenant, const char *uuid, struct cost_rate *r)
{
	return find(db, mem, &q_lock, tenant, uuid, r);
}

enum rc
store_cost_rate_update(struct db *db, int64_t tenant, const struct cost_rate *r)
{
	struct row row = { tenant, *r };
	uint64_t n;

	TRY(db_exec(db, &q_update, &row, &n));
	return n == 1 ? OK : E_NOT_FOUND;
}

enum rc
store_cost_rate_remove(struct db *db, int64_t tenant, const char *uuid)
{
	struct key k = { .tenant = tenant, .id = uuid };
	uint64_t n;

	TRY(db_exec(db, &q_remove, &k, &n));
	return n == 1 ? OK : E_NOT_FOUND;
}

enum rc
store_cost_rate_used(struct db *db, struct arena *mem, int64_t tenant, const char *uuid, bool *used)
{
	struct key k = { .tenant = tenant, .id = uuid };
	struct number row;

	TRY(db_one(db, mem, &q_used, &k, &row));
	*used = row.n != 0;
	return OK;
}

enum rc
store_cost_rate_list(struct db *db, struct arena *mem, int64_t tenant, int64_t limit, int64_t offset, struct list *out)
{
	struct part p = { tenant, limit, offset };

	return db_all(db, mem, &q_list, &p, out);
}
