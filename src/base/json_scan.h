/* A strict look at JSON text before json-c reads it. */
#ifndef BASE_JSON_SCAN_H
#define BASE_JSON_SCAN_H

#include "base/base.h"

/* Are all tokens of these ${n} bytes tokens of JSON (RFC 8259), in UTF-8, without NUL and without half a surrogate
 * pair?
 * ${members} counts the colons, so that a repeated key shows: a tree keeps only the last of them. */
bool json_scan(const char *text, size_t n, size_t *members);
/* In text that is known to be JSON: the first byte of the next value, from the byte after a bracket or a value on;
 * ${named}: that of the next member. */
const char *json_next(const char *at, bool named);
/* The byte after the value that starts at ${at}, which stands in an object or a list. */
const char *json_after(const char *at);

#endif
