/* Tenants, and the caller that a secret belongs to. */
#ifndef STORE_TENANT_H
#define STORE_TENANT_H

#include "model/credential.h"
#include "model/tenant.h"
#include "model/user.h"
#include "store/db.h"

/* Insert ${t}. E_CONFLICT: there is one of that name. */
enum rc store_tenant_insert(struct db *db, const struct tenant *t) MUST_CHECK;
/* The tenant whose public id or name is ${word}, without logo and version. E_NOT_FOUND if there is none. */
enum rc store_tenant_find(struct db *db, struct arena *mem, const char *word, struct tenant *t) MUST_CHECK;
/* The same by its number. */
enum rc store_tenant_numbered(struct db *db, struct arena *mem, int64_t tenant, struct tenant *t) MUST_CHECK;
/* All tenants (struct tenant) by name. */
enum rc store_tenant_list(struct db *db, struct arena *mem, struct list *out) MUST_CHECK;
/* The whole of a tenant, logo and version too. */
enum rc store_settings_find(struct db *db, struct arena *mem, int64_t tenant, struct tenant *t) MUST_CHECK;
/* The same, locked until the transaction ends. */
enum rc store_settings_lock(struct db *db, struct arena *mem, int64_t tenant, struct tenant *t) MUST_CHECK;
/* Store the settings of ${t}. E_CONFLICT: another one has that name. */
enum rc store_tenant_update(struct db *db, const struct tenant *t) MUST_CHECK;

/* The living credential whose secret has ${hash}, and its tenant, in one statement. E_NOT_FOUND if there is none. */
enum rc store_caller_find(struct db *db, struct arena *mem, const char *hash, struct caller *c) MUST_CHECK;

/* The session whose cookie has ${hash}, with its user and tenant, in one statement. E_NOT_FOUND: there is none, it was last
 * seen or begun too early, or the user is disabled. */
enum rc store_visitor_find(struct db *db, struct arena *mem, const char *hash, struct instant seen_after,
	struct instant created_after, struct visitor *v) MUST_CHECK;

/* Who signs links to documents. */
struct link_signer {
	struct tenant tenant;    /* as store_tenant_find() reads it */
	const char *link_secret; /* NULL: none was made yet */
};
/* That of the tenant with the public ${id}. E_NOT_FOUND if there is none. */
enum rc store_link_signer_find(struct db *db, struct arena *mem, const char *id, struct link_signer *out) MUST_CHECK;
/* Let ${secret} be the tenant's, unless it has one. */
enum rc store_link_secret_set(struct db *db, int64_t tenant, const char *secret) MUST_CHECK;

extern const struct shape store_tenant_said; /* struct tenant: its settings, for the audit trail */
extern const struct query *const store_tenant_queries[];

#endif
