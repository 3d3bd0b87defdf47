#define _GNU_SOURCE /* pipe2 */

#include "http/pool.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/metric.h"
#include "base/notify.h"
#include "http/worker.h"

#define PER_CORE 4
#define LONG_LIFE 5000  /* ms; a worker that lived longer is replaced at once */
#define FIRST_DELAY 100 /* ms, doubled with each short life in a row; the first short life is free */
#define LAST_DELAY 3200 /* workers that are killed from outside must not keep callers waiting for long */
#define NUDGE 500       /* ms between two SIGTERMs to a worker that should leave */

/* Place of a worker; its number is its slot of the metrics. */
struct seat {
	bool taken;
	pid_t pid;           /* 0: waits for its start */
	bool ready;          /* takes requests */
	bool leaving;        /* was told to */
	unsigned generation; /* of the configuration */
	unsigned failures;   /* short lives in a row */
	int64_t started;     /* all instants: ms of the monotonic clock */
	int64_t due;         /* start, or next SIGTERM */
	int64_t kill_at;
};

struct pool {
	struct pool_settings set;
	const struct pool_work *work;
	char *listen; /* where we do; the settings' own text goes with them */
	struct listener listener;
	int signals, ready[2];
	sigset_t before; /* blocked signals of our caller */
	unsigned generation, announced;
	bool stopping;
	int64_t watchdog, sign_of_life; /* interval (0: none) and next instant */
	struct seat seat[METRIC_SLOTS]; /* 0 is ours and never taken */
};

static int64_t
now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t
pool_workers(const struct pool_settings *settings)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	if (settings->workers > 0)
		return settings->workers;
	return PER_CORE * (cores > 0 ? cores : 1);
}

/* ---- starting ---- */

static void
become_worker(struct pool *p, unsigned slot, pid_t supervisor)
{
	const struct worker w = {
		.listener = &p->listener,
		.work = p->work,
		.body_limit = p->set.body_limit,
		.max_requests = p->set.max_requests,
		.supervisor = supervisor,
		.ready = p->ready[1],
	};

	metric_take(slot);
	(void)unsetenv("NOTIFY_SOCKET");
	(void)close(p->signals);
	(void)close(p->ready[0]);
	exit(worker_run(&w));
}

/* A short life, or no life at all: wait longer each time. */
static int64_t
delay(struct seat *s)
{
	unsigned n = s->failures++;

	if (n == 0)
		return 0;
	return n > 5 ? LAST_DELAY : (int64_t)FIRST_DELAY << (n - 1);
}

static void
start(struct pool *p, unsigned slot)
{
	struct seat *s = &p->seat[slot];
	pid_t supervisor = getpid();
	pid_t pid = fork();

	if (pid == 0)
		become_worker(p, slot, supervisor);
	s->started = now_ms();
	if (pid < 0) {
		s->failures++;
		s->due = s->started + FIRST_DELAY + delay(s);
		log_say(SAY_ERROR, NULL, "fork_failed", "%s", strerror(errno));
		return;
	}
	s->pid = pid;
	metric_add(METRIC_WORKERS_STARTED, 1);
	metric_add(METRIC_WORKERS, 1);
}

/* Take seats for a new generation of workers. */
static void
take_seats(struct pool *p)
{
	int64_t n = pool_workers(&p->set);

	p->generation++;
	for (unsigned i = 1; i < METRIC_SLOTS && n > 0; i++)
		if (!p->seat[i].taken) {
			p->seat[i] = (struct seat) { .taken = true, .generation = p->generation };
			n--;
		}
	if (n > 0)
		log_say(SAY_ERROR, NULL, "too_many_workers", "%lld workers less than asked for", (long long)n);
}

/* ---- leaving ---- */

static void
tell_to_leave(struct pool *p, struct seat *s, int64_t now)
{
	if (!s->taken || s->leaving)
		return;
	if (s->pid == 0) {
		s->taken = false;
		return;
	}
	s->leaving = true;
	s->due = now;
	s->kill_at = now + p->set.drain_seconds * 1000;
}

/* All workers of this generation take requests: the former ones may go. */
static void
check_ready(struct pool *p)
{
	char state[96];
	int64_t n = 0;

	if (p->stopping || p->announced == p->generation)
		return;
	for (unsigned i = 1; i < METRIC_SLOTS; i++)
		if (p->seat[i].taken && p->seat[i].generation == p->generation) {
			if (!p->seat[i].ready)
				return;
			n++;
		}
	p->announced = p->generation;
	for (unsigned i = 1; i < METRIC_SLOTS; i++)
		if (p->seat[i].generation != p->generation)
			tell_to_leave(p, &p->seat[i], now_ms());
	(void)snprintf(state, sizeof(state), "READY=1\nSTATUS=%lld workers take requests", (long long)n);
	notify_send(state);
	log_say(SAY_INFO, NULL, "ready", "%lld workers take requests", (long long)n);
}

