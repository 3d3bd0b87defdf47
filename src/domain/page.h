/* Lists: what the caller asked for, cut to a page. */
#ifndef DOMAIN_PAGE_H
#define DOMAIN_PAGE_H

#include "domain/ctx.h"
#include "model/page.h"

/* ${out} from ${rows}, which were asked for with limit + 1: cuts off the extra one and, if there was one, sets the
 * cursor to ${cursor_of} the last element of the page (NULL: the caller does that). ${counted} is the count up to TOTAL_COUNTED + 1. */
void page_cut(struct ctx *cx, const struct page *page, const struct list *rows, size_t size, int64_t counted,
	const char *(*cursor_of)(struct ctx *cx, const void *row), struct listing *out);
/* Does the page itself tell how many there are in all (${n})? It does where the list ended on it and no cursor led to
 * it; nothing has to be counted then. */
bool page_ends(const struct page *page, const struct list *rows, int64_t *n) MUST_CHECK;
/* Fails with the field `cursor`. */
enum rc page_cursor_wrong(struct ctx *cx);
/* Fails unless the cursor of ${page}, if there is one, is like an id of that ${prefix}. */
enum rc page_cursor_id(struct ctx *cx, const struct page *page, const char *prefix) MUST_CHECK;
/* The number that the cursor of ${page} is; above all numbers if there is none. */
enum rc page_cursor_number(struct ctx *cx, const struct page *page, int64_t *out) MUST_CHECK;

#endif
