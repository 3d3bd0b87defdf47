#include "domain/page.h"

#include "base/decimal.h"
#include "base/id.h"

void
page_cut(struct ctx *cx, const struct page *page, const struct list *rows, size_t size, int64_t counted,
	const char *(*cursor_of)(struct ctx *cx, const void *row), struct listing *out)
{
	bool more = rows->n > (size_t)page->limit;

	*out = (struct listing) { .rows = *rows, .total = counted };
	if (more) {
		out->rows.n = (size_t)page->limit;
		if (cursor_of != NULL)
			out->next_cursor = cursor_of(cx, (const char *)rows->at + (out->rows.n - 1) * size);
	}
	if (counted > TOTAL_COUNTED) {
		out->total = TOTAL_COUNTED;
		out->total_is_estimate = true;
	}
}

bool
page_ends(const struct page *page, const struct list *rows, int64_t *n)
{
	*n = page->offset + (int64_t)rows->n;
	return page->cursor == NULL && rows->n <= (size_t)page->limit && (rows->n > 0 || page->offset == 0);
}

enum rc
page_cursor_wrong(struct ctx *cx)
{
	return fail_field(cx, "cursor", "is not a cursor that this list gave");
}

enum rc
page_cursor_id(struct ctx *cx, const struct page *page, const char *prefix)
{
	return page->cursor == NULL || id_valid(page->cursor, prefix) ? OK : page_cursor_wrong(cx);
}

enum rc
page_cursor_number(struct ctx *cx, const struct page *page, int64_t *out)
{
	*out = INT64_MAX;
	if (page->cursor != NULL && decimal_read(page->cursor, strlen(page->cursor), 0, out) != DECIMAL_OK)
		return page_cursor_wrong(cx);
	return OK;
}
