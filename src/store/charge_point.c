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
TABLE_BY_IN(site, FIELD(struct noun_filter, site_id));
TABLE_BY_IN(tariff, FIELD(struct noun_filter, tariff_id));
TABLE_BY_IN(both, FIELD(struct noun_filter, site_id), FIELD(struct noun_filter, tariff_id));
/* clang-format on */

static const struct shape said = SHAPE(struct charge_point, said_fields);
static const struct shape row_out = SHAPE(struct charge_point, row_fields);
static const struct shape insert_in = SHAPE(struct row, insert_fields);
static const struct shape update_in = SHAPE(struct row, update_fields);

#define COLUMNS "id, number, tariff_id, site_id, time_zone, connector_types, version, updated_at, created_at"
#define SELECT "SELECT " COLUMNS " FROM charge_point"

static const struct table_by lists[] = {
	{ offsetof(struct noun_filter, site_id), offsetof(struct noun_filter, tariff_id),
		{ TABLE_LIST(COLUMNS, "charge_point", "charge_point_site", " AND site_id = ? AND tariff_id = ?"),
			&both_list_in, &row_out },
		{ TABLE_COUNT("charge_point", "charge_point_site", " AND site_id = ? AND tariff_id = ?"),
			&both_count_in, &number_row } },
	{ offsetof(struct noun_filter, site_id), 0,
		{ TABLE_LIST(COLUMNS, "charge_point", "charge_point_site", " AND site_id = ?"), &site_list_in,
			&row_out },
		{ TABLE_COUNT("charge_point", "charge_point_site", " AND site_id = ?"), &site_count_in, &number_row } },
	{ offsetof(struct noun_filter, tariff_id), 0,
		{ TABLE_LIST(COLUMNS, "charge_point", "charge_point_tariff_list", " AND tariff_id = ?"),
			&tariff_list_in, &row_out },
		{ TABLE_COUNT("charge_point", "charge_point_tariff_list", " AND tariff_id = ?"), &tariff_count_in,
			&number_row } },
	{ 0 },
};

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
	.list = { TABLE_LIST(COLUMNS, "charge_point", "charge_point_order", ""), &table_below, &row_out },
	.count = { TABLE_COUNT("charge_point", "charge_point_order", ""), &table_counted, &number_row },
	.by = lists,
	.said = &said,
	TABLE_OF(struct charge_point, id),
	.number = offsetof(struct charge_point, number),
};

const struct query *const store_charge_point_queries[] = { TABLE_QUERIES(store_charge_point), TABLE_BY_QUERIES(lists),
	NULL };
