#define _GNU_SOURCE /* accept4 */

#include "http/worker.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/metric.h"
#include "http/fcgi.h"

#define ARENA_BLOCK ((size_t)64 * 1024)
#define TICK 1000 /* ms */
#define PAUSE 100 /* ms to wait when the kernel has no descriptor or memory for a connection */

/* libfcgi takes over signals when it is initialised: this comes after. SIGTERM stays blocked and is read from a
 * descriptor, so that it never breaks a request in hand and never falls between a check and a wait. The other signals
 * that a terminal or an operator may send to all of us are for the supervisor. Returns the descriptor, -1 on failure. */
static int
take_signals(void)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	const struct sigaction usual = { .sa_handler = SIG_DFL };
	sigset_t term;

	(void)sigaction(SIGPIPE, &ignore, NULL);
	(void)sigaction(SIGINT, &ignore, NULL);
	(void)sigaction(SIGHUP, &ignore, NULL);
	(void)sigaction(SIGUSR1, &ignore, NULL);
	(void)sigaction(SIGTERM, &usual, NULL);
	(void)sigaction(SIGCHLD, &usual, NULL);
	(void)sigemptyset(&term);
	(void)sigaddset(&term, SIGTERM);
	(void)sigprocmask(SIG_SETMASK, &term, NULL);
	return signalfd(-1, &term, SFD_CLOEXEC | SFD_NONBLOCK);
}

static int64_t
now_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* Spread the ends of workers that began together: up to a tenth earlier. */
static int64_t
requests_to_serve(int64_t max)
{
	uint32_t random = 0;

	if (max == 0)
		return INT64_MAX;
	if (getrandom(&random, sizeof(random), GRND_NONBLOCK) < 0)
		random = (uint32_t)getpid();
	return max - (int64_t)(random % (uint32_t)(max / 10 + 1));
}

static void
report(const struct request *rq, const struct reply *rp, int64_t us)
{
	struct log l;

	metric_add_at(METRIC_REQUESTS, rq->method, (unsigned)rp->status / 100 - 1, 1);
	metric_add(METRIC_RESPONSE_BYTES, (int64_t)(rp->body.n + rp->rest));
	metric_observe(METRIC_REQUEST_SECONDS, us);
	log_open(&l, rp->status == 500 ? SAY_ERROR : SAY_INFO, rq->id, "request");
	log_text(&l, "tenant", rp->tenant);
	log_text(&l, "method", method_name(rq->method));
	/* a path may hold a secret (a receipt's link): it is shown only where no route took it */
	log_text(&l, "route", rp->route);
	log_text(&l, "path", rp->route == NULL ? rq->path : NULL);
	log_int(&l, "status", rp->status);
	log_ms(&l, "ms", us);
	log_int(&l, "bytes", (int64_t)(rp->body.n + rp->rest));
	log_text(&l, "note", rp->note);
	log_send(&l);
}

static void
serve(const struct worker *w, struct fcgi *f, void *app, int fd, struct arena *mem)
{
	struct reply rp = { .status = 500 };
	struct request rq;
	int64_t begin;

	if (!fcgi_read(f, fd, mem, &rq)) {
		metric_add(METRIC_FASTCGI_ERRORS, 1);
		log_say(SAY_WARN, NULL, "fastcgi_error", "%s", fcgi_complaint(f));
		return;
	}
	begin = now_us();
	buf_init(&rp.body, mem, 2048);
	w->work->handle(app, &rq, &rp);
	if (!fcgi_reply(f, &rq, &rp)) {
		metric_add(METRIC_FASTCGI_ERRORS, 1);
		log_say(SAY_WARN, rq.id, "fastcgi_error", "%s", fcgi_complaint(f));
	}
	if (rp.over != NULL)
		rp.over(rp.source);
	report(&rq, &rp, now_us() - begin);
}