static void
read_ready(struct pool *p)
{
	pid_t pid[64];
	ssize_t n;

	while ((n = read(p->ready[0], pid, sizeof(pid))) > 0)
		for (size_t k = 0; k < (size_t)n / sizeof(pid[0]); k++)
			for (unsigned i = 1; i < METRIC_SLOTS; i++)
				if (p->seat[i].taken && p->seat[i].pid == pid[k])
					p->seat[i].ready = true;
	check_ready(p);
}

static enum ended
ending(const struct seat *s, int status)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == LEFT_RECYCLED)
		return ENDED_RECYCLED;
	if (WIFEXITED(status) && WEXITSTATUS(status) == LEFT_DRAINED)
		return ENDED_DRAINED;
	return s->leaving && WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM ? ENDED_DRAINED : ENDED_CRASHED;
}

static void
report(const struct seat *s, pid_t pid, int status, enum ended how, int64_t lived)
{
	static const char *const words[] = { "drained", "recycled", "crashed" };
	struct log l;

	log_open(&l, how == ENDED_CRASHED ? SAY_ERROR : SAY_INFO, NULL, "worker_ended");
	log_text(&l, "reason", words[how]);
	log_int(&l, "worker", pid);
	if (WIFSIGNALED(status))
		log_int(&l, "signal", WTERMSIG(status));
	else
		log_int(&l, "exit", WEXITSTATUS(status));
	log_ms(&l, "lived_ms", lived * 1000);
	if (s->taken)
		log_ms(&l, "restart_ms", (s->due > s->started + lived ? s->due - s->started - lived : 0) * 1000);
	log_send(&l);
}

static void
ended(struct pool *p, unsigned slot, int status)
{
	struct seat *s = &p->seat[slot];
	enum ended how = ending(s, status);
	int64_t now = now_ms();
	pid_t pid = s->pid;

	metric_left(slot);
	metric_add(METRIC_WORKERS, -1);
	metric_add_at(METRIC_WORKERS_ENDED, how, 0, 1);
	s->pid = 0;
	s->ready = false;
	s->due = now;
	if (p->stopping || s->leaving || s->generation != p->generation)
		s->taken = false;
	else if (how == ENDED_RECYCLED || now - s->started >= LONG_LIFE)
		s->failures = 0;
	else
		s->due += delay(s);
	report(s, pid, status, how, now - s->started);
}

static void
reap(struct pool *p)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (unsigned i = 1; i < METRIC_SLOTS; i++)
			if (p->seat[i].taken && p->seat[i].pid == pid) {
				ended(p, i, status);
				break;
			}
}

/* ---- what the signals ask for ---- */

static void
reload(struct pool *p)
{
	struct arena *mem = arena_new(4096);
	struct pool_settings next = p->set;
	char state[96];
	struct fault ft;
	bool good;

	(void)snprintf(state, sizeof(state), "RELOADING=1\nMONOTONIC_USEC=%lld", (long long)now_ms() * 1000);
	notify_send(state);
	fault_init(&ft, mem);
	good = p->work->reload(p->work->app, &next, &ft) == OK;
	metric_add_at(METRIC_RELOADS, good ? 0 : 1, 0, 1);
	if (good) {
		log_say(SAY_INFO, NULL, "reload", "the configuration was read, the workers are replaced");
		if (strcmp(next.listen, p->listen) != 0)
			log_say(SAY_WARN, NULL, "reload", "another listen address takes effect after a restart");
		p->set = next;
		for (unsigned i = 1; i < METRIC_SLOTS; i++)
			if (p->seat[i].taken && p->seat[i].pid == 0)
				p->seat[i].taken = false;
		take_seats(p);
	} else {
		log_say(SAY_ERROR, NULL, "reload_refused", "the old configuration stays: %s",
			ft.text != NULL ? ft.text : "the new one is wrong");
		notify_send("READY=1\nSTATUS=The new configuration is wrong, the old one stays");
	}
	arena_free(mem);
}

static void
stop(struct pool *p, int signal)
{
	int64_t now = now_ms();

	if (p->stopping) {
		/* a second Ctrl-C */
		for (unsigned i = 1; signal == SIGINT && i < METRIC_SLOTS; i++)
			p->seat[i].kill_at = now;
		return;
	}
	p->stopping = true;
	log_say(SAY_INFO, NULL, "stopping", "requests in hand are finished");
	notify_send("STOPPING=1\nSTATUS=Finishing requests in hand");
	(void)listen_refuse(&p->listener);
	for (unsigned i = 1; i < METRIC_SLOTS; i++)
		tell_to_leave(p, &p->seat[i], now);
}

static void
read_signals(struct pool *p)
{
	struct signalfd_siginfo info;

	while (read(p->signals, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT)
			stop(p, (int)info.ssi_signo);
		else if (info.ssi_signo == SIGHUP && !p->stopping)
			reload(p);
	}
	reap(p);
}

/* ---- the loop ---- */

