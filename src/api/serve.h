/* One request on one surface: authenticate, match, decode, call, encode. */
#ifndef API_SERVE_H
#define API_SERVE_H

#include "api/route.h"

struct app;

/* Answer ${rq} in ${rp}. */
void serve(const struct surface *s, const struct app *app, struct ctx *cx, const struct request *rq, struct reply *rp);

#endif
