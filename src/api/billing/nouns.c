#include "api/billing/nouns.h"

#include "domain/noun.h"

static const struct field query_fields[] = { PAGE_QUERY(struct noun_query) };
const struct shape noun_query_shape = SHAPE(struct noun_query, query_fields);

static const struct field id_fields[] = {
	{ .name = "id", .kind = K_TEXT, .min = 1, .max = 64, .pattern = "A-Za-z0-9_.:-" },
};

static void *
answer_new(struct call *c)
{
	return arena_get(c->cx->mem, 1, c->route->answer->size);
}

/* Answer with ${object}, which is new. */
static void
created(struct call *c, const void *object)
{
	const char *path = c->route->path;
	int stem = (int)strcspn(path, "{");

	c->status = 201;
	c->location = arena_printf(
		c->cx->mem, "%.*s%s%s", stem, path, path[stem] == '{' ? "" : "/", noun_id(c->route->noun, object));
	c->answer = object;
}

enum rc
nouns_create(struct call *c)
{
	TRY(noun_create(c->cx, c->route->noun, c->body));
	created(c, c->body);
	return OK;
}

static enum rc
change(struct call *c, bool create)
{
	const char *none_match = c->rq->header(c->rq, "If-None-Match");
	struct noun_put put = {
		.create = create,
		.only_new = none_match != NULL && strcmp(none_match, "*") == 0,
		.edit = call_edit,
		.arg = c,
	};
	void *object = answer_new(c);
	bool new;

	TRY(noun_put(c->cx, c->route->noun, c->arg[0], &put, object, &new));
	c->answer = object;
	if (new)
		created(c, object);
	return OK;
}

enum rc
nouns_put(struct call *c)
{
	TRY(shape_limits(id_fields, "id", &c->arg[0], &c->cx->fault));
	return change(c, true);
}

enum rc
nouns_change(struct call *c)
{
	return change(c, false);
}

enum rc
nouns_find(struct call *c)
{
	void *object = answer_new(c);

	c->answer = object;
	return noun_find(c->cx, c->route->noun, c->arg[0], object);
}

enum rc
nouns_remove(struct call *c)
{
	return noun_remove(c->cx, c->route->noun, c->arg[0]);
}

enum rc
nouns_list(struct call *c)
{
	const struct noun_query *q = c->query;
	struct noun_filter f = {
		.tariff_id = q->tariff_id,
		.site_id = q->site_id,
		.organization_id = q->organization_id,
		.user_type_id = q->user_type_id,
	};
	struct listing l;

	TRY(page_of(c->cx, &q->page, &f.page));
	TRY(noun_list(c->cx, c->route->noun, &f, &l));
	call_list(c, &l, &q->page);
	return OK;
}
