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
static const struct field email_fields[] = { FIELD(struct driver, email) };
static const struct field insert_fields[] = {
	FIELD(struct row, tenant), FIELD(struct row, d.id), VALUES(struct row, d.), FIELD(struct row, d.created_at),
};
static const struct field update_fields[] = {
	VALUES(struct row, d.), FIELD(struct row, tenant), FIELD(struct row, d.id),
};
TABLE_BY_IN(organization, FIELD(struct noun_filter, organization_id));
TABLE_BY_IN(user_type, FIELD(struct noun_filter, user_type_id));
TABLE_BY_IN(both, FIELD(struct noun_filter, organization_id), FIELD(struct noun_filter, user_type_id));
/* clang-format on */

static const struct shape said = SHAPE(struct driver, said_fields);
static const struct shape row_out = SHAPE(struct driver, row_fields);
static const struct shape email_out = SHAPE(struct driver, email_fields);
static const struct shape insert_in = SHAPE(struct row, insert_fields);
static const struct shape update_in = SHAPE(struct row, update_fields);

#define COLUMNS \
	"id, number, user_type_id, organization_id, email_receipts, locale, email, version, updated_at, created_at"
#define SELECT "SELECT " COLUMNS " FROM driver"

static const struct table_by lists[] = {
	{ offsetof(struct noun_filter, organization_id), offsetof(struct noun_filter, user_type_id),
		{ TABLE_LIST(COLUMNS, "driver", "driver_organization_list",
			  " AND organization_id = ? AND user_type_id = ?"),
			&both_list_in, &row_out },
		{ TABLE_COUNT("driver", "driver_organization_list", " AND organization_id = ? AND user_type_id = ?"),
			&both_count_in, &number_row } },
	{ offsetof(struct noun_filter, organization_id), 0,
		{ TABLE_LIST(COLUMNS, "driver", "driver_organization_list", " AND organization_id = ?"),
			&organization_list_in, &row_out },
		{ TABLE_COUNT("driver", "driver_organization_list", " AND organization_id = ?"), &organization_count_in,
			&number_row } },
	{ offsetof(struct noun_filter, user_type_id), 0,
		{ TABLE_LIST(COLUMNS, "driver", "driver_user_type_list", " AND user_type_id = ?"), &user_type_list_in,
			&row_out },
		{ TABLE_COUNT("driver", "driver_user_type_list", " AND user_type_id = ?"), &user_type_count_in,
			&number_row } },
	{ 0 },
};

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
	.list = { TABLE_LIST(COLUMNS, "driver", "driver_order", ""), &table_below, &row_out },
	.count = { TABLE_COUNT("driver", "driver_order", ""), &table_counted, &number_row },
	.by = lists,
	.said = &said,
	TABLE_OF(struct driver, id),
	.number = offsetof(struct driver, number),
};

static const struct query q_email = {
	"SELECT email FROM driver WHERE tenant = ? AND id = ? AND email_receipts AND email IS NOT NULL", &key_one,
	&email_out
};

const struct query *const store_driver_queries[] = { TABLE_QUERIES(store_driver), TABLE_BY_QUERIES(lists), &q_email,
	NULL };

enum rc
store_driver_email(struct db *db, struct arena *mem, int64_t tenant, const char *id, struct driver *d)
{
	struct key k = { .tenant = tenant, .id = id };

	*d = (struct driver) { .email = NULL };
	return db_one(db, mem, &q_email, &k, d);
}
