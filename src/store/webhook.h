/* Webhooks: endpoints, and what became of the rows of the outbox that are theirs. */
#ifndef STORE_WEBHOOK_H
#define STORE_WEBHOOK_H

#include "model/webhook.h"
#include "store/table.h"

/* Locking one locks its tenant too, first. */
extern const struct table store_webhook;

/* Say in the tenant what its webhooks take: ${bits} (1 << enum event), and what the other active ones than ${id} do.
 * Locks the tenant. */
enum rc store_webhook_wanted(struct db *db, int64_t tenant, const char *id, int64_t bits) MUST_CHECK;
/* How many other ones than ${id} the tenant has. */
enum rc store_webhook_others(struct db *db, struct arena *mem, int64_t tenant, const char *id, int64_t *n) MUST_CHECK;
/* Since when it fails; NONE: it does not. */
enum rc store_webhook_failing(struct db *db, int64_t tenant, const char *id, struct instant since) MUST_CHECK;

/* Rows (struct delivery), newest first, up to limit + 1. */
enum rc store_delivery_list(
	struct db *db, struct arena *mem, const struct delivery_filter *f, struct list *out) MUST_CHECK;
/* How many there are, counted up to TOTAL_COUNTED + 1. */
enum rc store_delivery_count(struct db *db, struct arena *mem, const struct delivery_filter *f, int64_t *n) MUST_CHECK;
/* Those of the webhook that wait are dead from ${at} on, and say ${error} where they have no failure of their own: up to
 * 1,000 of them, those first that are due. */
enum rc store_delivery_give_up(
	struct db *db, int64_t tenant, const char *webhook_id, const char *error, struct instant at) MUST_CHECK;

extern const struct query *const store_webhook_queries[];

#endif
