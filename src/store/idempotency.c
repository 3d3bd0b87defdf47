#include "store/idempotency.h"

/* clang-format off */
static const struct field header_fields[] = {
	FIELD(struct answered_header, name), FIELD(struct answered_header, value),
};
static const struct shape header = SHAPE(struct answered_header, header_fields);

#define KEY \
	FIELD(struct answered, tenant), FIELD(struct answered, credential), FIELD(struct answered, idempotency_key)

static const struct field claim_fields[] = {
	KEY, FIELD(struct answered, request), FIELD(struct answered, created_at),
};
static const struct field row_fields[] = {
	FIELD(struct answered, request), FIELD(struct answered, status), FIELD(struct answered, type),
	FIELD(struct answered, location), FIELD(struct answered, body), FIELD(struct answered, headers, .of = &header),
	FIELD(struct answered, created_at),
};
static const struct field key_fields[] = { KEY };
static const struct field answer_fields[] = {
	FIELD(struct answered, status), FIELD(struct answered, type), FIELD(struct answered, location),
	FIELD(struct answered, body), FIELD(struct answered, headers, .of = &header), KEY,
};
static const struct field expire_fields[] = { KEY, FIELD(struct answered, created_at) };
static const struct field before_fields[] = { FIELD(struct answered, created_at) };
/* clang-format on */

static const struct shape claim_in = SHAPE(struct answered, claim_fields);
static const struct shape row_out = SHAPE(struct answered, row_fields);
static const struct shape key_in = SHAPE(struct answered, key_fields);
static const struct shape answer_in = SHAPE(struct answered, answer_fields);
static const struct shape expire_in = SHAPE(struct answered, expire_fields);
static const struct shape before_in = SHAPE(struct answered, before_fields);

static const struct query q_claim = {
	"INSERT INTO idempotency"
	" (tenant, credential, idempotency_key, request, created_at) VALUES (?, ?, ?, ?, ?)",
	&claim_in, NULL
};
static const struct query q_find = {
	"SELECT request, status, type, location, body, headers, created_at FROM idempotency"
	" WHERE tenant = ? AND credential = ? AND idempotency_key = ?",
	&key_in, &row_out
};
static const struct query q_answer = {
	"UPDATE idempotency SET status = ?, type = ?, location = ?, body = ?, headers = ?"
	" WHERE tenant = ? AND credential = ? AND idempotency_key = ?",
	&answer_in, NULL
};
static const struct query q_expire = {
	"DELETE FROM idempotency WHERE tenant = ? AND credential = ? AND idempotency_key = ? AND created_at < ?",
	&expire_in, NULL
};
static const struct query q_prune = { "DELETE FROM idempotency WHERE created_at < ? LIMIT 1000", &before_in, NULL };

const struct query *const store_idempotency_queries[] = { &q_claim, &q_find, &q_answer, &q_expire, &q_prune, NULL };

enum rc
store_idempotency_claim(struct db *db, const struct answered *a)
{
	return db_exec(db, &q_claim, a, NULL);
}

enum rc
store_idempotency_find(struct db *db, struct arena *mem, const struct answered *key, struct answered *out)
{
	*out = *key;
	return db_one(db, mem, &q_find, key, out);
}

enum rc
store_idempotency_answer(struct db *db, const struct answered *a)
{
	uint64_t n;

	TRY(db_exec(db, &q_answer, a, &n));
	return n == 1 ? OK : E_INTERNAL;
}

enum rc
store_idempotency_expire(struct db *db, const struct answered *a)
{
	return db_exec(db, &q_expire, a, NULL);
}

enum rc
store_idempotency_prune(struct db *db, struct instant before)
{
	struct answered a = { .created_at = before };

	return db_exec(db, &q_prune, &a, NULL);
}
