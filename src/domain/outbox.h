/* Outbox: leasing what is due, and what comes of attempts. Of all tenants: the context has none unless a function says so. */
#ifndef DOMAIN_OUTBOX_H
#define DOMAIN_OUTBOX_H

#include "domain/ctx.h"
#include "model/outbox.h"

#define OUTBOX_PATIENCE INT64_C(259200) /* 3 days in seconds: what fails after that is dead */
#define OUTBOX_PAUSE_MAX INT64_C(14400) /* 4 hours in seconds between two attempts, if the peer asks for more too */
#define OUTBOX_ERROR_MAX 255            /* characters that are kept */

/* So many rows of that lane. */
struct outbox_wish {
	const char *lane;
	int64_t rows;
};

/* How an attempt went. */
struct outbox_attempt {
	struct outbox_row *row; /* as outbox_lease() gave it */
	struct outcome outcome;
};

/* What waits in a lane called ${lane}: an endpoint's id has an underscore, which no domain has. */
enum outbox_kind outbox_lane_kind(const char *lane);
/* Lanes (const char *) that have due rows. */
enum rc outbox_lanes(struct ctx *cx, struct list *out) MUST_CHECK;
/* Lease due rows (struct outbox_row) for the ${wishes} (struct outbox_wish): nobody else sends one for ${seconds}[its kind]
 * from now. Rows of a kind with 0 seconds stay. E_UNSURE: they may be leased, until the lease ends. */
enum rc outbox_lease(
	struct ctx *cx, const struct list *wishes, const int64_t seconds[OUTBOX_KINDS], struct list *rows) MUST_CHECK;
/* Make the tenant of ${row} the context's, without its logo. */
enum rc outbox_enter(struct ctx *cx, const struct outbox_row *row) MUST_CHECK;
/* Store in one transaction how ${attempts} (struct outbox_attempt) went, and set in their rows what they are now: delivered,
 * dead, or waiting until next_at. A row whose lease was taken over stays as it is. After a failure it may be called again. */
enum rc outbox_done(struct ctx *cx, const struct list *attempts) MUST_CHECK;
/* Give back leases of ${rows} (struct outbox_row *) that were not attempted: they are due at once. */
enum rc outbox_give_back(struct ctx *cx, const struct list *rows) MUST_CHECK;
/* Remove a step of what has been delivered for ${keep_days} days, and dead for three times as long. ${more}: call again soon. */
enum rc outbox_prune(struct ctx *cx, int64_t keep_days, bool *more) MUST_CHECK;

/* ---- for the operator ---- */

/* Rows (struct outbox_row) without bodies, newest first. */
enum rc outbox_list(struct ctx *cx, const struct outbox_filter *f, struct list *out) MUST_CHECK;
/* Let what ${f} means be sent anew, as if it had never been tried; ${n} rows were. What was delivered, or is leased, stays. */
enum rc outbox_retry(struct ctx *cx, const struct outbox_filter *f, int64_t *n) MUST_CHECK;
/* How many there are (struct outbox_count). */
enum rc outbox_status(struct ctx *cx, struct list *out) MUST_CHECK;

/* Seconds to wait after attempt number ${attempts} has failed: up to 10 after the first, up to twice as many after each further
 * one, by ${chance}; at least what the peer asks for. At most OUTBOX_PAUSE_MAX. */
int64_t outbox_pause(int64_t attempts, int64_t wait_seconds, uint32_t chance);

extern const struct shape outbox_row_shape;   /* struct outbox_row, as the operator sees it */
extern const struct shape outbox_count_shape; /* struct outbox_count */

#endif
