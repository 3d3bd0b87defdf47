#include "api/billing/sessions.h"
#include "api/billing/billing.h"
#include "api/billing/breakdown.h"
#include "api/billing/shapes.h"
#include "api/csv.h"
#include "api/wire.h"
#include "base/json_out.h"
#include "base/secret.h"
#include "domain/promo.h"
#include "domain/session.h"
#include "domain/session_list.h"

#define ID .min = 1, .max = 64, .pattern = "A-Za-z0-9_.:-"
#define WORD .min = 1, .max = 64, .pattern = " -~"

/* ---- shapes ---- */

static const char *const status_names[] = { "active", "settled", "refunded", "cancelled", NULL };

/* clang-format off */
static const struct field new_fields[] = {
	FIELD(struct session, transaction_id, WORD, .must = true),
	FIELD(struct session, charge_point_id, ID, .must = true),
	FIELD(struct session, connector_id, WORD),
	FIELD(struct session, connector_type, .min = 1, .max = 64),
	FIELD(struct session, driver_id, ID),
	FIELD(struct session, user_type_id, .min = 1, .max = 64),
	FIELD(struct session, organization_id, .min = 1, .max = 64),
	FIELD(struct session, tariff_id, .min = 1, .max = 64),
	FIELD(struct session, promo_code, .min = 1, .max = 64),
	FIELD(struct session, started_at, .must = true),
	FIELD(struct session, ended_at),
	FIELD(struct session, charging_ended_at),
	FIELD(struct session, energy_kwh, .max = ENERGY_MAX),
	FIELD(struct session, readings, .of = &reading_shape, .max = 1000),
};

/* A session is finished or not. */
static enum rc
check_new(const void *at, struct fault *ft)
{
	const struct session *s = at;
	bool ended = s->ended_at.v != NONE, metered = s->energy_kwh.v != NONE;
	enum rc rc = OK;

	if (ended && !metered)
		rc = fault_field(ft, "energy_kwh", "is required where ended_at is given: leave out both to start a session");
	if (metered && !ended)
		rc = fault_field(ft, "ended_at", "is required where energy_kwh is given: leave out both to start a session");
	if (s->charging_ended_at.v != NONE && !ended && !metered)
		rc = fault_field(ft, "ended_at", "is required where charging_ended_at is given");
	return rc;
}

const struct shape session_new_shape = SHAPE(struct session, new_fields, .check = check_new);

static const struct field stop_fields[] = {
	FIELD(struct session_stop, ended_at, .must = true),
	FIELD(struct session_stop, energy_kwh, .max = ENERGY_MAX),
	FIELD(struct session_stop, charging_ended_at),
	FIELD(struct session_stop, discard_readings),
};
const struct shape session_stop_shape = SHAPE(struct session_stop, stop_fields);

/* the guide's nine first, in its order */
#define ROW \
	FIELD(struct session, id), FIELD(struct session, charge_point_id), FIELD(struct session, driver_id), \
	FIELD(struct session, started_at), FIELD(struct session, ended_at), FIELD(struct session, energy_kwh), \
	FIELD_AS(struct session, total, "total_amount"), FIELD(struct session, currency), \
	FIELD(struct session, status, .names = status_names), FIELD(struct session, transaction_id), \
	FIELD(struct session, connector_id), FIELD(struct session, connector_type), FIELD(struct session, site_id), \
	FIELD(struct session, organization_id), FIELD(struct session, duration_minutes), \
	FIELD(struct session, subtotal), FIELD(struct session, tax), FIELD(struct session, discount), \
	FIELD_AS(struct session, refunded, "refunded_amount"), FIELD(struct session, tariff_id), \
	FIELD(struct session, rule_id), FIELD(struct session, invoice_id)

static const struct field row_fields[] = { ROW };
static const struct shape row_shape = SHAPE(struct session, row_fields, CURRENCY_IN(struct session, currency));

static const struct field promo_error_fields[] = {
	FIELD(struct promo_error, code), FIELD(struct promo_error, message),
};
static const struct shape promo_error_shape = SHAPE(struct promo_error, promo_error_fields);

static const struct field fields[] = {
	ROW, FIELD(struct session, charging_ended_at), FIELD(struct session, user_type_id),
	FIELD(struct session, tariff_version), FIELD(struct session, time_zone), FIELD(struct session, revision),
	FIELD(struct session, created_at), FIELD(struct session, promo_code),
	FIELD(struct session, promo_error, .of = &promo_error_shape, .hidden = true),
};
const struct shape session_shape = SHAPE(struct session, fields, CURRENCY_IN(struct session, currency));

static const struct field list_fields[] = {
	FIELD_AS(struct list_answer, rows, "sessions", .of = &row_shape), LIST_ANSWER,
};
const struct shape sessions_shape = SHAPE(struct list_answer, list_fields);

struct filter {
	struct page_query page;
	const char *from, *to;
	const char *charge_point_id, *site_id, *driver_id, *organization_id;
	const char *status, *promo_code;
};

#define FILTER \
	FIELD(struct filter, from, .min = 1, .max = 40), FIELD(struct filter, to, .min = 1, .max = 40), \
	FIELD(struct filter, charge_point_id, .min = 1, .max = 64), FIELD(struct filter, site_id, .min = 1, .max = 64), \
	FIELD(struct filter, driver_id, .min = 1, .max = 64), FIELD(struct filter, organization_id, .min = 1, .max = 64), \
	FIELD(struct filter, status, .names = status_names), FIELD(struct filter, promo_code, .min = 1, .max = 20)
