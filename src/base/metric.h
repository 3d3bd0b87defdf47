/* Counters, gauges and histograms: rows of the table in metric.c, kept in memory that all processes share. Each process
 * writes to the slot that it was given; reading adds the slots, so that a slot's next owner carries its counts on. */
#ifndef BASE_METRIC_H
#define BASE_METRIC_H

#include "base/buf.h"

enum metric {
	METRIC_REQUESTS, /* by method, by class of status */
	METRIC_REQUEST_SECONDS,
	METRIC_RESPONSE_BYTES,
	METRIC_FASTCGI_ERRORS,
	METRIC_WORKERS,
	METRIC_WORKERS_BUSY,
	METRIC_WORKERS_STARTED,
	METRIC_WORKERS_ENDED, /* by enum ended */
	METRIC_RELOADS,       /* 0 done, 1 refused */
	METRIC_DB_STATEMENTS,
	METRIC_DB_ERRORS,
	METRIC_DB_RETRIES,
	METRIC_DB_RECONNECTS,
	METRIC_DB_UNSURE,
	METRIC_LOG_LOST,
	METRIC_COUNT
};

enum ended { ENDED_DRAINED, ENDED_RECYCLED, ENDED_CRASHED };

#define METRIC_SLOTS 2049 /* slot 0 is the supervisor's */

/* Map the shared memory and take slot 0; before the first fork. ${version} goes to the build information. Without it
 * every other call does nothing. False: no memory. */
bool metric_start(const char *version) MUST_CHECK;
/* Count in ${slot} from now on; in a fresh worker. */
void metric_take(unsigned slot);
/* The owner of ${slot} has ended: its gauges become 0, its counters stay. */
void metric_left(unsigned slot);
/* Add ${n} to a counter or gauge without labels. */
void metric_add(enum metric id, int64_t n);
/* Add ${n} to the counter with the ${a}-th value of the first label and the ${b}-th of the second (0: none). */
void metric_add_at(enum metric id, unsigned a, unsigned b, int64_t n);
/* Set our share of a gauge. */
void metric_set(enum metric id, int64_t value);
/* Count one duration in a histogram. */
void metric_observe(enum metric id, int64_t microseconds);
/* Sum of a counter or gauge without labels over all slots. */
int64_t metric_sum(enum metric id);
/* Append everything in Prometheus' text format, version 0.0.4. */
void metric_write(struct buf *out);

#endif
