#include "api/billing/billing.h"
#include "api/wire.h"
#include "domain/charge_point.h"

/* ---- shapes ---- */

/* clang-format off */
static const struct field fields[] = {
	FIELD(struct charge_point, id, .readonly = true),
	FIELD(struct charge_point, tariff_id, .min = 1, .max = 64),
	FIELD(struct charge_point, site_id, .min = 1, .max = 64, .pattern = "A-Za-z0-9_.:-"),
	FIELD(struct charge_point, time_zone, .min = 1, .max = 64),
	FIELD(struct charge_point, connector_types, .of = &text_element, .max = 32),
	FIELD(struct charge_point, created_at, .readonly = true),
	FIELD(struct charge_point, updated_at, .readonly = true),
};
const struct shape charge_point_shape = SHAPE(struct charge_point, fields);

struct filter {
	struct page_query page;
	const char *tariff_id, *site_id;
};

static const struct field query_fields[] = {
	PAGE_QUERY(struct filter),
	FIELD(struct filter, tariff_id, .min = 1, .max = 64),
	FIELD(struct filter, site_id, .min = 1, .max = 64),
};
const struct shape charge_point_query_shape = SHAPE(struct filter, query_fields);

static const struct field list_fields[] = {
	FIELD_AS(struct list_answer, rows, "charge_points", .of = &charge_point_shape), LIST_ANSWER,
};
const struct shape charge_points_shape = SHAPE(struct list_answer, list_fields);
/* clang-format on */

static const struct field id_fields[] = {
	{ .name = "id", .kind = K_TEXT, .min = 1, .max = 64, .pattern = "A-Za-z0-9_.:-" },
};

/* ---- handlers ---- */

static enum rc
change(struct call *c, bool create)
{
	const char *none_match = c->rq->header(c->rq, "If-None-Match");
	struct charge_point_put put = {
		.create = create,
		.only_new = none_match != NULL && strcmp(none_match, "*") == 0,
		.edit = call_edit,
		.arg = c,
	};
	struct charge_point *cp = ARENA_ONE(c->cx->mem, struct charge_point);
	bool created;

	TRY(charge_point_put(c->cx, c->arg[0], &put, cp, &created));
	if (created) {
		c->status = 201;
		c->location = arena_printf(c->cx->mem, BILLING "/charge-points/%s", cp->id);
	}
	c->answer = cp;
	return OK;
}

enum rc
charge_points_put(struct call *c)
{
	TRY(shape_limits(id_fields, "id", &c->arg[0], &c->cx->fault));
	return change(c, true);
}

enum rc
charge_points_patch(struct call *c)
{
	return change(c, false);
}

enum rc
charge_points_find(struct call *c)
{
	struct charge_point *cp = ARENA_ONE(c->cx->mem, struct charge_point);

	c->answer = cp;
	return charge_point_find(c->cx, c->arg[0], cp);
}

enum rc
charge_points_remove(struct call *c)
{
	return charge_point_remove(c->cx, c->arg[0]);
}

enum rc
charge_points_list(struct call *c)
{
	const struct filter *q = c->query;
	struct charge_point_filter f = { .tariff_id = q->tariff_id, .site_id = q->site_id };
	struct listing l;

	TRY(page_of(c->cx, &q->page, &f.page));
	TRY(charge_point_list(c->cx, &f, &l));
	call_list(c, &l, &q->page);
	return OK;
}
