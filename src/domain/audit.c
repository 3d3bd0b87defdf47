#include "domain/audit.h"

#include "base/decimal.h"
#include "base/json_out.h"
#include "base/when.h"
#include "domain/page.h"
#include "domain/period.h"
#include "model/tenant.h"
#include "store/audit.h"

enum rc
audit(struct ctx *cx, struct db *db, const struct audited *what, const void *before, const void *after)
{
	struct audit_entry e = {
		.at = cx->now,
		.changed_by = cx->credential,
		.action = before == NULL ? AUDIT_CREATE
			: after == NULL  ? AUDIT_DELETE
					 : AUDIT_UPDATE,
		.object = what->object,
		.object_id = what->object_id,
	};
	struct buf changes;

	buf_init(&changes, cx->mem, 512);
	if (!json_write_changes(&changes, what->shape, before, after))
		return OK;
	e.changes.json = buf_text(&changes);
	return store_audit_insert(db, what->tenant, &e);
}

/* The cursor is the time and the number of the last entry that was seen. */
static enum rc
position(struct ctx *cx, struct audit_filter *f)
{
	const char *cursor = f->page.cursor, *number = cursor != NULL ? strchr(cursor, '-') : NULL;

	f->at.v = f->until.v - 1;
	f->before = INT64_MAX;
	if (cursor == NULL)
		return OK;
	if (number == NULL || decimal_read(cursor, (size_t)(number - cursor), 0, &f->at.v) != DECIMAL_OK ||
		decimal_read(number + 1, strlen(number + 1), 0, &f->before) != DECIMAL_OK || f->at.v < WHEN_MIN ||
		f->at.v > WHEN_MAX)
		return page_cursor_wrong(cx);
	return OK;
}

static const char *
cursor_of(struct ctx *cx, const void *row)
{
	const struct audit_entry *e = row;

	return arena_printf(cx->mem, "%lld-%lld", (long long)e->at.v, (long long)e->number);
}

enum rc
audit_list(struct ctx *cx, struct audit_filter *f, const char *from, const char *to, struct listing *out)
{
	struct list rows;
	int64_t n;
	enum rc rc = period_of(cx, from, to, &f->from, &f->until);

	f->tenant = cx->tenant->tenant;
	if (position(cx, f) != OK)
		rc = E_INVALID;
	TRY(rc);
	TRY(store_audit_list(cx->db, cx->mem, f, &rows));
	if (!page_ends(&f->page, &rows, &n))
		TRY(store_audit_count(cx->db, cx->mem, f, &n));
	page_cut(cx, &f->page, &rows, sizeof(struct audit_entry), n, cursor_of, out);
	return OK;
}
