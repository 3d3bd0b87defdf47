#include "api/access.h"

#include <strings.h>

#include "domain/access.h"

#define SECRET_MAX 512 /* longer ones are nobody's */

static enum rc
none(struct ctx *cx)
{
	return fail(cx, E_UNAUTHENTIC, NULL, "a key is required: Authorization: Bearer, or X-API-Key");
}

/* The key that a request brings; NULL if it brings none. */
static const char *
key_of(const struct request *rq)
{
	const char *text = rq->header(rq, "Authorization");

	if (text == NULL)
		return rq->header(rq, "X-API-Key");
	if (strncasecmp(text, "Bearer ", 7) != 0)
		return NULL;
	text += 7;
	return text + strspn(text, " ");
}

/* A write scope implies its read, `admin` implies all. */
static unsigned
implied(unsigned scopes)
{
	if ((scopes & ADMIN) != 0)
		return READ_BILLING | WRITE_BILLING | READ_SESSIONS | WRITE_SESSIONS | WRITE_WEBHOOKS | ADMIN;
	if ((scopes & WRITE_BILLING) != 0)
		scopes |= READ_BILLING;
	if ((scopes & WRITE_SESSIONS) != 0)
		scopes |= READ_SESSIONS;
	return scopes;
}

static enum rc
authenticate(struct ctx *cx, const char *secret, unsigned kind, struct caller **out)
{
	struct caller *caller = ARENA_ONE(cx->mem, struct caller);

	if (secret == NULL || *secret == '\0' || strlen(secret) > SECRET_MAX)
		return none(cx);
	TRY(access_authenticate(cx, secret, caller));
	/* each kind of credential has its own header */
	if (caller->credential.kind != kind)
		return fail(cx, E_UNAUTHENTIC, NULL, "the key is unknown or was revoked");
	cx->tenant = &caller->tenant;
	cx->credential = caller->credential.id;
	*out = caller;
	return OK;
}

enum rc
billing_authenticate(struct ctx *cx, const struct request *rq, unsigned *scopes, bool *allowed)
{
	struct caller *caller;

	TRY(authenticate(cx, key_of(rq), CREDENTIAL_KEY, &caller));
	*scopes = implied((unsigned)caller->credential.scopes);
	*allowed = access_from(&caller->credential, rq->address);
	return OK;
}

enum rc
dynamic_authenticate(struct ctx *cx, const struct request *rq, unsigned *scopes, bool *allowed)
{
	const char *token = rq->header(rq, "X-api-token");
	struct caller *caller;

	if (token == NULL)
		return billing_authenticate(cx, rq, scopes, allowed);
	TRY(authenticate(cx, token, CREDENTIAL_SYSTEM_TOKEN, &caller));
	*scopes = READ_BILLING | WRITE_BILLING;
	*allowed = access_from(&caller->credential, rq->address);
	return OK;
}
