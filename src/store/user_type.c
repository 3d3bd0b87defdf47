#include "store/user_type.h"

#include "store/key.h"

struct row {
	int64_t tenant;
	struct user_type u;
};

/* clang-format off */
#define SAID(T, P) FIELD(T, P name), FIELD(T, P description), FIELD(T, P discount_percent)
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

struct part {
	int64_t tenant;
	const char *below;
	int64_t limit, offset;
};

static const struct field part_fields[] = {
	FIELD(struct part, tenant),
	FIELD(struct part, below),
	FIELD(struct part, limit),
	FIELD(struct part, offset),
};
static const struct field count_fields[] = { FIELD(struct part, tenant), FIELD(struct part, limit) };

static const struct field uses_fields[] = {
	FIELD(struct key, tenant),
	FIELD(struct key, id),
	FIELD(struct key, tenant),
	FIELD(struct key, id),
};

static const struct shape uses_in = SHAPE(struct key, uses_fields);
const struct shape store_user_type_said = SHAPE(struct user_type, said_fields);

static const struct shape row_out = SHAPE(struct user_type, row_fields);
static const struct shape insert_in = SHAPE(struct row, insert_fields);
static const struct shape update_in = SHAPE(struct row, update_fields);
static const struct shape part_in = SHAPE(struct part, part_fields);
static const struct shape count_in = SHAPE(struct part, count_fields);

#define SELECT "SELECT id, name, description, discount_percent, version, updated_at, created_at FROM user_type"
#define ABOVE_ALL "~" /* ids are ASCII in capitals */

static const struct query q_insert = {
	"INSERT INTO user_type (tenant, id, name, description, discount_percent, version, updated_at, created_at)"
	" VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	&insert_in, NULL
};
static const struct query q_find = { SELECT " WHERE tenant = ? AND id = ?", &key_one, &row_out };
static const struct query q_lock = { SELECT " WHERE tenant = ? AND id = ? FOR UPDATE", &key_one, &row_out };
static const struct query q_update = {
	"UPDATE user_type SET name = ?, description = ?, discount_percent = ?, version = ?, updated_at = ?"
	" WHERE tenant = ? AND id = ?",
	&update_in, NULL
};
static const struct query q_remove = { "DELETE FROM user_type WHERE tenant = ? AND id = ?", &key_one, NULL };
static const struct query q_used = {
	"SELECT EXISTS (SELECT 1 FROM rule_version v JOIN rule r"
	" ON r.tenant = v.tenant AND r.id = v.rule_id AND r.version = v.version"
	" WHERE v.tenant = ? AND v.user_type_id = ? AND NOT v.removed)"
	" OR EXISTS (SELECT 1 FROM session WHERE tenant = ? AND user_type_id = ?)",
	&uses_in,
	&number_row,
};
static const struct query q_list = { SELECT " WHERE tenant = ? AND id < ? ORDER BY id DESC LIMIT ? OFFSET ?", &part_in,
	&row_out };
static const struct query q_count = { "SELECT COUNT(*) FROM (SELECT 1 FROM user_type WHERE tenant = ? LIMIT ?) counted",
	&count_in, &number_row };

const struct query *const store_user_type_queries[] = { &q_insert, &q_find, &q_lock, &q_update, &q_remove, &q_used,
	&q_list, &q_count, NULL };

enum rc
store_user_type_insert(struct db *db, int64_t tenant, const struct user_type *u)
{
	struct row r = { tenant, *u };
	uint64_t n;

	return db_exec(db, &q_insert, &r, &n);
}

enum rc
store_user_type_find(struct db *db, struct arena *mem, int64_t tenant, const char *id, struct user_type *u)
{
	struct key k = { .tenant = tenant, .id = id };

	return db_one(db, mem, &q_find, &k, u);
}

enum rc
store_user_type_lock(struct db *db, struct arena *mem, int64_t tenant, const char *id, struct user_type *u)
{
	struct key k = { .tenant = tenant, .id = id };

	return db_one(db, mem, &q_lock, &k, u);
}

enum rc
store_user_type_update(struct db *db, int64_t tenant, const struct user_type *u)
{
	struct row r = { tenant, *u };
	uint64_t n;

	TRY(db_exec(db, &q_update, &r, &n));
	return n == 1 ? OK : E_NOT_FOUND;
}

enum rc
store_user_type_remove(struct db *db, int64_t tenant, const char *id)
{
	struct key k = { .tenant = tenant, .id = id };
	uint64_t n;

	TRY(db_exec(db, &q_remove, &k, &n));
	return n == 1 ? OK : E_NOT_FOUND;
}

enum rc
store_user_type_used(struct db *db, struct arena *mem, int64_t tenant, const char *id, bool *used)
{
	struct key k = { .tenant = tenant, .id = id };
	struct number row;

	TRY(db_one(db, mem, &q_used, &k, &row));
	*used = row.n != 0;
	return OK;
}

enum rc
store_user_type_list(struct db *db, struct arena *mem, int64_t tenant, const struct page *page, struct list *out)
{
	struct part p = { tenant, page->cursor != NULL ? page->cursor : ABOVE_ALL, page->limit + 1, page->offset };

	return db_all(db, mem, &q_list, &p, out);
}

enum rc
store_user_type_count(struct db *db, struct arena *mem, int64_t tenant, int64_t *n)
{
	struct part p = { .tenant = tenant, .limit = TOTAL_COUNTED + 1 };
	struct number row;

	TRY(db_one(db, mem, &q_count, &p, &row));
	*n = row.n;
	return OK;
}
