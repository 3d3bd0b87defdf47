/* The outbox: rows are written in the transaction of their cause. */
#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H

#include "model/outbox.h"
#include "store/db.h"

/* A waiting row: tenant, id, kind, lane, event, object_id, body, next_at and created_at of ${row} are kept. */
enum rc store_outbox_insert(struct db *db, const struct outbox_row *row) MUST_CHECK;
/* The same, once for each active webhook of the tenant that takes row->event; the lane is the webhook's id. */
enum rc store_outbox_insert_for_webhooks(struct db *db, const struct outbox_row *row) MUST_CHECK;

extern const struct query *const store_outbox_queries[];

#endif
