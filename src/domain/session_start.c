#include "base/id.h"
#include "domain/facts.h"
#include "domain/known.h"
#include "domain/meter.h"
#include "domain/promo.h"
#include "domain/receipt_mail.h"
#include "domain/session.h"
#include "domain/session_end.h"
#include "domain/session_event.h"
#include "model/tenant.h"
#include "pricing/pricing.h"
#include "store/session.h"

struct starting {
	struct ctx *cx;
	const struct session *sent; /* as it was sent */
	const struct session *new;  /* with what was looked up for it, and priced if it is finished */
	struct facts *f;
	struct charge charge;
	struct started *out;
	bool look;   /* for the first session of the transaction, before anything else */
	bool looked; /* once more, since a key refused the new row */
};

static bool
finished(const struct session *s)
{
	return s->ended_at.v != NONE;
}

/* ---- the transaction is there already ---- */

static enum rc
conflict(struct ctx *cx, const char *text)
{
	return fail(cx, E_CONFLICT, "transaction_conflict", text);
}

/* Do both say the same, where both say something? */
static bool
agree(const char *a, const char *b)
{
	return a == NULL || b == NULL || strcmp(a, b) == 0;
}

/* Does the end that ${sent} tells fit to how ${s} began? What was fixed at the start stays. */
static bool
fits(const struct session *sent, const struct session *s)
{
	bool fixed = (sent->user_type_id == NULL || s->user_type_id != NULL) &&
		(sent->organization_id == NULL || s->organization_id != NULL);

	return fixed && sent->started_at.v == s->started_at.v && agree(sent->driver_id, s->driver_id) &&
		agree(sent->connector_id, s->connector_id) && agree(sent->connector_type, s->connector_type) &&
		agree(sent->user_type_id, s->user_type_id) && agree(sent->organization_id, s->organization_id) &&
		agree(sent->tariff_id, s->tariff_id) && agree(sent->promo_code, s->promo_code);
}

static bool
has_reading(const struct list *all, const struct reading *r)
{
	const struct reading *a = all->at;

	for (size_t i = 0; i < all->n; i++)
		if (a[i].at.v == r->at.v && a[i].energy.v == r->energy.v)
			return true;
	return false;
}

/* Is ${sent}, finished, what has settled ${s} already? */
static enum rc
check_repeated_end(struct starting *w, struct db *db, const struct session *sent, const struct session *s)
{
	struct ctx *cx = w->cx;
	const struct reading *r = sent->readings.at;
	struct list all = { 0 };
	bool same = fits(sent, s) && sent->ended_at.v == s->ended_at.v &&
		sent->charging_ended_at.v == s->charging_ended_at.v && sent->energy_kwh.v == s->energy_kwh.v;

	if (same && sent->readings.n > 0)
		TRY(store_session_readings(db, cx->mem, cx->tenant->tenant, s->id, &all));
	for (size_t i = 0; i < sent->readings.n && same; i++)
		same = has_reading(&all, &r[i]);
	return same ? OK : conflict(cx, "the charge point's session of this transaction_id has ended otherwise");
}

/* Redeem the code that was sent for ${s}, which has none; ${s} has it then. Consumption is never refused for a code: where
 * something was consumed, ${s} says what is wrong with it. The code is locked first of all. */
static enum rc
redeem(struct starting *w, struct db *db, struct session *s)
{
	struct ctx *cx = w->cx;
	struct promo terms;
	struct promo_error *why;
	enum rc rc;

	s->promo_code = NULL;
	if (w->sent->promo_code == NULL)
		return OK;
	rc = promo_redeem(cx, db, w->sent->promo_code, s, &terms);
	if (rc == OK)
		s->promo_code = terms.code;
	if (!finished(w->sent) || cx->fault.code == NULL || (rc != E_INVALID && rc != E_CONFLICT))
		return rc;
	why = ARENA_ONE(cx->mem, struct promo_error);
	*why = (struct promo_error) { cx->fault.code, cx->fault.text };
	s->promo_error = why;
	fault_init(&cx->fault, cx->mem);
	return OK;
}

