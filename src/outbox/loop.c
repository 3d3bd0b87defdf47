#include "outbox/loop.h"

#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/log.h"
#include "base/notify.h"
#include "domain/outbox.h"
#include "domain/session_event.h"
#include "outbox/clock.h"
#include "outbox/job.h"

#define IDLE_MS INT64_C(250)  /* between two looks for due rows */
#define BUSY_MS INT64_C(50)   /* the same while there is much to do: results of so long are stored together */
#define SHARE 5               /* of the time at most is spent on finding lanes: 1 in so many */
#define AWAY_MS INT64_C(1000) /* the database is away: try again after, doubled each time */
#define AWAY_MAX_MS INT64_C(16000)
#define CHORE_MS INT64_C(1000)
#define PRUNE_MS INT64_C(10000)
#define DRAIN_MS INT64_C(5000) /* attempts may take so long after the signal to leave */
#define TICK_MEMORY ((size_t)256 * 1024)

enum leaving { STAYS, RELOADS, LEAVES };

/* All instants are those of clock_ms(). */
struct loop {
	const struct outbox_work *work;
	struct outbox_setup now, next; /* ${next}: of the reload under way */
	struct jobs jobs;
	struct lanes *lanes;
	struct arena *mem; /* of one tick */
	struct ctx cx;
	int signals;
	unsigned leaving; /* enum leaving */
	int64_t drain_until;
	int64_t look_at, chore_at, prune_at;
	int64_t search;                 /* ms that finding lanes took */
	bool busy;                      /* the last look has leased something */
	int64_t away;                   /* pause after the last failure of the database; 0: it answers */
	int64_t watchdog, sign_of_life; /* interval (0: none) and next instant */
};

/* Make the context anew, for this moment. */
static void
moment(struct loop *l)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_REALTIME, &t);
	arena_reset(l->mem);
	ctx_init(&l->cx, l->mem, l->now.db, t.tv_sec * 1000 + t.tv_nsec / 1000000);
	l->cx.host = l->now.host;
}

/* ---- the database ---- */

static void
away(struct loop *l, enum rc rc)
{
	if (l->away == 0)
		log_say(SAY_ERROR, NULL, "database_away", "%s", ctx_error(&l->cx));
	else if (rc == E_INTERNAL)
		log_say(SAY_ERROR, NULL, "database_failed", "%s", ctx_error(&l->cx));
	l->away = l->away == 0 ? AWAY_MS : l->away * 2;
	if (l->away > AWAY_MAX_MS)
		l->away = AWAY_MAX_MS;
}

static void
here(struct loop *l)
{
	if (l->away != 0)
		log_say(SAY_INFO, NULL, "database_back", "the database answers again");
	l->away = 0;
}

/* ---- what has ended ---- */

static void
tell(const struct job *job)
{
	static const char *const how[] = { "delivered", "later", "never" };
	const struct outbox_row *row = &job->row;
	struct log l;

	log_open(&l, job->outcome.how == OUTCOME_DELIVERED ? SAY_INFO : SAY_WARN, row->id, "attempt");
	log_text(&l, "kind", row->kind == OUTBOX_WEBHOOK ? "webhook" : "receipt");
	log_text(&l, "lane", row->lane);
	log_text(&l, "type", row->event);
	log_int(&l, "attempt", row->attempts);
	log_text(&l, "outcome", row->status == OUTBOX_DEAD ? "dead" : how[job->outcome.how]);
	if (job->outcome.status != NONE)
		log_int(&l, "status", job->outcome.status);
	log_text(&l, "error", row->error);
	log_ms(&l, "took_ms", job->outcome.took_ms * 1000);
	log_send(&l);
}

/* Store how attempts went. Where one of them cannot be stored, the others are: its lease will run out. */
static enum rc
store_ended(struct loop *l, struct job **job, size_t n)
{
	struct outbox_attempt *a = ARENA_ARRAY(l->mem, n + 1, struct outbox_attempt);
	struct list all = { n, a };
	enum rc rc;

	for (size_t i = 0; i < n; i++)
		a[i] = (struct outbox_attempt) { &job[i]->row, job[i]->outcome };
	rc = outbox_done(&l->cx, &all);
	if (rc == OK || rc == E_RETRY || rc == E_UNSURE)
		return rc;
	for (size_t i = 0; i < n; i++) {
		all = (struct list) { 1, &a[i] };
		rc = outbox_done(&l->cx, &all);
		if (rc == E_RETRY || rc == E_UNSURE)
			return rc;
		if (rc != OK)
			log_say(SAY_ERROR, a[i].row->id, "result_lost", "%s", ctx_error(&l->cx));
	}
	return OK;
}

