/* Shapes and steps that the handlers of both surfaces share. */
#ifndef API_WIRE_H
#define API_WIRE_H

#include "api/route.h"
#include "model/page.h"

/* The part of a list that a query asks for. */
struct page_query {
	int64_t limit, page, offset; /* NONE: not given */
	const char *cursor;
};

/* For a query shape of a struct with a member `struct page_query page`. */
#define PAGE_QUERY(T) \
	FIELD_AS(T, page.limit, "limit", .min = 1, .max = 200), \
		FIELD_AS(T, page.page, "page", .min = 1, .max = LARGEST), \
		FIELD_AS(T, page.offset, "offset", .max = LARGEST), \
		FIELD_AS(T, page.cursor, "cursor", .min = 1, .max = 200)

/* ${q} as the domain wants it. E_INVALID: more than one of page, offset and cursor. */
enum rc page_of(struct ctx *cx, const struct page_query *q, struct page *out) MUST_CHECK;

/* A list's answer. */
struct list_answer {
	struct list rows;
	int64_t total;
	int64_t page; /* NONE: not asked by page */
	int64_t limit;
	const char *next_cursor;
	bool total_is_estimate;
};

/* The rows of a list's shape after the rows themselves. */
#define LIST_ANSWER \
	FIELD(struct list_answer, total), FIELD(struct list_answer, page), FIELD(struct list_answer, limit), \
		FIELD(struct list_answer, next_cursor), FIELD(struct list_answer, total_is_estimate, .hidden = true)

/* Answer with a list. */
void call_list(struct call *c, const struct listing *l, const struct page_query *q);

extern const struct shape text_element; /* const char *, as an element of a list */

#endif
