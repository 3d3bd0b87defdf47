#include "store/invoice_list.h"

#include "base/id.h"
#include "store/invoice.h"
#include "store/key.h"

/* clang-format off */
#define R struct invoice
static const struct field row_fields[] = {
	FIELD(R, id), FIELD(R, type, .names = store_invoice_types), FIELD(R, number), FIELD(R, credits), FIELD(R, refund_id),
	FIELD(R, organization_id), FIELD(R, period), FIELD(R, currency), FIELD(R, status, .names = store_invoice_statuses),
	FIELD(R, issued_at), FIELD(R, due_at), FIELD(R, paid_at), FIELD(R, voided_at), FIELD(R, reference), FIELD(R, net),
	FIELD(R, tax), FIELD(R, rounding), FIELD(R, total), FIELD(R, credited),
	FIELD(R, taxes, .of = &store_invoice_tax), FIELD(R, sessions),
};
#define COLUMNS \
	"id, type, number, credits, refund_id, organization_id, period, currency, status, issued_at, due_at, paid_at," \
	" voided_at, reference, net, tax, rounding, total, credited, taxes, sessions"

/* The filters in the order in which they lead: the first that is given names the index, those after it are conditions on
 * its rows. SQL and parameters run in parallel. */
#define F struct invoice_filter
#define IF(M) FIELD(F, M), FIELD(F, M),
#define AFTER_STATUS
#define AFTER_PERIOD IF(status)
#define AFTER_ORGANIZATION IF(period) AFTER_PERIOD
#define SQL_AFTER_STATUS ""
#define SQL_AFTER_PERIOD " AND (? IS NULL OR status = ?)"
#define SQL_AFTER_ORGANIZATION " AND (? IS NULL OR period = ?)" SQL_AFTER_PERIOD

#define BELOW FIELD(F, page.cursor)
#define SLICE FIELD(F, page.limit), FIELD(F, page.offset)
#define IN(NAME, M, REST) \
	static const struct field NAME##_list_fields[] = { FIELD(F, tenant), FIELD(F, M), REST BELOW, SLICE }; \
	static const struct field NAME##_count_fields[] = { FIELD(F, tenant), FIELD(F, M), REST FIELD(F, page.limit) }; \
	static const struct shape NAME##_list_in = SHAPE(F, NAME##_list_fields); \
	static const struct shape NAME##_count_in = SHAPE(F, NAME##_count_fields)

IN(organization, organization_id, AFTER_ORGANIZATION);
IN(period, period, AFTER_PERIOD);
IN(status, status, AFTER_STATUS);

static const struct field all_list_fields[] = { FIELD(F, tenant), BELOW, SLICE };
static const struct field all_count_fields[] = { FIELD(F, tenant), FIELD(F, page.limit) };
/* clang-format on */

static const struct shape all_list_in = SHAPE(F, all_list_fields);
static const struct shape all_count_in = SHAPE(F, all_count_fields);
static const struct shape row_out = SHAPE(R, row_fields);

/* The index is named: an optimizer that takes another one would sort or scan there. */
#define FROM(INDEX, WHERE) " FROM invoice FORCE INDEX (" INDEX ") WHERE tenant = ?" WHERE
#define LIST(INDEX, WHERE) "SELECT " COLUMNS FROM(INDEX, WHERE) " AND id < ? ORDER BY id DESC LIMIT ? OFFSET ?"
#define COUNT(INDEX, WHERE) "SELECT COUNT(*) FROM (SELECT 1" FROM(INDEX, WHERE) " LIMIT ?) counted"

static const struct query list_all = { LIST("PRIMARY", ""), &all_list_in, &row_out };
static const struct query count_all = { COUNT("PRIMARY", ""), &all_count_in, &number_row };

#define BY(NAME, COLUMN, REST) \
	static const struct query list_##NAME = { LIST("invoice_" #NAME, " AND " COLUMN " = ?" REST), &NAME##_list_in, \
		&row_out }; \
	static const struct query count_##NAME = { COUNT("invoice_" #NAME, " AND " COLUMN " = ?" REST), \
		&NAME##_count_in, &number_row }

BY(organization, "organization_id", SQL_AFTER_ORGANIZATION);
BY(period, "period", SQL_AFTER_PERIOD);
BY(status, "status", SQL_AFTER_STATUS);

#define TWO(NAME) &list_##NAME, &count_##NAME
const struct query *const store_invoice_list_queries[] = { TWO(all), TWO(organization), TWO(period), TWO(status),
	NULL };

struct way {
	const struct query *list, *count;
};

static struct way
way_of(const struct invoice_filter *f)
{
	if (f->organization_id != NULL)
		return (struct way) { TWO(organization) };
	if (f->period != NULL)
		return (struct way) { TWO(period) };
	return f->status != NULL ? (struct way) { TWO(status) } : (struct way) { TWO(all) };
}

enum rc
store_invoice_list(struct db *db, struct arena *mem, const struct invoice_filter *f, struct list *out)
{
	struct invoice_filter with = *f;

	with.page.limit++;
	if (with.page.cursor == NULL)
		with.page.cursor = ID_ABOVE_ALL;
	return db_all(db, mem, way_of(f).list, &with, out);
}

enum rc
store_invoice_count(struct db *db, struct arena *mem, const struct invoice_filter *f, int64_t *n)
{
	struct invoice_filter with = *f;

	with.page.limit = TOTAL_COUNTED + 1;
	return db_one(db, mem, way_of(f).count, &with, n);
}
