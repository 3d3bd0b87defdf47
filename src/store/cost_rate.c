#include "store/cost_rate.h"

#include "store/kept.h"
#include "store/key.h"

struct row {
	int64_t tenant;
	struct cost_rate r;
};

/* clang-format off */
#define SAID(T, P) \
	FIELD(T, P name), FIELD(T, P description), FIELD(T, P currency), FIELD(T, P automatic_stop_min), \
	FIELD(T, P automatic_stop_costs, .as = AS_SHORT), FIELD(T, P dynamic_pricing), FIELD(T, P company_id), \
	FIELD(T, P energy, .of = &kept_interval), FIELD(T, P time, .of = &kept_interval), \
	FIELD(T, P session_fee, .of = &kept_fee)
#define VALUES(T, P) SAID(T, P), FIELD(T, P version), FIELD(T, P updated_at)

static const struct field said_fields[] = { SAID(struct cost_rate, ) };

static const struct field row_fields[] = {
	FIELD(struct cost_rate, uuid), VALUES(struct cost_rate, ), FIELD(struct cost_rate, created_at),
};
static const struct field insert_fields[] = {
	FIELD(struct row, tenant), FIELD(struct row, r.uuid), VALUES(struct row, r.), FIELD(struct row, r.created_at),
};
static const struct field update_fields[] = {
	VALUES(struct row, r.), FIELD(struct row, tenant), FIELD(struct row, r.uuid),
};
static const struct field list_fields[] = {
	FIELD(struct noun_filter, tenant), FIELD(struct noun_filter, page.limit), FIELD(struct noun_filter, page.offset),
};
/* clang-format on */

static const struct shape said = SHAPE(struct cost_rate, said_fields);
static const struct shape row_out = SHAPE(struct cost_rate, row_fields);
static const struct shape insert_in = SHAPE(struct row, insert_fields);
static const struct shape update_in = SHAPE(struct row, update_fields);
static const struct shape list_in = SHAPE(struct noun_filter, list_fields);

#define SELECT \
	"SELECT uuid, name, description, currency, automatic_stop_min, automatic_stop_costs, dynamic_pricing," \
	" company_id, energy, time, session_fee, version, updated_at, created_at FROM cost_rate"

static const struct query q_used = { "SELECT EXISTS (SELECT 1 FROM tariff_version v JOIN tariff t"
				     " ON t.tenant = v.tenant AND t.id = v.tariff_id AND t.version = v.version"
				     " WHERE v.tenant = ? AND v.cost_rate_uuid = ?)",
	&key_one, &number_row };

const struct table store_cost_rate = {
	.find = { SELECT " WHERE tenant = ? AND uuid = ?", &key_one, &row_out },
	.lock = { SELECT " WHERE tenant = ? AND uuid = ? FOR UPDATE", &key_one, &row_out },
	.insert = { "INSERT INTO cost_rate (tenant, uuid, name, description, currency, automatic_stop_min,"
		    " automatic_stop_costs, dynamic_pricing, company_id, energy, time, session_fee, version, updated_at,"
		    " created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		&insert_in, NULL },
	.update = { "UPDATE cost_rate SET name = ?, description = ?, currency = ?, automatic_stop_min = ?,"
		    " automatic_stop_costs = ?, dynamic_pricing = ?, company_id = ?, energy = ?, time = ?,"
		    " session_fee = ?, version = ?, updated_at = ?"
		    " WHERE tenant = ? AND uuid = ?",
		&update_in, NULL },
	.remove = { "DELETE FROM cost_rate WHERE tenant = ? AND uuid = ?", &key_one, NULL },
	.list = { SELECT " WHERE tenant = ? ORDER BY number LIMIT ? OFFSET ?", &list_in, &row_out },
	.count = { "SELECT COUNT(*) FROM (SELECT 1 FROM cost_rate WHERE tenant = ? LIMIT ?) counted", &table_counted,
		&number_row },
	.used = &q_used,
	.said = &said,
	TABLE_OF(struct cost_rate, uuid),
};

const struct query *const store_cost_rate_queries[] = { TABLE_QUERIES(store_cost_rate), &q_used, NULL };
