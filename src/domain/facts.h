/* Facts: everything that prices one session, looked up at its start and pinned to it. */
#ifndef DOMAIN_FACTS_H
#define DOMAIN_FACTS_H

#include "domain/ctx.h"
#include "domain/quote.h"
#include "model/cost_rate.h"
#include "model/promo.h"
#include "model/session.h"
#include "model/tariff.h"
#include "model/user_type.h"
#include "store/schedule.h"

struct facts {
	struct tariff tariff;
	struct cost_rate rate;
	struct user_type user_type;
	struct promo promo;
	struct consumption used;
	const char *driver_email; /* where the driver wants receipts, as gathered; NULL: nowhere */
	struct quote_case qc;     /* leads to the others */
};

/* Look up what holds for a new session: place, the tariff in force at its start (or the one that is ${given}), rules as
 * they were then, cost rate, user type. ${s} is completed by it; what is found is pinned to it. E_INVALID. */
enum rc facts_gather(struct ctx *cx, struct session *s, const struct tariff *given, struct facts *f) MUST_CHECK;
/* The facts of a session as it was read by store_session_whole(): what was pinned, and the code that it has. */
enum rc facts_pinned(struct ctx *cx, const struct session *s, struct facts *f) MUST_CHECK;
/* Read the part of the cost rate's schedule that prices depend on; from, until and recorded of ${part} are given. */
enum rc facts_schedule(struct ctx *cx, const struct schedule_part *part, struct facts *f) MUST_CHECK;
/* Price ${s}, which has ended; ${p} and ${u} are what the engine was given. Its rule is the one that holds at the start.
 * E_INVALID: fields of ${s}, named as in its body. */
enum rc facts_price(struct ctx *cx, struct session *s, struct facts *f, struct plan *p, struct usage *u,
	struct bill *bill) MUST_CHECK;
/* How the rules fared (struct verdict) for ${s}, which has ended. */
enum rc facts_explain(struct ctx *cx, const struct session *s, struct facts *f, struct list *verdicts) MUST_CHECK;

#endif
