/* Refunds, and what a session has left to refund. */
#ifndef STORE_REFUND_H
#define STORE_REFUND_H

#include "model/page.h"
#include "model/refund.h"
#include "model/session.h"
#include "store/db.h"

/* Count ${r} as refunded in its session, which becomes refunded when nothing is left. E_CONFLICT: so much is not left. */
enum rc store_refund_take(struct db *db, int64_t tenant, const struct refund *r) MUST_CHECK;
enum rc store_refund_insert(struct db *db, int64_t tenant, const struct refund *r) MUST_CHECK;
/* Refunds of a session (struct refund), newest first, one more than the limit. */
enum rc store_refund_list(struct db *db, struct arena *mem, int64_t tenant, const char *session_id,
	const struct page *page, struct list *out) MUST_CHECK;
/* How many there are, up to TOTAL_COUNTED + 1. */
enum rc store_refund_count(
	struct db *db, struct arena *mem, int64_t tenant, const char *session_id, int64_t *n) MUST_CHECK;

extern const struct query *const store_refund_queries[];

#endif
