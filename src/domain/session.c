#include "domain/session.h"

#include "base/id.h"
#include "domain/quote.h"
#include "model/cost_rate.h"
#include "model/tariff.h"
#include "model/tenant.h"
#include "model/user_type.h"
#include "pricing/pricing.h"
#include "store/cost_rate.h"
#include "store/rule.h"
#include "store/session.h"
#include "store/tariff.h"
#include "store/user_type.h"

static enum rc
missing(struct ctx *cx, enum rc rc)
{
	return rc == E_NOT_FOUND ? fail(cx, rc, "session_not_found", "there is no such session") : rc;
}

void
session_derive(struct session *s)
{
	s->duration_minutes = s->ended_at.v == NONE ? NONE : (s->ended_at.v - s->started_at.v) / 60;
}

/* ---- settling ---- */

struct settling {
	struct ctx *cx;
	struct session *s;
	struct charge charge;
	bool repeated;
	bool looked; /* once for the first session of the transaction, in vain */
};

/* Everything that a price is made of. */
struct facts {
	struct tariff tariff;
	struct cost_rate rate;
	struct user_type user_type;
	struct consumption used;
	struct quote_case qc;
};

/* The version of the tariff that was in force at the start. E_INVALID: there is none. */
static enum rc
find_tariff(struct ctx *cx, struct session *s, struct tariff *t)
{
	enum rc rc;

	if (s->tariff_id == NULL)
		return fail_field(cx, "tariff_id",
			"is required: neither the charge point nor its site nor the tenant has a tariff");
	rc = store_tariff_at(cx->db, cx->mem, cx->tenant->tenant, s->tariff_id, s->started_at, t);
	if (rc == E_NOT_FOUND)
		return fail_field(cx, "tariff_id", "names no tariff of this tenant");
	TRY(rc);
	if (t->status != TARIFF_ACTIVE)
		return fail_field(cx, "tariff_id", "names an archived tariff");
	s->tariff_id = t->id;
	s->tariff_version = t->version;
	return OK;
}

static enum rc
find_cost_rate(struct ctx *cx, struct facts *f)
{
	enum rc rc;

	if (f->tariff.cost_rate_uuid == NULL)
		return OK;
	rc = store_cost_rate_find(cx->db, cx->mem, cx->tenant->tenant, f->tariff.cost_rate_uuid, &f->rate);
	if (rc == E_NOT_FOUND)
		return fail_field(cx, "tariff.cost_rate_uuid", "names no cost rate of this tenant");
	TRY(rc);
	f->rate.time_zone = cx->tenant->time_zone;
	f->qc.cost_rate = &f->rate;
	return OK;
}

static enum rc
find_user_type(struct ctx *cx, const struct session *s, struct facts *f)
{
	enum rc rc;

	if (s->user_type_id == NULL)
		return OK;
	rc = store_user_type_find(cx->db, cx->mem, cx->tenant->tenant, s->user_type_id, &f->user_type);
	if (rc == E_NOT_FOUND)
		return fail_field(cx, "user_type_id", "names no user type of this tenant");
	TRY(rc);
	f->qc.user_type = &f->user_type;
	return OK;
}

/* Look up what holds for ${s}: place, tariff (unless one is ${given}), rules as they were at the start, cost rate, user
 * type. ${s} is completed by it. */
static enum rc
gather(struct ctx *cx, struct session *s, const struct tariff *given, struct facts *f)
{
	struct session_place place;

	memset(f, 0, sizeof(*f));
	TRY(store_session_place(cx->db, cx->mem, cx->tenant->tenant, s->charge_point_id, s->driver_id, &place));
	s->site_id = place.site_id;
	s->time_zone = place.time_zone;
	s->user_type_id = s->user_type_id != NULL ? s->user_type_id : place.user_type_id;
	s->organization_id = s->organization_id != NULL ? s->organization_id : place.organization_id;
	if (given != NULL)
		f->tariff = *given;
	else {
		s->tariff_id = s->tariff_id != NULL ? s->tariff_id : place.tariff_id;
		TRY(find_tariff(cx, s, &f->tariff));
		TRY(store_rules_at(cx->db, cx->mem, cx->tenant->tenant, s->tariff_id, s->started_at, &f->qc.rules));
	}
	s->currency = f->tariff.currency;
	TRY(find_cost_rate(cx, f));
	TRY(find_user_type(cx, s, f));
	f->used = (struct consumption) {
		.started_at = s->started_at,
		.ended_at = s->ended_at,
		.charging_ended_at = s->charging_ended_at,
		.energy_kwh = s->energy_kwh,
		.readings = s->readings,
		.connector_type = s->connector_type,
		.charge_point_id = s->charge_point_id,
		.site_id = s->site_id,
		.user_type_id = s->user_type_id,
	};
	f->qc.time_zone = s->time_zone;
	f->qc.tariff = &f->tariff;
	f->qc.session = &f->used;
	return OK;
}

/* A quote names the fields of a session below "session"; here they are the body itself. */
static void
name_as_sent(struct fault *ft)
{
	static const char below[] = "session.";

	for (size_t i = 0; i < ft->n && i < FAULT_MAX; i++)
		if (strncmp(ft->wrong[i].field, below, sizeof(below) - 1) == 0)
			ft->wrong[i].field += sizeof(below) - 1;
}

