/* A request that is sent again has its effect once: the first answer is kept beside it. */
#ifndef DOMAIN_IDEMPOTENCY_H
#define DOMAIN_IDEMPOTENCY_H

#include "domain/ctx.h"
#include "model/answered.h"

/* Answer the request: effects go to the database, status, type, location, headers and body to ${out}, also on failure. May run
 * several times. */
typedef enum rc answer_work(void *arg, struct answered *out);

/* Run ${work} and keep its answer under ${key} in the same transaction; if the key was used for the same ${request}
 * before, give that answer and set ${replayed}. What the use case refused (E_CONFLICT, E_INVALID) is kept too, other
 * failures are not. E_INVALID: the key was used for another request; E_CONFLICT: that one is still running. */
enum rc idempotency_run(struct ctx *cx, const char *key, const char *request, answer_work *work, void *arg,
	struct answered *out, bool *replayed) MUST_CHECK;

#endif
