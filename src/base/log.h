/* One JSON object a line on stderr, the request id first. A line is one write() of at most PIPE_BUF bytes, so lines
 * of several processes never mix; what does not fit is cut, and the line then says "cut":true. No secrets. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <limits.h>

#include "base/base.h"

enum severity { SAY_DEBUG, SAY_INFO, SAY_WARN, SAY_ERROR };

#define LOG_VALUE 1024 /* bytes of one value that are shown */

/* A line in the making; lives on the stack from log_open() to log_send(). */
struct log {
	enum severity severity;
	bool cut;
	size_t n;
	char at[PIPE_BUF];
};

/* Say nothing below ${severity}; at first SAY_INFO. */
void log_least(enum severity severity);
/* Begin a line about ${event} ("request", "worker_died"); ${request} is the request id, NULL outside requests. */
void log_open(struct log *l, enum severity severity, const char *request, const char *event);
/* Add a member. Text of any bytes is made valid JSON; NULL adds nothing. ${key} is a constant word. */
void log_text(struct log *l, const char *key, const char *value);
void log_int(struct log *l, const char *key, int64_t value);
/* Add microseconds as milliseconds with up to three decimals. */
void log_ms(struct log *l, const char *key, int64_t microseconds);
/* Write the line. Never fails: a line that stderr does not take is counted (METRIC_LOG_LOST). */
void log_send(struct log *l);
/* The three steps at once, with a "message". */
void log_say(enum severity severity, const char *request, const char *event, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

#endif
