#include "store/credential.h"

#include "base/id.h"
#include "store/key.h"

const char *const store_credential_kinds[] = { "key", "system_token", NULL };

struct part {
	int64_t tenant;
	unsigned kind;
	const char *below;
	int64_t limit, offset;
};

/* clang-format off */
#define VALUES \
	FIELD(struct credential, hash), FIELD(struct credential, id), FIELD(struct credential, tenant), \
	FIELD(struct credential, kind, .names = store_credential_kinds), FIELD(struct credential, description), \
	FIELD(struct credential, start), FIELD(struct credential, scopes), FIELD(struct credential, allowed_addresses), \
	FIELD(struct credential, created_at), FIELD(struct credential, revoked_at)

static const struct field insert_fields[] = { VALUES };
static const struct field fields[] = { VALUES, FIELD(struct credential, last_used_at) };
static const struct field used_fields[] = {
	FIELD(struct credential, last_used_at), FIELD(struct credential, hash), FIELD(struct credential, last_used_at),
};
static const struct field list_fields[] = {
	FIELD(struct part, tenant), FIELD(struct part, kind, .names = store_credential_kinds), FIELD(struct part, below),
	FIELD(struct part, limit), FIELD(struct part, offset),
};
static const struct field count_fields[] = {
	FIELD(struct part, tenant), FIELD(struct part, kind, .names = store_credential_kinds), FIELD(struct part, limit),
};
static const struct field lock_fields[] = {
	FIELD(struct credential, id), FIELD(struct credential, kind, .names = store_credential_kinds), FIELD(struct credential, tenant),
	FIELD(struct credential, tenant),
};
static const struct field revoke_fields[] = {
	FIELD(struct credential, revoked_at), FIELD(struct credential, id),
};
/* clang-format on */

static const struct shape row = SHAPE(struct credential, fields);
static const struct shape insert_in = SHAPE(struct credential, insert_fields);
static const struct shape used_in = SHAPE(struct credential, used_fields);
static const struct shape list_in = SHAPE(struct part, list_fields);
static const struct shape count_in = SHAPE(struct part, count_fields);
static const struct shape lock_in = SHAPE(struct credential, lock_fields);
static const struct shape revoke_in = SHAPE(struct credential, revoke_fields);

static const struct query q_insert = {
	"INSERT INTO credential (hash, id, tenant, kind, description, start, scopes, allowed_addresses, created_at,"
	" revoked_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	&insert_in, NULL
};
#define SELECT \
	"SELECT hash, id, tenant, kind, description, start, scopes + 0, allowed_addresses, created_at, revoked_at," \
	" last_used_at" \
	" FROM credential"
static const struct query q_lock = { SELECT
	" WHERE id = ? AND kind = ? AND (? IS NULL OR tenant = ?) AND revoked_at IS NULL FOR UPDATE",
	&lock_in, &row };
static const struct query q_list = {
	SELECT " WHERE tenant = ? AND kind = ? AND id < ? ORDER BY id DESC LIMIT ? OFFSET ?", &list_in, &row
};
static const struct query q_count = {
	"SELECT COUNT(*) FROM (SELECT 1 FROM credential WHERE tenant = ? AND kind = ? LIMIT ?) counted", &count_in,
	&number_row
};
static const struct query q_revoke = { "UPDATE credential SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
	&revoke_in, NULL };
static const struct query q_used = {
	"UPDATE credential SET last_used_at = ? WHERE hash = ? AND (last_used_at IS NULL OR last_used_at < ?)",
	&used_in, NULL
};

const struct query *const store_credential_queries[] = { &q_insert, &q_lock, &q_list, &q_count, &q_revoke, &q_used,
	NULL };

enum rc
store_credential_insert(struct db *db, const struct credential *c)
{
	return db_exec(db, &q_insert, c, NULL);
}

enum rc
store_credential_list(
	struct db *db, struct arena *mem, int64_t tenant, unsigned kind, const struct page *page, struct list *out)
{
	struct part p = { tenant, kind, page->cursor != NULL ? page->cursor : ID_ABOVE_ALL, page->limit + 1,
		page->offset };

	return db_all(db, mem, &q_list, &p, out);
}

enum rc
store_credential_count(struct db *db, struct arena *mem, int64_t tenant, unsigned kind, int64_t *n)
{
	struct part p = { .tenant = tenant, .kind = kind, .limit = TOTAL_COUNTED + 1 };

	return db_one(db, mem, &q_count, &p, n);
}

enum rc
store_credential_lock(
	struct db *db, struct arena *mem, int64_t tenant, unsigned kind, const char *id, struct credential *c)
{
	struct credential key = { .tenant = tenant, .kind = kind, .id = id };

	return db_one(db, mem, &q_lock, &key, c);
}

enum rc
store_credential_revoke(struct db *db, const char *id, struct instant at)
{
	struct credential c = { .id = id, .revoked_at = at };

	return db_exec_one(db, &q_revoke, &c);
}

enum rc
store_credential_used(struct db *db, const char *hash, struct instant at)
{
	struct credential c = { .hash = hash, .last_used_at = at };

	return db_exec(db, &q_used, &c, NULL);
}
