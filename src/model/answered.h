/* Answered: what a request with an Idempotency-Key got. */
#ifndef MODEL_ANSWERED_H
#define MODEL_ANSWERED_H

#include "base/base.h"

struct answered {
	int64_t tenant;
	const char *credential;
	const char *idempotency_key;
	const char *request; /* digest of what was asked */
	int64_t status;      /* NONE: not answered yet */
	const char *type, *location, *body;
	struct instant created_at;
};

#endif