/* Is the lease of a queued job of no use to us any more? */
static bool
is_stale(const struct loop *l, const struct job *job, int64_t now)
{
	return job->state == JOB_QUEUED &&
		(l->leaving != STAYS || job->start_by < now ||
			(job->lane->failures > 0 && (job->lane->running > 0 || job->lane->held_until > now)));
}

/* Store results, give back leases. */
static enum rc
settle(struct loop *l, int64_t now)
{
	struct job **ended = ARENA_ARRAY(l->mem, l->jobs.top + 1, struct job *);
	struct job **back = ARENA_ARRAY(l->mem, l->jobs.top + 1, struct job *);
	struct outbox_row **rows = ARENA_ARRAY(l->mem, l->jobs.top + 1, struct outbox_row *);
	size_t n = 0, m = 0;

	for (size_t i = 0; i < l->jobs.top; i++) {
		struct job *job = &l->jobs.job[i];

		if (job->state == JOB_ENDED && !job->back)
			ended[n++] = job;
		else if (job->state == JOB_ENDED || is_stale(l, job, now))
			back[m++] = job;
	}
	if (n > 0)
		TRY(store_ended(l, ended, n));
	for (size_t i = 0; i < n; i++) {
		tell(ended[i]);
		job_free(&l->jobs, ended[i]);
	}
	for (size_t i = 0; i < m; i++)
		rows[i] = &back[i]->row;
	TRY(outbox_give_back(&l->cx, &(struct list) { m, rows }));
	for (size_t i = 0; i < m; i++)
		job_free(&l->jobs, back[i]);
	return OK;
}

/* ---- what is due ---- */

static int64_t
least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* What may be leased now, of which lanes; begins somewhere among them, so that all have their turn. */
static void
wish(struct loop *l, const struct list *lanes, int64_t now, struct list *out)
{
	const char *const *name = lanes->at;
	struct outbox_wish *w = ARENA_ARRAY(l->mem, lanes->n + 1, struct outbox_wish);
	size_t first = lanes->n > 0 ? (size_t)((uint64_t)l->cx.now_ms * 2654435761u % lanes->n) : 0;
	struct room left;

	jobs_room(&l->jobs, &left);
	*out = (struct list) { 0, w };
	for (size_t i = 0; i < lanes->n && left.all > 0; i++) {
		const char *lane = name[(first + i) % lanes->n];
		const struct lane *at = lane_find(l->lanes, lane);
		int64_t room = at != NULL ? lane_room(at, l->now.set.lane_transfers, now) : 0;
		enum outbox_kind kind = outbox_lane_kind(lane);

		room = least(room, least(left.all, left.of[kind]));
		if (room > 0 && !at->proven)
			room = least(room, left.doubtful);
		if (room <= 0)
			continue;
		w[out->n++] = (struct outbox_wish) { lane, room };
		left.all -= room;
		left.of[kind] -= room;
		left.doubtful -= at->proven ? 0 : room;
	}
}

static enum rc
lease(struct loop *l)
{
	int64_t now = clock_ms();
	int64_t seconds[OUTBOX_KINDS];
	struct list lanes, wishes, rows;
	const struct outbox_wish *w;
	const struct outbox_row *row;

	TRY(outbox_lanes(&l->cx, &lanes));
	l->search = clock_ms() - now;
	wish(l, &lanes, now, &wishes);
	jobs_lease_seconds(&l->now.set, seconds);
	TRY(outbox_lease(&l->cx, &wishes, seconds, &rows));
	l->busy = rows.n > 0;
	row = rows.at;
	w = wishes.at;
	for (size_t i = 0; i < wishes.n; i++) {
		struct lane *lane = lane_find(l->lanes, w[i].lane);
		size_t got = 0;

		for (size_t k = 0; lane != NULL && k < rows.n; k++)
			if (strcmp(row[k].lane, w[i].lane) == 0) {
				job_add(&l->jobs, lane, &row[k], now);
				got++;
			}
		if (lane != NULL)
			lane_leased(lane, got, now);
	}
	return OK;
}

