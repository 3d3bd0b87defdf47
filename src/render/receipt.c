#include "render/receipt.h"

#include "model/receipt.h"
#include "model/refund.h"
#include "render/describe.h"
#include "render/paper.h"

#define ALIGNED 6      /* fractional digits of a price, up to which others get as many */
#define ITEMS_GAP 12.0 /* between items and what they come to */

/* A receipt in the making. */
struct making {
	struct paper pp;
	const struct receipt *r;
	const struct bill *b;
	unsigned energy_digits, price_digits[WHAT_COUNT]; /* so that points stand below each other */
};

const char *
receipt_number(const struct receipt *r, struct arena *mem)
{
	return arena_printf(mem, "%s-%lld", r->session.id, (long long)r->revision);
}

/* ---- the session ---- */

static const char *
connector(const struct making *m)
{
	const struct session *s = &m->r->session;

	if (s->connector_id != NULL && s->connector_type != NULL)
		return arena_printf(m->pp.mem, "%s · %s", s->connector_id, s->connector_type);
	return s->connector_id != NULL ? s->connector_id : s->connector_type;
}

static const char *
duration(const struct making *m)
{
	const struct session *s = &m->r->session;
	struct buf out;

	buf_init(&out, m->pp.mem, 24);
	describe_duration(&out, (struct span) { s->ended_at.v - s->started_at.v });
	return buf_text(&out);
}

static const char *
energy(const struct making *m)
{
	const struct line l = { .what = LINE_ENERGY, .quantity = m->r->session.energy_kwh.v };
	struct buf out;

	buf_init(&out, m->pp.mem, 24);
	describe_quantity(&out, &l, m->pp.locale, 0);
	return buf_text(&out);
}

static double
session_facts(struct making *m, double y)
{
	const struct paper_words *w = m->pp.w;
	const struct session *s = &m->r->session;
	struct arena *mem = m->pp.mem;
	const struct paper_fact facts[] = {
		{ w->charge_point, s->charge_point_id },
		{ w->connector, connector(m) },
		{ w->transaction, s->transaction_id },
		{ w->start, paper_time(mem, w, s->started_at, s->time_zone) },
		{ w->charging_end,
			s->charging_ended_at.v != NONE ? paper_time(mem, w, s->charging_ended_at, s->time_zone)
						       : NULL },
		{ w->end, paper_time(mem, w, s->ended_at, s->time_zone) },
		{ w->duration, duration(m) },
		{ w->energy, energy(m) },
	};

	return paper_list(&m->pp, y, facts, COUNT_OF(facts));
}

/* Who gets it on the left, what it is about on the right. */
static void
about(struct making *m)
{
	const struct receipt *r = m->r;
	const struct paper_words *w = m->pp.w;
	const char *driver = r->driver_id != NULL ? arena_printf(m->pp.mem, "%s %s", w->driver, r->driver_id) : NULL;
	struct pdf *p = m->pp.pdf;
	double y = pdf_y(p), left, right;

	if (r->buyer != NULL || r->driver_id != NULL)
		paper_heading(&m->pp, PDF_MARGIN, w->recipient);
	pdf_skip(p, y - pdf_y(p));
	paper_heading(&m->pp, PAPER_RIGHT, w->session);
	left = paper_recipient(&m->pp, r->buyer, (const char *const[2]) { driver, r->driver_email });
	right = session_facts(m, pdf_y(p));
	pdf_skip(p, (left > right ? left : right) + 22);
}

/* ---- items ---- */

/* Items come before the sums; tax and promotion are told among those. */
static bool
is_item(const struct line *l)
{
	return l->what != LINE_TAX && l->what != LINE_PROMOTION;
}

static const char *
name(const struct making *m, const struct line *l)
{
	struct line shown = *l;
	struct buf out;

	/* what tariffs call it that give it no name of their own */
	if (l->what == LINE_TAX && strcmp(l->name, "VAT") == 0)
		shown.name = m->pp.w->vat;
	buf_init(&out, m->pp.mem, 32);
	describe_name(&out, m->b, &shown, m->pp.locale);
	return buf_text(&out);
}

static const char *
quantity(const struct making *m, const struct line *l)
{
	struct buf out;

	buf_init(&out, m->pp.mem, 16);
	describe_quantity(&out, l, m->pp.locale, m->energy_digits);
	return buf_text(&out);
}