/* Do what is due for one seat; returns when it wants us again. */
static int64_t
attend(struct pool *p, unsigned slot, int64_t now)
{
	struct seat *s = &p->seat[slot];

	if (!s->taken)
		return INT64_MAX;
	if (s->pid == 0) {
		if (s->due <= now)
			start(p, slot);
		return s->pid == 0 ? s->due : INT64_MAX;
	}
	if (!s->leaving)
		return INT64_MAX;
	if (s->kill_at <= now) {
		log_say(SAY_WARN, NULL, "worker_killed", "worker %d did not leave in time", (int)s->pid);
		(void)kill(s->pid, SIGKILL);
		s->kill_at = now + NUDGE;
	} else if (s->due <= now) {
		(void)kill(s->pid, SIGTERM);
		s->due = now + NUDGE;
	}
	return s->due < s->kill_at ? s->due : s->kill_at;
}

/* Do all that is due; returns milliseconds until the next of it, -1 if there is none. */
static int
attend_all(struct pool *p)
{
	int64_t now = now_ms();
	int64_t next = INT64_MAX;

	for (unsigned i = 1; i < METRIC_SLOTS; i++) {
		int64_t due = attend(p, i, now);

		next = due < next ? due : next;
	}
	if (p->watchdog > 0) {
		if (p->sign_of_life <= now) {
			notify_send("WATCHDOG=1");
			p->sign_of_life = now + p->watchdog;
		}
		next = p->sign_of_life < next ? p->sign_of_life : next;
	}
	if (next == INT64_MAX)
		return -1;
	return next > now ? (int)(next - now) : 0;
}

static bool
anyone(const struct pool *p)
{
	for (unsigned i = 1; i < METRIC_SLOTS; i++)
		if (p->seat[i].taken)
			return true;
	return false;
}

static void
supervise(struct pool *p)
{
	while (!p->stopping || anyone(p)) {
		struct pollfd fd[] = { { .fd = p->signals, .events = POLLIN },
			{ .fd = p->ready[0], .events = POLLIN } };

		if (poll(fd, COUNT_OF(fd), attend_all(p)) <= 0)
			continue;
		if (fd[1].revents != 0)
			read_ready(p);
		if (fd[0].revents != 0)
			read_signals(p);
	}
}

/* Signals are read from a descriptor, so that none is lost and none interrupts. */
static bool
take_signals(struct pool *p)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	const struct sigaction usual = { .sa_handler = SIG_DFL };
	sigset_t set;

	(void)sigaction(SIGPIPE, &ignore, NULL);
	(void)sigaction(SIGUSR1, &ignore, NULL);
	/* an ignored signal would never reach the descriptor; a shell may have ignored some for us */
	(void)sigaction(SIGCHLD, &usual, NULL);
	(void)sigaction(SIGTERM, &usual, NULL);
	(void)sigaction(SIGHUP, &usual, NULL);
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGCHLD);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGHUP);
	(void)sigprocmask(SIG_BLOCK, &set, &p->before);
	p->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return p->signals >= 0;
}

/* A signal that came late must not kill a server that has stopped well. */
static void
give_signals_back(const struct pool *p)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN };

	(void)close(p->signals);
	(void)sigaction(SIGTERM, &ignore, NULL);
	(void)sigaction(SIGINT, &ignore, NULL);
	(void)sigaction(SIGHUP, &ignore, NULL);
	(void)sigprocmask(SIG_SETMASK, &p->before, NULL);
}

static enum rc
run(struct pool *p, struct fault *ft)
{
	if (pipe2(p->ready, O_CLOEXEC | O_NONBLOCK) != 0)
		return fault_set(ft, E_INTERNAL, NULL, "cannot make a pipe for the workers");
	if (take_signals(p)) {
		p->watchdog = notify_watchdog();
		take_seats(p);
		supervise(p);
		give_signals_back(p);
		log_say(SAY_INFO, NULL, "stopped", "all workers have left");
	} else {
		(void)fault_set(ft, E_INTERNAL, NULL, "cannot read signals from a descriptor");
	}
	(void)close(p->ready[0]);
	(void)close(p->ready[1]);
	return ft->rc;
}

enum rc
pool_run(const struct pool_settings *settings, const struct pool_work *work, struct fault *ft)
{
	struct pool *p = calloc(1, sizeof(*p));
	enum rc rc;

	if (p == NULL)
		return fault_set(ft, E_INTERNAL, NULL, "out of memory");
	p->set = *settings;
	p->work = work;
	p->listen = strdup(settings->listen);
	if (p->listen == NULL) {
		free(p);
		return fault_set(ft, E_INTERNAL, NULL, "out of memory");
	}
	rc = listen_open(settings->listen, (mode_t)settings->mode, &p->listener, ft);
	if (rc == OK) {
		rc = run(p, ft);
		listen_close(&p->listener);
	}
	free(p->listen);
	free(p);
	return rc;
}
