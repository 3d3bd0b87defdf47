#include "outbox/job.h"

#include "domain/outbox.h"
#include "outbox/clock.h"

#define QUEUE 4         /* rows are leased for each transfer at most */
#define LEASE_MARGIN 20 /* seconds beyond the time-out of the attempt */
#define WAIT_MS 8000    /* of it for the start */
#define ANSWER_MS 2000  /* beyond the time-out of an attempt, for the answer to QUIT */
#define BEGIN_MS 25     /* for beginning mails at one go: to write one takes time */
#define JOB_MEMORY 4096

static const struct sender *const senders[OUTBOX_KINDS] = {
	[OUTBOX_WEBHOOK] = &webhook_sender,
	[OUTBOX_RECEIPT] = &receipt_sender,
};

/* Of so many places lanes that fail take half at most, with those that nobody knows three quarters: the rest is for those
 * that work, however many others hang. */
static size_t
doubtful_most(size_t places)
{
	return places - places / 4;
}

void
jobs_lease_seconds(const struct outbox_settings *set, int64_t out[OUTBOX_KINDS])
{
	for (unsigned i = 0; i < OUTBOX_KINDS; i++) {
		int64_t seconds = senders[i]->seconds(set);

		out[i] = seconds > 0 ? seconds + LEASE_MARGIN : 0;
	}
}

void
jobs_room(const struct jobs *jobs, struct room *out)
{
	out->all = (int64_t)(jobs->n - jobs->leased);
	out->doubtful = (int64_t)doubtful_most(jobs->n);
	for (size_t i = 0; i < jobs->top; i++)
		out->doubtful -= jobs->job[i].state != JOB_FREE && !jobs->job[i].lane->proven;
	for (unsigned i = 0; i < OUTBOX_KINDS; i++) {
		bool sent = senders[i]->seconds(jobs->set) > 0;

		out->of[i] = sent ? senders[i]->most(jobs->set) * QUEUE - (int64_t)jobs->leased_of[i] : 0;
	}
}

bool
jobs_start(struct jobs *jobs, const struct outbox_settings *set, struct arena *mem)
{
	*jobs = (struct jobs) { .set = set, .n = (size_t)set->transfers * QUEUE };
	jobs->job = ARENA_ARRAY(mem, jobs->n, struct job);
	jobs->multi = curl_multi_init();
	jobs->lines = lines_new(mem, (size_t)receipt_sender.most(set), jobs->multi);
	return jobs->multi != NULL &&
		curl_multi_setopt(jobs->multi, CURLMOPT_MAXCONNECTS, (long)set->transfers) == CURLM_OK;
}

/* Of what has ended. */
static void
hang_up(struct job *job)
{
	if (job->line != NULL)
		line_free(job->line);
	else if (job->t.curl != NULL)
		curl_easy_cleanup(job->t.curl);
	job->line = NULL;
	job->t.curl = NULL;
}

void
job_free(struct jobs *jobs, struct job *job)
{
	hang_up(job);
	curl_slist_free_all(job->t.headers);
	curl_slist_free_all(job->t.recipients);
	curl_mime_free(job->t.mime);
	arena_free(job->t.mem);
	job->lane->jobs--;
	jobs->leased--;
	jobs->leased_of[job->row.kind]--;
	*job = (struct job) { .state = JOB_FREE };
	while (jobs->top > 0 && jobs->job[jobs->top - 1].state == JOB_FREE)
		jobs->top--;
}

void
jobs_end(struct jobs *jobs)
{
	while (jobs->top > 0)
		job_free(jobs, &jobs->job[jobs->top - 1]);
	lines_end(jobs->lines);
	(void)curl_multi_cleanup(jobs->multi);
}

static const char *
copy(struct arena *mem, const char *text)
{
	return text != NULL ? arena_text(mem, text) : NULL;
}

