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

struct listing {
	struct list rows;
	int64_t total;
	bool total_is_estimate;
	const char *next_cursor; /* NULL: that was all */
};

#endif
