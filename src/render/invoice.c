#include "render/invoice.h"

#include "base/when.h"
#include "model/invoice.h"
#include "render/paper.h"

#define LONGEST_DAY (DAY + 7200) /* the clock may go back on it */
#define TAXES_GAP 10.0           /* between rates and what they come to */

/* A document in the making. */
struct making {
	struct paper pp;
	const struct invoice_document *d;
};

static const char *
kind(const struct paper_words *w, const struct invoice *i)
{
	return i->type == CREDIT_NOTE ? w->credit_note : w->invoice;
}

/* Is there anything to pay, and a day for it? */
static bool
is_due(const struct invoice *i)
{
	return i->type == INVOICE && i->total.v > 0 && i->due_at.v != NONE;
}

/* ---- the head ---- */

static void
facts(struct making *m)
{
	const struct paper_words *w = m->pp.w;
	const struct invoice_document *d = m->d;
	const struct invoice *i = &d->invoice;
	struct arena *mem = m->pp.mem;
	const char *credited = NULL;

	if (d->credits_number != NULL)
		credited = arena_printf(
			mem, "%s · %s", d->credits_number, paper_short_day(mem, w, d->credits_issued_at, i->time_zone));
	paper_facts(&m->pp,
		(const struct paper_fact[]) {
			{ w->number, i->number },
			{ w->issued, paper_day(mem, w, i->issued_at, i->time_zone) },
			{ w->due, is_due(i) ? paper_day(mem, w, i->due_at, i->time_zone) : NULL },
			{ w->period, paper_month(mem, w, i->period) },
			{ w->credits, credited },
		},
		5);
}

/* ---- sums ---- */

/* ${below} is the height of the sums: they stay with the last of the rates. */
static void
taxes(struct making *m, double below)
{
	const struct paper_words *w = m->pp.w;
	const struct invoice_tax *tax = m->d->invoice.taxes.at;
	size_t n = m->d->invoice.taxes.n;
	const struct pdf_column column[] = {
		{ .head = w->rate, .grows = true },
		{ .head = w->net, .align = PDF_RIGHT, .least = 60 },
		{ .head = w->vat, .align = PDF_RIGHT, .least = 60 },
	};
	const char **cell = ARENA_ARRAY(m->pp.mem, COUNT_OF(column) * (n + 1), const char *);
	const struct pdf_table table = { .column = column,
		.columns = COUNT_OF(column),
		.cell = cell,
		.rows = n,
		.x = PAPER_RIGHT,
		.w = PAPER_RIGHT_WIDTH,
		.below = TAXES_GAP + below };

	for (size_t i = 0; i < n; i++) {
		const char **row = cell + COUNT_OF(column) * i;

		row[0] = paper_share(m->pp.mem, w, tax[i].rate);
		row[1] = paper_bare(&m->pp, tax[i].net);
		row[2] = paper_bare(&m->pp, tax[i].tax);
	}
	pdf_table(m->pp.pdf, &table);
	pdf_skip(m->pp.pdf, TAXES_GAP);
}

/* The taxes, and what they and the nets come to. */
static void
taxes_and_sums(struct making *m)
{
	const struct paper_words *w = m->pp.w;
	const struct invoice *i = &m->d->invoice;
	const struct paper_fact sum[] = {
		{ w->net, paper_bare(&m->pp, i->net) },
		{ w->vat, paper_bare(&m->pp, i->tax) },
		{ w->rounding, paper_bare(&m->pp, i->rounding) },
	};
	const struct paper_sums s = { .sum = sum,
		.n = i->rounding.v != 0 ? 3 : 2,
		.total = { i->type == CREDIT_NOTE ? w->credited : w->payable, paper_money(&m->pp, i->total) } };

	taxes(m, paper_sums_height(&m->pp, &s));
	paper_sums(&m->pp, &s);
}

/* Who pays on the left, what on the right. */
static void
about(struct making *m)
{
	const struct paper_words *w = m->pp.w;
	const struct invoice *i = &m->d->invoice;
	const char *terms = NULL;
	struct pdf *p = m->pp.pdf;
	double y = pdf_y(p), left;

	if (is_due(i))
		terms = arena_printf(
			m->pp.mem, "%s%s%s", w->pay_by, paper_day(m->pp.mem, w, i->due_at, i->time_zone), w->pay_end);
	paper_heading(&m->pp, PDF_MARGIN, w->recipient);
	left = paper_recipient(&m->pp, i->buyer, (const char *const[2]) { i->buyer->email, NULL }) + pdf_y(p);
	if (terms != NULL) {
		left += 10;
		left += pdf_text(
			p, (struct pdf_box) { PDF_MARGIN, left, PAPER_LEFT_WIDTH, 3 }, PDF_BODY, PDF_LEFT, terms);
	}
	pdf_skip(p, y - pdf_y(p));
	taxes_and_sums(m);
	/* many rates may have gone on on another page */
	if (pdf_y(p) > y && left + 18 > pdf_y(p))
		pdf_skip(p, left + 18 - pdf_y(p));
}

