#include "domain/session_end.h"

#include "base/decimal.h"
#include "base/when.h"
#include "domain/promo.h"
#include "domain/receipt_mail.h"
#include "domain/session.h"
#include "domain/session_event.h"
#include "model/tenant.h"
#include "pricing/pricing.h"
#include "store/meter_value.h"
#include "store/session.h"

/* A list that is there, though it may be empty. */
static struct list
present(const struct ctx *cx, struct list list)
{
	if (list.at == NULL)
		list.at = ARENA_ONE(cx->mem, char);
	return list;
}

enum rc
session_end_price(struct ctx *cx, struct session *s, struct facts *f, struct charge *c)
{
	struct plan p;
	struct usage u;
	struct bill bill;

	TRY(facts_price(cx, s, f, &p, &u, &bill));
	s->status = SESSION_SETTLED;
	s->revision = 1;
	s->subtotal = bill.subtotal;
	s->tax = bill.tax;
	s->tax_payable = bill.tax_payable;
	s->discount = bill.discount;
	s->total = bill.total;
	*c = (struct charge) {
		.session_id = s->id,
		.revision = 1,
		.currency = s->currency,
		.subtotal = bill.subtotal,
		.tax = bill.tax,
		.discount = bill.discount,
		.total = bill.total,
		.tax_payable = bill.tax_payable,
		.line_items = present(cx, bill.lines),
		.taxes = present(cx, bill.taxes),
		.created_at = cx->now,
	};
	return OK;
}

/* ---- readings against the stop ---- */

static const char *
contradiction(struct ctx *cx, const char *what, const struct reading *r)
{
	char at[WHEN_TEXT], kwh[DECIMAL_TEXT];

	when_write(at, r->at);
	decimal_write(kwh, r->energy.v, 3, 0);
	return arena_printf(
		cx->mem, "is %s the reading of %s, %s kWh: correct it, or send discard_readings true", what, at, kwh);
}

/* Name the last reading that ${stop} contradicts. */
static enum rc
judge(struct ctx *cx, const struct list *readings, const struct session_stop *stop)
{
	const struct reading *r = readings->at, *last = &r[readings->n - 1];
	enum rc rc = OK;

	if (last->at.v > stop->ended_at.v)
		rc = fail_field(cx, "ended_at", contradiction(cx, "before", last));
	if (stop->energy_kwh.v != NONE && last->energy.v > stop->energy_kwh.v)
		rc = fail_field(cx, "energy_kwh", contradiction(cx, "below", last));
	return rc;
}

/* The readings that ${s} keeps, and its energy. */
static enum rc
take_readings(struct ctx *cx, struct db *db, struct session *s, const struct session_stop *stop)
{
	struct list all;
	const struct reading *r;

	TRY(store_meter_value_list(db, cx->mem, cx->tenant->tenant, s->id, (struct instant) { WHEN_MAX }, &all));
	r = all.at;
	if (all.n > 0 && !stop->discard_readings)
		TRY(judge(cx, &all, stop));
	while (all.n > 0 &&
		(r[all.n - 1].at.v > stop->ended_at.v ||
			(stop->energy_kwh.v != NONE && r[all.n - 1].energy.v > stop->energy_kwh.v)))
		all.n--;
	s->readings = all;
	s->energy_kwh = stop->energy_kwh;
	if (s->energy_kwh.v != NONE)
		return OK;
	if (all.n == 0)
		return fail_field(cx, "energy_kwh", "is required: the session has no reading that would tell it");
	s->energy_kwh = r[all.n - 1].energy;
	return OK;
}

/* ---- stop ---- */

enum rc
session_end_stop(struct ctx *cx, struct db *db, struct session *s, const struct session_stop *stop)
{
	int64_t tenant = cx->tenant->tenant;
	struct facts *f = ARENA_ONE(cx->mem, struct facts);
	struct charge c;

	TRY(take_readings(cx, db, s, stop));
	s->ended_at = stop->ended_at;
	s->charging_ended_at = stop->charging_ended_at;
	s->stopped = true;
	TRY(facts_pinned(cx, s, f));
	TRY(session_end_price(cx, s, f, &c));
	TRY(store_session_end(db, tenant, s));
	TRY(store_charge_insert(db, tenant, &c));
	if (s->promo_code != NULL)
		TRY(promo_settled(cx, db, s->id, s->discount));
	TRY(receipt_mail_settled(cx, db, s));
	TRY(store_meter_value_remove(db, tenant, s->id));
	return session_event(cx, db, EVENT_SESSION_SETTLED, s);
}

struct ending {
	struct ctx *cx;
	const char *id;
	const struct session_stop *stop;
	struct session *s;
};

static enum rc
lock(struct ending *w, struct db *db)
{
	return session_missing(w->cx, store_session_lock(db, w->cx->mem, w->cx->tenant->tenant, w->id, w->s));
}

/* Does ${stop} say how ${s} ended? Energy that is left out is what the meter said. */
static bool
is_its_end(const struct session_stop *stop, const struct session *s)
{
	return stop->ended_at.v == s->ended_at.v && stop->charging_ended_at.v == s->charging_ended_at.v &&
		(stop->energy_kwh.v == NONE || stop->energy_kwh.v == s->energy_kwh.v);
}

static enum rc
work_stop(struct db *db, void *arg)
{
	struct ending *w = arg;
	struct session *s = w->s;

	TRY(lock(w, db));
	if (s->status == SESSION_ACTIVE)
		return session_end_stop(w->cx, db, s, w->stop);
	if (s->status == SESSION_CANCELLED)
		return fail(w->cx, E_CONFLICT, "session_cancelled", "the session was cancelled");
	return is_its_end(w->stop, s) ? OK
				      : fail(w->cx, E_CONFLICT, NULL, "the session has been settled by another stop");
}

enum rc
session_stop(struct ctx *cx, const char *id, const struct session_stop *stop, struct session *s)
{
	struct ending w = { cx, id, stop, s };

	TRY(db_tx(cx->db, work_stop, &w));
	session_derive(s);
	return OK;
}

/* ---- cancel ---- */

static enum rc
work_cancel(struct db *db, void *arg)
{
	struct ending *w = arg;
	struct ctx *cx = w->cx;
	struct session *s = w->s;
	struct session before;
	int64_t tenant = cx->tenant->tenant;

	TRY(lock(w, db));
	before = *s;
	if (s->status == SESSION_CANCELLED)
		return OK;
	if (s->status != SESSION_ACTIVE)
		return fail(cx, E_CONFLICT, NULL, "the session is settled: refund it instead");
	TRY(store_meter_value_list(db, cx->mem, tenant, s->id, (struct instant) { WHEN_MAX }, &s->readings));
	if (s->readings.n > 0)
		s->energy_kwh = ((const struct reading *)s->readings.at)[s->readings.n - 1].energy;
	s->status = SESSION_CANCELLED;
	TRY(store_session_end(db, tenant, s));
	TRY(store_meter_value_remove(db, tenant, s->id));
	return session_tell(cx, db, &before, s);
}

enum rc
session_cancel(struct ctx *cx, const char *id, struct session *s)
{
	struct ending w = { .cx = cx, .id = id, .s = s };

	TRY(db_tx(cx->db, work_cancel, &w));
	session_derive(s);
	return OK;
}
