/* The monotonic clock: all instants of the outbox but those of rows are its. */
#ifndef OUTBOX_CLOCK_H
#define OUTBOX_CLOCK_H

#include <time.h>

#include "base/base.h"

static inline int64_t
clock_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

#endif
