/* Sessions: what was used, what it costs. */
#ifndef DOMAIN_SESSION_H
#define DOMAIN_SESSION_H

#include "domain/ctx.h"
#include "model/session.h"

struct tariff;

/* What POST /sessions did. */
struct started {
	struct session *session;
	bool repeated; /* the session was there before; it may have been ended by this */
};

/* Start the session ${sent}, or (ended_at and energy_kwh given) price it by what holds at its start and settle it.
 * A transaction that the charge point has already: the first session where everything sent is equal; ${sent}, finished,
 * of a running one is its stop; else E_CONFLICT transaction_conflict. sent->sent is a digest of what was
 * sent; what is NULL (tariff, user type, organization) is what charge point, driver, site and tenant say. */
enum rc session_start(struct ctx *cx, const struct session *sent, struct started *out) MUST_CHECK;
/* Settle a running session. A ${stop} that says how ${s} ended already is ${s} again. E_INVALID: below or
 * before a reading; no energy and no reading. E_CONFLICT: settled by another stop, or cancelled. */
enum rc session_stop(struct ctx *cx, const char *id, const struct session_stop *stop, struct session *s) MUST_CHECK;
/* It will never be billed. Again: the same. E_CONFLICT: it is settled. */
enum rc session_cancel(struct ctx *cx, const char *id, struct session *s) MUST_CHECK;

/* What a session costs up to now. */
struct running_cost {
	const char *session_id;
	struct bill bill;
	struct instant at;
	struct energy energy_kwh;
	int64_t duration_minutes; /* whole */
	bool stop_due;            /* a bound of its cost rate is reached */
};
/* As if it ended at ${asked} (NONE: now) with the highest reading by then; a settled one as it was settled.
 * E_INVALID: ${asked} is in the future or before the start. E_CONFLICT: it was cancelled. */
enum rc session_cost(struct ctx *cx, const char *id, struct instant asked, struct running_cost *out) MUST_CHECK;

/* Price ${s} as if it were settled now, by ${given} or by the tariff that holds for it, and tell how the rules fared
 * (struct verdict of domain/quote.h). Stores nothing. */
enum rc session_quote(struct ctx *cx, struct session *s, const struct tariff *given, struct bill *bill,
	struct list *verdicts) MUST_CHECK;
enum rc session_find(struct ctx *cx, const char *id, struct session *s) MUST_CHECK;
/* Revision ${revision} of its bill, NONE: the latest. E_CONFLICT: it is still running, or cancelled; E_NOT_FOUND. */
enum rc session_charge(struct ctx *cx, const char *id, int64_t revision, struct charge *c) MUST_CHECK;
/* The same of ${s}, which was read before. */
enum rc session_charge_of(struct ctx *cx, const struct session *s, int64_t revision, struct charge *c) MUST_CHECK;
/* The same, and how the pinned rules fared (struct verdict of domain/quote.h). */
enum rc session_explain(
	struct ctx *cx, const char *id, int64_t revision, struct charge *c, struct list *verdicts) MUST_CHECK;
/* A bill as it is kept, for those who read bills. */
void session_bill(const struct charge *c, struct bill *b);

/* For the use cases: tell the audit trail, inside db_tx, what somebody decided about a session. */
enum rc session_tell(
	struct ctx *cx, struct db *db, const struct session *before, const struct session *after) MUST_CHECK;
/* For the use cases: E_NOT_FOUND with its words. */
enum rc session_missing(struct ctx *cx, enum rc rc) MUST_CHECK;
/* Fill in what follows from the rest. */
void session_derive(struct session *s);

#endif
