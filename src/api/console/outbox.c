#include "api/console/console.h"
#include "base/decimal.h"
#include "domain/outbox_view.h"
#include "model/tenant.h"

#define LIMIT_DEFAULT 50

struct filter {
	unsigned status;
	int64_t limit;
	const char *cursor;
};

struct rows {
	struct list rows;
	int64_t limit;
	const char *next_cursor;
};

static const char *const kinds[] = { "webhook", "receipt", NULL };
static const char *const statuses[] = { "waiting", "delivered", "dead", NULL };
/* what is dead comes first: it waits for somebody */
static const char *const asked[] = { "dead", "waiting", "delivered", NULL };
static const unsigned meant[] = { OUTBOX_DEAD, OUTBOX_WAITING, OUTBOX_DELIVERED };

/* clang-format off */
static const struct field query_fields[] = {
	FIELD(struct filter, status, .names = asked), FIELD(struct filter, limit, .min = 1, .max = 200),
	FIELD(struct filter, cursor, .min = 1, .max = 200),
};
const struct shape outbox_query_shape = SHAPE(struct filter, query_fields);

static const struct field row_fields[] = {
	FIELD(struct outbox_row, number), FIELD(struct outbox_row, id), FIELD(struct outbox_row, kind, .names = kinds),
	FIELD(struct outbox_row, lane), FIELD(struct outbox_row, event), FIELD(struct outbox_row, object_id),
	FIELD(struct outbox_row, status, .names = statuses), FIELD(struct outbox_row, attempts),
	FIELD(struct outbox_row, next_at), FIELD(struct outbox_row, response_status), FIELD(struct outbox_row, error),
	FIELD(struct outbox_row, created_at), FIELD(struct outbox_row, attempted_at), FIELD(struct outbox_row, ended_at),
};
static const struct shape row_shape = SHAPE(struct outbox_row, row_fields);

static const struct field rows_fields[] = {
	FIELD_AS(struct rows, rows, "outbox", .of = &row_shape), FIELD(struct rows, limit), FIELD(struct rows, next_cursor),
};
const struct shape outbox_rows_shape = SHAPE(struct rows, rows_fields);
/* clang-format on */

enum rc
outbox_read(struct call *c)
{
	struct ctx *cx = c->cx;
	const struct filter *q = c->query;
	struct rows *answer = ARENA_ONE(cx->mem, struct rows);
	struct page page = { .limit = q->limit != NONE ? q->limit : LIMIT_DEFAULT, .cursor = q->cursor };
	struct listing l;

	TRY(outbox_view_list(cx, meant[q->status], &page, &l));
	*answer = (struct rows) { l.rows, page.limit, l.next_cursor };
	c->answer = answer;
	return OK;
}

enum rc
outbox_again(struct call *c)
{
	int64_t number;

	if (decimal_read(c->arg[0], strlen(c->arg[0]), 0, &number) != DECIMAL_OK)
		number = 0;
	return outbox_view_retry(c->cx, number);
}
