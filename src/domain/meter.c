#include "domain/meter.h"

#include <stdlib.h>

#include "base/when.h"
#include "domain/check.h"
#include "domain/session.h"
#include "domain/session_event.h"
#include "model/tenant.h"
#include "store/meter_value.h"
#include "store/session.h"

#define STORED_MORE 64  /* stored readings between those sent, beyond their number, that are looked at in one go */
#define COUNTED_FROM 64 /* so many readings at once are counted, of fewer one request in as many */

/* A reading as it was sent, and where. */
struct sent {
	struct reading r;
	size_t i;
	bool known; /* it is stored already, or stands before it once more */
};

struct judging {
	struct ctx *cx;
	struct db *db;
	const char *id;
	struct sent *sent; /* ascending */
	struct energy highest;
};

static enum rc
wrong(struct ctx *cx, const struct sent *s, const char *field, const char *text)
{
	return fail_field(cx, arena_printf(cx->mem, "readings[%zu].%s", s->i, field), text);
}

static int
by_time(const void *a, const void *b)
{
	const struct sent *x = a, *y = b;

	if (x->r.at.v != y->r.at.v)
		return x->r.at.v < y->r.at.v ? -1 : 1;
	if (x->r.energy.v != y->r.energy.v)
		return x->r.energy.v < y->r.energy.v ? -1 : 1;
	return (x->i > y->i) - (x->i < y->i);
}

/* What was sent, in order; each reading judged against the session and the one before it. */
static enum rc
sort_sent(struct ctx *cx, struct instant started_at, const struct list *readings, struct sent *to)
{
	const struct reading *r = readings->at;
	enum rc rc = OK;

	for (size_t i = 0; i < readings->n; i++) {
		to[i] = (struct sent) { r[i], i, false };
		if (r[i].at.v < started_at.v)
			rc = wrong(cx, &to[i], "at", "is before the session's start");
		else if (r[i].at.v - started_at.v > SESSION_MAX)
			rc = wrong(cx, &to[i], "at", "is more than 31 days after the session's start");
	}
	qsort(to, readings->n, sizeof(*to), by_time);
	for (size_t i = 1; i < readings->n; i++) {
		if (to[i].r.at.v == to[i - 1].r.at.v && to[i].r.energy.v == to[i - 1].r.energy.v)
			to[i].known = true;
		else if (to[i].r.at.v == to[i - 1].r.at.v)
			rc = wrong(cx, &to[i], "energy_kwh", "differs from another reading of the same instant");
		else if (to[i].r.energy.v < to[i - 1].r.energy.v)
			rc = wrong(cx, &to[i], "energy_kwh", "is below an earlier reading: a meter does not fall");
	}
	return rc;
}

/* One reading between its stored neighbours; any of them may be NULL. */
static enum rc
judge_one(struct judging *j, struct sent *s, const struct reading *before, const struct reading *same,
	const struct reading *after)
{
	if (same != NULL) {
		s->known = true;
		if (same->energy.v != s->r.energy.v)
			return wrong(j->cx, s, "energy_kwh", "differs from the stored reading of the same instant");
		return OK;
	}
	if (before != NULL && before->energy.v > s->r.energy.v)
		return wrong(j->cx, s, "energy_kwh", "is below an earlier reading: a meter does not fall");
	if (after != NULL && after->energy.v < s->r.energy.v)
		return wrong(j->cx, s, "energy_kwh", "is above a later reading: a meter does not fall");
	return OK;
}

