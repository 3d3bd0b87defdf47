/* Many unique entries of a cost rate at once, as spot prices come: all of them or none. */
#ifndef DOMAIN_RATE_BULK_H
#define DOMAIN_RATE_BULK_H

#include "domain/ctx.h"
#include "model/cost_rate.h"

#define RATE_BULK_MAX 5000            /* entries of one call over the API */
#define RATE_BULK_INTERVALS_MAX 50000 /* of all its entries together */

enum rate_bulk_mode {
	BULK_MERGE,   /* what starts at other times stays */
	BULK_REPLACE, /* it goes */
};

/* Its prices are all that it has: what is left out it does not define. */
struct bulk_entry {
	const char *start;        /* local time of the tenant, or RFC 3339 */
	const char *name;         /* NULL: as it was; of a new one, its local start */
	struct list energy, time; /* struct interval, without uuid, in any order */
	const struct rate_fee *session_fee;
};

struct rate_bulk {
	unsigned mode;         /* enum rate_bulk_mode */
	const char *from, *to; /* like start: entries must lie in [from, to), and no other is touched; NULL: no bound */
	struct list entries;   /* struct bulk_entry */
	bool dry_run;          /* only judge and count */
};

struct rate_bulk_counts {
	int64_t created, updated, deleted;
};

/* Write ${bulk}. An entry that says what it said before is not written again and not counted. E_INVALID names each wrong
 * place (entries[7].start, from); cost_rate_not_found, wrong_mode, fee_exceeds_stop. */
enum rc rate_bulk(struct ctx *cx, const char *cost_rate_uuid, const struct rate_bulk *bulk,
	struct rate_bulk_counts *counts) MUST_CHECK;

#endif
