#include "api/billing/billing.h"
#include "api/billing/shapes.h"
#include "api/wire.h"
#include "domain/tariff.h"

/* ---- shapes ---- */

struct filter {
	struct page_query page;
	const char *currency;
	const char *status;
};

/* clang-format off */
static const struct field query_fields[] = {
	PAGE_QUERY(struct filter),
	FIELD(struct filter, currency, .min = 3, .max = 3),
	FIELD(struct filter, status, .names = tariff_status_names),
};
const struct shape tariff_query_shape = SHAPE(struct filter, query_fields);

static const struct field list_fields[] = {
	FIELD_AS(struct list_answer, rows, "tariffs", .of = &tariff_shape), LIST_ANSWER,
};
const struct shape tariffs_shape = SHAPE(struct list_answer, list_fields);

static const struct field versions_query_fields[] = { PAGE_QUERY(struct filter) };
const struct shape tariff_versions_query_shape = SHAPE(struct filter, versions_query_fields);

/* clang-format on */

/* What a tariff was from a time on. */
struct version {
	int64_t version;
	struct instant valid_from;
	const char *changed_by;
	const struct tariff *tariff;
};

static const struct field version_fields[] = {
	FIELD(struct version, version),
	FIELD(struct version, valid_from),
	FIELD(struct version, changed_by),
	FIELD(struct version, tariff, .of = &tariff_shape),
};
static const struct shape version_shape = SHAPE(struct version, version_fields);

static const struct field versions_fields[] = {
	FIELD_AS(struct list_answer, rows, "versions", .of = &version_shape),
	LIST_ANSWER,
};
const struct shape tariff_versions_shape = SHAPE(struct list_answer, versions_fields);

/* ---- handlers ---- */

enum rc
tariffs_create(struct call *c)
{
	struct tariff *t = c->body;

	TRY(tariff_create(c->cx, t));
	c->location = arena_printf(c->cx->mem, BILLING "/tariffs/%s", t->id);
	c->answer = t;
	return OK;
}

enum rc
tariffs_find(struct call *c)
{
	struct tariff *t = ARENA_ONE(c->cx->mem, struct tariff);

	c->answer = t;
	return tariff_find(c->cx, c->arg[0], t);
}

enum rc
tariffs_change(struct call *c)
{
	struct tariff *t = ARENA_ONE(c->cx->mem, struct tariff);

	c->answer = t;
	return tariff_change(c->cx, c->arg[0], call_edit, c, t);
}

enum rc
tariffs_remove(struct call *c)
{
	return tariff_remove(c->cx, c->arg[0]);
}

enum rc
tariffs_list(struct call *c)
{
	const struct filter *q = c->query;
	struct tariff_filter f = { .currency = q->currency, .status = q->status };
	struct listing l;

	TRY(page_of(c->cx, &q->page, &f.page));
	TRY(tariff_list(c->cx, &f, &l));
	call_list(c, &l, &q->page);
	return OK;
}

enum rc
tariffs_versions(struct call *c)
{
	const struct filter *q = c->query;
	const struct tariff_change *change;
	struct page page;
	struct listing l;
	struct version *rows;

	TRY(page_of(c->cx, &q->page, &page));
	TRY(tariff_versions(c->cx, c->arg[0], &page, &l));
	rows = ARENA_ARRAY(c->cx->mem, l.rows.n, struct version);
	change = l.rows.at;
	for (size_t i = 0; i < l.rows.n; i++)
		rows[i] = (struct version) {
			change[i].tariff.version,
			change[i].valid_from,
			change[i].changed_by,
			&change[i].tariff,
		};
	l.rows.at = rows;
	call_list(c, &l, &q->page);
	return OK;
}
