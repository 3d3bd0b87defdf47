/* The engine alone: a session with all that prices it as JSON in, its breakdown as JSON out (docs/pricing.md 7). */
#ifndef API_PRICE_H
#define API_PRICE_H

#include "base/buf.h"
#include "base/shape.h"

struct quote_case;

extern const struct shape quote_case_shape; /* struct quote_case */

/* Price the object in ${n} bytes of ${text} and append the breakdown, or the error object, without a line feed.
 * ${mem} holds everything that is needed meanwhile. Returns whether it was priced. */
bool price_line(const char *text, size_t n, bool explain, struct arena *mem, struct buf *out);

/* `tariffctl price [--explain] [--help]`: standard input line by line to standard output.
 * Returns the exit status: 0 all lines answered, 1 input or output failed or wrong usage. */
int price_main(int argc, char **argv);

#endif
