#include "base/log.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <unistd.h>

#include "base/decimal.h"
#include "base/metric.h"
#include "base/utf8.h"
#include "base/when.h"

#define TAIL ",\"cut\":true}\n"
#define ROOM (PIPE_BUF - sizeof(TAIL)) /* the tail always fits */
#define PATIENCE 100                   /* ms that a full pipe may hold us up */

static enum severity least = SAY_INFO;

void
log_least(enum severity severity)
{
	least = severity;
}

static bool
put(struct log *l, const char *from, size_t n)
{
	if (n > ROOM - l->n)
		return false;
	memcpy(l->at + l->n, from, n);
	l->n += n;
	return true;
}

static bool
put_char(struct log *l, const unsigned char *s, size_t len)
{
	char code[8];

	if (len == 0)
		return put(l, "\\ufffd", 6);
	if (*s == '"' || *s == '\\')
		return put(l, (const char[]) { '\\', (char)*s }, 2);
	if (*s >= 0x20 && *s != 0x7f)
		return put(l, (const char *)s, len);
	(void)snprintf(code, sizeof(code), "\\u%04x", (unsigned)*s);
	return put(l, code, 6);
}

/* The value between quotes; at least the quotes fit, or nothing is written. */
static bool
put_text(struct log *l, const char *value)
{
	const unsigned char *s = (const unsigned char *)value;
	size_t n = strnlen(value, LOG_VALUE + 4);
	size_t i = 0;

	if (ROOM - l->n < 2)
		return false;
	l->at[l->n++] = '"';
	while (i < n && i < LOG_VALUE) {
		size_t len = utf8_character(value + i, n - i);

		/* six is the longest escape; keep one byte for the quote */
		if (ROOM - l->n < 7 || !put_char(l, s + i, len))
			break;
		i += len > 0 ? len : 1;
	}
	if (i < n)
		l->cut = true;
	l->at[l->n++] = '"';
	return true;
}

static bool
put_key(struct log *l, const char *key)
{
	return put(l, ",\"", 2) && put(l, key, strlen(key)) && put(l, "\":", 2);
}

void
log_text(struct log *l, const char *key, const char *value)
{
	size_t before = l->n;

	if (value == NULL)
		return;
	if (!put_key(l, key) || !put_text(l, value)) {
		l->n = before;
		l->cut = true;
	}
}

/* A number as it stands. */
static void
put_number(struct log *l, const char *key, const char *digits, size_t n)
{
	size_t before = l->n;

	if (!put_key(l, key) || !put(l, digits, n)) {
		l->n = before;
		l->cut = true;
	}
}

void
log_int(struct log *l, const char *key, int64_t value)
{
	char digits[DECIMAL_TEXT];

	put_number(l, key, digits, decimal_write(digits, value, 0, 0));
}

void
log_ms(struct log *l, const char *key, int64_t microseconds)
{
	char digits[DECIMAL_TEXT];

	put_number(l, key, digits, decimal_write(digits, microseconds, 3, 0));
}

void
log_open(struct log *l, enum severity severity, const char *request, const char *event)
{
	static const char *const names[] = { "debug", "info", "warn", "error" };
	struct timespec now;
	char when[WHEN_TEXT + 8];
	size_t n;

	l->severity = severity;
	l->cut = false;
	l->n = 0;
	if (severity < least)
		return;
	(void)clock_gettime(CLOCK_REALTIME, &now);
	n = when_write(when, (struct instant) { now.tv_sec });
	(void)snprintf(when + n - 1, sizeof(when) - n, ".%03dZ", (int)(now.tv_nsec / 1000000));
	(void)put(l, "{\"request\":", 11);
	if (request == NULL || !put_text(l, request))
		(void)put(l, "null", 4);
	log_text(l, "time", when);
	log_text(l, "level", names[severity]);
	log_text(l, "event", event);
	log_int(l, "pid", getpid());
}

/* Wait until a full pipe takes a line; false: it did not for PATIENCE ms. */
static bool
writable(void)
{
	struct pollfd p = { .fd = STDERR_FILENO, .events = POLLOUT };
	int n;

	do
		n = poll(&p, 1, PATIENCE);
	while (n < 0 && errno == EINTR);
	return n == 1 && (p.revents & POLLOUT) != 0;
}

void
log_send(struct log *l)
{
	const char *at = l->at;
	size_t left;

	if (l->severity < least)
		return;
	if (l->cut) {
		memcpy(l->at + l->n, TAIL, sizeof(TAIL) - 1);
		l->n += sizeof(TAIL) - 1;
	} else {
		memcpy(l->at + l->n, "}\n", 2);
		l->n += 2;
	}
	for (left = l->n; left > 0;) {
		ssize_t n = write(STDERR_FILENO, at, left);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN && writable())
			continue;
		if (n <= 0) {
			metric_add(METRIC_LOG_LOST, 1);
			return;
		}
		at += n;
		left -= (size_t)n;
	}
}

void
log_say(enum severity severity, const char *request, const char *event, const char *format, ...)
{
	char message[LOG_VALUE + 8];
	struct log l;
	va_list args;

	if (severity < least)
		return;
	va_start(args, format);
	(void)vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	log_open(&l, severity, request, event);
	log_text(&l, "message", message);
	log_send(&l);
}