static const struct field query_fields[] = { PAGE_QUERY(struct filter), FILTER };
const struct shape session_query_shape = SHAPE(struct filter, query_fields);
static const struct field csv_query_fields[] = { FILTER };
const struct shape session_csv_query_shape = SHAPE(struct filter, csv_query_fields);

/* The guide's breakdown with the session it belongs to. */
struct session_breakdown {
	const char *session_id;
	struct breakdown bill;
	int64_t revision;
	struct instant created_at;
};

static const struct field breakdown_fields[] = {
	FIELD(struct session_breakdown, session_id),
	FIELD_AS(struct session_breakdown, bill.line_items, "line_items", .of = &breakdown_item_shape),
	FIELD_AS(struct session_breakdown, bill.subtotal, "subtotal"),
	FIELD_AS(struct session_breakdown, bill.tax, "tax"),
	FIELD_AS(struct session_breakdown, bill.discount, "discount"),
	FIELD_AS(struct session_breakdown, bill.total, "total"),
	FIELD_AS(struct session_breakdown, bill.currency, "currency"),
	FIELD_AS(struct session_breakdown, bill.tax_payable, "tax_payable"),
	FIELD(struct session_breakdown, revision), FIELD(struct session_breakdown, created_at),
	FIELD_AS(struct session_breakdown, bill.explain, "explain", .of = &explanation_shape, .hidden = true),
};
const struct shape session_breakdown_shape =
	SHAPE(struct session_breakdown, breakdown_fields, CURRENCY_IN(struct session_breakdown, bill.currency));

struct view { const char *locale; int64_t revision; bool explain; };

static const struct field view_fields[] = {
	FIELD(struct view, explain), FIELD(struct view, locale, .min = 2, .max = 16),
	FIELD(struct view, revision, .min = 1, .max = LARGEST),
};
const struct shape breakdown_query_shape = SHAPE(struct view, view_fields);
/* clang-format on */

/* ---- handlers ---- */

/* The same fields give the same digest, in whatever order and notation they were sent. */
static const char *
digest(struct arena *mem, const struct session *sent)
{
	struct buf text;

	buf_init(&text, mem, 1024);
	json_write(&text, &session_new_shape, sent, -1);
	return secret_digest(mem, text.at, text.n);
}

enum rc
sessions_take(struct ctx *cx, struct session *sent, struct started *out)
{
	if (sent->promo_code != NULL)
		sent->promo_code = promo_capitals(cx->mem, sent->promo_code);
	sent->sent = digest(cx->mem, sent);
	return session_start(cx, sent, out);
}

enum rc
sessions_create(struct call *c)
{
	struct started started;

	TRY(sessions_take(c->cx, c->body, &started));
	c->status = started.repeated ? 200 : 201;
	c->location = started.repeated ? NULL : arena_printf(c->cx->mem, BILLING "/sessions/%s", started.session->id);
	c->answer = started.session;
	return OK;
}

enum rc
sessions_stop(struct call *c)
{
	struct session *s = ARENA_ONE(c->cx->mem, struct session);

	c->answer = s;
	return session_stop(c->cx, c->arg[0], c->body, s);
}

enum rc
sessions_cancel(struct call *c)
{
	struct session *s = ARENA_ONE(c->cx->mem, struct session);

	c->answer = s;
	return session_cancel(c->cx, c->arg[0], s);
}

enum rc
sessions_find(struct call *c)
{
	struct session *s = ARENA_ONE(c->cx->mem, struct session);

	c->answer = s;
	return session_find(c->cx, c->arg[0], s);
}

static struct session_query
query_of(const struct filter *f)
{
	return (struct session_query) {
		.from = f->from,
		.to = f->to,
		.filter = { .charge_point_id = f->charge_point_id,
			.site_id = f->site_id,
			.driver_id = f->driver_id,
			.organization_id = f->organization_id,
			.status = f->status,
			.promo_code = f->promo_code },
	};
}

enum rc
sessions_list(struct call *c)
{
	const struct filter *f = c->query;
	struct session_query q = query_of(f);
	struct listing l;

	TRY(page_of(c->cx, &f->page, &q.filter.page));
	TRY(session_list(c->cx, &q, &l));
	call_list(c, &l, &f->page);
	return OK;
}

/* A csv_rows. */
static enum rc
next_rows(struct ctx *cx, void *walk, struct list *rows, bool *last)
{
	return session_walk_next(cx, walk, rows, last);
}

enum rc
sessions_csv(struct call *c)
{
	struct session_walk *walk = ARENA_ONE(c->cx->mem, struct session_walk);
	struct session_query q = query_of(c->query);

	TRY(session_walk_begin(c->cx, &q, walk));
	return call_csv(c, "sessions.csv", &row_shape, next_rows, walk);
}

enum rc
sessions_breakdown(struct call *c)
{
	const struct view *v = c->query;
	struct session_breakdown *answer = ARENA_ONE(c->cx->mem, struct session_breakdown);
	struct explanation *explanation = ARENA_ONE(c->cx->mem, struct explanation);
	struct bill *bill = ARENA_ONE(c->cx->mem, struct bill);
	struct charge charge;
	struct list verdicts;

	if (v->explain)
		TRY(session_explain(c->cx, c->arg[0], v->revision, &charge, &verdicts));
	else
		TRY(session_charge(c->cx, c->arg[0], v->revision, &charge));
	session_bill(&charge, bill);
	*answer = (struct session_breakdown) {
		.session_id = charge.session_id,
		.revision = charge.revision,
		.created_at = charge.created_at,
	};
	breakdown_of(bill, v->locale, c->cx->mem, &answer->bill);
	if (v->explain) {
		breakdown_explain(bill, v->locale, &verdicts, c->cx->mem, explanation);
		answer->bill.explain = explanation;
	}
	c->answer = answer;
	return OK;
}
