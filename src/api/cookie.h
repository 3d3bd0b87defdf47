/* Cookies: no page can read ours, and no other site's page can make a browser send them. */
#ifndef API_COOKIE_H
#define API_COOKIE_H

#include "domain/ctx.h"
#include "http/http.h"

#define COOKIE_SESSION "tariffd_session"
#define COOKIE_DEVICE "tariffd_device"

/* The value of the cookie ${name} that the request brings, NULL if it brings none. Lives in the context's arena. */
const char *cookie_read(struct ctx *cx, const struct request *rq, const char *name);
/* Set-Cookie: ${name} is ${value} for ${seconds} below ${path}, by TLS only where the server is reached by it. */
const char *cookie_write(struct ctx *cx, const struct request *rq, const char *name, const char *value,
	const char *path, int64_t seconds);
/* Set-Cookie for the token of a visit; NULL: the visit is over. */
const char *cookie_session(struct ctx *cx, const struct request *rq, const char *token);

#endif
