#include "api/cookie.h"

#include "api/console/console.h"
#include "domain/visit.h"

const struct cookie cookie_visit = { "tariffd_session", "/", "__Host-tariffd_session" };
const struct cookie cookie_device = { "tariffd_device", CONSOLE "/sign-in", "__Secure-tariffd_device" };

static bool
by_tls(const struct ctx *cx, const struct request *rq)
{
	return rq->secure || strncmp(cx->host->base_url, "https:", 6) == 0;
}

const char *
cookie_read(struct ctx *cx, const struct request *rq, const struct cookie *k)
{
	const char *at = rq->header(rq, "Cookie"), *name = by_tls(cx, rq) ? k->by_tls : k->name;
	size_t n = strlen(name);

	while (at != NULL && *at != '\0') {
		at += strspn(at, " ;");
		if (strncmp(at, name, n) == 0 && at[n] == '=')
			return arena_copy(cx->mem, at + n + 1, strcspn(at + n + 1, "; "));
		at += strcspn(at, ";");
	}
	return NULL;
}

const char *
cookie_write(struct ctx *cx, const struct request *rq, const struct cookie *k, const char *value, int64_t seconds)
{
	bool tls = by_tls(cx, rq);

	return arena_printf(cx->mem, "%s=%s; Path=%s; Max-Age=%lld; HttpOnly; SameSite=Strict%s",
		tls ? k->by_tls : k->name, value, k->path, (long long)seconds, tls ? "; Secure" : "");
}

const char *
cookie_session(struct ctx *cx, const struct request *rq, const char *token)
{
	return cookie_write(cx, rq, &cookie_visit, token != NULL ? token : "", token != NULL ? VISIT_MAX : 0);
}
