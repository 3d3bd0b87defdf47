#include "store/report.h"

/* clang-format off */
#define SUMS \
	FIELD(struct revenue, currency), FIELD(struct revenue, sessions), FIELD(struct revenue, energy_kwh), \
	FIELD(struct revenue, tax), FIELD(struct revenue, discount), FIELD(struct revenue, total)
static const struct field filter_fields[] = {
	FIELD(struct revenue_filter, tenant), FIELD(struct revenue_filter, from), FIELD(struct revenue_filter, until),
};
static const struct field all_fields[] = { SUMS };
static const struct field site_fields[] = { FIELD(struct revenue, site_id), SUMS };
static const struct field tariff_fields[] = { FIELD(struct revenue, tariff_id), SUMS };
static const struct field refunded_fields[] = { FIELD(struct revenue, currency), FIELD(struct revenue, refunded) };
static const struct field refunded_site_fields[] = {
	FIELD(struct revenue, site_id), FIELD(struct revenue, currency), FIELD(struct revenue, refunded),
};
static const struct field refunded_tariff_fields[] = {
	FIELD(struct revenue, tariff_id), FIELD(struct revenue, currency), FIELD(struct revenue, refunded),
};
/* clang-format on */

static const struct shape filter_in = SHAPE(struct revenue_filter, filter_fields);
static const struct shape all_out = SHAPE(struct revenue, all_fields);
static const struct shape site_out = SHAPE(struct revenue, site_fields);
static const struct shape tariff_out = SHAPE(struct revenue, tariff_fields);
static const struct shape refunded_out = SHAPE(struct revenue, refunded_fields);
static const struct shape refunded_site_out = SHAPE(struct revenue, refunded_site_fields);
static const struct shape refunded_tariff_out = SHAPE(struct revenue, refunded_tariff_fields);

/* Read from the index alone. A cast to a whole number stops at the largest one. */
#define SETTLED \
	"s.currency, COUNT(*), CAST(SUM(s.energy_wh) AS SIGNED), CAST(SUM(s.tax_payable) AS SIGNED)," \
	" CAST(SUM(s.discount) AS SIGNED), CAST(SUM(s.total) AS SIGNED)" \
	" FROM session s FORCE INDEX (session_ended)" \
	" WHERE s.tenant = ? AND s.ended_at >= ? AND s.ended_at < ? AND s.status IN ('settled', 'refunded')"
#define REFUNDED \
	" FROM refund r FORCE INDEX (refund_created) STRAIGHT_JOIN session s ON s.tenant = r.tenant" \
	" AND s.id = r.session_id WHERE r.tenant = ? AND r.created_at >= ? AND r.created_at < ?"

static const struct query q_all = { "SELECT " SETTLED " GROUP BY s.currency", &filter_in, &all_out };
static const struct query q_site = { "SELECT s.site_id, " SETTLED " GROUP BY s.site_id, s.currency", &filter_in,
	&site_out };
static const struct query q_tariff = { "SELECT s.tariff_id, " SETTLED " GROUP BY s.tariff_id, s.currency", &filter_in,
	&tariff_out };
static const struct query q_refunded = {
	"SELECT r.currency, CAST(SUM(r.amount) AS SIGNED) FROM refund r FORCE INDEX (refund_created)"
	" WHERE r.tenant = ? AND r.created_at >= ? AND r.created_at < ? GROUP BY r.currency",
	&filter_in, &refunded_out
};
static const struct query q_refunded_site = { "SELECT s.site_id, r.currency, CAST(SUM(r.amount) AS SIGNED)" REFUNDED
					      " GROUP BY s.site_id, r.currency",
	&filter_in, &refunded_site_out };
static const struct query q_refunded_tariff = { "SELECT s.tariff_id, r.currency, CAST(SUM(r.amount) AS SIGNED)" REFUNDED
						" GROUP BY s.tariff_id, r.currency",
	&filter_in, &refunded_tariff_out };

const struct query *const store_report_queries[] = { &q_all, &q_site, &q_tariff, &q_refunded, &q_refunded_site,
	&q_refunded_tariff, NULL };

enum rc
store_revenue_settled(
	struct db *db, struct arena *mem, enum report_group group, const struct revenue_filter *f, struct list *out)
{
	return db_all(db, mem, group == GROUP_SITE ? &q_site : group == GROUP_TARIFF ? &q_tariff : &q_all, f, out);
}

enum rc
store_revenue_refunded(
	struct db *db, struct arena *mem, enum report_group group, const struct revenue_filter *f, struct list *out)
{
	return db_all(db, mem,
		group == GROUP_SITE             ? &q_refunded_site
			: group == GROUP_TARIFF ? &q_refunded_tariff
						: &q_refunded,
		f, out);
}
