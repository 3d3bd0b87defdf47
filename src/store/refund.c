#include "store/refund.h"

#include "base/id.h"
#include "store/kept.h"
#include "store/key.h"

struct row {
	int64_t tenant;
	struct refund r;
};

struct slice {
	int64_t tenant;
	const char *session_id, *below;
	int64_t limit, offset;
};

/* clang-format off */
#define VALUES(T, P) \
	FIELD(T, P id), FIELD(T, P session_id), FIELD(T, P amount), FIELD(T, P currency), FIELD(T, P reason), \
	FIELD(T, P taxes, .of = &kept_refund_tax), FIELD(T, P created_at), FIELD(T, P changed_by)

static const struct field take_fields[] = {
	FIELD(struct row, r.amount), FIELD(struct row, tenant), FIELD(struct row, r.session_id), FIELD(struct row, r.amount),
};
static const struct field insert_fields[] = { FIELD(struct row, tenant), VALUES(struct row, r.) };
static const struct field row_fields[] = { VALUES(struct refund, ) };
static const struct field list_fields[] = {
	FIELD(struct slice, tenant), FIELD(struct slice, session_id), FIELD(struct slice, below), FIELD(struct slice, limit),
	FIELD(struct slice, offset),
};
static const struct field count_fields[] = {
	FIELD(struct slice, tenant), FIELD(struct slice, session_id), FIELD(struct slice, limit),
};
/* clang-format on */

static const struct shape take_in = SHAPE(struct row, take_fields);
static const struct shape insert_in = SHAPE(struct row, insert_fields);
static const struct shape row_out = SHAPE(struct refund, row_fields);
static const struct shape list_in = SHAPE(struct slice, list_fields);
static const struct shape count_in = SHAPE(struct slice, count_fields);

/* assignments are made from left to right: the status sees the new sum */
static const struct query q_take = {
	"UPDATE session SET refunded = refunded + ?, status = IF(refunded = total, 'refunded', status)"
	" WHERE tenant = ? AND id = ? AND status = 'settled' AND refunded + ? <= total",
	&take_in, NULL
};
static const struct query q_insert = {
	"INSERT INTO refund (tenant, id, session_id, amount, currency, reason, taxes, created_at, changed_by)"
	" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
	&insert_in, NULL
};
static const struct query q_list = {
	"SELECT id, session_id, amount, currency, reason, taxes, created_at, changed_by FROM refund"
	" WHERE tenant = ? AND session_id = ? AND id < ? ORDER BY id DESC LIMIT ? OFFSET ?",
	&list_in, &row_out
};
static const struct query q_count = {
	"SELECT COUNT(*) FROM (SELECT 1 FROM refund WHERE tenant = ? AND session_id = ? LIMIT ?) counted", &count_in,
	&number_row
};

const struct query *const store_refund_queries[] = { &q_take, &q_insert, &q_list, &q_count, NULL };

enum rc
store_refund_take(struct db *db, int64_t tenant, const struct refund *r)
{
	struct row row = { tenant, *r };
	uint64_t n;

	TRY(db_exec(db, &q_take, &row, &n));
	return n == 1 ? OK : E_CONFLICT;
}

enum rc
store_refund_insert(struct db *db, int64_t tenant, const struct refund *r)
{
	struct row row = { tenant, *r };

	return db_exec(db, &q_insert, &row, NULL);
}

enum rc
store_refund_list(struct db *db, struct arena *mem, int64_t tenant, const char *session_id, const struct page *page,
	struct list *out)
{
	struct slice p = { tenant, session_id, page->cursor != NULL ? page->cursor : ID_ABOVE_ALL, page->limit + 1,
		page->offset };

	return db_all(db, mem, &q_list, &p, out);
}

enum rc
store_refund_count(struct db *db, struct arena *mem, int64_t tenant, const char *session_id, int64_t *n)
{
	struct slice p = { .tenant = tenant, .session_id = session_id, .limit = TOTAL_COUNTED + 1 };

	return db_one(db, mem, &q_count, &p, n);
}
