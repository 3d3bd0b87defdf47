#include "outbox/job.h"

#include "domain/outbox.h"

#define QUEUE 4         /* rows are leased for each transfer at most */
#define LEASE_MARGIN 20 /* seconds beyond the time-out of the attempt */
#define WAIT_MS 8000    /* of it for the start */
#define JOB_MEMORY 4096

static const struct sender *const senders[OUTBOX_KINDS] = {
	[OUTBOX_WEBHOOK] = &webhook_sender,
	[OUTBOX_RECEIPT] = &receipt_sender,
};

void
jobs_lease_seconds(const struct outbox_settings *set, int64_t out[OUTBOX_KINDS])
{
	for (unsigned i = 0; i < OUTBOX_KINDS; i++) {
		int64_t seconds = senders[i]->seconds(set);

		out[i] = seconds > 0 ? seconds + LEASE_MARGIN : 0;
	}
}

bool
jobs_start(struct jobs *jobs, const struct outbox_settings *set, struct arena *mem)
{
	*jobs = (struct jobs) { .set = set, .n = (size_t)set->transfers * QUEUE };
	jobs->job = ARENA_ARRAY(mem, jobs->n, struct job);
	jobs->multi = curl_multi_init();
	return jobs->multi != NULL &&
		curl_multi_setopt(jobs->multi, CURLMOPT_MAXCONNECTS, (long)set->transfers) == CURLM_OK;
}

void
job_free(struct jobs *jobs, struct job *job)
{
	if (job->t.curl != NULL)
		curl_easy_cleanup(job->t.curl);
	curl_slist_free_all(job->t.headers);
	curl_slist_free_all(job->t.recipients);
	curl_mime_free(job->t.mime);
	arena_free(job->t.mem);
	job->lane->jobs--;
	jobs->leased--;
	*job = (struct job) { .state = JOB_FREE };
	while (jobs->top > 0 && jobs->job[jobs->top - 1].state == JOB_FREE)
		jobs->top--;
}

static void
stop_running(struct jobs *jobs, struct job *job)
{
	(void)curl_multi_remove_handle(jobs->multi, job->t.curl);
	job->lane->running--;
	jobs->running--;
	job->state = JOB_ENDED;
}

void
jobs_end(struct jobs *jobs)
{
	while (jobs->top > 0) {
		struct job *job = &jobs->job[jobs->top - 1];

		if (job->state == JOB_RUNNING)
			stop_running(jobs, job);
		job_free(jobs, job);
	}
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
	lane->jobs++;
}

/* ---- beginning ---- */

/* What is the same for all kinds. */
static bool
set_up(struct job *job)
{
	CURL *c = job->t.curl = curl_easy_init();

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

/* Judge an attempt that has not even begun. */
static void
refuse(struct job *job, const struct ctx *cx, enum rc rc)
{
	const char *why = cx->fault.text != NULL ? cx->fault.text : "it cannot be made";

	job->outcome = (struct outcome) {
		.how = rc == E_INTERNAL ? OUTCOME_LATER : OUTCOME_NEVER,
		.status = NONE,
		.error = arena_text(job->t.mem, why),
	};
	job->state = JOB_ENDED;
}

/* False: the database is away. */
static bool
begin(struct jobs *jobs, struct job *job, struct ctx *cx, int64_t now)
{
	struct arena *before = cx->mem;
	enum rc rc = outbox_enter(cx, &job->row);

	job->started = now;
	fault_init(&cx->fault, job->t.mem);
	if (rc == OK && !set_up(job))
		rc = fail(cx, E_INTERNAL, NULL, "libcurl has no memory");
	if (rc == OK) {
		cx->mem = job->t.mem;
		rc = senders[job->row.kind]->prepare(cx, &job->t);
		cx->mem = before;
	}
	if (rc == E_RETRY || rc == E_UNSURE) {
		job->state = JOB_ENDED;
		job->back = true;
		return false;
	}
	if (rc == OK && curl_multi_add_handle(jobs->multi, job->t.curl) != CURLM_OK)
		rc = fail(cx, E_INTERNAL, NULL, "libcurl refuses the attempt");
	if (rc != OK) {
		refuse(job, cx, rc);
		return true;
	}
	job->state = JOB_RUNNING;
	job->lane->running++;
	jobs->running++;
	return true;
}

/* Lanes that fail take half of all places at most. */
static bool
may_begin(const struct jobs *jobs, const struct job *job, size_t failing)
{
	if (job->lane->failures > 0 && failing * 2 >= (size_t)jobs->set->transfers)
		return false;
	return job->lane->running < lane_width(job->lane, jobs->set->lane_transfers);
}

static size_t
count_failing(const struct jobs *jobs)
{
	size_t n = 0;

	for (size_t i = 0; i < jobs->top; i++)
		n += jobs->job[i].state == JOB_RUNNING && jobs->job[i].lane->failures > 0;
	return n;
}

bool
jobs_begin(struct jobs *jobs, struct ctx *cx, int64_t now)
{
	size_t failing;

	if (jobs->leased == jobs->running)
		return true;
	failing = count_failing(jobs);
	for (size_t i = 0; i < jobs->top && jobs->running < (size_t)jobs->set->transfers; i++) {
		struct job *job = &jobs->job[i];

		if (job->state != JOB_QUEUED || job->start_by < now || !may_begin(jobs, job, failing))
			continue;
		if (!begin(jobs, job, cx, now))
			return false;
		failing += job->lane->failures > 0;
	}
	return true;
}

/* ---- going on and ending ---- */

static void
end(struct jobs *jobs, struct job *job, CURLcode code, int64_t now)
{
	job->outcome = senders[job->row.kind]->judge(&job->t, code);
	stop_running(jobs, job);
	job->outcome.took_ms = now - job->started;
	/* who refuses one for good may well take the next */
	lane_judge(job->lane, job->outcome.how != OUTCOME_LATER, now);
}

size_t
jobs_go_on(struct jobs *jobs, int64_t now)
{
	size_t ended = 0;
	CURLMsg *m;
	int left;

	(void)curl_multi_perform(jobs->multi, &left);
	while ((m = curl_multi_info_read(jobs->multi, &left)) != NULL) {
		struct job *job = NULL;

		if (m->msg != CURLMSG_DONE ||
			curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&job) != CURLE_OK)
			continue;
		end(jobs, job, m->data.result, now);
		ended++;
	}
	return ended;
}

void
job_abort(struct jobs *jobs, struct job *job)
{
	stop_running(jobs, job);
	job->back = true;
}
