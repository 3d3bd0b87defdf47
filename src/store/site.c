#include "store/site.h"

#include "store/key.h"

struct row {
	int64_t tenant;
	struct site s;
};

/* clang-format off */
#define SAID(T, P) \
	FIELD(T, P name), FIELD(T, P time_zone), FIELD(T, P tariff_id), FIELD(T, P organization_id)
#define VALUES(T, P) SAID(T, P), FIELD(T, P version), FIELD(T, P updated_at)

static const struct field said_fields[] = { SAID(struct site, ) };

static const struct field row_fields[] = {
	FIELD(struct site, id), FIELD(struct site, number), VALUES(struct site, ), FIELD(struct site, created_at),
};
static const struct field insert_fields[] = {
	FIELD(struct row, tenant), FIELD(struct row, s.id), VALUES(struct row, s.), FIELD(struct row, s.created_at),
};
static const struct field update_fields[] = {
	VALUES(struct row, s.), FIELD(struct row, tenant), FIELD(struct row, s.id),
};
TABLE_BY_IN(organization, FIELD(struct noun_filter, organization_id));
TABLE_BY_IN(tariff, FIELD(struct noun_filter, tariff_id));
TABLE_BY_IN(both, FIELD(struct noun_filter, organization_id), FIELD(struct noun_filter, tariff_id));
/* clang-format on */

static const struct shape said = SHAPE(struct site, said_fields);
static const struct shape row_out = SHAPE(struct site, row_fields);
static const struct shape insert_in = SHAPE(struct row, insert_fields);
static const struct shape update_in = SHAPE(struct row, update_fields);

#define COLUMNS "id, number, name, time_zone, tariff_id, organization_id, version, updated_at, created_at"
#define SELECT "SELECT " COLUMNS " FROM site"

static const struct table_by lists[] = {
	{ offsetof(struct noun_filter, organization_id), offsetof(struct noun_filter, tariff_id),
		{ TABLE_LIST(COLUMNS, "site", "site_organization_list", " AND organization_id = ? AND tariff_id = ?"),
			&both_list_in, &row_out },
		{ TABLE_COUNT("site", "site_organization_list", " AND organization_id = ? AND tariff_id = ?"),
			&both_count_in, &number_row } },
	{ offsetof(struct noun_filter, organization_id), 0,
		{ TABLE_LIST(COLUMNS, "site", "site_organization_list", " AND organization_id = ?"),
			&organization_list_in, &row_out },
		{ TABLE_COUNT("site", "site_organization_list", " AND organization_id = ?"), &organization_count_in,
			&number_row } },
	{ offsetof(struct noun_filter, tariff_id), 0,
		{ TABLE_LIST(COLUMNS, "site", "site_tariff_list", " AND tariff_id = ?"), &tariff_list_in, &row_out },
		{ TABLE_COUNT("site", "site_tariff_list", " AND tariff_id = ?"), &tariff_count_in, &number_row } },
	{ 0 },
};

static const struct query q_used = {
	"SELECT EXISTS (SELECT 1 FROM charge_point c WHERE c.tenant = s.tenant AND c.site_id = s.id)"
	" OR EXISTS (SELECT 1 FROM session n WHERE n.tenant = s.tenant AND n.site_id = s.id)"
	" OR EXISTS (SELECT 1 FROM rule r JOIN rule_version v"
	" ON v.tenant = r.tenant AND v.rule_id = r.id AND v.version = r.version"
	" WHERE r.tenant = s.tenant AND NOT v.removed AND JSON_VALUE(v.conditions, '$.site_id') = s.id)"
	" FROM site s WHERE s.tenant = ? AND s.id = ?",
	&key_one,
	&number_row,
};

const struct table store_site = {
	.find = { SELECT " WHERE tenant = ? AND id = ?", &key_one, &row_out },
	.lock = { SELECT " WHERE tenant = ? AND id = ? FOR UPDATE", &key_one, &row_out },
	.insert = { "INSERT INTO site (tenant, id, name, time_zone, tariff_id, organization_id, version, updated_at,"
		    " created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		&insert_in, NULL },
	.update = { "UPDATE site SET name = ?, time_zone = ?, tariff_id = ?, organization_id = ?, version = ?,"
		    " updated_at = ? WHERE tenant = ? AND id = ?",
		&update_in, NULL },
	.remove = { "DELETE FROM site WHERE tenant = ? AND id = ?", &key_one, NULL },
	.list = { TABLE_LIST(COLUMNS, "site", "site_order", ""), &table_below, &row_out },
	.count = { TABLE_COUNT("site", "site_order", ""), &table_counted, &number_row },
	.by = lists,
	.used = &q_used,
	.said = &said,
	TABLE_OF(struct site, id),
	.number = offsetof(struct site, number),
};

const struct query *const store_site_queries[] = { TABLE_QUERIES(store_site), TABLE_BY_QUERIES(lists), &q_used, NULL };
