/* Lanes: what one endpoint or domain of mail may take up, by how its last attempts went. Forgetting one does no harm. */
#ifndef OUTBOX_LANE_H
#define OUTBOX_LANE_H

#include "base/base.h"

struct lane {
	uint64_t key;       /* of its name; 0: no lane */
	unsigned jobs;      /* leased by us */
	unsigned running;   /* of them, attempts under way */
	unsigned failures;  /* in a row */
	unsigned dry;       /* looks in a row that found nothing to lease */
	bool proven;        /* the last attempt succeeded */
	int64_t held_until; /* ms of the monotonic clock: leases nothing before */
};

struct lanes;

struct lanes *lanes_new(struct arena *mem);
/* The lane called ${name}; one that has no jobs may be forgotten for it. NULL: too many have jobs. */
struct lane *lane_find(struct lanes *lanes, const char *name);
/* How many attempts may be under way at a time where ${most} is what a lane may have that works; others have one. */
unsigned lane_width(const struct lane *l, int64_t most);
/* How many more rows may be leased for it at ${now}: a lane that works gets some ahead, so that it need not wait for the
 * next look. */
int64_t lane_room(const struct lane *l, int64_t most, int64_t now);
/* An attempt of it has ended at ${now}. */
void lane_judge(struct lane *l, bool good, int64_t now);
/* ${got} rows were leased for it. */
void lane_leased(struct lane *l, size_t got, int64_t now);

#endif