static const char *
unit_price(const struct making *m, const struct line *l)
{
	struct buf out;

	buf_init(&out, m->pp.mem, 24);
	describe_price(&out, m->b, l, m->pp.locale, m->price_digits[l->what]);
	return buf_text(&out);
}

static void
count_digits(struct making *m)
{
	const struct line *line = m->b->lines.at;

	for (size_t i = 0; i < m->b->lines.n; i++) {
		unsigned *digits = &m->price_digits[line[i].what], n = describe_quantity_digits(&line[i]);

		m->energy_digits = n > m->energy_digits ? n : m->energy_digits;
		n = describe_price_digits(&line[i]);
		/* one price with many digits does not give them to all */
		if (n <= ALIGNED)
			*digits = n > *digits ? n : *digits;
	}
}

/* ${below} is the height of the sums: they stay with the last of the items. */
static void
items(struct making *m, double below)
{
	const struct paper_words *w = m->pp.w;
	const char *amount = arena_printf(m->pp.mem, "%s (%s)", w->amount, m->pp.currency);
	const struct pdf_column column[] = {
		{ .head = w->description, .grows = true },
		{ .head = w->quantity, .align = PDF_RIGHT, .least = 56 },
		{ .head = w->price, .align = PDF_RIGHT, .least = 64 },
		{ .head = amount, .align = PDF_RIGHT, .least = 64 },
	};
	const struct line *line = m->b->lines.at;
	const char **cell = ARENA_ARRAY(m->pp.mem, COUNT_OF(column) * (m->b->lines.n + 1), const char *);
	struct pdf_table table = {
		.column = column, .columns = COUNT_OF(column), .cell = cell, .x = PDF_MARGIN, .w = PDF_INSIDE
	};

	table.below = ITEMS_GAP + below;
	for (size_t i = 0; i < m->b->lines.n; i++) {
		const char **row = cell + COUNT_OF(column) * table.rows;

		if (!is_item(&line[i]))
			continue;
		row[0] = name(m, &line[i]);
		row[1] = quantity(m, &line[i]);
		row[2] = unit_price(m, &line[i]);
		row[3] = paper_bare(&m->pp, line[i].amount);
		table.rows++;
	}
	pdf_table(m->pp.pdf, &table);
	pdf_skip(m->pp.pdf, ITEMS_GAP);
}

/* The items, and what they come to. */
static void
items_and_sums(struct making *m)
{
	const struct paper_words *w = m->pp.w;
	const struct line *line = m->b->lines.at;
	struct paper_fact *sum = ARENA_ARRAY(m->pp.mem, m->b->lines.n + 2, struct paper_fact);
	struct paper_sums s = { .sum = sum, .total = { w->total, paper_money(&m->pp, m->b->total) } };
	bool taxed = false;
	size_t n = 1;
	double height;

	for (size_t i = 0; i < m->b->lines.n; i++) {
		taxed = taxed || line[i].what == LINE_TAX;
		if (!is_item(&line[i]))
			sum[n++] = (struct paper_fact) { name(m, &line[i]), paper_bare(&m->pp, line[i].amount) };
	}
	sum[0] = (struct paper_fact) { w->subtotal, paper_bare(&m->pp, m->b->subtotal) };
	/* prices with tax: it is no item */
	if (!taxed && m->b->tax.v != 0) {
		memmove(sum + 2, sum + 1, (n - 1) * sizeof(*sum));
		sum[0].name = w->net;
		sum[1] = (struct paper_fact) { w->vat, paper_bare(&m->pp, m->b->tax) };
		n++;
	}
	s.n = n;
	height = paper_sums_height(&m->pp, &s);
	items(m, height);
	pdf_room(m->pp.pdf, height);
	paper_notes(&m->pp,
		(const char *const[]) { w->local_times, taxed || m->b->tax.v == 0 ? NULL : w->prices_gross }, 2);
	paper_sums(&m->pp, &s);
}

/* ---- tax within the total ---- */