/* What a chore has come to: only a database that is away is a matter of the loop. */
static enum rc
done(struct loop *l, const char *chore, enum rc rc, bool *more)
{
	if (rc == OK || rc == E_RETRY || rc == E_UNSURE)
		return rc;
	log_say(SAY_ERROR, NULL, "chore_failed", "%s: %s", chore,
		l->cx.fault.text != NULL ? l->cx.fault.text : ctx_error(&l->cx));
	*more = false;
	return OK;
}

/* What has to be done by the clock, and is done here because nobody asks for it. */
static enum rc
chores(struct loop *l, int64_t now)
{
	bool stops = false, old = false;

	if (now < l->chore_at)
		return OK;
	TRY(done(l, "sessions that are due to stop", session_stops_due(&l->cx, &stops), &stops));
	if (now >= l->prune_at) {
		TRY(done(l, "old rows", outbox_prune(&l->cx, l->now.set.keep_days, &old), &old));
		l->prune_at = old ? now : now + PRUNE_MS;
	}
	l->chore_at = stops || old ? now : now + CHORE_MS;
	return OK;
}

/* All that the database is asked; when to ask again. */
static void
look(struct loop *l, int64_t now)
{
	enum rc rc;
	int64_t pause;

	moment(l);
	rc = settle(l, now);
	if (rc == OK && l->leaving == STAYS)
		rc = lease(l);
	if (rc == OK && l->leaving == STAYS)
		rc = chores(l, now);
	if (rc != OK) {
		away(l, rc);
		l->look_at = now + l->away;
		return;
	}
	here(l);
	pause = l->busy ? BUSY_MS : IDLE_MS;
	l->look_at = clock_ms() + (l->search * SHARE > pause ? l->search * SHARE : pause);
}

/* ---- signals ---- */

/* Seconds that an attempt may last. */
static int64_t
longest(const struct outbox_settings *set)
{
	return set->mail_seconds > set->webhook_seconds ? set->mail_seconds : set->webhook_seconds;
}

static void
leave(struct loop *l, unsigned how, int64_t now)
{
	if (l->leaving == LEAVES)
		return;
	l->leaving = how;
	l->drain_until = now + DRAIN_MS;
	/* of a reload nothing is cut short; but results may wait for a database that comes with the new configuration */
	if (how == RELOADS)
		l->drain_until += longest(&l->now.set) * 1000;
	l->look_at = now;
	if (how == LEAVES) {
		notify_send("STOPPING=1\nSTATUS=Finishing attempts under way");
		log_say(SAY_INFO, NULL, "stopping", "attempts under way are finished");
	}
}

static void
reload(struct loop *l, int64_t now)
{
	struct arena *mem = arena_new(4096);
	struct outbox_setup next;
	char state[96];
	struct fault ft;

	(void)snprintf(state, sizeof(state), "RELOADING=1\nMONOTONIC_USEC=%lld", (long long)now * 1000);
	notify_send(state);
	fault_init(&ft, mem);
	if (l->work->enter(l->work->app, &next, &ft) == OK) {
		/* the newest of several that come while attempts are under way */
		if (l->next.mem != NULL)
			l->work->leave(l->work->app, &l->next);
		l->next = next;
		log_say(SAY_INFO, NULL, "reload",
			"the configuration was read and holds when attempts under way have ended");
		leave(l, RELOADS, now);
	} else {
		log_say(SAY_ERROR, NULL, "reload_refused", "the old configuration stays: %s",
			ft.text != NULL ? ft.text : "the new one is wrong");
		notify_send("READY=1\nSTATUS=The new configuration is wrong, the old one stays");
	}
	arena_free(mem);
}

static void
read_signals(struct loop *l, int64_t now)
{
	struct signalfd_siginfo info;

	while (read(l->signals, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo == SIGHUP && l->leaving != LEAVES)
			reload(l, now);
		else if (info.ssi_signo != SIGHUP)
			leave(l, LEAVES, now);
	}
}

static bool
take_signals(struct loop *l)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	const struct sigaction usual = { .sa_handler = SIG_DFL };
	sigset_t set;

	(void)sigaction(SIGPIPE, &ignore, NULL);
	/* an ignored signal would never reach the descriptor; a shell may have ignored some for us */
	(void)sigaction(SIGTERM, &usual, NULL);
	(void)sigaction(SIGHUP, &usual, NULL);
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGHUP);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	l->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return l->signals >= 0;
}

