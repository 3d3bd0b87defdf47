/* What is printed on an invoice: its parties, and a line for each session or, of very many, for each day. */
#include "domain/invoice.h"

#include "base/when.h"
#include "base/zone.h"
#include "domain/invoice_issue.h"
#include "domain/period.h"
#include "model/tenant.h"
#include "store/invoice.h"
#include "store/invoice_line.h"

#define PAGE 1000
#define SCRATCH ((size_t)1 << 18)

struct making {
	struct ctx *cx;
	struct invoice_document *d;
	struct arena *scratch; /* of a page */
	const struct zone *zone;
	size_t room;
};

/* A new line at the end. */
static struct invoice_line *
add_line(struct making *m)
{
	struct list *lines = &m->d->lines;
	struct invoice_line *more;

	if (lines->n == m->room) {
		m->room = m->room > 0 ? 2 * m->room : 64;
		more = ARENA_ARRAY(m->cx->mem, m->room, struct invoice_line);
		if (lines->n > 0)
			memcpy(more, lines->at, lines->n * sizeof(*more));
		lines->at = more;
	}
	return (struct invoice_line *)lines->at + lines->n++;
}

static bool
add_session(struct making *m, const struct invoice_line_row *row)
{
	struct invoice_line *line = add_line(m);
	struct arena *mem = m->cx->mem;

	*line = row->line;
	line->session_id = arena_text(mem, row->line.session_id);
	line->refund_id = row->line.refund_id != NULL ? arena_text(mem, row->line.refund_id) : NULL;
	line->charge_point_id = arena_text(mem, row->line.charge_point_id);
	line->transaction_id = arena_text(mem, row->line.transaction_id);
	line->driver_id = row->line.driver_id != NULL ? arena_text(mem, row->line.driver_id) : NULL;
	line->time_zone = arena_text(mem, row->line.time_zone);
	line->sessions = 1;
	line->taxes = (struct list) { 0, NULL };
	return invoice_add_line(mem, &m->d->invoice, row, line);
}

/* Lines come by the end of their sessions, so those of a day stand together. */
static bool
add_to_day(struct making *m, const struct invoice_line_row *row)
{
	struct instant end = row->line.ended_at;
	struct list *lines = &m->d->lines;
	struct invoice_line *day = lines->n > 0 ? (struct invoice_line *)lines->at + lines->n - 1 : NULL;
	int64_t local;

	if (day == NULL || end.v >= day->ended_at.v) {
		local = civil_midnight(end.v + zone_offset(m->zone, end).v);
		day = add_line(m);
		*day = (struct invoice_line) {
			.time_zone = m->d->invoice.time_zone,
			.started_at = period_begin(m->zone, local),
			.ended_at = period_begin(m->zone, local + DAY),
		};
	}
	if (row->line.refund_id == NULL) {
		day->sessions++;
		day->energy_kwh.v += row->line.energy_kwh.v;
	}
	return invoice_add_line(m->cx->mem, &m->d->invoice, row, day);
}

static enum rc
add_lines(struct making *m)
{
	struct ctx *cx = m->cx;
	const struct invoice *i = &m->d->invoice;
	bool days = i->sessions > INVOICE_LINES, fits = true;
	const struct invoice_line_row *row;
	struct list rows;
	int64_t after = 0;

	do {
		arena_reset(m->scratch);
		TRY(store_invoice_lines(cx->db, m->scratch, cx->tenant->tenant, i->id, after, PAGE, &rows));
		row = rows.at;
		for (size_t k = 0; k < rows.n && fits; k++)
			fits = days ? add_to_day(m, &row[k]) : add_session(m, &row[k]);
		after = rows.n > 0 ? row[rows.n - 1].number : 0;
	} while (rows.n == PAGE && fits);
	return fits ? OK : invoice_too_large(cx);
}

/* The logo, and what a credit note is about. */
static enum rc
complete(struct making *m)
{
	struct ctx *cx = m->cx;
	struct invoice *i = &m->d->invoice;
	struct party *seller = ARENA_ONE(cx->mem, struct party);
	struct invoice credited;

	*seller = *i->seller;
	TRY(store_invoice_logo(cx->db, cx->mem, cx->tenant->tenant, i->seller_digest, &seller->logo));
	i->seller = seller;
	if (i->credits == NULL)
		return OK;
	TRY(store_invoice_find(cx->db, cx->mem, cx->tenant->tenant, i->credits, &credited));
	m->d->credits_number = credited.number;
	m->d->credits_issued_at = credited.issued_at;
	return OK;
}

enum rc
invoice_document(struct ctx *cx, const char *id, struct invoice_document *out)
{
	struct making m = { .cx = cx, .d = out };
	enum rc rc;

	*out = (struct invoice_document) { .credits_issued_at = { NONE } };
	TRY(invoice_find(cx, id, &out->invoice));
	m.zone = zone_find(out->invoice.time_zone);
	if (m.zone == NULL)
		return fail(cx, E_INTERNAL, NULL, "the time zone of the invoice is gone");
	TRY(complete(&m));
	if (invoice_is_whole(&out->invoice))
		return invoice_whole(cx, &out->invoice, add_line(&m));
	m.scratch = arena_new(SCRATCH);
	rc = add_lines(&m);
	arena_free(m.scratch);
	return rc;
}
