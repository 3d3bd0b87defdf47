/* Job: a row that this process has leased, from the lease to the end of its attempt. */
#ifndef OUTBOX_JOB_H
#define OUTBOX_JOB_H

#include "outbox/lane.h"
#include "outbox/sender.h"

enum job_state { JOB_FREE, JOB_QUEUED, JOB_RUNNING, JOB_ENDED };

struct job {
	unsigned state; /* enum job_state */
	bool back;      /* the attempt does not count: the lease is given back */
	struct outbox_row row;
	struct lane *lane;
	struct transfer t;
	int64_t start_by; /* ms of the monotonic clock: later, the lease might end before the attempt */
	int64_t started;
	struct outcome outcome;
};

struct jobs {
	const struct outbox_settings *set;
	CURLM *multi;
	struct job *job;
	size_t n;      /* places */
	size_t top;    /* below it lie all that are taken */
	size_t leased; /* that are taken */
	size_t running;
};

/* Seconds that a row of each kind is leased for; 0: this kind is not sent. */
void jobs_lease_seconds(const struct outbox_settings *set, int64_t out[OUTBOX_KINDS]);
/* Places for what ${set} allows. They live in ${mem} until jobs_end(). False: libcurl cannot start. */
bool jobs_start(struct jobs *jobs, const struct outbox_settings *set, struct arena *mem) MUST_CHECK;
/* Ends what still runs. */
void jobs_end(struct jobs *jobs);

/* Keep ${row}, which was leased at ${now}; there must be a free place. */
void job_add(struct jobs *jobs, struct lane *lane, const struct outbox_row *row, int64_t now);
/* Begin attempts as the limits allow; ${cx} serves to prepare them. False: the database is away. */
bool jobs_begin(struct jobs *jobs, struct ctx *cx, int64_t now) MUST_CHECK;
/* Let attempts go on, and judge those that have ended. Returns how many have. */
size_t jobs_go_on(struct jobs *jobs, int64_t now);
/* Stop ${job}, which runs: its lease is given back. */
void job_abort(struct jobs *jobs, struct job *job);
/* Free its place. */
void job_free(struct jobs *jobs, struct job *job);

#endif
