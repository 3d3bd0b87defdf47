/* Configuration file (ini) -> struct by its shape. The only user of libinih. */
#ifndef BASE_CONF_H
#define BASE_CONF_H

#include "base/buf.h"
#include "base/shape.h"

/* Read the file at ${path}; option "workers" of section "server" is the field "server.workers". What the file does not
 * name keeps its value in ${out}. E_NOT_FOUND: cannot be read; E_MALFORMED: not an ini file (line in the text);
 * E_INVALID: unknown, repeated or wrong options, each named in ${ft}. */
enum rc conf_read(const struct shape *s, const char *path, void *out, struct arena *mem, struct fault *ft) MUST_CHECK;
/* Append the values in effect as an ini file. */
void conf_write(const struct shape *s, const void *at, struct buf *out);

#endif
