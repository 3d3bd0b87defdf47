/* The one header that everyone includes: units, memory, errors. */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/banned.h"

#define MUST_CHECK __attribute__((warn_unused_result))
#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))

/* ---- units: one struct each, so that the compiler refuses to mix them ---- */

struct rate {
	int64_t v;
}; /* decimal in billionths of a major unit: a price, or an amount as it was sent */
struct money {
	int64_t v;
}; /* payable amount, whole minor units of the document's currency */
struct energy {
	int64_t v;
}; /* watt-hours; on the wire kWh */
struct span {
	int64_t v;
}; /* seconds */
struct instant {
	int64_t v;
}; /* seconds since 1970-01-01T00:00:00Z */
struct share {
	int64_t v;
}; /* parts per million; 20 % is 200000; on the wire per cent */

#define NONE INT64_MIN               /* absent: JSON null or missing, SQL NULL; never reaches arithmetic */
#define RATE_ONE INT64_C(1000000000) /* 1.00 of a major unit */
#define SHARE_ONE INT64_C(1000000)   /* 100 % */
#define LARGEST INT64_C(1000000000)  /* bound of prices, amounts and whole numbers on input (pricing.md 1) */

struct raw {
	const char *json;
}; /* the text of one JSON value, as it stands; NULL when absent */
struct list {
	size_t n;
	void *at;
}; /* ${n} elements that lie one behind the other */

/* ---- memory: three lifetimes (process, request, scratch), each an arena ---- */

struct arena;
/* A new arena that grows by ${block} bytes. Ends with arena_free(). */
struct arena *arena_new(size_t block);
void arena_free(struct arena *mem);
/* ${n} zeroed elements of ${size} bytes, aligned for any type. Aborts when memory is out. */
void *arena_get(struct arena *mem, size_t n, size_t size) __attribute__((malloc, alloc_size(2, 3), returns_nonnull));
/* Forget everything that was taken; the first block is kept. */
void arena_reset(struct arena *mem);
/* Copies that live in ${mem}. */
char *arena_text(struct arena *mem, const char *text) __attribute__((returns_nonnull));
char *arena_copy(struct arena *mem, const void *from, size_t n) __attribute__((returns_nonnull));
/* With its ASCII letters in lower case. */
char *arena_lower(struct arena *mem, const char *text) __attribute__((returns_nonnull));
char *arena_printf(struct arena *mem, const char *format, ...) __attribute__((format(printf, 2, 3), returns_nonnull));
/* Append ${text} to the list ${list} (const char *), which is copied each time: it is short. */
void arena_append(struct arena *mem, struct list *list, const char *text);
#define ARENA_ONE(mem, type) ((type *)arena_get((mem), 1, sizeof(type)))
#define ARENA_ARRAY(mem, n, type) ((type *)arena_get((mem), (n), sizeof(type)))

/* ---- errors ---- */

enum rc {
	OK,
	E_MALFORMED, /* not the syntax that was announced */
	E_INVALID,   /* understood and refused; fault.wrong names the fields */
	E_UNAUTHENTIC,
	E_FORBIDDEN,
	E_NOT_FOUND,
	E_METHOD, /* path exists, method does not */
	E_MEDIA,  /* content type of the body */
	E_TOO_LARGE,
	E_CONFLICT,
	E_PRECONDITION, /* If-Match does not hold */
	E_LIMIT,        /* too many attempts: wait */
	E_RETRY,        /* nothing happened; may be tried again */
	E_UNSURE,       /* connection lost during COMMIT: may have happened */
	E_INTERNAL,
	RC_COUNT
};

#define FAULT_MAX 64 /* fields named in one answer; more are counted, not listed */

struct wrong {
	const char *field;
	const char *text;
};

/* Why a call failed. ${code} is a word of the domain ("transaction_conflict", NULL: none beyond rc) that each
 * surface translates; texts are lower-case sentences without full stop and hold nothing from outside. */
struct fault {
	struct arena *mem; /* where composed field paths live */
	const char *at;    /* path of the object being read, "" at the top */
	enum rc rc;
	const char *code;
	const char *text;
	int64_t wait; /* seconds, with E_LIMIT */
	size_t n;
	struct wrong wrong[FAULT_MAX];
};

/* An empty fault whose texts may live in ${mem}. */
void fault_init(struct fault *ft, struct arena *mem);
/* Say that the whole call failed with ${rc}. Returns ${rc}. */
enum rc fault_set(struct fault *ft, enum rc rc, const char *code, const char *text);
/* Say that ${field} (below ft->at) is wrong; several may be said. ${ft} NULL: nobody asks why. Returns E_INVALID. */
enum rc fault_field(struct fault *ft, const char *field, const char *text);
/* Enter ${name} of the object being read, or its element ${index} (-1: no element).
 * Returns the former path, to be put back into ft->at. */
const char *fault_enter(struct fault *ft, const char *name, int64_t index);

/* Pass a failure on; the one macro that hides control flow. */
#define TRY(call) \
	do { \
		enum rc try_rc_ = (call); \
		if (try_rc_ != OK) \
			return try_rc_; \
	} while (0)

#endif
