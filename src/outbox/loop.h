/* The loop of tariffd-outbox: many transfers at a time. */
#ifndef OUTBOX_LOOP_H
#define OUTBOX_LOOP_H

#include "domain/ctx.h"
#include "outbox/settings.h"

/* What a configuration brings. */
struct outbox_setup {
	struct arena *mem; /* of all the rest */
	struct outbox_settings set;
	const struct host *host;
	struct db *db;
};

struct outbox_work {
	void *app;
	/* Read the configuration; what comes lives until leave(). A failure is said by ${ft}, whose text lives in ft->mem. */
	enum rc (*enter)(void *app, struct outbox_setup *out, struct fault *ft);
	void (*leave)(void *app, struct outbox_setup *setup);
};

/* Send what is due until SIGTERM or SIGINT; SIGHUP reads the configuration again. Signals are blocked and read from a
 * descriptor from the first line on. Fails when it cannot start. */
enum rc outbox_run(const struct outbox_work *work, struct fault *ft) MUST_CHECK;

#endif
