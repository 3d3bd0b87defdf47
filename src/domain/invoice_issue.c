#include "domain/invoice_issue.h"

#include "base/when.h"
#include "base/zone.h"
#include "domain/audit.h"
#include "domain/event.h"
#include "model/refund.h"
#include "model/tenant.h"
#include "pricing/pricing.h"
#include "store/invoice.h"

/* clang-format off */
static const struct field told_fields[] = {
	FIELD(struct invoice, number), FIELD(struct invoice, type, .names = store_invoice_types), FIELD(struct invoice, credits),
	FIELD(struct invoice, refund_id), FIELD(struct invoice, organization_id), FIELD(struct invoice, period),
	FIELD(struct invoice, currency), FIELD(struct invoice, status, .names = store_invoice_statuses),
	FIELD(struct invoice, paid_at), FIELD(struct invoice, reference), FIELD(struct invoice, sessions),
	FIELD(struct invoice, net), FIELD(struct invoice, tax), FIELD_AS(struct invoice, total, "total_amount"),
};
/* clang-format on */
const struct shape invoice_told = SHAPE(struct invoice, told_fields, CURRENCY_IN(struct invoice, currency));

/* ---- sums ---- */

bool
invoice_add(struct arena *mem, struct list *taxes, struct share rate, struct money net)
{
	struct invoice_tax *t = taxes->at, *more;
	size_t at = 0;

	while (at < taxes->n && t[at].rate.v < rate.v)
		at++;
	if (at < taxes->n && t[at].rate.v == rate.v)
		return money_add(&t[at].net, net);
	/* few and rarely new: no room is kept for more */
	more = ARENA_ARRAY(mem, taxes->n + 1, struct invoice_tax);
	if (at > 0)
		memcpy(more, t, at * sizeof(*t));
	if (at < taxes->n)
		memcpy(more + at + 1, t + at, (taxes->n - at) * sizeof(*t));
	more[at] = (struct invoice_tax) { rate, net, { NONE } };
	*taxes = (struct list) { taxes->n + 1, more };
	return true;
}

bool
invoice_add_bill(struct arena *mem, struct list *taxes, const struct list *groups)
{
	const struct tax_sum *g = groups->at;

	for (size_t i = 0; i < groups->n; i++)
		if (!invoice_add(
			    mem, taxes, g[i].rate, (struct money) { g[i].gross.v + g[i].discount.v - g[i].payable.v }))
			return false;
	return true;
}

bool
invoice_add_refund(struct arena *mem, struct list *taxes, const struct list *parts, int sign)
{
	const struct refund_tax *p = parts->at;

	for (size_t i = 0; i < parts->n; i++)
		if (!invoice_add(
			    mem, taxes, p[i].tax_rate_percent, (struct money) { sign * (p[i].amount.v - p[i].tax.v) }))
			return false;
	return true;
}

enum rc
invoice_too_large(struct ctx *cx)
{
	return fail(cx, E_CONFLICT, "sums_too_large", "the sums are larger than an invoice can tell");
}

/* The tax of each rate is rounded once, on the sum of its nets. */
bool
invoice_sum_up(struct invoice *i)
{
	struct invoice_tax *t = i->taxes.at;
	struct money all = { 0 };

	i->net.v = i->tax.v = 0;
	for (size_t k = 0; k < i->taxes.n; k++) {
		t[k].tax = share_of(t[k].net, t[k].rate);
		if (!money_add(&i->net, t[k].net) || !money_add(&i->tax, t[k].tax))
			return false;
	}
	if (!money_add(&all, i->net) || !money_add(&all, i->tax))
		return false;
	if (i->type == INVOICE)
		i->total = all;
	i->rounding.v = i->total.v - all.v;
	return true;
}

/* ---- the document ---- */

void
invoice_show(struct ctx *cx, struct invoice *i)
{
	i->pdf_url = cx->host == NULL
		? NULL
		: arena_printf(cx->mem, "%s%s/%s/pdf", cx->host->base_url, cx->host->invoices, i->id);
}

enum rc
invoice_missing(struct ctx *cx, enum rc rc)
{
	return rc == E_NOT_FOUND ? fail(cx, rc, "invoice_not_found", "there is no such invoice") : rc;
}

enum rc
invoice_issue(struct ctx *cx, struct db *db, struct invoice *i)
{
	const struct zone *zone = zone_find(cx->tenant->time_zone);
	int64_t tenant = cx->tenant->tenant;

	if (zone == NULL)
		return fail(cx, E_INTERNAL, NULL, "the tenant's time zone is gone");
	/* none is there, though it may be empty */
	if (i->taxes.at == NULL)
		i->taxes.at = ARENA_ONE(cx->mem, struct invoice_tax);
	if (!invoice_sum_up(i))
		return invoice_too_large(cx);
	i->year = civil_of(cx->now.v + zone_offset(zone, cx->now).v).year;
	i->status = INVOICE_ISSUED;
	i->issued_at = cx->now;
	i->paid_at.v = i->voided_at.v = NONE;
	i->reference = NULL;
	i->credited.v = 0;
	i->changed_by = cx->credential;
	TRY(store_invoice_number(db, cx->mem, tenant, i->year, &i->serial));
	i->number = arena_printf(cx->mem, "%04lld-%06lld", (long long)i->year, (long long)i->serial);
	TRY(store_invoice_insert(db, tenant, i));
	invoice_show(cx, i);
	TRY(audit(cx, db, &(struct audited) { tenant, "invoice", i->id, &invoice_told }, NULL, i));
	return event_tell(cx, db, EVENT_INVOICE_ISSUED, i->id, i);
}
