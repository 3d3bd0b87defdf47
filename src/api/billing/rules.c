#include "api/billing/billing.h"
#include "api/billing/shapes.h"
#include "api/wire.h"
#include "domain/rule.h"

struct filter {
	struct page_query page;
	const char *tariff_id;
};

/* clang-format off */
static const struct field query_fields[] = {
	PAGE_QUERY(struct filter),
	FIELD(struct filter, tariff_id, .min = 1, .max = 64),
};
const struct shape rule_query_shape = SHAPE(struct filter, query_fields);

static const struct field list_fields[] = {
	FIELD_AS(struct list_answer, rows, "rules", .of = &rule_shape), LIST_ANSWER,
};
const struct shape rules_shape = SHAPE(struct list_answer, list_fields);
/* clang-format on */

enum rc
rules_create(struct call *c)
{
	struct rule *r = c->body;

	TRY(rule_create(c->cx, r));
	c->location = arena_printf(c->cx->mem, BILLING "/rules/%s", r->id);
	c->answer = r;
	return OK;
}

enum rc
rules_find(struct call *c)
{
	struct rule *r = ARENA_ONE(c->cx->mem, struct rule);

	c->answer = r;
	return rule_find(c->cx, c->arg[0], r);
}

enum rc
rules_change(struct call *c)
{
	struct rule *r = ARENA_ONE(c->cx->mem, struct rule);

	c->answer = r;
	return rule_change(c->cx, c->arg[0], call_edit, c, r);
}

enum rc
rules_remove(struct call *c)
{
	return rule_remove(c->cx, c->arg[0]);
}

enum rc
rules_list(struct call *c)
{
	const struct filter *q = c->query;
	struct rule_filter f = { .tariff_id = q->tariff_id };
	struct listing l;

	TRY(page_of(c->cx, &q->page, &f.page));
	TRY(rule_list(c->cx, &f, &l));
	call_list(c, &l, &q->page);
	return OK;
}
