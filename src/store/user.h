/* Users of the console. */
#ifndef STORE_USER_H
#define STORE_USER_H

#include "model/user.h"
#include "store/table.h"

extern const struct table store_user;

/* Names of enum user_role. */
extern const char *const store_user_roles[];

/* The user with that address, of any tenant, with hash of password and secret. E_NOT_FOUND: there is none. */
enum rc store_user_by_email(struct db *db, struct arena *mem, const char *email, struct user *u) MUST_CHECK;
/* The same by id within a tenant, locked. */
enum rc store_user_secrets_lock(
	struct db *db, struct arena *mem, int64_t tenant, const char *id, struct user *u) MUST_CHECK;
/* Store u->password of u->tenant, u->id. */
enum rc store_user_password_set(struct db *db, const struct user *u) MUST_CHECK;
/* Note that the user has signed in at ${at}. */
enum rc store_user_signed_in(struct db *db, const struct user *u, struct instant at) MUST_CHECK;
/* How many owners that are not disabled a tenant has; locks them. */
enum rc store_user_owners(struct db *db, struct arena *mem, int64_t tenant, int64_t *n) MUST_CHECK;

extern const struct query *const store_user_queries[];

#endif
