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
	FIELD(struct noun_filter, tariff_id), FIELD(struct noun_filter, tariff_id), \
	FIELD(struct noun_filter, site_id), FIELD(struct noun_filter, site_id), FIELD(struct noun_filter, page.limit)
static const struct field list_fields[] = {
	FIELD(struct noun_filter, tenant), FIELD(struct noun_filter, before), FILTER,
	FIELD(struct noun_filter, page.offset),
};
static const struct field count_fields[] = { FIELD(struct noun_filter, tenant), FILTER };
/* clang-format on */

static const struct shape said = SHAPE(struct charge_point, said_fields);
static const struct shape row_out = SHAPE(struct charge_point, row_fields);
static const struct shape insert_in = SHAPE(struct row, insert_fields);
static const struct shape update_in = SHAPE(struct row, update_fields);
static const struct shape list_in = SHAPE(struct noun_filter, list_fields);
static const struct shape count_in = SHAPE(struct noun_filter, count_fields);

#define SELECT \
	"SELECT id, number, tariff_id, site_id, time_zone, connector_types, version, updated_at, created_at FROM charge_point"
#define MATCHES " AND (? IS NULL OR tariff_id = ?) AND (? IS NULL OR site_id = ?)"

const struct table store_charge_point = {
	.find = { SELECT " WHERE tenant = ? AND id = ?", &key_one, &row_out },
	.lock = { SELECT " WHERE tenant = ? AND id = ? FOR UPDATE", &key_one, &row_out },
	.insert = { "INSERT INTO charge_point (tenant, id, tariff_id, site_id, time_zone, connector_types, version,"
		    " updated_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		&insert_in, NULL },
	.update = { "UPDATE charge_point SET tariff_id = ?, site_id = ?, time_zone = ?, connector_types = ?,"
		    " version = ?, updated_at = ? WHERE tenant = ? AND id = ?",
		&update_in, NULL },
	.remove = { "DELETE FROM charge_point WHERE tenant = ? AND id = ?", &key_one, NULL },
	.list = { SELECT " WHERE tenant = ? AND number < ?" MATCHES " ORDER BY number DESC LIMIT ? OFFSET ?", &list_in,
		&row_out },
	.count = { "SELECT COUNT(*) FROM (SELECT 1 FROM charge_point WHERE tenant = ?" MATCHES " LIMIT ?) counted",
		&count_in, &number_row },
	.said = &said,
	TABLE_OF(struct charge_point),
	.number = offsetof(struct charge_point, number),
};

const struct query *const store_charge_point_queries[] = { TABLE_QUERIES(store_charge_point), NULL };
