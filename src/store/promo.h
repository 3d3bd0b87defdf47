/* Promotional codes. */
#ifndef STORE_PROMO_H
#define STORE_PROMO_H

#include "model/promo.h"
#include "store/table.h"

/* struct promo; an update leaves the count as it is. E_CONFLICT also: the tenant has another code of that name. */
extern const struct table store_promo;
extern const char *const store_promo_types[]; /* names of enum discount_type, ending with NULL */
extern const struct query *const store_promo_queries[];

/* By its code, in capitals; text lives in ${mem}. E_NOT_FOUND if there is none. */
enum rc store_promo_of_code(
	struct db *db, struct arena *mem, int64_t tenant, const char *code, struct promo *p) MUST_CHECK;
/* The same, locked until the transaction ends. */
enum rc store_promo_lock_code(
	struct db *db, struct arena *mem, int64_t tenant, const char *code, struct promo *p) MUST_CHECK;
/* One redemption more. E_NOT_FOUND: it has had its last, or is disabled; nothing was counted then. */
enum rc store_promo_count_up(struct db *db, int64_t tenant, const char *id) MUST_CHECK;

#endif
