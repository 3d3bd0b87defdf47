/* Sums over sessions and refunds. */
#ifndef STORE_REPORT_H
#define STORE_REPORT_H

#include "model/report.h"
#include "store/db.h"

/* Sessions that ended between: a row (struct revenue) for each currency and, as ${group} says, site or tariff. The net is
 * not filled in. Sums beyond 64 bits are INT64_MAX. */
enum rc store_revenue_settled(struct db *db, struct arena *mem, enum report_group group, const struct revenue_filter *f,
	struct list *out) MUST_CHECK;
/* The same for refunds that were made between: currency and amount alone. */
enum rc store_revenue_refunded(struct db *db, struct arena *mem, enum report_group group,
	const struct revenue_filter *f, struct list *out) MUST_CHECK;

extern const struct query *const store_report_queries[];

#endif
