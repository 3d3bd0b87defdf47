#include "domain/session_list.h"

#include <ctype.h>

#include "base/decimal.h"
#include "base/when.h"
#include "domain/page.h"
#include "domain/period.h"
#include "domain/session.h"
#include "model/tenant.h"
#include "store/session_list.h"

#define ABOVE_ALL_IDS "~" /* ids are ASCII in capitals */

/* The cursor is the start and the id of the last session that was seen. */
static enum rc
position(struct ctx *cx, struct session_filter *f)
{
	const char *cursor = f->page.cursor, *id = cursor != NULL ? strchr(cursor, '-') : NULL;

	f->at.v = f->until.v - 1;
	if (cursor == NULL) {
		f->page.cursor = ABOVE_ALL_IDS;
		return OK;
	}
	if (id == NULL || decimal_read(cursor, (size_t)(id - cursor), 0, &f->at.v) != DECIMAL_OK ||
		f->at.v < WHEN_MIN || f->at.v > WHEN_MAX)
		return page_cursor_wrong(cx);
	f->page.cursor = id + 1;
	/* a cursor of a list that reached further */
	if (f->at.v >= f->until.v) {
		f->at.v = f->until.v - 1;
		f->page.cursor = ABOVE_ALL_IDS;
	}
	return OK;
}

static const char *
capitals(struct arena *mem, const char *text)
{
	char *out;

	if (text == NULL)
		return NULL;
	out = arena_copy(mem, text, strlen(text));
	for (char *c = out; *c != '\0'; c++)
		*c = (char)toupper((unsigned char)*c);
	return out;
}

static const char *
cursor_of(struct ctx *cx, const void *row)
{
	const struct session *s = row;

	return arena_printf(cx->mem, "%lld-%s", (long long)s->started_at.v, s->id);
}

enum rc
session_list(struct ctx *cx, struct session_query *q, struct listing *out)
{
	struct session_filter *f = &q->filter;
	struct list rows;
	int64_t n;
	enum rc rc;

	f->tenant = cx->tenant->tenant;
	rc = period_of(cx, q->from, q->to, &f->from, &f->until);
	if (position(cx, f) != OK)
		rc = E_INVALID;
	TRY(rc);
	f->promo_code = capitals(cx->mem, f->promo_code);
	TRY(store_session_list(cx->db, cx->mem, f, &rows));
	TRY(store_session_count(cx->db, cx->mem, f, &n));
	for (size_t i = 0; i < rows.n; i++)
		session_derive((struct session *)rows.at + i);
	page_cut(cx, &f->page, &rows, sizeof(struct session), n, cursor_of, out);
	return OK;
}
