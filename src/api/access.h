/* How each surface knows its caller. */
#ifndef API_ACCESS_H
#define API_ACCESS_H

#include "domain/ctx.h"
#include "http/http.h"

/* A key in Authorization: Bearer or X-API-Key. */
enum rc billing_authenticate(struct ctx *cx, const struct request *rq, unsigned *scopes, bool *allowed);
/* A system token in X-api-token, which may do all on this surface, or a key of the billing surface. */
enum rc dynamic_authenticate(struct ctx *cx, const struct request *rq, unsigned *scopes, bool *allowed);

#endif
