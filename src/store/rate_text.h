/* Marketing texts of cost rates and of their entries. */
#ifndef STORE_RATE_TEXT_H
#define STORE_RATE_TEXT_H

#include "model/rate_text.h"
#include "store/db.h"

/* Texts that are NULL keep what is there. */
enum rc store_rate_text_put(struct db *db, int64_t tenant, const struct rate_text *t) MUST_CHECK;
/* Those (struct rate_text) of ${owners} (const char *), the owners in any order, each one's by locale. */
enum rc store_rate_text_list(
	struct db *db, struct arena *mem, int64_t tenant, const struct list *owners, struct list *out) MUST_CHECK;
/* All of ${owner}, or those in ${locale} if it is not NULL. */
enum rc store_rate_text_remove(struct db *db, int64_t tenant, const char *owner, const char *locale) MUST_CHECK;
/* How many locales ${owner} has. */
enum rc store_rate_text_count(
	struct db *db, struct arena *mem, int64_t tenant, const char *owner, int64_t *n) MUST_CHECK;

extern const struct query *const store_rate_text_queries[];

#endif
