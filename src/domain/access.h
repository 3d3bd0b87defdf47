/* Who may call: tenants, keys and system tokens. */
#ifndef DOMAIN_ACCESS_H
#define DOMAIN_ACCESS_H

#include "base/shape.h"
#include "domain/ctx.h"
#include "model/credential.h"
#include "model/page.h"

/* Find whose ${secret} this is. E_UNAUTHENTIC: nobody's, or it was revoked; asked of the database each time, so a
 * revoked one is dead from the next request on. Its use is noted, once a minute. */
enum rc access_authenticate(struct ctx *cx, const char *secret, struct caller *out) MUST_CHECK;
/* May the credential be used from ${address}? */
bool access_from(const struct credential *c, const char *address);

/* Store ${t}; id and time are set. E_INVALID: wrong fields; E_CONFLICT: the name is taken. */
enum rc access_tenant_create(struct ctx *cx, struct tenant *t) MUST_CHECK;
/* By public id or name. */
enum rc access_tenant_find(struct ctx *cx, const char *word, struct tenant *t) MUST_CHECK;
/* All of them (struct tenant) by name. */
enum rc access_tenant_list(struct ctx *cx, struct list *out) MUST_CHECK;

/* Names of enum scope by bit, as elements of a list (unsigned), and the elements that are in ${scopes}. */
extern const char *const access_scope_names[];
extern const struct shape access_scope;
struct list access_scopes(struct arena *mem, int64_t scopes);
/* Addresses and networks as elements of a list (const char *), and those of credential.allowed_addresses. */
extern const struct shape access_address;
struct list access_addresses(struct arena *mem, const char *all);

/* Make a secret for the tenant in ${c} (tenant, kind, description, scopes, allowed_addresses are given) and store its
 * hash. The secret is in ${secret} and nowhere else. E_CONFLICT: a system token has that description. */
enum rc access_create(struct ctx *cx, struct credential *c, const char **secret) MUST_CHECK;
/* Those of that kind (struct credential), newest first, revoked ones too. */
enum rc access_list(
	struct ctx *cx, int64_t tenant, unsigned kind, const struct page *page, struct listing *out) MUST_CHECK;
/* ${tenant} NONE: whoever has it. E_CONFLICT: it is the one that asks, which would lock itself out. */
enum rc access_revoke(struct ctx *cx, int64_t tenant, unsigned kind, const char *id) MUST_CHECK;

#endif
