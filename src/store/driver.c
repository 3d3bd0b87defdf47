#include "store/driver.h"

#include "store/key.h"

struct row {
	int64_t tenant;
	struct driver d;
};

/* clang-format off */
/* The trail cannot forget: it is not told the address. */
#define SAID(T, P) \
	FIELD(T, P user_type_id), FIELD(T, P organization_id), FIELD(T, P email_receipts), FIELD(T, P locale)
#define VALUES(T, P) SAID(T, P), FIELD(T, P email), FIELD(T, P version), FIELD(T, P updated_at)

static const struct field said_fields[] = { SAID(struct driver, ) };

static const struct field row_fields[] = {
	FIELD(struct driver, id), FIELD(struct driver, number), VALUES(struct driver, ), FIELD(struct driver, created_at),
};
static const struct field insert_fields[] = {
	FIELD(struct row, tenant), FIELD(struct row, d.id), VALUES(struct row, d.), FIELD(struct row, d.created_at),
};
static const struct field update_fields[] = {
	VALUES(struct row, d.), FIELD(struct row, tenant), FIELD(struct row, d.id),
};
#define FILTER \
	FIELD(struct noun_filter, user_type_id), FIELD(struct noun_filter, user_type_id), \
	FIELD(struct noun_filter, organization_id), FIELD(struct noun_filter, organization_id), \
	FIELD(struct noun_filter, page.limit)
static const struct field list_fields[] = {
	FIELD(struct noun_filter, tenant), FIELD(struct noun_filter, before), FILTER,
	FIELD(struct noun_filter, page.offset),
};
static const struct field count_fields[] = { FIELD(struct noun_filter, tenant), FILTER };
/* clang-format on */

static const struct shape said = SHAPE(struct driver, said_fields);
static const struct shape row_out = SHAPE(struct driver, row_fields);
static const struct shape insert_in = SHAPE(struct row, insert_fields);
static const struct shape update_in = SHAPE(struct row, update_fields);
static const struct shape list_in = SHAPE(struct noun_filter, list_fields);
static const struct shape count_in = SHAPE(struct noun_filter, count_fields);

#define SELECT \
	"SELECT id, number, user_type_id, organization_id, email_receipts, locale, email, version, updated_at, created_at" \
	" FROM driver"
#define MATCHES " AND (? IS NULL OR user_type_id = ?) AND (? IS NULL OR organization_id = ?)"

/* Sessions keep the id of a driver who is gone. */
const struct table store_driver = {
	.find = { SELECT " WHERE tenant = ? AND id = ?", &key_one, &row_out },
	.lock = { SELECT " WHERE tenant = ? AND id = ? FOR UPDATE", &key_one, &row_out },
	.insert = { "INSERT INTO driver (tenant, id, user_type_id, organization_id, email_receipts, locale, email,"
		    " version, updated_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		&insert_in, NULL },
	.update = { "UPDATE driver SET user_type_id = ?, organization_id = ?, email_receipts = ?, locale = ?,"
		    " email = ?, version = ?, updated_at = ? WHERE tenant = ? AND id = ?",
		&update_in, NULL },
	.remove = { "DELETE FROM driver WHERE tenant = ? AND id = ?", &key_one, NULL },
	.list = { SELECT " WHERE tenant = ? AND number < ?" MATCHES " ORDER BY number DESC LIMIT ? OFFSET ?", &list_in,
		&row_out },
	.count = { "SELECT COUNT(*) FROM (SELECT 1 FROM driver WHERE tenant = ?" MATCHES " LIMIT ?) counted", &count_in,
		&number_row },
	.said = &said,
	TABLE_OF(struct driver),
	.number = offsetof(struct driver, number),
};

const struct query *const store_driver_queries[] = { TABLE_QUERIES(store_driver), NULL };
