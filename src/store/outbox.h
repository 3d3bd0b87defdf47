/* The outbox: rows are written in the transaction of their cause. */
#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H

#include "model/outbox.h"
#include "store/db.h"

/* A waiting row: tenant, id, kind, lane, event, object_id, body, next_at and created_at of ${row} are kept. */
enum rc store_outbox_insert(struct db *db, const struct outbox_row *row) MUST_CHECK;
/* The same, once for each active webhook of the tenant that takes row->event; the lane is the webhook's id. */
enum rc store_outbox_insert_for_webhooks(struct db *db, const struct outbox_row *row) MUST_CHECK;

/* Lanes (const char *), of all tenants, with rows that are due at ${now}. */
enum rc store_outbox_lanes(struct db *db, struct arena *mem, struct instant now, struct list *out) MUST_CHECK;
/* Up to ${limit} rows of ${lane} that are due at ${now}, as they are: nothing is locked, nobody is waited for. */
enum rc store_outbox_due(struct db *db, struct arena *mem, const char *lane, struct instant now, int64_t limit,
	struct list *out) MUST_CHECK;
/* Lease those of the rows that are still due, and count the attempt; ${n} were. */
enum rc store_outbox_lease(struct db *db, const struct outbox_claim *claim, uint64_t *n) MUST_CHECK;
/* Numbers (int64_t) of the rows that ${owner} has. */
enum rc store_outbox_leased(struct db *db, struct arena *mem, const char *owner, struct list *numbers) MUST_CHECK;
/* Store how the attempt went, if row->owner still has it. ${had}: it has. */
enum rc store_outbox_settle(struct db *db, const struct outbox_row *row, bool *had) MUST_CHECK;
/* The attempt does not count: due again at row->next_at, if row->owner still has it. */
enum rc store_outbox_give_back(struct db *db, const struct outbox_row *row) MUST_CHECK;
/* Remove up to ${limit} rows with ${status} that ended before ${before}; ${n} of them. */
enum rc store_outbox_prune(
	struct db *db, unsigned status, struct instant before, int64_t limit, uint64_t *n) MUST_CHECK;

/* The rows that ${f} means, without their bodies, newest first. */
enum rc store_outbox_list(struct db *db, struct arena *mem, const struct outbox_filter *f, struct list *out) MUST_CHECK;
/* As if ${row} were new at row->retried_at, unless it was delivered or somebody has leased it. ${free}: neither. */
enum rc store_outbox_retry(struct db *db, const struct outbox_row *row, bool *free) MUST_CHECK;
/* How many there are (struct outbox_count), by tenant, kind and status. */
enum rc store_outbox_count(struct db *db, struct arena *mem, struct list *out) MUST_CHECK;

/* Names of enum outbox_kind and enum outbox_status, ending with NULL. */
extern const char *const outbox_kind_names[];
extern const char *const outbox_status_names[];

extern const struct query *const store_outbox_queries[];

#endif
