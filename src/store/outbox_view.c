#include "store/outbox_view.h"

#include "store/key.h"
#include "store/outbox.h"

/* clang-format off */
static const struct field list_fields[] = {
	FIELD(struct outbox_filter, tenant), FIELD(struct outbox_filter, status, .names = outbox_status_names),
	FIELD(struct outbox_filter, below), FIELD(struct outbox_filter, limit),
};
static const struct field row_fields[] = {
	FIELD(struct outbox_row, number), FIELD(struct outbox_row, id),
	FIELD(struct outbox_row, kind, .names = outbox_kind_names), FIELD(struct outbox_row, lane),
	FIELD(struct outbox_row, event), FIELD(struct outbox_row, object_id),
	FIELD(struct outbox_row, status, .names = outbox_status_names), FIELD(struct outbox_row, attempts),
	FIELD(struct outbox_row, next_at), FIELD(struct outbox_row, response_status), FIELD(struct outbox_row, error),
	FIELD(struct outbox_row, created_at), FIELD(struct outbox_row, attempted_at),
	FIELD(struct outbox_row, ended_at),
};
static const struct field find_fields[] = { FIELD(struct outbox_row, tenant), FIELD(struct outbox_row, number) };
/* clang-format on */

static const struct shape list_in = SHAPE(struct outbox_filter, list_fields);
static const struct shape row_out = SHAPE(struct outbox_row, row_fields);
static const struct shape find_in = SHAPE(struct outbox_row, find_fields);

static const struct query q_list = {
	"SELECT number, id, kind, lane, event, object_id, status, attempts, next_at, response_status, error, created_at,"
	" attempted_at, ended_at FROM outbox FORCE INDEX (outbox_status) WHERE tenant = ? AND status = ? AND number < ?"
	" ORDER BY number DESC LIMIT ?",
	&list_in, &row_out
};
static const struct query q_find = { "SELECT number FROM outbox WHERE tenant = ? AND number = ?", &find_in,
	&number_row };

const struct query *const store_outbox_view_queries[] = { &q_list, &q_find, NULL };

enum rc
store_outbox_view_list(struct db *db, struct arena *mem, int64_t tenant, unsigned status, int64_t before, int64_t limit,
	struct list *out)
{
	struct outbox_filter f = { .tenant = tenant, .status = status, .below = before, .limit = limit };

	return db_all(db, mem, &q_list, &f, out);
}

enum rc
store_outbox_view_find(struct db *db, struct arena *mem, int64_t tenant, int64_t number)
{
	struct outbox_row row = { .tenant = tenant, .number = number };
	int64_t n;

	return db_one(db, mem, &q_find, &row, &n);
}
