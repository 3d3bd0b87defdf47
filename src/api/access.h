/* How each surface knows its caller. */
#ifndef API_ACCESS_H
#define API_ACCESS_H

#include "api/route.h"

/* A key in Authorization: Bearer or X-API-Key; where there is none, the cookie of a user of the console. */
enum rc billing_authenticate(struct ctx *cx, const struct request *rq, struct grant *grant);
/* A system token in X-api-token, which may do all on this surface, or what the billing surface takes. */
enum rc dynamic_authenticate(struct ctx *cx, const struct request *rq, struct grant *grant);
/* A cookie alone. */
enum rc console_authenticate(struct ctx *cx, const struct request *rq, struct grant *grant);

/* E_FORBIDDEN: a page of another site has made the browser send this. */
enum rc same_site(struct ctx *cx, const struct request *rq) MUST_CHECK;

#endif
