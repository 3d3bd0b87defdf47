/* The outbox as one tenant sees it. */
#ifndef STORE_OUTBOX_VIEW_H
#define STORE_OUTBOX_VIEW_H

#include "model/outbox.h"
#include "store/db.h"

/* Rows (struct outbox_row) of ${tenant} with ${status} below number ${before}, without their bodies, newest first. */
enum rc store_outbox_view_list(struct db *db, struct arena *mem, int64_t tenant, unsigned status, int64_t before,
	int64_t limit, struct list *out) MUST_CHECK;
/* E_NOT_FOUND: the tenant has none of that number. */
enum rc store_outbox_view_find(struct db *db, struct arena *mem, int64_t tenant, int64_t number) MUST_CHECK;

extern const struct query *const store_outbox_view_queries[];

#endif
