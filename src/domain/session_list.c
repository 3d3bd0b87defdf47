#include "domain/session_list.h"

#include <ctype.h>

#include "base/decimal.h"
#include "base/when.h"
#include "base/zone.h"
#include "domain/page.h"
#include "domain/session.h"
#include "model/tenant.h"
#include "store/session_list.h"

#define ABOVE_ALL_IDS "~" /* ids are ASCII in capitals */

/* One end of a range: an instant, or midnight of a day (the day after it where ${after}) in the tenant's zone. */
static enum rc
bound(struct ctx *cx, const char *field, const char *text, bool after, struct instant *out)
{
	const struct zone *zone;
	struct instant at[2];
	int64_t day;

	if (when_read(text, out))
		return OK;
	if (!day_read(text, &day))
		return fail_field(cx, field, "must be a day (2026-05-01) or an RFC 3339 date and time");
	zone = zone_find(cx->tenant->time_zone);
	if (zone == NULL)
		return fail(cx, E_INTERNAL, NULL, "the tenant's time zone is gone");
	day += after ? DAY : 0;
	/* a clock change may skip midnight: the day begins at the change */
	while (zone_instants(zone, day, at) == 0)
		day += 60;
	*out = at[0];
	return OK;
}

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
	enum rc rc = OK;

	f->tenant = cx->tenant->tenant;
	f->from.v = WHEN_MIN;
	f->until.v = WHEN_MAX;
	if (q->from != NULL)
		rc = bound(cx, "from", q->from, false, &f->from);
	if (q->to != NULL && bound(cx, "to", q->to, true, &f->until) != OK)
		rc = E_INVALID;
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
