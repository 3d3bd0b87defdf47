#include "store/organization.h"

#include "store/kept.h"
#include "store/key.h"

struct row {
	int64_t tenant;
	struct organization o;
};

/* clang-format off */
#define SAID(T, P) \
	FIELD(T, P name), FIELD(T, P legal_name), FIELD(T, P address, .of = &kept_address), FIELD(T, P country), \
	FIELD(T, P tax_id), FIELD(T, P contact_email), FIELD(T, P currency)
#define VALUES(T, P) SAID(T, P), FIELD(T, P version), FIELD(T, P updated_at)

static const struct field said_fields[] = { SAID(struct organization, ) };

static const struct field row_fields[] = {
	FIELD(struct organization, id), VALUES(struct organization, ), FIELD(struct organization, created_at),
};
static const struct field insert_fields[] = {
	FIELD(struct row, tenant), FIELD(struct row, o.id), VALUES(struct row, o.), FIELD(struct row, o.created_at),
};
static const struct field update_fields[] = {
	VALUES(struct row, o.), FIELD(struct row, tenant), FIELD(struct row, o.id),
};
/* clang-format on */

static const struct shape said = SHAPE(struct organization, said_fields);
static const struct shape row_out = SHAPE(struct organization, row_fields);
static const struct shape insert_in = SHAPE(struct row, insert_fields);
static const struct shape update_in = SHAPE(struct row, update_fields);

#define SELECT \
	"SELECT id, name, legal_name, address, country, tax_id, contact_email, currency, version, updated_at, created_at" \
	" FROM organization"

static const struct query q_used = {
	"SELECT EXISTS (SELECT 1 FROM driver d WHERE d.tenant = o.tenant AND d.organization_id = o.id)"
	" OR EXISTS (SELECT 1 FROM site s WHERE s.tenant = o.tenant AND s.organization_id = o.id)"
	" OR EXISTS (SELECT 1 FROM session n WHERE n.tenant = o.tenant AND n.organization_id = o.id)"
	" FROM organization o WHERE o.tenant = ? AND o.id = ?",
	&key_one,
	&number_row,
};

const struct table store_organization = {
	.find = { SELECT " WHERE tenant = ? AND id = ?", &key_one, &row_out },
	.lock = { SELECT " WHERE tenant = ? AND id = ? FOR UPDATE", &key_one, &row_out },
	.insert = { "INSERT INTO organization (tenant, id, name, legal_name, address, country, tax_id, contact_email,"
		    " currency, version, updated_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		&insert_in, NULL },
	.update = { "UPDATE organization SET name = ?, legal_name = ?, address = ?, country = ?, tax_id = ?,"
		    " contact_email = ?, currency = ?, version = ?, updated_at = ? WHERE tenant = ? AND id = ?",
		&update_in, NULL },
	.remove = { "DELETE FROM organization WHERE tenant = ? AND id = ?", &key_one, NULL },
	.list = { SELECT " WHERE tenant = ? AND id < ? ORDER BY id DESC LIMIT ? OFFSET ?", &table_part, &row_out },
	.count = { "SELECT COUNT(*) FROM (SELECT 1 FROM organization WHERE tenant = ? LIMIT ?) counted", &table_counted,
		&number_row },
	.used = &q_used,
	.said = &said,
	TABLE_OF(struct organization, id),
};

const struct query *const store_organization_queries[] = { TABLE_QUERIES(store_organization), &q_used, NULL };
