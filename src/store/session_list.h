/* Lists of sessions, newest start first: one statement for each filter, read from its own index. */
#ifndef STORE_SESSION_LIST_H
#define STORE_SESSION_LIST_H

#include "model/session.h"
#include "store/db.h"

/* Up to limit + 1 (struct session, with what a list shows), before the position of ${f}. */
enum rc store_session_list(
	struct db *db, struct arena *mem, const struct session_filter *f, struct list *out) MUST_CHECK;
/* How many match wherever they stand, counted up to TOTAL_COUNTED + 1; of several filters among the newest 20,000 of the one
 * that leads: ${rest} where there are more of those. */
enum rc store_session_count(
	struct db *db, struct arena *mem, const struct session_filter *f, int64_t *n, bool *rest) MUST_CHECK;

extern const struct query *const store_session_list_queries[];

#endif
