#include "store/session_list.h"

#include "store/key.h"
#include "store/session.h"

#define NEWEST 20000 /* as many are looked at to count what matches several filters */

/* clang-format off */
static const struct field row_fields[] = {
	FIELD(struct session, id), FIELD(struct session, charge_point_id), FIELD(struct session, driver_id),
	FIELD(struct session, started_at), FIELD(struct session, ended_at), FIELD(struct session, energy_kwh),
	FIELD(struct session, total), FIELD(struct session, currency), FIELD(struct session, status, .names = store_session_statuses),
	FIELD(struct session, transaction_id), FIELD(struct session, connector_id), FIELD(struct session, connector_type),
	FIELD(struct session, site_id), FIELD(struct session, organization_id), FIELD(struct session, subtotal),
	FIELD(struct session, tax), FIELD(struct session, discount), FIELD(struct session, refunded),
	FIELD(struct session, tariff_id), FIELD(struct session, rule_id), FIELD(struct session, invoice_id),
};
/* the energy of a running one is its last reading, which is the highest */
#define COLUMNS \
	"id, charge_point_id, driver_id, started_at, ended_at, COALESCE(energy_wh, (SELECT m.energy_wh FROM meter_value m" \
	" WHERE m.tenant = session.tenant AND m.session_id = session.id ORDER BY m.at DESC LIMIT 1)), total, currency, status, transaction_id," \
	" connector_id, connector_type, site_id, organization_id, subtotal, tax, discount, refunded, tariff_id, rule_id," \
	" invoice_id"

/* The filters in the order in which they lead: the first that is given names the index, those after it are conditions on
 * its rows. What runs now is little, so it leads before a site. SQL and parameters run in parallel. */
#define IF(T, M) FIELD(T, M), FIELD(T, M),
#define AFTER_ORGANIZATION(T) IF(T, status)
#define AFTER_PROMO(T) IF(T, organization_id) AFTER_ORGANIZATION(T)
#define AFTER_SITE(T) IF(T, promo_code) AFTER_PROMO(T)
#define AFTER_STATUS(T) IF(T, site_id) IF(T, promo_code) IF(T, organization_id)
#define AFTER_CHARGE_POINT(T) IF(T, site_id) AFTER_SITE(T)
#define AFTER_DRIVER(T) IF(T, charge_point_id) AFTER_CHARGE_POINT(T)
#define SQL_AFTER_ORGANIZATION " AND (? IS NULL OR status = ?)"
#define SQL_AFTER_PROMO " AND (? IS NULL OR organization_id = ?)" SQL_AFTER_ORGANIZATION
#define SQL_AFTER_SITE " AND (? IS NULL OR promo_code = ?)" SQL_AFTER_PROMO
#define SQL_AFTER_STATUS \
	" AND (? IS NULL OR site_id = ?) AND (? IS NULL OR promo_code = ?) AND (? IS NULL OR organization_id = ?)"
#define SQL_AFTER_CHARGE_POINT " AND (? IS NULL OR site_id = ?)" SQL_AFTER_SITE
#define SQL_AFTER_DRIVER " AND (? IS NULL OR charge_point_id = ?)" SQL_AFTER_CHARGE_POINT

#define F struct session_filter
#define POSITION FIELD(F, from), FIELD(F, at), FIELD(F, at), FIELD(F, page.cursor)
#define RANGE FIELD(F, from), FIELD(F, until)
#define SLICE FIELD(F, page.limit), FIELD(F, page.offset)
#define LIST_IN(NAME, M, REST) \
	static const struct field NAME##_list_fields[] = { FIELD(F, tenant), FIELD(F, M), POSITION, REST(F) SLICE }; \
	static const struct field NAME##_count_fields[] = { REST(F) FIELD(F, tenant), FIELD(F, M), RANGE, FIELD(F, page.limit) }; \
	static const struct field NAME##_alone_fields[] = { FIELD(F, tenant), FIELD(F, M), RANGE, FIELD(F, page.limit) }; \
	static const struct shape NAME##_list_in = SHAPE(F, NAME##_list_fields); \
	static const struct shape NAME##_count_in = SHAPE(F, NAME##_count_fields); \
	static const struct shape NAME##_alone_in = SHAPE(F, NAME##_alone_fields)

LIST_IN(charge_point, charge_point_id, AFTER_CHARGE_POINT);
LIST_IN(driver, driver_id, AFTER_DRIVER);
LIST_IN(promo, promo_code, AFTER_PROMO);
LIST_IN(organization, organization_id, AFTER_ORGANIZATION);
LIST_IN(site, site_id, AFTER_SITE);
LIST_IN(status, status, AFTER_STATUS);

static const struct field all_list_fields[] = { FIELD(F, tenant), POSITION, SLICE };
static const struct field all_count_fields[] = { FIELD(F, tenant), RANGE, FIELD(F, page.limit) };
/* clang-format on */