/* ---- the loop ---- */

/* How long nothing has to be done but by libcurl. */
static int
patience(struct loop *l, int64_t now)
{
	int64_t next = l->look_at;

	if (l->watchdog > 0) {
		if (l->sign_of_life <= now) {
			notify_send("WATCHDOG=1");
			l->sign_of_life = now + l->watchdog;
		}
		next = l->sign_of_life < next ? l->sign_of_life : next;
	}
	next = l->drain_until < next ? l->drain_until : next;
	return next > now ? (int)(next - now) : 0;
}

/* Attempts that take too long for us to leave are given up. */
static void
cut_short(struct loop *l)
{
	jobs_abort(&l->jobs);
	moment(l);
	if (settle(l, clock_ms()) != OK)
		log_say(SAY_WARN, NULL, "leases_stay", "the database is away: what is leased is sent after its lease");
}

/* Until it is time to leave, with the configuration in effect. */
static void
serve(struct loop *l)
{
	while (l->leaving == STAYS || l->jobs.leased > 0) {
		int64_t now = clock_ms();
		bool more = false;
		size_t ended;

		if (now >= l->drain_until)
			break;
		if (now >= l->look_at)
			look(l, now);
		moment(l);
		if (l->leaving == STAYS && l->away == 0 && !jobs_begin(&l->jobs, &l->cx, &more)) {
			away(l, E_RETRY);
			l->look_at = now + l->away;
		}
		ended = jobs_go_on(&l->jobs, clock_ms());
		now = clock_ms();
		/* what has ended is stored soon, together with what ends until then */
		if (ended > 0 && l->away == 0 && l->look_at > now + BUSY_MS)
			l->look_at = now + BUSY_MS;
		read_signals(l, now);
		/* an ended attempt makes room for the next one */
		if (!more && (ended == 0 || l->jobs.leased == l->jobs.running)) {
			struct curl_waitfd fd = { .fd = l->signals, .events = CURL_WAIT_POLLIN };

			(void)curl_multi_poll(l->jobs.multi, &fd, 1, patience(l, now), NULL);
		}
	}
	if (l->jobs.leased > 0)
		cut_short(l);
}

static enum rc
run(struct loop *l, struct fault *ft)
{
	bool started = false;

	do {
		if (!jobs_start(&l->jobs, &l->now.set, l->now.mem))
			return fault_set(ft, E_INTERNAL, NULL, "libcurl cannot start");
		notify_send("READY=1\nSTATUS=Sends what is due");
		if (!started)
			log_say(SAY_INFO, NULL, "ready", "sends what is due");
		if (l->now.set.mail_server == NULL)
			log_say(SAY_WARN, NULL, "mail_waits", "mail.server is not set: receipts by mail wait");
		started = true;
		l->leaving = STAYS;
		l->drain_until = INT64_MAX;
		l->look_at = clock_ms();
		serve(l);
		jobs_end(&l->jobs);
		if (l->leaving == RELOADS) {
			l->work->leave(l->work->app, &l->now);
			l->now = l->next;
			l->next.mem = NULL;
		}
	} while (l->leaving == RELOADS);
	log_say(SAY_INFO, NULL, "stopped", "no attempt is under way");
	return OK;
}

enum rc
outbox_run(const struct outbox_work *work, struct fault *ft)
{
	struct arena *mem = arena_new(4096);
	struct loop *l = ARENA_ONE(mem, struct loop);
	enum rc rc;

	l->work = work;
	l->lanes = lanes_new(mem);
	l->mem = arena_new(TICK_MEMORY);
	l->watchdog = notify_watchdog();
	rc = work->enter(work->app, &l->now, ft);
	if (rc == OK) {
		if (!take_signals(l))
			rc = fault_set(ft, E_INTERNAL, NULL, "cannot read signals from a descriptor");
		else if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
			rc = fault_set(ft, E_INTERNAL, NULL, "libcurl cannot start");
		else
			rc = run(l, ft);
		curl_global_cleanup();
		work->leave(work->app, &l->now);
		if (l->next.mem != NULL)
			work->leave(work->app, &l->next);
	}
	arena_free(l->mem);
	arena_free(mem);
	return rc;
}