void
job_add(struct jobs *jobs, struct lane *lane, const struct outbox_row *row, int64_t now)
{
	struct arena *mem = arena_new(JOB_MEMORY);
	struct job *job = jobs->job;

	while (job->state != JOB_FREE)
		job++;
	*job = (struct job) { .state = JOB_QUEUED, .row = *row, .lane = lane, .start_by = now + WAIT_MS };
	job->row.id = copy(mem, row->id);
	job->row.lane = copy(mem, row->lane);
	job->row.event = copy(mem, row->event);
	job->row.object_id = copy(mem, row->object_id);
	job->row.body = copy(mem, row->body);
	job->row.owner = copy(mem, row->owner);
	job->t = (struct transfer) { .set = jobs->set, .row = &job->row, .mem = mem };
	if (job >= jobs->job + jobs->top)
		jobs->top = (size_t)(job - jobs->job) + 1;
	jobs->leased++;
	jobs->leased_of[row->kind]++;
	lane->jobs++;
}

/* ---- beginning ---- */

/* What is the same for all kinds. */
static bool
set_up(struct jobs *jobs, struct job *job)
{
	bool waits = senders[job->row.kind]->waits;
	CURL *c;

	job->line = waits ? line_take(jobs->lines) : NULL;
	if (waits && job->line == NULL)
		return false;
	c = job->t.curl = waits ? line_handle(job->line) : curl_easy_init();
	return c != NULL && curl_easy_setopt(c, CURLOPT_PRIVATE, job) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_PROXY, "") == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_NOPROXY, "*") == CURLE_OK &&
		/* a name that is still looked up is left alone, else all would wait for it */
		curl_easy_setopt(c, CURLOPT_QUICK_EXIT, 1L) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_ERRORBUFFER, job->t.said) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_BUFFERSIZE, 4096L) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)senders[job->row.kind]->seconds(job->t.set) * 1000) ==
		CURLE_OK;
}

/* Let it run. */
static bool
go(struct jobs *jobs, struct job *job)
{
	int64_t ms = senders[job->row.kind]->seconds(job->t.set) * 1000 + ANSWER_MS;

	return job->line != NULL ? line_go(job->line, ms) : curl_multi_add_handle(jobs->multi, job->t.curl) == CURLM_OK;
}

/* Who refuses one for good may well take the next; and what is not even sent, as its endpoint is no more, goes fast. */
static void
judge_lane(const struct job *job, int64_t now)
{
	lane_judge(job->lane, job->outcome.how != OUTCOME_LATER, now);
}

/* Judge an attempt that has not even begun. */
static void
refuse(struct job *job, const struct ctx *cx, enum rc rc, int64_t now)
{
	const char *why = cx->fault.text != NULL ? cx->fault.text : "it cannot be made";

	job->outcome = (struct outcome) {
		.how = rc == E_INTERNAL ? OUTCOME_LATER : OUTCOME_NEVER,
		.status = NONE,
		.error = arena_text(job->t.mem, why),
	};
	hang_up(job);
	job->state = JOB_ENDED;
	judge_lane(job, now);
}

/* False: the database is away. */
static bool
begin(struct jobs *jobs, struct job *job, struct ctx *cx, int64_t now)
{
	struct arena *before = cx->mem;
	enum rc rc = outbox_enter(cx, &job->row);

	job->started = now;
	fault_init(&cx->fault, job->t.mem);
	if (rc == OK && !set_up(jobs, job))
		rc = fail(cx, E_INTERNAL, NULL, "there is no memory for the attempt");
	if (rc == OK) {
		cx->mem = job->t.mem;
		rc = senders[job->row.kind]->prepare(cx, &job->t);
		cx->mem = before;
	}
	if (rc == E_RETRY || rc == E_UNSURE) {
		hang_up(job);
		job->state = JOB_ENDED;
		job->back = true;
		return false;
	}
	if (rc == OK && !go(jobs, job))
		rc = fail(cx, E_INTERNAL, NULL, "libcurl refuses the attempt");
	if (rc != OK) {
		refuse(job, cx, rc, now);
		return true;
	}
	job->state = JOB_RUNNING;
	job->lane->running++;
	jobs->running++;
	jobs->running_of[job->row.kind]++;
	return true;
}

/* Attempts under way of lanes that are not known to work. */
struct doubtful {
	size_t failing, all;
};

