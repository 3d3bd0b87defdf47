#include "store/user_session.h"

struct change {
	struct user_session s;
	const char *was;
};

/* clang-format off */
static const struct field insert_fields[] = {
	FIELD(struct user_session, hash), FIELD(struct user_session, token), FIELD(struct user_session, tenant),
	FIELD(struct user_session, user_id), FIELD(struct user_session, csrf_token),
	FIELD(struct user_session, created_at), FIELD(struct user_session, seen_at),
	FIELD(struct user_session, rotated_at),
};
static const struct field rotate_fields[] = {
	FIELD(struct change, s.token), FIELD(struct change, s.former_token), FIELD(struct change, s.rotated_at),
	FIELD(struct change, s.seen_at), FIELD(struct change, s.hash), FIELD(struct change, was),
};
static const struct field settle_fields[] = {
	FIELD(struct user_session, former_until), FIELD(struct user_session, seen_at), FIELD(struct user_session, hash),
	FIELD(struct user_session, token),
};
static const struct field seen_fields[] = {
	FIELD(struct user_session, seen_at), FIELD(struct user_session, hash), FIELD(struct user_session, seen_at),
};
static const struct field end_fields[] = { FIELD(struct user_session, hash) };
static const struct field end_as_fields[] = { FIELD(struct user_session, hash), FIELD(struct user_session, token) };
static const struct field end_all_fields[] = {
	FIELD(struct user_session, tenant), FIELD(struct user_session, user_id), FIELD(struct user_session, hash),
};
static const struct field prune_fields[] = { FIELD(struct user_session, seen_at) };
/* clang-format on */

static const struct shape insert_in = SHAPE(struct user_session, insert_fields);
static const struct shape rotate_in = SHAPE(struct change, rotate_fields);
static const struct shape settle_in = SHAPE(struct user_session, settle_fields);
static const struct shape seen_in = SHAPE(struct user_session, seen_fields);
static const struct shape end_in = SHAPE(struct user_session, end_fields);
static const struct shape end_as_in = SHAPE(struct user_session, end_as_fields);
static const struct shape end_all_in = SHAPE(struct user_session, end_all_fields);
static const struct shape prune_in = SHAPE(struct user_session, prune_fields);

static const struct query q_insert = {
	"INSERT INTO user_session (hash, token, tenant, user_id, csrf_token, created_at, seen_at, rotated_at)"
	" VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	&insert_in, NULL
};
static const struct query q_rotate = {
	"UPDATE user_session SET token = ?, former_token = ?, former_until = NULL, rotated_at = ?, seen_at = ?"
	" WHERE hash = ? AND token = ?",
	&rotate_in, NULL
};
static const struct query q_settle = {
	"UPDATE user_session SET former_until = ?, seen_at = ? WHERE hash = ? AND token = ? AND former_until IS NULL",
	&settle_in, NULL
};
static const struct query q_seen = { "UPDATE user_session SET seen_at = ? WHERE hash = ? AND seen_at < ?", &seen_in,
	NULL };
static const struct query q_end = { "DELETE FROM user_session WHERE hash = ?", &end_in, NULL };
static const struct query q_end_as = { "DELETE FROM user_session WHERE hash = ? AND token = ?", &end_as_in, NULL };
static const struct query q_end_all = { "DELETE FROM user_session WHERE tenant = ? AND user_id = ? AND hash <> ?",
	&end_all_in, NULL };
static const struct query q_prune = { "DELETE FROM user_session WHERE seen_at < ? LIMIT 100", &prune_in, NULL };

const struct query *const store_user_session_queries[] = { &q_insert, &q_rotate, &q_settle, &q_seen, &q_end, &q_end_as,
	&q_end_all, &q_prune, NULL };

enum rc
store_user_session_insert(struct db *db, const struct user_session *s)
{
	return db_exec(db, &q_insert, s, NULL);
}

enum rc
store_user_session_rotate(struct db *db, const struct user_session *s, const char *was, uint64_t *n)
{
	struct change c = { *s, was };

	return db_exec(db, &q_rotate, &c, n);
}

enum rc
store_user_session_settle(struct db *db, const struct user_session *s)
{
	return db_exec(db, &q_settle, s, NULL);
}

enum rc
store_user_session_seen(struct db *db, const struct user_session *s)
{
	return db_exec(db, &q_seen, s, NULL);
}

enum rc
store_user_session_end(struct db *db, const char *hash)
{
	struct user_session s = { .hash = hash };

	return db_exec(db, &q_end, &s, NULL);
}

enum rc
store_user_session_end_as(struct db *db, const char *hash, const char *token, uint64_t *n)
{
	struct user_session s = { .hash = hash, .token = token };

	return db_exec(db, &q_end_as, &s, n);
}

enum rc
store_user_session_end_all(struct db *db, int64_t tenant, const char *user_id, const char *hash)
{
	struct user_session s = { .tenant = tenant, .user_id = user_id, .hash = hash };

	return db_exec(db, &q_end_all, &s, NULL);
}

enum rc
store_user_session_prune(struct db *db, struct instant before)
{
	struct user_session s = { .seen_at = before };

	return db_exec(db, &q_prune, &s, NULL);
}
