#include "api/billing/billing.h"
#include "api/billing/shapes.h"
#include "api/wire.h"
#include "domain/user_type.h"

struct filter {
	struct page_query page;
};

/* clang-format off */
static const struct field query_fields[] = { PAGE_QUERY(struct filter) };
const struct shape user_type_query_shape = SHAPE(struct filter, query_fields);

static const struct field list_fields[] = {
	FIELD_AS(struct list_answer, rows, "user_types", .of = &user_type_shape), LIST_ANSWER,
};
const struct shape user_types_shape = SHAPE(struct list_answer, list_fields);
/* clang-format on */

enum rc
user_types_create(struct call *c)
{
	struct user_type *u = c->body;

	TRY(user_type_create(c->cx, u));
	c->location = arena_printf(c->cx->mem, BILLING "/user-types/%s", u->id);
	c->answer = u;
	return OK;
}

enum rc
user_types_find(struct call *c)
{
	struct user_type *u = ARENA_ONE(c->cx->mem, struct user_type);

	c->answer = u;
	return user_type_find(c->cx, c->arg[0], u);
}

enum rc
user_types_change(struct call *c)
{
	struct user_type *u = ARENA_ONE(c->cx->mem, struct user_type);

	c->answer = u;
	return user_type_change(c->cx, c->arg[0], call_edit, c, u);
}

enum rc
user_types_remove(struct call *c)
{
	return user_type_remove(c->cx, c->arg[0]);
}

enum rc
user_types_list(struct call *c)
{
	const struct filter *q = c->query;
	struct page page;
	struct listing l;

	TRY(page_of(c->cx, &q->page, &page));
	TRY(user_type_list(c->cx, &page, &l));
	call_list(c, &l, &q->page);
	return OK;
}
