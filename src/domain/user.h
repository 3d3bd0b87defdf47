/* Users of the console: people of a tenant, each with a role. Only an owner makes, changes and removes owners, and they leave
 * one in each tenant. The command line may do everything. */
#ifndef DOMAIN_USER_H
#define DOMAIN_USER_H

#include "domain/noun.h"
#include "model/user.h"

#define PASSWORD_MIN 12
#define PASSWORD_MAX 128
#define PASSWORD_KINDS 5 /* of bytes at least */

/* Reading, changing, removing and listing (struct user, without its password). */
extern const struct noun users;
/* Names of enum user_role. */
extern const char *const user_roles[];
/* What a role may do: bits of enum scope, those that others imply too. */
unsigned user_scopes(unsigned role);

/* Make ${u} (email, role, locale are given) with ${given} as its password; NULL: a new one. ${password} is the one it has,
 * which is kept nowhere. E_CONFLICT: a user, perhaps of another tenant, has that address. */
enum rc user_create(struct ctx *cx, struct user *u, const char *given, const char **password) MUST_CHECK;
/* Give the user a new password, by the same rules, which ends all its sessions. */
enum rc user_password_reset(struct ctx *cx, const char *id, const char *given, const char **password) MUST_CHECK;
/* What users may change of themselves. */
struct user_self {
	const char *locale;
	const char *password, *current_password; /* NULL: it stays */
};
/* Change the user of the context; a new password ends its other sessions. ${u} is what it is then. E_INVALID: wrong fields, a
 * wrong current password too; E_LIMIT: too many of those. */
enum rc user_self_change(struct ctx *cx, const struct user_self *wish, struct user *u) MUST_CHECK;
/* Nobody is this user any more: all its sessions end. */
enum rc user_disable(struct ctx *cx, const char *id) MUST_CHECK;
/* Of any tenant, by id or address of mail; for the command line. */
enum rc user_find(struct ctx *cx, const char *email, struct user *u) MUST_CHECK;
/* Is ${text} long enough, and not too long, for a password, and not what everybody guesses? Says of ${field} what is wrong. */
enum rc user_password_check(struct ctx *cx, const char *field, const char *text) MUST_CHECK;

#endif
