#include "api/wire.h"

#define LIMIT_DEFAULT 50

static const struct field text_fields[] = { { .name = "", .kind = K_TEXT, .must = true, .min = 1, .max = 64 } };

const struct shape text_element = { .field = text_fields, .n = 1, .size = sizeof(const char *) };

enum rc
page_of(struct ctx *cx, const struct page_query *q, struct page *out)
{
	int ways = (q->page != NONE) + (q->offset != NONE) + (q->cursor != NULL);

	if (ways > 1)
		return fail_field(cx, q->cursor != NULL ? "cursor" : "offset",
			"only one of page, offset and cursor may be given");
	*out = (struct page) { .limit = q->limit != NONE ? q->limit : LIMIT_DEFAULT, .cursor = q->cursor };
	if (q->page != NONE)
		out->offset = (q->page - 1) * out->limit;
	else if (q->offset != NONE)
		out->offset = q->offset;
	return OK;
}

void
call_list(struct call *c, const struct listing *l, const struct page_query *q)
{
	struct list_answer *a = ARENA_ONE(c->cx->mem, struct list_answer);
	bool first = q->page == NONE && q->offset == NONE && q->cursor == NULL;

	*a = (struct list_answer) {
		.rows = l->rows,
		.total = l->total,
		.page = first ? 1 : q->page,
		.limit = q->limit != NONE ? q->limit : LIMIT_DEFAULT,
		.next_cursor = l->next_cursor,
		.total_is_estimate = l->total_is_estimate,
	};
	c->answer = a;
}
