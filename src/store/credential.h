/* Keys and system tokens; only hashes of their secrets. */
#ifndef STORE_CREDENTIAL_H
#define STORE_CREDENTIAL_H

#include "model/credential.h"
#include "store/db.h"

/* Insert ${c}. E_CONFLICT: a living system token of the tenant has that description. */
enum rc store_credential_insert(struct db *db, const struct credential *c) MUST_CHECK;
/* All credentials of that kind (struct credential), oldest first, the revoked ones too. */
enum rc store_credential_list(
	struct db *db, struct arena *mem, int64_t tenant, unsigned kind, struct list *out) MUST_CHECK;
/* Read and lock the living one of that kind that has this id; ${tenant} NONE: whoever has it. E_NOT_FOUND: there is none. */
enum rc store_credential_lock(struct db *db, struct arena *mem, int64_t tenant, unsigned kind, const char *id,
	struct credential *c) MUST_CHECK;
/* Revoke it from ${at} on. */
enum rc store_credential_revoke(struct db *db, const char *id, struct instant at) MUST_CHECK;

extern const struct query *const store_credential_queries[];

#endif
