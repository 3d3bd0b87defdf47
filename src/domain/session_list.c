#include "domain/session_list.h"

#include "base/decimal.h"
#include "base/id.h"
#include "base/when.h"
#include "domain/page.h"
#include "domain/period.h"
#include "domain/promo.h"
#include "domain/session.h"
#include "model/tenant.h"
#include "store/session_list.h"

#define WALK_PAGE 1000
/* The cursor is the start and the id of the last session that was seen. */
static enum rc
position(struct ctx *cx, const char *cursor, struct session_filter *f)
{
	const char *id = cursor != NULL ? strchr(cursor, '-') : NULL;

	f->at.v = f->until.v - 1;
	if (cursor == NULL) {
		f->page.cursor = ID_ABOVE_ALL;
		return OK;
	}
	if (id == NULL || !id_valid(id + 1, "bsn_") ||
		decimal_read(cursor, (size_t)(id - cursor), 0, &f->at.v) != DECIMAL_OK || f->at.v < WHEN_MIN ||
		f->at.v > WHEN_MAX)
		return page_cursor_wrong(cx);
	f->page.cursor = id + 1;
	/* a cursor of a list that reached further */
	if (f->at.v >= f->until.v) {
		f->at.v = f->until.v - 1;
		f->page.cursor = ID_ABOVE_ALL;
	}
	return OK;
}

static const char *
cursor_of(struct ctx *cx, const void *row)
{
	const struct session *s = row;

	return arena_printf(cx->mem, "%lld-%s", (long long)s->started_at.v, s->id);
}

/* Resolve what ${q} says in words. */
static enum rc
resolve(struct ctx *cx, struct session_query *q)
{
	struct session_filter *f = &q->filter;
	enum rc rc;

	f->tenant = cx->tenant->tenant;
	rc = period_of(cx, q->from, q->to, &f->from, &f->until);
	if (position(cx, f->page.cursor, f) != OK)
		rc = E_INVALID;
	TRY(rc);
	if (f->promo_code != NULL)
		f->promo_code = promo_capitals(cx->mem, f->promo_code);
	return OK;
}

static void
derive_all(const struct list *rows)
{
	for (size_t i = 0; i < rows->n; i++)
		session_derive((struct session *)rows->at + i);
}

enum rc
session_list(struct ctx *cx, struct session_query *q, struct listing *out)
{
	struct session_filter *f = &q->filter;
	const struct page page = f->page;
	struct list rows;
	int64_t n, seen;
	bool rest = false;

	TRY(resolve(cx, q));
	TRY(store_session_list(cx->db, cx->mem, f, &rows));
	if (!page_ends(&page, &rows, &n)) {
		seen = rows.n > 0 ? n : 0;
		TRY(store_session_count(cx->db, cx->mem, f, &n, &rest));
		/* not all were looked at, but these were found */
		if (rest && n < seen)
			n = seen;
	}
	derive_all(&rows);
	page_cut(cx, &page, &rows, sizeof(struct session), n, cursor_of, out);
	out->total_is_estimate |= rest;
	return OK;
}

enum rc
session_walk_begin(struct ctx *cx, const struct session_query *q, struct session_walk *w)
{
	struct session_query all = *q;

	all.filter.page = (struct page) { .limit = WALK_PAGE };
	TRY(resolve(cx, &all));
	*w = (struct session_walk) { .filter = all.filter };
	return OK;
}

enum rc
session_walk_next(struct ctx *cx, struct session_walk *w, struct list *rows, bool *last)
{
	struct session_filter *f = &w->filter;
	const struct session *end;

	TRY(store_session_list(cx->db, cx->mem, f, rows));
	*last = rows->n <= (size_t)f->page.limit;
	if (!*last)
		rows->n = (size_t)f->page.limit;
	derive_all(rows);
	if (*last)
		return OK;
	end = (const struct session *)rows->at + rows->n - 1;
	if (strlen(end->id) >= sizeof(w->id))
		abort();
	memcpy(w->id, end->id, strlen(end->id) + 1);
	f->at = end->started_at;
	f->page.cursor = w->id;
	return OK;
}
