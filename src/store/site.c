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
#define FILTER \
	FIELD(struct noun_filter, tariff_id), FIELD(struct noun_filter, tariff_id), \
	FIELD(struct noun_filter, organization_id), FIELD(struct noun_filter, organization_id), \
	FIELD(struct noun_filter, page.limit)
static const struct field list_fields[] = {
	FIELD(struct noun_filter, tenant), FIELD(struct noun_filter, before), FILTER,
	FIELD(struct noun_filter, page.offset),
};
static const struct field count_fields[] = { FIELD(struct noun_filter, tenant), FILTER };
/* clang-format on */

static const struct shape said = SHAPE(struct site, said_fields);
static const struct shape row_out = SHAPE(struct site, row_fields);
static const struct shape insert_in = SHAPE(struct row, insert_fields);
static const struct shape update_in = SHAPE(struct row, update_fields);
static const struct shape list_in = SHAPE(struct noun_filter, list_fields);
static const struct shape count_in = SHAPE(struct noun_filter, count_fields);

#define SELECT \
	"SELECT id, number, name, time_zone, tariff_id, organization_id, version, updated_at, created_at FROM site"
#define MATCHES " AND (? IS NULL OR tariff_id = ?) AND (? IS NULL OR organization_id = ?)"

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
	.list = { SELECT " WHERE tenant = ? AND number < ?" MATCHES " ORDER BY number DESC LIMIT ? OFFSET ?", &list_in,
		&row_out },
	.count = { "SELECT COUNT(*) FROM (SELECT 1 FROM site WHERE tenant = ?" MATCHES " LIMIT ?) counted", &count_in,
		&number_row },
	.used = &q_used,
	.said = &said,
	TABLE_OF(struct site),
	.number = offsetof(struct site, number),
};

const struct query *const store_site_queries[] = { TABLE_QUERIES(store_site), &q_used, NULL };