static const struct shape all_list_in = SHAPE(F, all_list_fields);
static const struct shape all_count_in = SHAPE(F, all_count_fields);
struct matched {
	int64_t n, of;
};

static const struct field matched_fields[] = { FIELD(struct matched, n), FIELD(struct matched, of) };
static const struct shape matched_out = SHAPE(struct matched, matched_fields);
static const struct shape row_out = SHAPE(struct session, row_fields);

/* The index is named: an optimizer that takes another one for some tenants would sort or scan there. */
#define LIST(INDEX, WHERE, REST) \
	"SELECT " COLUMNS " FROM session FORCE INDEX (" INDEX ") WHERE tenant = ?" WHERE " AND started_at >= ?" \
	" AND (started_at < ? OR started_at = ? AND id < ?)" REST \
	" ORDER BY started_at DESC, id DESC LIMIT ? OFFSET ?"
#define RANGE_OF(INDEX, WHERE) \
	" FROM session FORCE INDEX (" INDEX ") WHERE tenant = ?" WHERE " AND started_at >= ? AND started_at < ?"
#define COUNT(INDEX, WHERE) "SELECT COUNT(*) FROM (SELECT 1" RANGE_OF(INDEX, WHERE) " LIMIT ?) counted"
/* Of the newest rows those that match, and how many rows these are. */
#define COUNT_OF_NEWEST(INDEX, WHERE, REST) \
	"SELECT COUNT(CASE WHEN TRUE" REST " THEN 1 END), COUNT(*) FROM (SELECT charge_point_id, site_id, promo_code," \
	" organization_id, status" RANGE_OF(INDEX, WHERE) " ORDER BY started_at DESC, id DESC LIMIT ?) newest"

static const struct query list_all = { LIST("session_started", "", ""), &all_list_in, &row_out };
static const struct query count_all = { COUNT("session_started", ""), &all_count_in, &number_row };

/* What stands in a statement is read, needed or not: without the other filters the index alone is counted. */
#define BY(NAME, COLUMN, REST) \
	static const struct query list_##NAME = { LIST("session_" #NAME, " AND " COLUMN " = ?", REST), \
		&NAME##_list_in, &row_out }; \
	static const struct query count_##NAME = { COUNT_OF_NEWEST("session_" #NAME, " AND " COLUMN " = ?", REST), \
		&NAME##_count_in, &matched_out }; \
	static const struct query alone_##NAME = { COUNT("session_" #NAME, " AND " COLUMN " = ?"), &NAME##_alone_in, \
		&number_row }

BY(driver, "driver_id", SQL_AFTER_DRIVER);
BY(charge_point, "charge_point_id", SQL_AFTER_CHARGE_POINT);
BY(site, "site_id", SQL_AFTER_SITE);
BY(promo, "promo_code", SQL_AFTER_PROMO);
BY(organization, "organization_id", SQL_AFTER_ORGANIZATION);
BY(status, "status", SQL_AFTER_STATUS);

#define THREE(NAME) &list_##NAME, &count_##NAME, &alone_##NAME
const struct query *const store_session_list_queries[] = { &list_all, &count_all, THREE(driver), THREE(charge_point),
	THREE(site), THREE(promo), THREE(organization), THREE(status), NULL };

struct way {
	const struct query *list, *count, *alone;
};

static struct way
way_of(const struct session_filter *f)
{
	if (f->driver_id != NULL)
		return (struct way) { THREE(driver) };
	if (f->charge_point_id != NULL)
		return (struct way) { THREE(charge_point) };
	if (f->status != NULL && strcmp(f->status, store_session_statuses[SESSION_ACTIVE]) == 0)
		return (struct way) { THREE(status) };
	if (f->site_id != NULL)
		return (struct way) { THREE(site) };
	if (f->promo_code != NULL)
		return (struct way) { THREE(promo) };
	if (f->organization_id != NULL)
		return (struct way) { THREE(organization) };
	if (f->status != NULL)
		return (struct way) { THREE(status) };
	return (struct way) { &list_all, &count_all, &count_all };
}

enum rc
store_session_list(struct db *db, struct arena *mem, const struct session_filter *f, struct list *out)
{
	struct session_filter with = *f;

	with.page.limit++;
	return db_all(db, mem, way_of(f).list, &with, out);
}

enum rc
store_session_count(struct db *db, struct arena *mem, const struct session_filter *f, int64_t *n, bool *rest)
{
	int filters = (f->charge_point_id != NULL) + (f->driver_id != NULL) + (f->promo_code != NULL) +
		(f->organization_id != NULL) + (f->site_id != NULL) + (f->status != NULL);
	struct session_filter with = *f;
	struct matched row;

	*rest = false;
	with.page.limit = filters > 1 ? NEWEST + 1 : TOTAL_COUNTED + 1;
	if (filters <= 1)
		return db_one(db, mem, way_of(f).alone, &with, n);
	TRY(db_one(db, mem, way_of(f).count, &with, &row));
	*n = row.n;
	*rest = row.of > NEWEST;
	return OK;
}