/* ---- lines ---- */

enum { COLUMN_DATE, COLUMN_CHARGE_POINT, COLUMN_TRANSACTION, COLUMN_ENERGY, COLUMN_RATE, COLUMN_NET, COLUMNS };

/* When, where and what of a line that stands for many sessions: those of a day, or of a whole invoice. */
static void
name_many(const struct making *m, const struct invoice_line *l, const char **row)
{
	const struct paper_words *w = m->pp.w;
	struct arena *mem = m->pp.mem;

	row[COLUMN_DATE] = paper_short_day(mem, w, l->started_at, l->time_zone);
	if (l->ended_at.v - l->started_at.v > LONGEST_DAY)
		row[COLUMN_DATE] = paper_month(mem, w, m->d->invoice.period);
	row[COLUMN_CHARGE_POINT] = arena_printf(mem, "%s: %lld", w->sessions, (long long)l->sessions);
	if (m->d->invoice.type == CREDIT_NOTE && m->d->credits_number != NULL)
		row[COLUMN_TRANSACTION] = arena_printf(mem, "%s %s", w->invoice, m->d->credits_number);
}

static void
name_one(const struct making *m, const struct invoice_line *l, const char **row)
{
	const struct paper_words *w = m->pp.w;
	struct arena *mem = m->pp.mem;

	row[COLUMN_DATE] = paper_short_time(mem, w, l->started_at, l->time_zone);
	row[COLUMN_CHARGE_POINT] = l->charge_point_id;
	row[COLUMN_TRANSACTION] =
		l->refund_id != NULL ? arena_printf(mem, "%s: %s", w->refund, l->transaction_id) : l->transaction_id;
}

/* The rows of a line, one for each of its rates. Returns how many. */
static size_t
line_rows(const struct making *m, const struct invoice_line *l, const char **row)
{
	const struct invoice_tax *tax = l->taxes.at;
	struct arena *mem = m->pp.mem;

	if (l->session_id == NULL)
		name_many(m, l, row);
	else
		name_one(m, l, row);
	if (l->energy_kwh.v != NONE && l->refund_id == NULL)
		row[COLUMN_ENERGY] = paper_number(mem, m->pp.w, l->energy_kwh.v, 3);
	for (size_t i = 0; i < l->taxes.n; i++, row += COLUMNS) {
		row[COLUMN_RATE] = paper_share(mem, m->pp.w, tax[i].rate);
		row[COLUMN_NET] = paper_bare(&m->pp, tax[i].net);
	}
	return l->taxes.n > 0 ? l->taxes.n : 1;
}

static void
lines(struct making *m)
{
	const struct paper_words *w = m->pp.w;
	const struct invoice_line *line = m->d->lines.at;
	const char *net = arena_printf(m->pp.mem, "%s (%s)", w->net, m->pp.currency);
	const struct pdf_column column[COLUMNS] = {
		[COLUMN_DATE] = { .head = w->date },
		[COLUMN_CHARGE_POINT] = { .head = w->charge_point, .grows = true },
		[COLUMN_TRANSACTION] = { .head = w->transaction, .grows = true },
		[COLUMN_ENERGY] = { .head = "kWh", .align = PDF_RIGHT },
		[COLUMN_RATE] = { .head = w->vat, .align = PDF_RIGHT },
		[COLUMN_NET] = { .head = net, .align = PDF_RIGHT, .least = 56 },
	};
	struct pdf_table table = { .column = column,
		.columns = COLUMNS,
		.title = w->sessions,
		.note = w->local_times,
		.x = PDF_MARGIN,
		.w = PDF_INSIDE,
		.dense = true };
	const char **cell;
	size_t n = 0;

	for (size_t i = 0; i < m->d->lines.n; i++)
		n += line[i].taxes.n > 0 ? line[i].taxes.n : 1;
	if (n == 0)
		return;
	table.cell = cell = ARENA_ARRAY(m->pp.mem, n * COLUMNS, const char *);
	for (size_t i = 0; i < m->d->lines.n; i++)
		table.rows += line_rows(m, &line[i], cell + table.rows * COLUMNS);
	pdf_table(m->pp.pdf, &table);
}

void
invoice_pdf(struct buf *out, const struct invoice_document *d)
{
	const struct invoice *i = &d->invoice;
	const struct paper_words *w = paper_words_find(i->locale);
	struct making m = { .d = d };

	m.pp = paper_begin(out->mem,
		&(struct paper_about) { .locale = i->locale,
			.currency = i->currency,
			.kind = kind(w, i),
			.number = i->number,
			.seller = i->seller,
			.created_at = i->issued_at });
	paper_head(&m.pp, i->seller, kind(w, i));
	facts(&m);
	about(&m);
	lines(&m);
	pdf_end(m.pp.pdf, out);
}
