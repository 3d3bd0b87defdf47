/* A document as an answer: a file, not JSON. */
#ifndef API_FILE_H
#define API_FILE_H

#include "api/route.h"

/* Answer with what the handler has written into c->rp->body as a file called ${name} (characters that a header can hold) of
 * ${type}. It is meant for the caller alone: no cache keeps it. */
void call_file(struct call *c, const char *name, const char *type);

#endif
