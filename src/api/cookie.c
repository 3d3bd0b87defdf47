#include "api/cookie.h"

#include "domain/visit.h"

const char *
cookie_read(struct ctx *cx, const struct request *rq, const char *name)
{
	const char *at = rq->header(rq, "Cookie");
	size_t n = strlen(name);

	while (at != NULL && *at != '\0') {
		at += strspn(at, " ;");
		if (strncmp(at, name, n) == 0 && at[n] == '=')
			return arena_copy(cx->mem, at + n + 1, strcspn(at + n + 1, "; "));
		at += strcspn(at, ";");
	}
	return NULL;
}

static bool
by_tls(const struct ctx *cx, const struct request *rq)
{
	return rq->secure || strncmp(cx->host->base_url, "https:", 6) == 0;
}

const char *
cookie_write(struct ctx *cx, const struct request *rq, const char *name, const char *value, const char *path,
	int64_t seconds)
{
	return arena_printf(cx->mem, "%s=%s; Path=%s; Max-Age=%lld; HttpOnly; SameSite=Strict%s", name, value, path,
		(long long)seconds, by_tls(cx, rq) ? "; Secure" : "");
}

const char *
cookie_session(struct ctx *cx, const struct request *rq, const char *token)
{
	return cookie_write(cx, rq, COOKIE_SESSION, token != NULL ? token : "", "/", token != NULL ? VISIT_MAX : 0);
}
