/* Promotional codes. */
#ifndef STORE_PROMO_H
#define STORE_PROMO_H

#include "model/page.h"
#include "model/promo.h"
#include "store/db.h"

/* E_CONFLICT: the tenant has another code of that name. */
enum rc store_promo_insert(struct db *db, int64_t tenant, const struct promo *p) MUST_CHECK;
/* E_NOT_FOUND if there is none; text lives in ${mem}. */
enum rc store_promo_find(struct db *db, struct arena *mem, int64_t tenant, const char *id, struct promo *p) MUST_CHECK;
/* The same, locked until the transaction ends. */
enum rc store_promo_lock(struct db *db, struct arena *mem, int64_t tenant, const char *id, struct promo *p) MUST_CHECK;
/* By its code, in capitals. */
enum rc store_promo_of_code(
	struct db *db, struct arena *mem, int64_t tenant, const char *code, struct promo *p) MUST_CHECK;
/* The same, locked until the transaction ends. */
enum rc store_promo_lock_code(
	struct db *db, struct arena *mem, int64_t tenant, const char *code, struct promo *p) MUST_CHECK;
/* Everything but the count. E_CONFLICT as above. */
enum rc store_promo_update(struct db *db, int64_t tenant, const struct promo *p) MUST_CHECK;
/* One redemption more. E_NOT_FOUND: it has had its last, or is disabled; nothing was counted then. */
enum rc store_promo_count_up(struct db *db, int64_t tenant, const char *id) MUST_CHECK;
/* E_CONFLICT: it has been redeemed. */
enum rc store_promo_remove(struct db *db, int64_t tenant, const char *id) MUST_CHECK;
/* Newest first (struct promo), up to limit + 1; the cursor is the last id seen. */
enum rc store_promo_list(
	struct db *db, struct arena *mem, int64_t tenant, const struct page *page, struct list *out) MUST_CHECK;
/* How many there are, counted up to TOTAL_COUNTED + 1. */
enum rc store_promo_count(struct db *db, struct arena *mem, int64_t tenant, int64_t *n) MUST_CHECK;

extern const struct shape store_promo_said; /* struct promo: what a caller writes, for the audit trail */
extern const struct query *const store_promo_queries[];

#endif
