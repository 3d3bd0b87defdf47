/* UTF-8 as RFC 3629 has it: no overlong forms, no surrogates. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/base.h"

/* Length of the character that the ${n} > 0 bytes at ${text} begin with; 0: it is none. */
size_t utf8_character(const char *text, size_t n);
bool utf8_valid(const char *text, size_t n);
/* How many bytes of the valid ${text} are whole characters within its first ${most} bytes. */
size_t utf8_cut(const char *text, size_t most);

#endif
