#include <time.h>

#include "api/billing/billing.h"
#include "api/billing/shapes.h"
#include "api/csv.h"
#include "api/wire.h"
#include "domain/invoice.h"

#define RUN_MS 5000 /* what a run over HTTP may take before it starts no more invoices */

static const char *const type_names[] = { "invoice", "credit_note", NULL };
static const char *const status_names[] = { "issued", "paid", "void", NULL };

/* ---- shapes ---- */

/* clang-format off */
static const struct field tax_fields[] = {
	FIELD_AS(struct invoice_tax, rate, "tax_rate_percent"), FIELD(struct invoice_tax, net), FIELD(struct invoice_tax, tax),
};
static const struct shape tax_shape = SHAPE(struct invoice_tax, tax_fields);

static const struct field party_fields[] = {
	FIELD(struct party, id, .hidden = true), FIELD(struct party, name), FIELD(struct party, address, .of = &address_shape),
	FIELD(struct party, country), FIELD(struct party, tax_id), FIELD(struct party, email, .hidden = true),
};
static const struct shape party_shape = SHAPE(struct party, party_fields);

/* the guide's seven first, in its order */
#define ROW \
	FIELD(struct invoice, id), FIELD(struct invoice, period), FIELD_AS(struct invoice, total, "total_amount"), \
	FIELD(struct invoice, currency), FIELD(struct invoice, status, .names = status_names), \
	FIELD(struct invoice, issued_at), FIELD(struct invoice, pdf_url), FIELD(struct invoice, number), \
	FIELD(struct invoice, type, .names = type_names), FIELD(struct invoice, organization_id), \
	FIELD(struct invoice, credits), FIELD(struct invoice, refund_id), FIELD(struct invoice, due_at), \
	FIELD(struct invoice, paid_at), FIELD(struct invoice, voided_at), FIELD(struct invoice, reference), \
	FIELD(struct invoice, sessions), FIELD(struct invoice, net), FIELD(struct invoice, tax), \
	FIELD(struct invoice, rounding), FIELD_AS(struct invoice, credited, "credited_amount")
#define TAXES FIELD(struct invoice, taxes, .of = &tax_shape)

static const struct field row_fields[] = { ROW, TAXES };
static const struct shape row_shape = SHAPE(struct invoice, row_fields, CURRENCY_IN(struct invoice, currency));

static const struct field csv_fields[] = { ROW, FIELD_AS(struct invoice, tax_text, "taxes") };
static const struct shape csv_shape = SHAPE(struct invoice, csv_fields, CURRENCY_IN(struct invoice, currency));

static const struct field fields[] = {
	ROW, TAXES, FIELD(struct invoice, seller, .of = &party_shape), FIELD(struct invoice, buyer, .of = &party_shape),
	FIELD(struct invoice, locale), FIELD(struct invoice, time_zone), FIELD(struct invoice, changed_by),
};
const struct shape invoice_shape = SHAPE(struct invoice, fields, CURRENCY_IN(struct invoice, currency));

static const struct field list_fields[] = {
	FIELD_AS(struct list_answer, rows, "invoices", .of = &row_shape), LIST_ANSWER,
};
const struct shape invoices_shape = SHAPE(struct list_answer, list_fields);

/* a net alone: a line's tax is not rounded for itself */
static const struct field line_tax_fields[] = {
	FIELD_AS(struct invoice_tax, rate, "tax_rate_percent"), FIELD(struct invoice_tax, net),
};
static const struct shape line_tax_shape = SHAPE(struct invoice_tax, line_tax_fields);
static const struct field line_fields[] = {
	FIELD(struct invoice_line, number), FIELD(struct invoice_line, session_id), FIELD(struct invoice_line, refund_id),
	FIELD(struct invoice_line, charge_point_id), FIELD(struct invoice_line, transaction_id),
	FIELD(struct invoice_line, driver_id), FIELD(struct invoice_line, started_at), FIELD(struct invoice_line, ended_at),
	FIELD(struct invoice_line, energy_kwh), FIELD(struct invoice_line, currency), FIELD(struct invoice_line, net),
	FIELD(struct invoice_line, taxes, .of = &line_tax_shape),
};
static const struct shape line_shape = SHAPE(struct invoice_line, line_fields, CURRENCY_IN(struct invoice_line, currency));
static const struct field lines_fields[] = {
	FIELD_AS(struct list_answer, rows, "lines", .of = &line_shape), LIST_ANSWER,
};
const struct shape invoice_lines_shape = SHAPE(struct list_answer, lines_fields);

struct filter {
	struct page_query page;
	const char *period, *status, *organization_id;
};

#define PERIOD_AND_STATUS \
	FIELD(struct filter, period, .min = 1, .max = 40), FIELD(struct filter, status, .names = status_names)
#define FILTER PERIOD_AND_STATUS, FIELD(struct filter, organization_id, .min = 1, .max = 64)
static const struct field query_fields[] = { PAGE_QUERY(struct filter), FILTER };
const struct shape invoice_query_shape = SHAPE(struct filter, query_fields);
static const struct field line_query_fields[] = { PAGE_QUERY(struct filter) };
const struct shape invoice_line_query_shape = SHAPE(struct filter, line_query_fields);
static const struct field of_query_fields[] = { PAGE_QUERY(struct filter), PERIOD_AND_STATUS };
const struct shape invoice_of_query_shape = SHAPE(struct filter, of_query_fields);
static const struct field csv_query_fields[] = { FILTER };
const struct shape invoice_csv_query_shape = SHAPE(struct filter, csv_query_fields);

