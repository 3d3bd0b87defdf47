/* One worker process: takes connections from the listening socket until it is told to leave. */
#ifndef HTTP_WORKER_H
#define HTTP_WORKER_H

#include "http/listen.h"
#include "http/pool.h"

enum leaving { LEFT_DRAINED = 0, LEFT_FAILED = 1, LEFT_RECYCLED = 3 }; /* exit statuses */

struct worker {
	const struct listener *listener;
	const struct pool_work *work;
	int64_t body_limit;
	int64_t max_requests; /* 0: no end */
	pid_t supervisor;
	int ready; /* our process id is written here once we take requests */
};

/* Serve until SIGTERM, the supervisor's death, max_requests or a refused socket. Every signal is blocked on entry.
 * Returns the exit status. */
enum leaving worker_run(const struct worker *w);

#endif
