/* First answers to requests that may be sent again. */
#ifndef STORE_IDEMPOTENCY_H
#define STORE_IDEMPOTENCY_H

#include "model/answered.h"
#include "store/db.h"

/* Claim the key. E_CONFLICT: it is taken; E_RETRY with db_busy(): its owner has been at work for as long as a lock is
 * waited for. */
enum rc store_idempotency_claim(struct db *db, const struct answered *a) MUST_CHECK;
enum rc store_idempotency_find(
	struct db *db, struct arena *mem, const struct answered *key, struct answered *out) MUST_CHECK;
/* Store status and body beside the claimed key. */
enum rc store_idempotency_answer(struct db *db, const struct answered *a) MUST_CHECK;
/* Take back the key if it is older than ${a}->created_at. */
enum rc store_idempotency_expire(struct db *db, const struct answered *a) MUST_CHECK;
/* Remove up to 1000 keys of any tenant that are older than ${before}. */
enum rc store_idempotency_prune(struct db *db, struct instant before) MUST_CHECK;

extern const struct query *const store_idempotency_queries[];

#endif