static void
count(struct doubtful *d, const struct lane *l)
{
	d->failing += l->failures > 0;
	d->all += !l->proven;
}

static bool
may_begin(const struct jobs *jobs, const struct job *job, const struct doubtful *d)
{
	size_t places = (size_t)jobs->set->transfers;

	if (job->lane->failures > 0 && d->failing * 2 >= places)
		return false;
	if (!job->lane->proven && d->all >= doubtful_most(places))
		return false;
	return (int64_t)jobs->running_of[job->row.kind] < senders[job->row.kind]->most(jobs->set) &&
		job->lane->running < lane_width(job->lane, jobs->set->lane_transfers);
}

bool
jobs_begin(struct jobs *jobs, struct ctx *cx, bool *more)
{
	int64_t now = clock_ms(), until = now + BEGIN_MS;
	struct doubtful d = { 0, 0 };

	*more = false;
	if (jobs->leased == jobs->running)
		return true;
	for (size_t i = 0; i < jobs->top; i++)
		if (jobs->job[i].state == JOB_RUNNING)
			count(&d, jobs->job[i].lane);
	for (size_t i = 0; i < jobs->top && jobs->running < (size_t)jobs->set->transfers; i++) {
		struct job *job = &jobs->job[i];

		if (job->state != JOB_QUEUED || job->start_by < now || !may_begin(jobs, job, &d))
			continue;
		/* the next mail has its turn when the others have had theirs */
		if (senders[job->row.kind]->waits && now >= until) {
			*more = true;
			continue;
		}
		if (!begin(jobs, job, cx, now))
			return false;
		if (job->state == JOB_RUNNING)
			count(&d, job->lane);
		now = clock_ms();
	}
	return true;
}

/* ---- going on and ending ---- */

static void
end(struct jobs *jobs, struct job *job, CURLcode code, int64_t now)
{
	job->outcome = senders[job->row.kind]->judge(&job->t, code);
	job->outcome.took_ms = now - job->started;
	hang_up(job);
	job->state = JOB_ENDED;
	job->lane->running--;
	jobs->running--;
	jobs->running_of[job->row.kind]--;
	if (!job->back)
		judge_lane(job, now);
}

size_t
jobs_go_on(struct jobs *jobs, int64_t now)
{
	size_t ended = 0;
	CURLcode code;
	CURLMsg *m;
	int left;

	(void)curl_multi_perform(jobs->multi, &left);
	while ((m = curl_multi_info_read(jobs->multi, &left)) != NULL) {
		CURL *curl = m->easy_handle;
		struct job *job = NULL;

		if (m->msg != CURLMSG_DONE || curl_easy_getinfo(curl, CURLINFO_PRIVATE, (char **)&job) != CURLE_OK)
			continue;
		code = m->data.result;
		(void)curl_multi_remove_handle(jobs->multi, curl);
		end(jobs, job, code, now);
		ended++;
	}
	for (size_t i = 0; jobs->running_of[OUTBOX_RECEIPT] > 0 && i < jobs->top; i++) {
		struct job *job = &jobs->job[i];

		if (job->state != JOB_RUNNING || job->line == NULL || !line_ended(job->line, &code))
			continue;
		end(jobs, job, code, now);
		ended++;
	}
	return ended;
}

void
jobs_abort(struct jobs *jobs)
{
	for (size_t i = 0; i < jobs->top; i++)
		if (jobs->job[i].state == JOB_RUNNING && jobs->job[i].line != NULL)
			line_give_up(jobs->job[i].line);
	for (size_t i = 0; i < jobs->top; i++) {
		struct job *job = &jobs->job[i];
		CURLcode code = CURLE_ABORTED_BY_CALLBACK;

		if (job->state != JOB_RUNNING)
			continue;
		if (job->line != NULL)
			code = line_wait(job->line);
		else
			(void)curl_multi_remove_handle(jobs->multi, job->t.curl);
		job->back = code == CURLE_ABORTED_BY_CALLBACK;
		end(jobs, job, code, clock_ms());
	}
}
