/* Supervisor of pre-forked workers. It binds, forks, reaps, reloads; it takes no request and opens no database. */
#ifndef HTTP_POOL_H
#define HTTP_POOL_H

#include "http/http.h"

struct pool_settings {
	const char *listen;    /* path of a unix socket, or HOST:PORT; fixed while we run */
	unsigned mode;         /* of the socket file */
	int64_t workers;       /* 0: four for each core */
	int64_t max_requests;  /* a worker leaves after about so many; 0: never */
	int64_t body_limit;    /* bytes */
	int64_t drain_seconds; /* then a worker that should leave is killed */
};

/* What the program does; ${app} is handed to the first and the last. */
struct pool_work {
	void *app;
	/* In a fresh worker; what it returns goes to the other two. NULL: cannot start, the reason is in the log. */
	void *(*start)(void *app);
	/* Answer ${rq} into ${rp}: status 500, an empty body in the arena rp->body.mem of this request. */
	void (*handle)(void *worker, const struct request *rq, struct reply *rp);
	void (*stop)(void *worker);
	/* In the supervisor: read the configuration again. Anything but OK: keep the old; ${ft} says why. Texts of ${out}
	 * must last until the next success. */
	enum rc (*reload)(void *app, struct pool_settings *out, struct fault *ft);
};

/* How many workers that are. */
int64_t pool_workers(const struct pool_settings *settings);
/* Serve until SIGTERM or SIGINT; SIGHUP reloads. metric_start() comes before. Returns OK when drained, else what
 * kept us from starting, with one sentence for the operator in ${ft}. In a worker it does not return: exit(). */
enum rc pool_run(const struct pool_settings *settings, const struct pool_work *work, struct fault *ft) MUST_CHECK;

#endif