static void
taxes(struct making *m)
{
	const struct paper_words *w = m->pp.w;
	const struct pdf_column column[] = {
		{ .head = w->rate, .grows = true },
		{ .head = w->net, .align = PDF_RIGHT, .least = 52 },
		{ .head = w->vat, .align = PDF_RIGHT, .least = 48 },
		{ .head = w->gross, .align = PDF_RIGHT, .least = 52 },
	};
	const struct tax_sum *tax = m->b->taxes.at;
	const char **cell = ARENA_ARRAY(m->pp.mem, COUNT_OF(column) * m->b->taxes.n, const char *);
	struct pdf_table table = { .column = column,
		.columns = COUNT_OF(column),
		.cell = cell,
		.rows = m->b->taxes.n,
		.title = w->vat_within,
		.x = PAPER_RIGHT,
		.w = PAPER_RIGHT_WIDTH };

	for (size_t i = 0; i < m->b->taxes.n; i++) {
		struct money gross = { tax[i].gross.v + tax[i].discount.v }, net = { gross.v - tax[i].payable.v };
		const char **row = cell + COUNT_OF(column) * i;

		row[0] = paper_share(m->pp.mem, w, tax[i].rate);
		row[1] = paper_bare(&m->pp, net);
		row[2] = paper_bare(&m->pp, tax[i].payable);
		row[3] = paper_bare(&m->pp, gross);
	}
	if (table.rows == 0)
		return;
	/* amounts are not broken: where they do not fit side by side the table takes the whole width */
	if (pdf_table_width(m->pp.pdf, &table) > table.w) {
		table.x = PDF_MARGIN;
		table.w = PDF_INSIDE;
	}
	pdf_table(m->pp.pdf, &table);
	pdf_skip(m->pp.pdf, 24);
}

/* ---- refunds ---- */

static void
refunds(struct making *m)
{
	const struct paper_words *w = m->pp.w;
	const struct refund *r = m->r->refunds.at;
	const char *amount = arena_printf(m->pp.mem, "%s (%s)", w->amount, m->pp.currency);
	const struct pdf_column column[] = {
		{ .head = w->date, .least = 60 },
		{ .head = w->number, .least = 60 },
		{ .head = w->reason, .grows = true },
		{ .head = amount, .align = PDF_RIGHT, .least = 64 },
	};
	const char **cell = ARENA_ARRAY(m->pp.mem, COUNT_OF(column) * (m->r->refunds.n + 1), const char *);
	struct pdf_table table = { .column = column,
		.columns = COUNT_OF(column),
		.cell = cell,
		.rows = m->r->refunds.n,
		.title = w->refunds,
		.x = PDF_MARGIN,
		.w = PDF_INSIDE };
	struct money left = m->b->total;
	struct paper_sums after = { 0 };

	if (table.rows == 0)
		return;
	for (size_t i = 0; i < table.rows; i++) {
		const char **row = cell + COUNT_OF(column) * i;

		row[0] = paper_day(m->pp.mem, w, r[i].created_at, m->r->session.time_zone);
		row[1] = r[i].id;
		row[2] = r[i].reason;
		row[3] = paper_bare(&m->pp, (struct money) { -r[i].amount.v });
		left.v -= r[i].amount.v;
	}
	after.total = (struct paper_fact) { w->after_refunds, paper_money(&m->pp, left) };
	table.below = ITEMS_GAP + paper_sums_height(&m->pp, &after);
	pdf_table(m->pp.pdf, &table);
	pdf_skip(m->pp.pdf, ITEMS_GAP);
	paper_sums(&m->pp, &after);
}

/* ---- the whole ---- */

void
receipt_pdf(struct buf *out, const struct receipt *r)
{
	const struct paper_words *w = paper_words_find(r->locale);
	const char *number = receipt_number(r, out->mem);
	struct making m = { .r = r, .b = &r->bill };
	struct paper_fact facts[3];

	m.pp = paper_begin(out->mem,
		&(struct paper_about) { .locale = r->locale,
			.currency = r->bill.currency,
			.kind = w->receipt,
			.number = number,
			.seller = &r->seller,
			.created_at = r->billed_at });
	count_digits(&m);
	facts[0] = (struct paper_fact) { w->number, number };
	facts[1] = (struct paper_fact) { w->issued, paper_day(out->mem, w, r->billed_at, r->session.time_zone) };
	facts[2] = (struct paper_fact) { w->total, paper_money(&m.pp, m.b->total) };
	paper_head(&m.pp, &r->seller, w->receipt);
	paper_facts(&m.pp, facts, COUNT_OF(facts));
	about(&m);
	items_and_sums(&m);
	taxes(&m);
	refunds(&m);
	pdf_end(m.pp.pdf, out);
}
