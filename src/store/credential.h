/* Keys and system tokens; only hashes of their secrets. */
#ifndef STORE_CREDENTIAL_H
#define STORE_CREDENTIAL_H

#include "model/credential.h"
#include "model/page.h"
#include "store/db.h"

/* Insert ${c}. E_CONFLICT: a living system token of the tenant has that description. */
enum rc store_credential_insert(struct db *db, const struct credential *c) MUST_CHECK;
/* Credentials of that kind (struct credential), newest first, the revoked ones too, one more than the limit. */
enum rc store_credential_list(struct db *db, struct arena *mem, int64_t tenant, unsigned kind, const struct page *page,
	struct list *out) MUST_CHECK;
/* How many there are, up to TOTAL_COUNTED + 1. */
enum rc store_credential_count(struct db *db, struct arena *mem, int64_t tenant, unsigned kind, int64_t *n) MUST_CHECK;
/* Read and lock the living one of that kind that has this id; ${tenant} NONE: whoever has it. E_NOT_FOUND: there is none. */
enum rc store_credential_lock(struct db *db, struct arena *mem, int64_t tenant, unsigned kind, const char *id,
	struct credential *c) MUST_CHECK;
/* Revoke it from ${at} on. */
enum rc store_credential_revoke(struct db *db, const char *id, struct instant at) MUST_CHECK;
/* Note that the one of ${hash} was used at ${at}. */
enum rc store_credential_used(struct db *db, const char *hash, struct instant at) MUST_CHECK;

extern const char *const store_credential_kinds[]; /* names of enum credential_kind, ending with NULL */
extern const struct query *const store_credential_queries[];

#endif
