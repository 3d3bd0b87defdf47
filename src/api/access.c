#include "api/access.h"

#include <strings.h>

#include "api/cookie.h"
#include "base/secret.h"
#include "domain/access.h"
#include "domain/user.h"
#include "domain/visit.h"

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
authenticate(struct ctx *cx, const char *secret, unsigned kind, struct caller *caller)
{
	if (secret == NULL || *secret == '\0' || strlen(secret) > SECRET_MAX)
		return none(cx);
	TRY(access_authenticate(cx, secret, caller));
	/* each kind of credential has its own header */
	if (caller->credential.kind != kind)
		return fail(cx, E_UNAUTHENTIC, NULL, "the key is unknown or was revoked");
	cx->tenant = &caller->tenant;
	cx->credential = caller->credential.id;
	return OK;
}

/* ---- users of the console ---- */

/* Is ${origin} (scheme, host and port) the host that was asked, or the one that we are known by? */
static bool
is_ours(const struct ctx *cx, const struct request *rq, const char *origin)
{
	const char *host = rq->header(rq, "Host"), *at = strstr(origin, "://"),
		   *own = strstr(cx->host->base_url, "://");

	return at != NULL &&
		((host != NULL && strcasecmp(at + 3, host) == 0) || (own != NULL && strcasecmp(at + 3, own + 3) == 0));
}

/* Browsers say Sec-Fetch-Site to hosts that are reached by TLS, and to all of them Origin. */
enum rc
same_site(struct ctx *cx, const struct request *rq)
{
	const char *from = rq->header(rq, "Sec-Fetch-Site"), *origin = rq->header(rq, "Origin");

	if (from != NULL ? strcmp(from, "same-origin") == 0 || strcmp(from, "none") == 0
			 : origin == NULL || is_ours(cx, rq, origin))
		return OK;
	return fail(cx, E_FORBIDDEN, "csrf", "a page of another site may not ask this");
}

/* What changes something needs a word that only our own page has read: a cookie goes along with any request. */
static enum rc
meant(struct ctx *cx, const struct request *rq, const struct user_session *s)
{
	const char *token = rq->header(rq, "X-CSRF-Token");

	TRY(same_site(cx, rq));
	if (rq->method == M_GET || rq->method == M_HEAD || (token != NULL && secret_equal(token, s->csrf_token)))
		return OK;
	return fail(cx, E_FORBIDDEN, "csrf", "X-CSRF-Token must be the token of the session");
}

static enum rc
visit(struct ctx *cx, const struct request *rq, const char *token, struct grant *grant)
{
	struct visitor *v = ARENA_ONE(cx->mem, struct visitor);
	const char *renewed;

	TRY(visit_authenticate(cx, token, v, &renewed));
	cx->tenant = &v->tenant;
	cx->credential = v->user.id;
	cx->visitor = v;
	if (renewed != NULL)
		grant->cookie = cookie_session(cx, rq, renewed);
	grant->scopes = user_scopes(v->user.role);
	return meant(cx, rq, &v->session);
}

/* ---- the surfaces ---- */

enum rc
billing_authenticate(struct ctx *cx, const struct request *rq, struct grant *grant)
{
	bool keyed = rq->header(rq, "Authorization") != NULL || rq->header(rq, "X-API-Key") != NULL;
	const char *token = keyed ? NULL : cookie_read(cx, rq, &cookie_visit);
	struct caller *caller = ARENA_ONE(cx->mem, struct caller);

	if (token != NULL)
		return visit(cx, rq, token, grant);
	TRY(authenticate(cx, key_of(rq), CREDENTIAL_KEY, caller));
	grant->scopes = implied((unsigned)caller->credential.scopes);
	grant->allowed = access_from(&caller->credential, rq->address);
	return OK;
}

enum rc
dynamic_authenticate(struct ctx *cx, const struct request *rq, struct grant *grant)
{
	const char *token = rq->header(rq, "X-api-token");
	struct caller *caller = ARENA_ONE(cx->mem, struct caller);

	if (token == NULL)
		return billing_authenticate(cx, rq, grant);
	TRY(authenticate(cx, token, CREDENTIAL_SYSTEM_TOKEN, caller));
	grant->scopes = READ_BILLING | WRITE_BILLING;
	grant->allowed = access_from(&caller->credential, rq->address);
	return OK;
}

enum rc
console_authenticate(struct ctx *cx, const struct request *rq, struct grant *grant)
{
	const char *token = cookie_read(cx, rq, &cookie_visit);

	if (token == NULL)
		return fail(cx, E_UNAUTHENTIC, NULL, "nobody is signed in here: sign in");
	return visit(cx, rq, token, grant);
}