/* What was sent, finished, ends the session ${first}, which has a stop or waits for one. */
static enum rc
end(struct starting *w, struct db *db, const struct session *first, struct session *s)
{
	struct ctx *cx = w->cx;
	const struct session *sent = w->sent;
	struct session_stop stop = { sent->ended_at, sent->charging_ended_at, sent->energy_kwh, false };
	struct session coded = *first;
	struct metered m;

	coded.driver_id = coded.driver_id != NULL ? coded.driver_id : sent->driver_id;
	if (first->status == SESSION_ACTIVE && first->promo_code == NULL)
		TRY(redeem(w, db, &coded));
	TRY(store_session_lock(db, cx->mem, cx->tenant->tenant, first->id, s));
	if (s->status == SESSION_CANCELLED)
		return conflict(cx, "the charge point's session of this transaction_id was cancelled");
	if (s->status != SESSION_ACTIVE)
		return check_repeated_end(w, db, sent, s);
	if (!fits(sent, s))
		return conflict(cx, "the charge point's session of this transaction_id began otherwise");
	s->driver_id = s->driver_id != NULL ? s->driver_id : sent->driver_id;
	s->connector_id = s->connector_id != NULL ? s->connector_id : sent->connector_id;
	s->connector_type = s->connector_type != NULL ? s->connector_type : sent->connector_type;
	s->promo_code = coded.promo_code;
	s->promo_error = coded.promo_error;
	TRY(meter_take(cx, db, s->id, s->started_at, &sent->readings, &m));
	return session_end_stop(cx, db, s, &stop);
}

/* Is the first session of the transaction the one that was sent, or does that end it? */
static enum rc
again(struct starting *w, struct db *db, const struct session *first)
{
	const struct session *sent = w->sent;

	w->out->repeated = true;
	*w->out->session = *first;
	if (strcmp(first->sent, sent->sent) == 0)
		return OK;
	/* one that came in finished has no stop of its own */
	if (!finished(sent) || (first->status != SESSION_ACTIVE && !first->stopped))
		return conflict(w->cx, "the charge point has another session of this transaction_id");
	return end(w, db, first, w->out->session);
}

static enum rc
find_first(struct starting *w, struct db *db, struct session *first)
{
	struct ctx *cx = w->cx;

	return store_session_of_transaction(
		db, cx->mem, cx->tenant->tenant, w->sent->charge_point_id, w->sent->transaction_id, first);
}

/* The unique key refused the new row. */
static enum rc
refused(struct starting *w, struct db *db)
{
	struct session first;
	enum rc rc = find_first(w, db, &first);

	/* seen by the unique key, not yet by this snapshot; or a code is redeemed already: look again, first of all */
	if (!w->looked && (rc == E_NOT_FOUND || w->sent->promo_code != NULL)) {
		w->look = w->looked = true;
		return E_RETRY;
	}
	TRY(rc);
	return again(w, db, &first);
}

/* ---- a new session ---- */

/* What ${s} names stays while it is stored. */
static enum rc
keep_organization(struct ctx *cx, struct db *db, const struct session *s)
{
	enum rc rc;

	if (s->organization_id == NULL)
		return OK;
	rc = known_kept_organization(cx, db, s->organization_id);
	return rc == E_NOT_FOUND ? fail_field(cx, "organization_id", "has been removed just now") : rc;
}

/* Price ${s} once more, with the code that it has got. */
static enum rc
price_coded(struct starting *w, struct db *db, struct session *s)
{
	struct facts f = *w->f;

	TRY(promo_of_session(w->cx, db, s->id, &f.promo));
	f.qc.promo = &f.promo;
	return session_end_price(w->cx, s, &f, &w->charge);
}

