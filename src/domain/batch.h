/* Many use cases in one transaction, each of which may be refused alone. */
#ifndef DOMAIN_BATCH_H
#define DOMAIN_BATCH_H

#include "domain/ctx.h"

struct batch {
	size_t n;
	/* Do number ${i}. ${cx} has memory of its own, which ends with ${told}. */
	enum rc (*run)(struct ctx *cx, void *arg, size_t i);
	/* It was done (OK) or refused, as ${cx}->fault says, and then undone. */
	void (*told)(struct ctx *cx, void *arg, size_t i, enum rc rc);
	void *arg;
};

/* Do all of ${b} in their order. A rival may make all of it run again, from the first on. What is no refusal of one but a
 * failure of ours ends the whole: nothing has happened. */
enum rc batch_run(struct ctx *cx, const struct batch *b) MUST_CHECK;

#endif
