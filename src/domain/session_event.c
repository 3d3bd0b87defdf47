#include "domain/session_event.h"

#include "base/when.h"
#include "domain/check.h"
#include "domain/event.h"
#include "domain/session.h"
#include "model/cost_rate.h"
#include "model/tenant.h"
#include "store/session.h"
#include "store/tenant.h"

#define DUE_AT_ONCE 100 /* sessions of one call, each in a transaction of its own */
#define SCRATCH ((size_t)1 << 16)

enum rc
session_event(struct ctx *cx, struct db *db, enum event event, const struct session *s)
{
	struct session shown = *s;

	/* it is told to who has sent the code alone */
	shown.promo_error = NULL;
	session_derive(&shown);
	return event_tell(cx, db, event, s->id, &shown);
}

struct instant
session_stop_due_at(const struct cost_rate *rate, struct instant started_at)
{
	if (rate == NULL)
		return (struct instant) { NONE };
	/* a session that nobody stops costs no more after 31 days, and gets no older */
	if (rate->automatic_stop_min != NONE && rate->automatic_stop_min <= SESSION_MAX / 60)
		return (struct instant) { started_at.v + rate->automatic_stop_min * 60 };
	return (struct instant) { rate->automatic_stop_costs.v != NONE ? WHEN_MAX : NONE };
}

/* What it costs now, ${cost}; what cannot be priced is told nobody, but refuses no reading. */
static enum rc
running_cost(struct ctx *cx, const char *id, struct running_cost *cost, bool *priced)
{
	enum rc rc = session_cost(cx, id, (struct instant) { NONE }, cost);

	*priced = rc == OK;
	if (rc != E_INVALID)
		return rc;
	fault_init(&cx->fault, cx->mem);
	return OK;
}

/* Once: whoever takes the mark tells. */
static enum rc
tell_stop(struct ctx *cx, struct db *db, const char *id, const struct running_cost *cost)
{
	bool first;

	TRY(store_session_stop_told(db, cx->tenant->tenant, id, &first));
	return first && cost != NULL ? event_tell(cx, db, EVENT_SESSION_STOP_DUE, id, cost) : OK;
}

enum rc
session_metered(struct ctx *cx, struct db *db, const char *id, struct instant stop_due_at)
{
	bool stops = stop_due_at.v != NONE && event_wanted(cx, EVENT_SESSION_STOP_DUE), priced;
	struct running_cost cost;

	if (!stops && !event_wanted(cx, EVENT_SESSION_COST_UPDATED))
		return OK;
	TRY(running_cost(cx, id, &cost, &priced));
	if (!priced)
		return OK;
	TRY(event_tell(cx, db, EVENT_SESSION_COST_UPDATED, id, &cost));
	return stops && cost.stop_due ? tell_stop(cx, db, id, &cost) : OK;
}

/* ---- by the clock ---- */

struct due {
	struct ctx *cx;
	const char *id;
};

static enum rc
work_due(struct db *db, void *arg)
{
	struct due *w = arg;
	struct ctx *cx = w->cx;
	struct running_cost cost;
	struct session s;
	bool priced = false;

	TRY(store_session_hold(db, cx->mem, cx->tenant->tenant, w->id, &s));
	/* told by a reading, or ended, just now */
	if (s.status != SESSION_ACTIVE || s.stop_due_at.v == NONE)
		return OK;
	if (event_wanted(cx, EVENT_SESSION_STOP_DUE))
		TRY(running_cost(cx, w->id, &cost, &priced));
	return tell_stop(cx, db, w->id, priced ? &cost : NULL);
}

static enum rc
tell_due(struct ctx *cx, const struct session_due *due)
{
	struct tenant *t = ARENA_ONE(cx->mem, struct tenant);
	struct due w = { cx, due->id };

	TRY(store_tenant_numbered(cx->db, cx->mem, due->tenant, t));
	cx->tenant = t;
	return db_tx(cx->db, work_due, &w);
}

enum rc
session_stops_due(struct ctx *cx, bool *more)
{
	struct arena *mem;
	struct list all;
	const struct session_due *due;
	enum rc rc = OK, told = OK;

	TRY(store_session_due(cx->db, cx->mem, cx->now, DUE_AT_ONCE, &all));
	*more = all.n == DUE_AT_ONCE;
	if (all.n == 0)
		return OK;
	mem = arena_new(SCRATCH);
	due = all.at;
	/* one whose own rows are wrong keeps no other waiting; a database that is away does */
	for (size_t i = 0; i < all.n && told != E_RETRY && told != E_UNSURE; i++) {
		struct ctx one = *cx;

		arena_reset(mem);
		one.mem = mem;
		fault_init(&one.fault, mem);
		told = tell_due(&one, &due[i]);
		rc = told != OK ? told : rc;
	}
	arena_free(mem);
	return rc;
}
