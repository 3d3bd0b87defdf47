#include "domain/outbox_view.h"

#include "domain/page.h"
#include "model/tenant.h"
#include "store/outbox.h"
#include "store/outbox_view.h"

static const char *
number_of(struct ctx *cx, const void *row)
{
	return arena_printf(cx->mem, "%lld", (long long)((const struct outbox_row *)row)->number);
}

enum rc
outbox_view_list(struct ctx *cx, unsigned status, const struct page *page, struct listing *out)
{
	struct list rows;
	int64_t before;

	TRY(page_cursor_number(cx, page, &before));
	TRY(store_outbox_view_list(cx->db, cx->mem, cx->tenant->tenant, status, before, page->limit + 1, &rows));
	page_cut(cx, page, &rows, sizeof(struct outbox_row), 0, number_of, out);
	return OK;
}

struct retrying {
	struct ctx *cx;
	struct outbox_row row;
};

static enum rc
work_retry(struct db *db, void *arg)
{
	struct retrying *w = arg;
	struct ctx *cx = w->cx;
	enum rc rc = store_outbox_view_find(db, cx->mem, w->row.tenant, w->row.number);
	bool free;

	if (rc == E_NOT_FOUND)
		return fail(cx, rc, "outbox_row_not_found", "there is no such delivery");
	TRY(rc);
	TRY(store_outbox_retry(db, &w->row, &free));
	return free ? OK : fail(cx, E_CONFLICT, NULL, "it was delivered, or is being sent at this moment");
}

enum rc
outbox_view_retry(struct ctx *cx, int64_t number)
{
	struct retrying w = { cx, { .number = number, .tenant = cx->tenant->tenant, .retried_at = cx->now } };

	return db_tx(cx->db, work_retry, &w);
}
