/* Cookies: no page can read ours, and no other site's page can make a browser send them. */
#ifndef API_COOKIE_H
#define API_COOKIE_H

#include "domain/ctx.h"
#include "http/http.h"

/* By TLS it has a name that browsers take from nobody else, and not in the clear. */
struct cookie {
	const char *name, *path, *by_tls;
};
extern const struct cookie cookie_visit;  /* that somebody is signed in */
extern const struct cookie cookie_device; /* that somebody has signed in there before */

/* The value of the cookie ${k} that the request brings, NULL if it brings none. Lives in the context's arena. */
const char *cookie_read(struct ctx *cx, const struct request *rq, const struct cookie *k);
/* Set-Cookie: ${k} is ${value} for ${seconds}, by TLS only where the server is reached by it. */
const char *cookie_write(
	struct ctx *cx, const struct request *rq, const struct cookie *k, const char *value, int64_t seconds);
/* Set-Cookie for the token of a visit; NULL: the visit is over. */
const char *cookie_session(struct ctx *cx, const struct request *rq, const char *token);

#endif
