/* Urlencoded body or query string -> struct by its shape. */
#ifndef BASE_FORM_H
#define BASE_FORM_H

#include "base/shape.h"

enum form_mode {
	FORM_LAX = 1,  /* unknown names are ignored */
	FORM_SOFT = 2, /* values that cannot be read count as absent */
};

/* Read ${n} bytes of name=value pairs, percent-encoded, into the struct at ${out}, which is cleared first.
 * A K_LIST of texts takes "name[]=v" (repeatable), "name[0]=v" and "name=v". E_INVALID: unknown, repeated or wrong values, bad
 * percent-encoding, NUL or broken UTF-8; each is named in ${ft}. */
enum rc form_read(const struct shape *s, unsigned mode, const char *text, size_t n, void *out, struct arena *mem,
	struct fault *ft) MUST_CHECK;

/* Decode ${n} percent-encoded bytes ('+' is a space where ${plus}); NULL: bad escape, NUL, broken UTF-8. */
char *form_decode(const char *text, size_t n, bool plus, struct arena *mem);

#endif
