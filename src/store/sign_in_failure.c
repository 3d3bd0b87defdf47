#include "store/sign_in_failure.h"

/* clang-format off */
static const struct field begin_fields[] = {
	FIELD(struct sign_in_failure, bucket), FIELD(struct sign_in_failure, failed_at),
	FIELD(struct sign_in_failure, failed_at),
};
static const struct field row_fields[] = {
	FIELD(struct sign_in_failure, failures), FIELD(struct sign_in_failure, wait_until),
	FIELD(struct sign_in_failure, failed_at),
};
static const struct field set_fields[] = {
	FIELD(struct sign_in_failure, failures), FIELD(struct sign_in_failure, wait_until),
	FIELD(struct sign_in_failure, failed_at), FIELD(struct sign_in_failure, bucket),
};
static const struct field bucket_fields[] = { FIELD(struct sign_in_failure, bucket) };
static const struct field prune_fields[] = { FIELD(struct sign_in_failure, failed_at) };
/* clang-format on */

static const struct shape begin_in = SHAPE(struct sign_in_failure, begin_fields);
static const struct shape row_out = SHAPE(struct sign_in_failure, row_fields);
static const struct shape set_in = SHAPE(struct sign_in_failure, set_fields);
static const struct shape bucket_in = SHAPE(struct sign_in_failure, bucket_fields);
static const struct shape prune_in = SHAPE(struct sign_in_failure, prune_fields);

static const struct query q_begin = {
	"INSERT INTO sign_in_failure (bucket, failures, wait_until, failed_at) VALUES (?, 0, ?, ?)"
	" ON DUPLICATE KEY UPDATE failures = failures",
	&begin_in, NULL
};
static const struct query q_row = {
	"SELECT failures, wait_until, failed_at FROM sign_in_failure WHERE bucket = ? FOR UPDATE", &bucket_in, &row_out
};
static const struct query q_set = {
	"UPDATE sign_in_failure SET failures = ?, wait_until = ?, failed_at = ? WHERE bucket = ?", &set_in, NULL
};
static const struct query q_remove = { "DELETE FROM sign_in_failure WHERE bucket = ?", &bucket_in, NULL };
static const struct query q_undo = {
	"UPDATE sign_in_failure SET failures = GREATEST(failures - 1, 0), wait_until = failed_at WHERE bucket = ?",
	&bucket_in, NULL
};
static const struct query q_prune = { "DELETE FROM sign_in_failure WHERE failed_at < ? LIMIT 100", &prune_in, NULL };

const struct query *const store_sign_in_failure_queries[] = { &q_begin, &q_row, &q_set, &q_remove, &q_undo, &q_prune,
	NULL };

enum rc
store_sign_in_failure_take(struct db *db, struct arena *mem, struct sign_in_failure *f)
{
	TRY(db_exec(db, &q_begin, f, NULL));
	return db_one(db, mem, &q_row, f, f);
}

enum rc
store_sign_in_failure_set(struct db *db, const struct sign_in_failure *f)
{
	return db_exec(db, &q_set, f, NULL);
}

enum rc
store_sign_in_failure_remove(struct db *db, const char *bucket)
{
	struct sign_in_failure f = { .bucket = bucket };

	return db_exec(db, &q_remove, &f, NULL);
}

enum rc
store_sign_in_failure_undo(struct db *db, const char *bucket)
{
	struct sign_in_failure f = { .bucket = bucket };

	return db_exec(db, &q_undo, &f, NULL);
}

enum rc
store_sign_in_failure_prune(struct db *db, struct instant before)
{
	struct sign_in_failure f = { .failed_at = before };

	return db_exec(db, &q_prune, &f, NULL);
}
