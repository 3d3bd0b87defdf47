#include "domain/check.h"
#include "domain/facts.h"
#include "domain/session.h"
#include "model/tenant.h"
#include "pricing/pricing.h"
#include "store/meter_value.h"
#include "store/session.h"

/* The moment that is asked about: now, unless the caller says another. */
static enum rc
moment(struct ctx *cx, const struct session *s, struct instant asked, struct instant *at)
{
	*at = cx->now;
	if (asked.v != NONE) {
		*at = asked;
		if (asked.v > cx->now.v)
			return fail_field(cx, "at", "is in the future");
		if (asked.v < s->started_at.v)
			return fail_field(cx, "at", "is before the session's start");
		if (asked.v - s->started_at.v > SESSION_MAX)
			return fail_field(cx, "at", "is more than 31 days after the session's start");
	}
	/* clocks differ, and a session that nobody stops costs no more after 31 days */
	if (at->v < s->started_at.v)
		at->v = s->started_at.v;
	if (at->v - s->started_at.v > SESSION_MAX)
		at->v = s->started_at.v + SESSION_MAX;
	return OK;
}

/* What the meter says up to ${at}: a price that holds from start to end needs the last reading only. */
static enum rc
meter_at(struct ctx *cx, struct session *s, const struct facts *f, struct instant at)
{
	int64_t tenant = cx->tenant->tenant;
	struct reading last;
	enum rc rc;

	s->energy_kwh.v = 0;
	if (f->tariff.price_lock == LOCK_INTERVAL) {
		TRY(store_meter_value_list(cx->db, cx->mem, tenant, s->id, at, &s->readings));
		if (s->readings.n > 0)
			s->energy_kwh = ((const struct reading *)s->readings.at)[s->readings.n - 1].energy;
		return OK;
	}
	rc = store_meter_value_last(cx->db, cx->mem, tenant, s->id, at, &last);
	if (rc == OK)
		s->energy_kwh = last.energy;
	return rc == E_NOT_FOUND ? OK : rc;
}

static bool
stop_due(const struct cost_rate *rate, const struct bill *bill, int64_t elapsed_seconds)
{
	if (rate == NULL)
		return false;
	if (rate->automatic_stop_min != NONE && elapsed_seconds / 60 >= rate->automatic_stop_min)
		return true;
	return rate->automatic_stop_costs.v != NONE &&
		(wide)bill->total.v * bill->minor >= (wide)rate->automatic_stop_costs.v;
}

static enum rc
settled_cost(struct ctx *cx, const struct session *s, struct running_cost *out)
{
	struct charge c;

	TRY(store_charge_find(cx->db, cx->mem, cx->tenant->tenant, s->id, s->revision, &c));
	session_bill(&c, &out->bill);
	out->at = s->ended_at;
	return OK;
}

enum rc
session_cost(struct ctx *cx, const char *id, struct instant asked, struct running_cost *out)
{
	struct session s;
	struct facts f;
	struct plan p;
	struct usage u;

	memset(out, 0, sizeof(*out));
	TRY(session_missing(cx, store_session_whole(cx->db, cx->mem, cx->tenant->tenant, id, &s)));
	if (s.status == SESSION_CANCELLED)
		return fail(cx, E_CONFLICT, "session_cancelled", "the session was cancelled: it costs nothing");
	TRY(moment(cx, &s, asked, &out->at));
	if (s.status != SESSION_ACTIVE) {
		TRY(settled_cost(cx, &s, out));
	} else {
		TRY(facts_pinned(cx, &s, &f));
		TRY(meter_at(cx, &s, &f, out->at));
		s.ended_at = out->at;
		TRY(facts_price(cx, &s, &f, &p, &u, &out->bill));
		out->stop_due = stop_due(f.qc.cost_rate, &out->bill, out->at.v - s.started_at.v);
	}
	out->energy_kwh = s.energy_kwh;
	out->duration_minutes = (out->at.v - s.started_at.v) / 60;
	out->session_id = s.id;
	return OK;
}