struct run { const char *period; };

static const struct field run_fields[] = { FIELD(struct run, period, .must = true, .min = 1, .max = 40) };
const struct shape invoice_run_shape = SHAPE(struct run, run_fields);

static const struct field total_fields[] = {
	FIELD(struct invoice_total, currency), FIELD(struct invoice_total, invoices), FIELD(struct invoice_total, sessions),
	FIELD(struct invoice_total, net), FIELD(struct invoice_total, tax),
	FIELD_AS(struct invoice_total, total, "total_amount"),
};
static const struct shape total_shape = SHAPE(struct invoice_total, total_fields, CURRENCY_IN(struct invoice_total, currency));
static const struct field failed_fields[] = {
	FIELD(struct invoice_failed, organization_id), FIELD(struct invoice_failed, currency),
	FIELD(struct invoice_failed, message),
};
static const struct shape failed_shape = SHAPE(struct invoice_failed, failed_fields);
static const struct field ran_fields[] = {
	FIELD(struct invoice_ran, period), FIELD(struct invoice_ran, complete), FIELD(struct invoice_ran, invoices),
	FIELD(struct invoice_ran, sessions), FIELD(struct invoice_ran, totals, .of = &total_shape),
	FIELD(struct invoice_ran, failures), FIELD(struct invoice_ran, failed, .of = &failed_shape),
};
const struct shape invoice_ran_shape = SHAPE(struct invoice_ran, ran_fields);

struct payment {
	struct instant paid_at;
	const char *reference;
};

static const struct field payment_fields[] = {
	FIELD(struct payment, paid_at), FIELD(struct payment, reference, .min = 1, .max = 255),
};
const struct shape invoice_payment_shape = SHAPE(struct payment, payment_fields);
/* clang-format on */

/* ---- the run ---- */

static int64_t
clock_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Each call bills one more at least, so that callers who repeat come to an end. */
static bool
has_time(void *until, const struct invoice_ran *ran)
{
	return ran->seen == 0 || clock_ms() < *(const int64_t *)until;
}

enum rc
invoices_run(struct call *c)
{
	const struct run *asked = c->body;
	struct invoice_ran *ran = ARENA_ONE(c->cx->mem, struct invoice_ran);
	int64_t until = clock_ms() + RUN_MS;

	c->answer = ran;
	return invoice_run(
		c->cx, &(struct invoice_order) { .period = asked->period, .go_on = has_time, .arg = &until }, ran);
}

/* ---- one of them ---- */

enum rc
invoices_find(struct call *c)
{
	struct invoice *i = ARENA_ONE(c->cx->mem, struct invoice);

	c->answer = i;
	return invoice_find(c->cx, c->arg[0], i);
}

enum rc
invoices_pay(struct call *c)
{
	const struct payment *p = c->body;
	struct invoice *i = ARENA_ONE(c->cx->mem, struct invoice);

	c->answer = i;
	return invoice_pay(c->cx, c->arg[0], p->paid_at, p->reference, i);
}

enum rc
invoices_void(struct call *c)
{
	struct invoice *i = ARENA_ONE(c->cx->mem, struct invoice);

	c->answer = i;
	return invoice_void(c->cx, c->arg[0], i);
}

/* ---- lists ---- */

static struct invoice_filter
filter_of(const struct filter *f)
{
	return (struct invoice_filter) {
		.organization_id = f->organization_id,
		.period = f->period,
		.status = f->status,
	};
}

enum rc
invoices_list(struct call *c)
{
	const struct filter *q = c->query;
	struct invoice_filter f = filter_of(q);
	struct listing l;

	TRY(page_of(c->cx, &q->page, &f.page));
	TRY(invoice_list(c->cx, &f, &l));
	call_list(c, &l, &q->page);
	return OK;
}

enum rc
invoices_list_of(struct call *c)
{
	const struct filter *q = c->query;
	struct invoice_filter f = filter_of(q);
	struct listing l;

	f.organization_id = c->arg[0];
	TRY(page_of(c->cx, &q->page, &f.page));
	TRY(invoice_list_of(c->cx, &f, &l));
	call_list(c, &l, &q->page);
	return OK;
}

enum rc
invoices_lines(struct call *c)
{
	const struct filter *q = c->query;
	struct page page;
	struct listing l;

	TRY(page_of(c->cx, &q->page, &page));
	TRY(invoice_lines(c->cx, c->arg[0], &page, &l));
	call_list(c, &l, &q->page);
	return OK;
}

/* A csv_rows. */
static enum rc
next_rows(struct ctx *cx, void *walk, struct list *rows, bool *last)
{
	return invoice_walk_next(cx, walk, rows, last);
}

enum rc
invoices_csv(struct call *c)
{
	struct invoice_walk *walk = ARENA_ONE(c->cx->mem, struct invoice_walk);
	const struct invoice_filter f = filter_of(c->query);

	TRY(invoice_walk_begin(c->cx, &f, walk));
	return call_csv(c, "invoices.csv", &csv_shape, next_rows, walk);
}
