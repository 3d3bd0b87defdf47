/* Job: a row that this process has leased, from the lease to the end of its attempt. */
#ifndef OUTBOX_JOB_H
#define OUTBOX_JOB_H

#include "outbox/lane.h"
#include "outbox/line.h"
#include "outbox/sender.h"

enum job_state { JOB_FREE, JOB_QUEUED, JOB_RUNNING, JOB_ENDED };

struct job {
	unsigned state; /* enum job_state */
	bool back;      /* the attempt does not count: the lease is given back */
	struct outbox_row row;
	struct lane *lane;
	struct line *line; /* in which it runs; NULL: in none */
	struct transfer t;
	int64_t start_by; /* later, the lease might end before the attempt */
	int64_t started;
	struct outcome outcome;
};

struct jobs {
	const struct outbox_settings *set;
	CURLM *multi;
	struct lines *lines;
	struct job *job;
	size_t n;      /* places */
	size_t top;    /* below it lie all that are taken */
	size_t leased; /* that are taken */
	size_t running;
	size_t leased_of[OUTBOX_KINDS], running_of[OUTBOX_KINDS];
};

/* Seconds that a row of each kind is leased for; 0: this kind is not sent. */
void jobs_lease_seconds(const struct outbox_settings *set, int64_t out[OUTBOX_KINDS]);
/* Places for what ${set} allows. They live in ${mem} until jobs_end(). False: libcurl cannot start. */
bool jobs_start(struct jobs *jobs, const struct outbox_settings *set, struct arena *mem) MUST_CHECK;
/* Nothing may run any more. */
void jobs_end(struct jobs *jobs);

/* How many more rows may be leased: in all, of each kind, for lanes that are not known to work. */
struct room {
	int64_t all, of[OUTBOX_KINDS], doubtful;
};
void jobs_room(const struct jobs *jobs, struct room *out);

/* Keep ${row}, which was leased at ${now}; there must be a free place. */
void job_add(struct jobs *jobs, struct lane *lane, const struct outbox_row *row, int64_t now);
/* Begin attempts as the limits allow, mails for a moment only, so that the others go on meanwhile; ${more}: call again at
 * once. ${cx} serves to prepare them. False: the database is away. */
bool jobs_begin(struct jobs *jobs, struct ctx *cx, bool *more) MUST_CHECK;
/* Let attempts go on, and judge those that have ended. Returns how many have. */
size_t jobs_go_on(struct jobs *jobs, int64_t now);
/* Stop all that runs: leases are given back, but where an attempt ends meanwhile. */
void jobs_abort(struct jobs *jobs);
/* Free its place. */
void job_free(struct jobs *jobs, struct job *job);

#endif
