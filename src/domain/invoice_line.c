/* What documents are made of, line by line. */
#include "domain/invoice.h"

#include "base/zone.h"
#include "domain/invoice_issue.h"
#include "domain/page.h"
#include "model/tenant.h"
#include "pricing/pricing.h"
#include "store/invoice.h"

bool
invoice_is_whole(const struct invoice *i)
{
	return i->type == CREDIT_NOTE && i->refund_id == NULL;
}

bool
invoice_add_line(
	struct arena *mem, const struct invoice *i, const struct invoice_line_row *row, struct invoice_line *line)
{
	if (row->line.refund_id == NULL)
		return invoice_add_bill(mem, &line->taxes, &row->billed);
	return invoice_add_refund(mem, &line->taxes, &row->refunded, i->type == CREDIT_NOTE ? 1 : -1);
}

enum rc
invoice_whole(struct ctx *cx, const struct invoice *i, struct invoice_line *line)
{
	const struct zone *zone = zone_find(i->time_zone);
	struct instant from, until;
	struct invoice_tax *t;

	if (zone == NULL || !invoice_month(zone, i->period, &from, &until))
		return fail(cx, E_INTERNAL, NULL, "the period of the invoice, or its time zone, is none");
	*line = (struct invoice_line) {
		.time_zone = i->time_zone,
		.started_at = from,
		.ended_at = until,
		.energy_kwh = { NONE },
		.sessions = i->sessions,
		.taxes = { i->taxes.n, ARENA_ARRAY(cx->mem, i->taxes.n + 1, struct invoice_tax) },
	};
	t = line->taxes.at;
	if (i->taxes.n > 0)
		memcpy(t, i->taxes.at, i->taxes.n * sizeof(*t));
	for (size_t k = 0; k < line->taxes.n; k++)
		t[k].tax.v = NONE;
	return OK;
}

/* ---- reading them ---- */

/* As the caller is told: the number, and the sum of the nets. */
static enum rc
tell(struct ctx *cx, const struct invoice *i, int64_t number, struct invoice_line *line)
{
	const struct invoice_tax *t = line->taxes.at;

	line->number = number;
	line->currency = i->currency;
	line->net.v = 0;
	for (size_t k = 0; k < line->taxes.n; k++)
		if (!money_add(&line->net, t[k].net))
			return invoice_too_large(cx);
	/* none is there, though it may be empty */
	if (line->taxes.at == NULL)
		line->taxes.at = ARENA_ONE(cx->mem, struct invoice_tax);
	return OK;
}

/* Those behind number ${after}, one more than ${limit} where there are so many; ${last}: the number of the very last. */
static enum rc
read_lines(struct ctx *cx, const struct invoice *i, int64_t after, int64_t limit, struct list *out, int64_t *last)
{
	int64_t tenant = cx->tenant->tenant;
	const struct invoice_line_row *row;
	struct invoice_line *line;
	struct list rows;

	TRY(store_invoice_lines_last(cx->db, cx->mem, tenant, i->id, last));
	TRY(store_invoice_lines(cx->db, cx->mem, tenant, i->id, after, limit + 1, &rows));
	row = rows.at;
	line = ARENA_ARRAY(cx->mem, rows.n + 1, struct invoice_line);
	for (size_t k = 0; k < rows.n; k++) {
		line[k] = row[k].line;
		if (!invoice_add_line(cx->mem, i, &row[k], &line[k]))
			return invoice_too_large(cx);
		TRY(tell(cx, i, row[k].number, &line[k]));
	}
	*out = (struct list) { rows.n, line };
	return OK;
}

/* What a credit note says that has no lines, since it is about a whole invoice. */
static enum rc
make_whole(struct ctx *cx, const struct invoice *i, int64_t after, struct list *out, int64_t *last)
{
	struct invoice_line *line = ARENA_ONE(cx->mem, struct invoice_line);

	*last = 1;
	*out = (struct list) { after < 1 ? 1 : 0, line };
	TRY(invoice_whole(cx, i, line));
	return tell(cx, i, 1, line);
}

static const char *
cursor_of(struct ctx *cx, const void *row)
{
	return arena_printf(cx->mem, "%lld", (long long)((const struct invoice_line *)row)->number);
}

enum rc
invoice_lines(struct ctx *cx, const char *id, const struct page *page, struct listing *out)
{
	int64_t after = page->offset, last;
	struct invoice i;
	struct list rows;

	if (page->cursor != NULL)
		TRY(page_cursor_number(cx, page, &after));
	TRY(invoice_find(cx, id, &i));
	if (invoice_is_whole(&i))
		TRY(make_whole(cx, &i, after, &rows, &last));
	else
		TRY(read_lines(cx, &i, after, page->limit, &rows, &last));
	page_cut(cx, page, &rows, sizeof(struct invoice_line), 0, cursor_of, out);
	out->total = last;
	return OK;
}
