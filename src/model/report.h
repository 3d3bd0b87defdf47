/* Report: what was earned, by day, hour, site or tariff. */
#ifndef MODEL_REPORT_H
#define MODEL_REPORT_H

#include "base/base.h"

enum report_group { GROUP_DAY, GROUP_SITE, GROUP_TARIFF, GROUP_HOUR };

/* Sums of one group in one currency. */
struct revenue {
	struct instant at;               /* GROUP_DAY, GROUP_HOUR: when it begins */
	const char *day, *hour;          /* in the tenant's zone */
	const char *site_id, *tariff_id; /* NULL under GROUP_SITE: of no site */
	const char *currency;
	int64_t sessions;
	struct energy energy_kwh;
	struct money net, tax, discount, total; /* net + tax = total, which the discount has been taken off */
	struct money refunded;
};

/* From ${from} until before ${until}. */
struct revenue_filter {
	int64_t tenant;
	struct instant from, until;
};

#endif
