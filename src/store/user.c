#include "store/user.h"

#include "store/key.h"

const char *const store_user_roles[] = { "owner", "admin", "billing", "member", NULL };

struct row {
	int64_t tenant;
	struct user u;
};

/* clang-format off */
#define SAID(T, P) \
	FIELD(T, P email), FIELD(T, P role, .names = store_user_roles), FIELD(T, P locale), FIELD(T, P disabled)
#define VALUES(T, P) SAID(T, P), FIELD(T, P version), FIELD(T, P updated_at)

static const struct field said_fields[] = { SAID(struct user, ) };
static const struct field row_fields[] = {
	FIELD(struct user, id), VALUES(struct user, ), FIELD(struct user, created_at), FIELD(struct user, signed_in_at),
};
static const struct field secrets_fields[] = {
	FIELD(struct user, id), VALUES(struct user, ), FIELD(struct user, created_at), FIELD(struct user, signed_in_at),
	FIELD(struct user, tenant), FIELD(struct user, password), FIELD(struct user, device_secret),
};
static const struct field insert_fields[] = {
	FIELD(struct row, tenant), FIELD(struct row, u.id), VALUES(struct row, u.), FIELD(struct row, u.created_at),
	FIELD(struct row, u.password), FIELD(struct row, u.device_secret),
};
static const struct field update_fields[] = {
	VALUES(struct row, u.), FIELD(struct row, tenant), FIELD(struct row, u.id),
};
static const struct field password_fields[] = {
	FIELD(struct user, password), FIELD(struct user, tenant), FIELD(struct user, id),
};
static const struct field signed_in_fields[] = {
	FIELD(struct user, signed_in_at), FIELD(struct user, tenant), FIELD(struct user, id),
};
static const struct field email_fields[] = { FIELD(struct user, email) };
/* clang-format on */

static const struct shape said = SHAPE(struct user, said_fields);
static const struct shape row_out = SHAPE(struct user, row_fields);
static const struct shape secrets_out = SHAPE(struct user, secrets_fields);
static const struct shape insert_in = SHAPE(struct row, insert_fields);
static const struct shape update_in = SHAPE(struct row, update_fields);
static const struct shape password_in = SHAPE(struct user, password_fields);
static const struct shape signed_in_in = SHAPE(struct user, signed_in_fields);
static const struct shape email_in = SHAPE(struct user, email_fields);

#define COLUMNS "id, email, role, locale, disabled, version, updated_at, created_at, signed_in_at"
#define SELECT "SELECT " COLUMNS " FROM user"
#define SELECT_SECRETS "SELECT " COLUMNS ", tenant, password, device_secret FROM user"

const struct table store_user = {
	.find = { SELECT " WHERE tenant = ? AND id = ?", &key_one, &row_out },
	.lock = { SELECT " WHERE tenant = ? AND id = ? FOR UPDATE", &key_one, &row_out },
	.insert = { "INSERT INTO user (tenant, id, email, role, locale, disabled, version, updated_at, created_at, password,"
		    " device_secret) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		&insert_in, NULL },
	.update = { "UPDATE user SET email = ?, role = ?, locale = ?, disabled = ?, version = ?, updated_at = ?"
		    " WHERE tenant = ? AND id = ?",
		&update_in, NULL },
	.remove = { "DELETE FROM user WHERE tenant = ? AND id = ?", &key_one, NULL },
	.list = { SELECT " WHERE tenant = ? AND id < ? ORDER BY id DESC LIMIT ? OFFSET ?", &table_part, &row_out },
	.count = { "SELECT COUNT(*) FROM (SELECT 1 FROM user WHERE tenant = ? LIMIT ?) counted", &table_counted,
		&number_row },
	.said = &said,
	TABLE_OF(struct user, id),
};

static const struct query q_email = { SELECT_SECRETS " WHERE email = ?", &email_in, &secrets_out };
static const struct query q_secrets = { SELECT_SECRETS " WHERE tenant = ? AND id = ? FOR UPDATE", &key_one,
	&secrets_out };
static const struct query q_password = { "UPDATE user SET password = ? WHERE tenant = ? AND id = ?", &password_in,
	NULL };
static const struct query q_signed_in = { "UPDATE user SET signed_in_at = ? WHERE tenant = ? AND id = ?", &signed_in_in,
	NULL };
static const struct query q_owners = {
	"SELECT COUNT(*) FROM user WHERE tenant = ? AND role = 'owner' AND NOT disabled FOR UPDATE", &key_tenant,
	&number_row
};

const struct query *const store_user_queries[] = { TABLE_QUERIES(store_user), &q_email, &q_secrets, &q_password,
	&q_signed_in, &q_owners, NULL };

enum rc
store_user_by_email(struct db *db, struct arena *mem, const char *email, struct user *u)
{
	struct user wanted = { .email = email };

	return db_one(db, mem, &q_email, &wanted, u);
}

enum rc
store_user_secrets_lock(struct db *db, struct arena *mem, int64_t tenant, const char *id, struct user *u)
{
	struct key k = { .tenant = tenant, .id = id };

	return db_one(db, mem, &q_secrets, &k, u);
}

enum rc
store_user_password_set(struct db *db, const struct user *u)
{
	return db_exec_one(db, &q_password, u);
}

enum rc
store_user_signed_in(struct db *db, const struct user *u, struct instant at)
{
	struct user row = { .tenant = u->tenant, .id = u->id, .signed_in_at = at };

	return db_exec(db, &q_signed_in, &row, NULL);
}

enum rc
store_user_owners(struct db *db, struct arena *mem, int64_t tenant, int64_t *n)
{
	struct key k = { .tenant = tenant };

	return db_one(db, mem, &q_owners, &k, n);
}
