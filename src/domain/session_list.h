/* Lists of sessions, newest start first. */
#ifndef DOMAIN_SESSION_LIST_H
#define DOMAIN_SESSION_LIST_H

#include "domain/ctx.h"
#include "model/session.h"

/* ${from}, ${to}: instants (RFC 3339) or days of the tenant's zone; a day counts whole, an instant as ${to} does not
 * count. NULL: no bound. A code matches without regard to case. */
struct session_query {
	struct session_filter filter;
	const char *from, *to;
};

/* A page of them (struct session). */
enum rc session_list(struct ctx *cx, struct session_query *q, struct listing *out) MUST_CHECK;

/* All of them, page by page, in the memory of one page. */
struct session_walk {
	struct session_filter filter;
	char id[48]; /* of the last one */
};
/* Stand before the first. Texts are borrowed from ${q} and cx->mem for as long as the walk goes on. */
enum rc session_walk_begin(struct ctx *cx, const struct session_query *q, struct session_walk *w) MUST_CHECK;
/* The next ones (struct session, in cx->mem); ${last}: there are no more. */
enum rc session_walk_next(struct ctx *cx, struct session_walk *w, struct list *rows, bool *last) MUST_CHECK;

#endif
