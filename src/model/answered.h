/* Answered: what a request with an Idempotency-Key got. */
#ifndef MODEL_ANSWERED_H
#define MODEL_ANSWERED_H

#include "base/base.h"

struct answered_header {
	const char *name, *value;
};

struct answered {
	int64_t tenant;
	const char *credential;
	const char *idempotency_key;
	const char *request; /* digest of what was asked */
	int64_t status;      /* NONE: not answered yet */
	const char *type, *location, *body;
	struct list headers; /* struct answered_header: the others that the answer needs */
	struct instant created_at;
};

#endif
