/* Reports over what was settled. */
#ifndef DOMAIN_REPORT_H
#define DOMAIN_REPORT_H

#include "domain/ctx.h"
#include "model/report.h"

/* ${from}, ${to}: days of the tenant's zone or instants, as lists take them. NULL: the first of the current month, and
 * the end of the current day. */
struct revenue_query {
	const char *from, *to;
	unsigned group; /* enum report_group */
};

struct revenue_report {
	struct instant from, until;
	const char *group_by;
	const char *time_zone;
	struct list
		rows; /* struct revenue, ascending by group, then currency; without those in which nothing happened */
};

/* Sessions count where they ended, refunds where they were made. A day or hour is one of the tenant's clock; an hour
 * that a change of the clock repeats is two, by instant. E_INVALID: more than 366 days, by hour 31. */
enum rc report_revenue(struct ctx *cx, const struct revenue_query *q, struct revenue_report *out) MUST_CHECK;

#endif
