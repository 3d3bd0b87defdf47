#include "api/billing/billing.h"
#include "domain/report.h"

/* ---- shapes ---- */

static const char *const group_names[] = { "day", "site", "tariff", "hour", NULL };

/* clang-format off */
static const struct field query_fields[] = {
	FIELD(struct revenue_query, from, .min = 1, .max = 40),
	FIELD(struct revenue_query, to, .min = 1, .max = 40),
	FIELD_AS(struct revenue_query, group, "group_by", .names = group_names),
};
const struct shape revenue_query_shape = SHAPE(struct revenue_query, query_fields);

static const struct field row_fields[] = {
	FIELD(struct revenue, day), FIELD(struct revenue, hour), FIELD(struct revenue, site_id),
	FIELD(struct revenue, tariff_id), FIELD(struct revenue, currency), FIELD(struct revenue, sessions),
	FIELD(struct revenue, energy_kwh), FIELD(struct revenue, net), FIELD(struct revenue, tax),
	FIELD(struct revenue, discount), FIELD_AS(struct revenue, total, "total_amount"),
	FIELD_AS(struct revenue, refunded, "refunded_amount"),
};
static const struct shape row_shape = SHAPE(struct revenue, row_fields, CURRENCY_IN(struct revenue, currency));

static const struct field fields[] = {
	FIELD_AS(struct revenue_report, rows, "revenue", .of = &row_shape), FIELD(struct revenue_report, group_by),
	FIELD(struct revenue_report, from), FIELD(struct revenue_report, until),
	FIELD(struct revenue_report, time_zone),
};
const struct shape revenue_shape = SHAPE(struct revenue_report, fields);
/* clang-format on */

/* ---- handler ---- */

enum rc
reports_revenue(struct call *c)
{
	const struct revenue_query *q = c->query;
	struct revenue_report *report = ARENA_ONE(c->cx->mem, struct revenue_report);

	TRY(report_revenue(c->cx, q, report));
	report->group_by = group_names[q->group];
	c->answer = report;
	return OK;
}
