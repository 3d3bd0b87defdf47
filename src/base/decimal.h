/* Exact decimal text <-> scaled integer, never through binary floating point. */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include "base/base.h"

enum decimal { DECIMAL_OK, DECIMAL_SYNTAX, DECIMAL_DIGITS, DECIMAL_RANGE };

#define DECIMAL_TEXT 48 /* room that decimal_write() may need */

/* Read ${n} bytes of ${text}, a number in JSON's grammar (exponent allowed), as ${out} times ten to the ${digits}.
 * DECIMAL_DIGITS: more fractional digits than that after trailing zeros are dropped (pricing.md 1);
 * DECIMAL_RANGE: does not fit 64 bits. ${out} is set only on DECIMAL_OK, and never to NONE. */
enum decimal decimal_read(const char *text, size_t n, unsigned digits, int64_t *out);

/* Write ${value}, scaled by ten to the ${digits}, with at least ${least} fractional digits and no zeros beyond.
 * Returns the length; ${to} has DECIMAL_TEXT bytes and is terminated. */
size_t decimal_write(char *to, int64_t value, unsigned digits, unsigned least);

#endif
