/* The ledger of promotional codes, and what a code that is applied later changes in a session. */
#ifndef STORE_REDEMPTION_H
#define STORE_REDEMPTION_H

#include "model/promo.h"
#include "model/session.h"
#include "store/db.h"

/* E_CONFLICT: the session has a code already. */
enum rc store_redemption_insert(struct db *db, int64_t tenant, const struct redemption *r) MUST_CHECK;
/* That of session ${session_id}; E_NOT_FOUND if it has no code. */
enum rc store_redemption_find(
	struct db *db, struct arena *mem, int64_t tenant, const char *session_id, struct redemption *r) MUST_CHECK;
/* Note what the code took off. E_NOT_FOUND: the session has no code. */
enum rc store_redemption_settle(
	struct db *db, int64_t tenant, const char *session_id, struct money discount) MUST_CHECK;

/* How often ${driver_id} has redeemed the code. */
enum rc store_redemption_of_driver(struct db *db, struct arena *mem, int64_t tenant, const char *promo_id,
	const char *driver_id, int64_t *n) MUST_CHECK;
/* The driver's first. E_CONFLICT: it is not. */
enum rc store_redemption_driver_first(
	struct db *db, int64_t tenant, const char *promo_id, const char *driver_id) MUST_CHECK;
/* One more of at most ${most} (NONE: any number). E_NOT_FOUND: that was the last; nothing was counted. */
enum rc store_redemption_driver_next(
	struct db *db, int64_t tenant, const char *promo_id, const char *driver_id, int64_t most) MUST_CHECK;

/* Drivers, settled sessions, first and last redemption. */
enum rc store_redemption_sums(
	struct db *db, struct arena *mem, int64_t tenant, const char *promo_id, struct promo_statistics *s) MUST_CHECK;
/* What was taken off in each currency (struct promo_sum). */
enum rc store_redemption_discounts(
	struct db *db, struct arena *mem, int64_t tenant, const char *promo_id, struct list *out) MUST_CHECK;

/* Note the code of a running session, which has none. E_NOT_FOUND: it is no longer so. */
enum rc store_redemption_apply(struct db *db, int64_t tenant, const struct session *s) MUST_CHECK;
/* The same for a settled session without refund or invoice, with discount, total and revision of the bill that follows
 * revision - 1. */
enum rc store_redemption_promote(struct db *db, int64_t tenant, const struct session *s) MUST_CHECK;

extern const struct query *const store_redemption_queries[];

#endif
