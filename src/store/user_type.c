#include "store/user_type.h"

#include "store/key.h"

struct row {
	int64_t tenant;
	struct user_type u;
};

/* clang-format off */
#define SAID(T, P) \
	FIELD(T, P name), FIELD(T, P description), FIELD(T, P discount_percent)
#define VALUES(T, P) SAID(T, P), FIELD(T, P version), FIELD(T, P updated_at)

static const struct field said_fields[] = { SAID(struct user_type, ) };

static const struct field row_fields[] = {
	FIELD(struct user_type, id), VALUES(struct user_type, ), FIELD(struct user_type, created_at),
};
static const struct field insert_fields[] = {
	FIELD(struct row, tenant), FIELD(struct row, u.id), VALUES(struct row, u.), FIELD(struct row, u.created_at),
};
static const struct field update_fields[] = {
	VALUES(struct row, u.), FIELD(struct row, tenant), FIELD(struct row, u.id),
};
/* clang-format on */

static const struct shape said = SHAPE(struct user_type, said_fields);
static const struct shape row_out = SHAPE(struct user_type, row_fields);
static const struct shape insert_in = SHAPE(struct row, insert_fields);
static const struct shape update_in = SHAPE(struct row, update_fields);

#define SELECT "SELECT id, name, description, discount_percent, version, updated_at, created_at FROM user_type"

static const struct query q_used = {
	"SELECT EXISTS (SELECT 1 FROM rule_version v JOIN rule r"
	" ON r.tenant = v.tenant AND r.id = v.rule_id AND r.version = v.version"
	" WHERE v.tenant = u.tenant AND v.user_type_id = u.id AND NOT v.removed)"
	" OR EXISTS (SELECT 1 FROM session s WHERE s.tenant = u.tenant AND s.user_type_id = u.id)"
	" OR EXISTS (SELECT 1 FROM driver d WHERE d.tenant = u.tenant AND d.user_type_id = u.id)"
	" FROM user_type u WHERE u.tenant = ? AND u.id = ?",
	&key_one,
	&number_row,
};

const struct table store_user_type = {
	.find = { SELECT " WHERE tenant = ? AND id = ?", &key_one, &row_out },
	.lock = { SELECT " WHERE tenant = ? AND id = ? FOR UPDATE", &key_one, &row_out },
	.insert = { "INSERT INTO user_type (tenant, id, name, description, discount_percent, version, updated_at,"
		    " created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		&insert_in, NULL },
	.update = { "UPDATE user_type SET name = ?, description = ?, discount_percent = ?, version = ?, updated_at = ?"
		    " WHERE tenant = ? AND id = ?",
		&update_in, NULL },
	.remove = { "DELETE FROM user_type WHERE tenant = ? AND id = ?", &key_one, NULL },
	.list = { SELECT " WHERE tenant = ? AND id < ? ORDER BY id DESC LIMIT ? OFFSET ?", &table_part, &row_out },
	.count = { "SELECT COUNT(*) FROM (SELECT 1 FROM user_type WHERE tenant = ? LIMIT ?) counted", &table_counted,
		&number_row },
	.used = &q_used,
	.said = &said,
	TABLE_OF(struct user_type, id),
};

const struct query *const store_user_type_queries[] = { TABLE_QUERIES(store_user_type), &q_used, NULL };
