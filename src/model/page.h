/* Page: which part of a list is asked for, and what is answered. */
#ifndef MODEL_PAGE_H
#define MODEL_PAGE_H

#include "base/base.h"

#define TOTAL_COUNTED INT64_C(10000) /* rows that are counted exactly; beyond it the total is an estimate */

struct page {
	int64_t limit; /* at least 1 */
	int64_t offset;
	const char *cursor; /* go on after it; NULL: from the start */
};

/* What lists of user types, organizations, charge points, sites and drivers can be asked by; NULL: any. */
struct noun_filter {
	int64_t tenant;
	const char *tariff_id, *site_id, *organization_id, *user_type_id;
	struct page page; /* where lists go by id the cursor is the last one seen */
	int64_t before;   /* where they go by number: go on below this one */
};

struct listing {
	struct list rows;
	int64_t total;
	bool total_is_estimate;
	const char *next_cursor; /* NULL: that was all */
};

#endif
