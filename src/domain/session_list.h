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

#endif
