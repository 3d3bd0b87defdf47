/* JSON text -> struct by its shape. The only user of json-c. */
#ifndef BASE_JSON_IN_H
#define BASE_JSON_IN_H

#include "base/shape.h"

enum json_mode {
	JSON_KEEP = 1,    /* absent members keep the value they have (PATCH); null makes them absent */
	JSON_PARTIAL = 2, /* `must` only forbids null */
	JSON_REPLACE = 4, /* what a caller may write is cleared, what is readonly or `keeps` stays (PUT) */
	JSON_EDIT = 8,    /* readonly fields are accepted and ignored */
	JSON_LAX = 16,    /* unknown fields are accepted; the first names go to ${ignored} */
};

struct json_read {
	const struct shape *shape;
	unsigned mode;
	struct arena *mem; /* strings and lists live here */
	struct fault *fault;
	struct list ignored; /* const char *: unknown fields that JSON_LAX let pass */
	const char *source;  /* while reading: where the value stands in the text; NULL: nobody asks */
};

/* Read the object in ${n} bytes of ${text} into the struct at ${out}. Without JSON_KEEP and
 * JSON_REPLACE it is cleared first.
 * E_MALFORMED: not strict JSON (also NaN, a repeated key, NUL, broken UTF-8, nesting below 16).
 * E_INVALID: every wrong field is named in the fault. Decimals are read from the source digits. */
enum rc json_read(struct json_read *r, const char *text, size_t n, void *out) MUST_CHECK;

/* A member of an object whose names are not known before. */
struct json_member {
	const char *name;
	struct raw value;
};

/* The members (struct json_member) of the object in ${n} bytes of ${text}, in their order. E_MALFORMED as above, E_INVALID:
 * JSON, but no object. */
enum rc json_members(struct arena *mem, const char *text, size_t n, struct list *out) MUST_CHECK;

#endif