static enum rc
work_start(struct db *db, void *arg)
{
	struct starting *w = arg;
	struct ctx *cx = w->cx;
	int64_t tenant = cx->tenant->tenant;
	struct session s = *w->new, first;
	struct metered m;
	enum rc rc;

	w->out->repeated = false;
	if (w->look) {
		rc = find_first(w, db, &first);
		if (rc != E_NOT_FOUND)
			return rc == OK ? again(w, db, &first) : rc;
	}
	TRY(redeem(w, db, &s));
	if (s.promo_code != NULL && finished(&s))
		TRY(price_coded(w, db, &s));
	rc = store_session_insert(db, tenant, &s);
	if (rc == E_CONFLICT && db_unreferenced(db))
		return fail_field(cx, "tariff_id", "names a tariff that has been removed just now");
	if (rc == E_CONFLICT)
		return refused(w, db);
	TRY(rc);
	TRY(keep_organization(cx, db, &s));
	if (finished(&s)) {
		TRY(store_charge_insert(db, tenant, &w->charge));
		if (s.promo_code != NULL)
			TRY(promo_settled(cx, db, s.id, s.discount));
		TRY(receipt_mail_order(cx, db, &s, w->f->driver_email));
		TRY(session_event(cx, db, EVENT_SESSION_SETTLED, &s));
	} else {
		TRY(meter_take(cx, db, s.id, s.started_at, &w->sent->readings, &m));
		s.energy_kwh = m.energy_kwh;
		TRY(session_event(cx, db, EVENT_SESSION_STARTED, &s));
		if (m.added > 0)
			TRY(session_metered(cx, db, s.id, s.stop_due_at));
	}
	*w->out->session = s;
	return OK;
}

/* Price ${s} if it is finished. Else see whether it could be settled as things are: what cannot be priced is refused now,
 * not when it ends. */
static enum rc
price_new(struct starting *w, struct session *s, struct facts *f)
{
	struct session trial;
	struct charge c;

	/* one that comes in finished has no stop of its own */
	s->stopped = false;
	if (finished(s))
		return session_end_price(w->cx, s, f, &w->charge);
	s->readings = (struct list) { 0 };
	s->stop_due_at = session_stop_due_at(f->qc.cost_rate, s->started_at);
	trial = *s;
	trial.ended_at = s->started_at;
	trial.energy_kwh.v = 0;
	return session_end_price(w->cx, &trial, f, &c);
}

static enum rc
work_again(struct db *db, void *arg)
{
	struct starting *w = arg;
	struct session first;

	TRY(find_first(w, db, &first));
	return again(w, db, &first);
}

/* What was sent cannot be priced: unless it is a session that is there already, whatever holds today. */
static enum rc
unpriced(struct starting *w)
{
	struct ctx *cx = w->cx;
	struct fault why = cx->fault;
	enum rc rc;

	fault_init(&cx->fault, cx->mem);
	rc = db_tx(cx->db, work_again, w);
	if (rc != E_NOT_FOUND)
		return rc;
	cx->fault = why;
	return E_INVALID;
}

enum rc
session_start(struct ctx *cx, const struct session *sent, struct started *out)
{
	struct session *s = ARENA_ONE(cx->mem, struct session);
	struct facts *f = ARENA_ONE(cx->mem, struct facts);
	struct starting w = { .cx = cx, .sent = sent, .new = s, .f = f, .out = out };
	enum rc rc;

	*s = *sent;
	/* a repetition must not be judged by what it has redeemed itself */
	w.look = sent->promo_code != NULL;
	out->session = ARENA_ONE(cx->mem, struct session);
	s->id = id_new(cx->mem, "bsn_", cx->now_ms);
	s->status = SESSION_ACTIVE;
	s->revision = NONE;
	s->subtotal.v = s->tax.v = s->tax_payable.v = s->discount.v = s->total.v = NONE;
	s->refunded.v = 0;
	s->stop_due_at.v = NONE;
	rc = facts_gather(cx, s, NULL, f);
	if (rc == OK)
		rc = price_new(&w, s, f);
	if (rc == E_INVALID)
		rc = unpriced(&w);
	else if (rc == OK)
		rc = db_tx(cx->db, work_start, &w);
	TRY(rc);
	session_derive(out->session);
	return OK;
}
