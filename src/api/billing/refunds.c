#include "api/billing/billing.h"
#include "api/billing/shapes.h"
#include "api/wire.h"
#include "domain/refund.h"

struct order {
	struct rate amount;
	const char *reason;
};

struct filter {
	struct page_query page;
};

/* clang-format off */
static const struct field new_fields[] = {
	FIELD(struct order, amount, .max = PRICE_MAX), FIELD(struct order, reason, .min = 1, .max = 255),
};
const struct shape refund_new_shape = SHAPE(struct order, new_fields);

static const struct field tax_fields[] = {
	FIELD(struct refund_tax, tax_rate_percent), FIELD(struct refund_tax, amount), FIELD(struct refund_tax, tax),
};
static const struct shape tax_shape = SHAPE(struct refund_tax, tax_fields);

static const struct field fields[] = {
	FIELD(struct refund, id), FIELD(struct refund, session_id), FIELD(struct refund, amount),
	FIELD(struct refund, currency), FIELD(struct refund, reason), FIELD(struct refund, taxes, .of = &tax_shape),
	FIELD(struct refund, created_at), FIELD(struct refund, changed_by),
};
const struct shape refund_shape = SHAPE(struct refund, fields, CURRENCY_IN(struct refund, currency));

static const struct field query_fields[] = { PAGE_QUERY(struct filter) };
const struct shape refund_query_shape = SHAPE(struct filter, query_fields);

static const struct field list_fields[] = {
	FIELD_AS(struct list_answer, rows, "refunds", .of = &refund_shape), LIST_ANSWER,
};
const struct shape refunds_shape = SHAPE(struct list_answer, list_fields);
/* clang-format on */

enum rc
refunds_create(struct call *c)
{
	const struct order *asked = c->body;
	struct refund *r = ARENA_ONE(c->cx->mem, struct refund);

	*r = (struct refund) { .session_id = c->arg[0], .reason = asked->reason };
	TRY(refund_create(c->cx, asked->amount, r));
	c->location = arena_printf(c->cx->mem, BILLING "/sessions/%s/refunds", r->session_id);
	c->answer = r;
	return OK;
}

enum rc
refunds_list(struct call *c)
{
	const struct filter *q = c->query;
	struct page page;
	struct listing l;

	TRY(page_of(c->cx, &q->page, &page));
	TRY(refund_list(c->cx, c->arg[0], &page, &l));
	call_list(c, &l, &q->page);
	return OK;
}