/* Judge ${n} readings from ${s} on against those that are stored around them, never against all of them. */
static enum rc
judge(struct judging *j, struct sent *s, size_t n)
{
	struct instant from = s[0].r.at, to = s[n - 1].r.at;
	size_t limit = n + STORED_MORE, within = 0, k = 0;
	const struct reading *at;
	struct list stored;
	enum rc rc = OK;

	TRY(store_meter_value_around(
		j->db, j->cx->mem, j->cx->tenant->tenant, j->id, from, to, (int64_t)limit, &stored));
	at = stored.at;
	for (size_t i = 0; i < stored.n; i++)
		within += at[i].at.v >= from.v && at[i].at.v <= to.v;
	if (within >= limit && n > 1) {
		/* many lie between: look at the halves */
		TRY(judge(j, s, n / 2));
		return judge(j, s + n / 2, n - n / 2);
	}
	if (stored.n > 0 && at[stored.n - 1].energy.v > j->highest.v)
		j->highest = at[stored.n - 1].energy;
	for (size_t i = 0; i < n; i++) {
		bool same;

		while (k < stored.n && at[k].at.v < s[i].r.at.v)
			k++;
		same = k < stored.n && at[k].at.v == s[i].r.at.v;
		if (judge_one(j, &s[i], k > 0 ? &at[k - 1] : NULL, same ? &at[k] : NULL,
			    !same && k < stored.n ? &at[k] : NULL) != OK)
			rc = E_INVALID;
	}
	return rc;
}

/* A session that never ends must not grow without end. What comes in small parts is counted now and then only. */
static enum rc
check_number(struct judging *j, size_t n)
{
	bool above;

	if (n < COUNTED_FROM && j->cx->now_ms % COUNTED_FROM != 0)
		return OK;
	TRY(store_meter_value_above(
		j->db, j->cx->mem, j->cx->tenant->tenant, j->id, METER_VALUES_MAX - (int64_t)n, &above));
	return above
		? fail_field(j->cx, "readings", "the session has as many readings as it may: send fewer, or stop it")
		: OK;
}

enum rc
meter_take(struct ctx *cx, struct db *db, const char *id, struct instant started_at, const struct list *readings,
	struct metered *m)
{
	struct judging j = { .cx = cx, .db = db, .id = id, .highest = { NONE } };
	struct reading *add = ARENA_ARRAY(cx->mem, readings->n + 1, struct reading);
	struct list new = { 0, add };

	*m = (struct metered) { .session_id = id, .energy_kwh = { NONE } };
	if (readings->n == 0)
		return OK;
	j.sent = ARENA_ARRAY(cx->mem, readings->n, struct sent);
	TRY(sort_sent(cx, started_at, readings, j.sent));
	TRY(judge(&j, j.sent, readings->n));
	for (size_t i = 0; i < readings->n; i++)
		if (!j.sent[i].known)
			add[new.n++] = j.sent[i].r;
	m->added = (int64_t) new.n;
	m->energy_kwh = j.sent[readings->n - 1].r.energy;
	if (j.highest.v > m->energy_kwh.v)
		m->energy_kwh = j.highest;
	if (new.n == 0)
		return OK;
	TRY(check_number(&j, new.n));
	return store_meter_value_insert(db, cx->mem, cx->tenant->tenant, id, &new);
}

struct adding {
	struct ctx *cx;
	const char *id;
	const struct list *readings;
	struct metered *m;
};

static enum rc
work_add(struct db *db, void *arg)
{
	struct adding *w = arg;
	struct ctx *cx = w->cx;
	struct session s;

	TRY(session_missing(cx, store_session_hold(db, cx->mem, cx->tenant->tenant, w->id, &s)));
	if (s.status != SESSION_ACTIVE)
		return fail(cx, E_CONFLICT, NULL, "the session does not run any more: it takes no readings");
	TRY(meter_take(cx, db, w->id, s.started_at, w->readings, w->m));
	return w->m->added > 0 ? session_metered(cx, db, w->id, s.stop_due_at) : OK;
}

enum rc
meter_add(struct ctx *cx, const char *id, const struct list *readings, struct metered *m)
{
	struct adding w = { cx, id, readings, m };

	return db_tx(cx->db, work_add, &w);
}

enum rc
meter_list(struct ctx *cx, const char *id, struct list *out)
{
	struct session s;

	TRY(session_find(cx, id, &s));
	if (s.status == SESSION_ACTIVE)
		return store_meter_value_list(
			cx->db, cx->mem, cx->tenant->tenant, id, (struct instant) { WHEN_MAX }, out);
	TRY(store_session_readings(cx->db, cx->mem, cx->tenant->tenant, id, out));
	/* none is an empty list */
	if (out->at == NULL)
		out->at = ARENA_ONE(cx->mem, struct reading);
	return OK;
}