/* Price ${s}; ${p} and ${u} are what the engine was given. */
static enum rc
bill_of(struct ctx *cx, struct session *s, const struct facts *f, struct plan *p, struct usage *u, struct bill *bill)
{
	const struct plan_rule *rule;
	enum rc rc = quote_lower(&f->qc, cx->mem, p, u, &cx->fault);

	if (rc == OK)
		rc = price(p, u, cx->mem, bill, &cx->fault);
	if (rc == E_INVALID)
		name_as_sent(&cx->fault);
	TRY(rc);
	rule = p->rules.at;
	for (size_t i = 0; i < p->rules.n && s->rule_id == NULL; i++)
		if (rule_test(&rule[i], u, u->started_at) == HOLDS)
			s->rule_id = rule[i].id;
	return OK;
}

enum rc
session_quote(struct ctx *cx, struct session *s, const struct tariff *given, struct bill *bill, struct list *verdicts)
{
	struct facts *f = ARENA_ONE(cx->mem, struct facts);
	struct plan *p = ARENA_ONE(cx->mem, struct plan);
	struct usage u;

	TRY(gather(cx, s, given, f));
	TRY(bill_of(cx, s, f, p, &u, bill));
	quote_explain(p, &u, cx->mem, verdicts);
	return OK;
}

/* A list that is there, though it may be empty. */
static struct list
present(const struct ctx *cx, struct list list)
{
	if (list.at == NULL)
		list.at = ARENA_ONE(cx->mem, char);
	return list;
}

static void
charge_of(const struct ctx *cx, const struct session *s, const struct bill *bill, struct charge *c)
{
	*c = (struct charge) {
		.session_id = s->id,
		.revision = 1,
		.currency = s->currency,
		.subtotal = bill->subtotal,
		.tax = bill->tax,
		.discount = bill->discount,
		.total = bill->total,
		.tax_payable = bill->tax_payable,
		.line_items = present(cx, bill->lines),
		.taxes = present(cx, bill->taxes),
		.created_at = cx->now,
	};
}

/* The transaction is there already: is it the same session? */
static enum rc
repeated(struct settling *w, struct db *db)
{
	struct ctx *cx = w->cx;
	struct session first;
	enum rc rc = store_session_of_transaction(
		db, cx->mem, cx->tenant->tenant, w->s->charge_point_id, w->s->transaction_id, &first);

	/* seen by the unique key, not yet by this snapshot: look again */
	if (rc == E_NOT_FOUND && !w->looked) {
		w->looked = true;
		return E_RETRY;
	}
	/* it was another key: the tariff has gone meanwhile */
	if (rc == E_NOT_FOUND)
		return fail_field(cx, "tariff_id", "names no tariff of this tenant");
	TRY(rc);
	if (strcmp(first.sent, w->s->sent) != 0)
		return fail(cx, E_CONFLICT, "transaction_conflict",
			"the charge point has another session of this transaction_id");
	*w->s = first;
	w->repeated = true;
	return OK;
}

static enum rc
work_settle(struct db *db, void *arg)
{
	struct settling *w = arg;
	int64_t tenant = w->cx->tenant->tenant;
	enum rc rc = store_session_insert(db, tenant, w->s);

	if (rc == E_CONFLICT)
		return repeated(w, db);
	TRY(rc);
	return store_charge_insert(db, tenant, &w->charge);
}

enum rc
session_settle(struct ctx *cx, struct session *s, bool *again)
{
	struct settling w = { .cx = cx, .s = s };
	struct facts f;
	struct plan p;
	struct usage u;
	struct bill bill;

	TRY(gather(cx, s, NULL, &f));
	TRY(bill_of(cx, s, &f, &p, &u, &bill));
	s->id = id_new(cx->mem, "bsn_", cx->now_ms);
	s->status = SESSION_SETTLED;
	s->revision = 1;
	s->subtotal = bill.subtotal;
	s->tax = bill.tax;
	s->discount = bill.discount;
	s->total = bill.total;
	s->refunded.v = 0;
	s->created_at = cx->now;
	charge_of(cx, s, &bill, &w.charge);
	TRY(db_tx(cx->db, work_settle, &w));
	session_derive(s);
	*again = w.repeated;
	return OK;
}

/* ---- reading ---- */

enum rc
session_find(struct ctx *cx, const char *id, struct session *s)
{
	TRY(missing(cx, store_session_find(cx->db, cx->mem, cx->tenant->tenant, id, s)));
	session_derive(s);
	return OK;
}

enum rc
session_charge(struct ctx *cx, const char *id, int64_t revision, struct charge *c)
{
	struct session s;
	enum rc rc;

	TRY(session_find(cx, id, &s));
	if (s.revision == NONE)
		return fail(cx, E_CONFLICT, "session_active", "the session is still running");
	rc = store_charge_find(cx->db, cx->mem, cx->tenant->tenant, id, revision == NONE ? s.revision : revision, c);
	return rc == E_NOT_FOUND ? fail(cx, rc, "revision_not_found", "the session has no bill of that revision") : rc;
}