/* The next connection, -1 if there is none just now. */
static int
take(const struct listener *l, bool *gone)
{
	int fd = accept4(l->fd, NULL, NULL, SOCK_CLOEXEC);

	if (fd >= 0)
		return fd;
	switch (errno) {
	case EAGAIN:
	case EINTR:
	case ECONNABORTED:
	case EPROTO:
		break;
	case EINVAL: /* shut down by the supervisor, and the queue is empty */
		*gone = true;
		break;
	case EMFILE:
	case ENFILE:
	case ENOBUFS:
	case ENOMEM:
		log_say(SAY_ERROR, NULL, "accept_failed", "%s", strerror(errno));
		(void)poll(NULL, 0, PAUSE);
		break;
	default:
		log_say(SAY_ERROR, NULL, "accept_failed", "%s", strerror(errno));
		*gone = true;
		break;
	}
	return -1;
}

/* What a worker waits for: connections, of which each wakes one idle worker and not all, and SIGTERM. */
static int
watch(int listener, int signals)
{
	struct epoll_event connection = { .events = EPOLLIN | EPOLLEXCLUSIVE, .data.fd = listener };
	struct epoll_event term = { .events = EPOLLIN, .data.fd = signals };
	int ep = epoll_create1(EPOLL_CLOEXEC);

	if (ep < 0)
		return -1;
	if (epoll_ctl(ep, EPOLL_CTL_ADD, listener, &connection) == 0 &&
		epoll_ctl(ep, EPOLL_CTL_ADD, signals, &term) == 0)
		return ep;
	(void)close(ep);
	return -1;
}

/* Wait for a connection or for the word to leave; true if that has come. Never longer than TICK: the one worker that
 * the kernel woke for a connection may have been killed before it took it. */
static bool
told_to_leave(int ep, int listener)
{
	struct epoll_event e[2];
	int n = epoll_wait(ep, e, 2, TICK);

	for (int i = 0; i < n; i++)
		if (e[i].data.fd != listener)
			return true;
	return false;
}

/* Told to leave while the socket goes on queueing for others we take at most the one connection that we may have been
 * woken for. Of a socket that is refused everything in the queue is served first. */
static enum leaving
loop(const struct worker *w, struct fcgi *f, void *app, int ep)
{
	struct arena *mem = arena_new(ARENA_BLOCK);
	int64_t left = requests_to_serve(w->max_requests);
	bool gone = false;

	while (left > 0 && !gone) {
		bool told = told_to_leave(ep, w->listener->fd), last = told && !listen_refused(w->listener);
		int fd = take(w->listener, &gone);

		if (fd >= 0) {
			metric_set(METRIC_WORKERS_BUSY, 1);
			serve(w, f, app, fd, mem);
			metric_set(METRIC_WORKERS_BUSY, 0);
			arena_reset(mem);
			left--;
		}
		/* on a refused socket accept4() says EAGAIN when the queue is empty */
		if (last || (told && fd < 0))
			break;
	}
	arena_free(mem);
	return left > 0 ? LEFT_DRAINED : LEFT_RECYCLED;
}

static enum leaving
serve_all(const struct worker *w, struct fcgi *f, int ep)
{
	void *app = w->work->start(w->work->app);
	enum leaving how;

	if (app == NULL)
		return LEFT_FAILED;
	(void)!write(w->ready, &(pid_t) { getpid() }, sizeof(pid_t));
	(void)close(w->ready);
	how = loop(w, f, app, ep);
	w->work->stop(app);
	return how;
}

enum leaving
worker_run(const struct worker *w)
{
	struct fcgi *f = fcgi_new(w->body_limit);
	int signals = take_signals();
	int ep = signals < 0 ? -1 : watch(w->listener->fd, signals);
	enum leaving how = LEFT_FAILED;

	/* the second question catches a supervisor that died before the first was answered */
	if (ep < 0 || prctl(PR_SET_PDEATHSIG, SIGTERM) != 0)
		log_say(SAY_ERROR, NULL, "worker_failed", "cannot wait for connections: %s", strerror(errno));
	else if (getppid() == w->supervisor)
		how = serve_all(w, f, ep);
	if (ep >= 0)
		(void)close(ep);
	if (signals >= 0)
		(void)close(signals);
	fcgi_free(f);
	return how;
}
