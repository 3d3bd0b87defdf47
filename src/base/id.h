/* Identifiers: a prefix and a ULID for what we name, UUID version 4 for the dynamic-pricing surface. */
#ifndef BASE_ID_H
#define BASE_ID_H

#include "base/base.h"

#define ULID_LENGTH 26
#define UUID_LENGTH 36
#define ID_ABOVE_ALL "~" /* above all ids that we give: they are ASCII in capitals */

/* "tar_01J...": sorts by ${now_ms}, milliseconds since 1970. Lives in ${mem}. */
const char *id_new(struct arena *mem, const char *prefix, int64_t now_ms);
/* Is ${text} like an id of that ${prefix}? */
bool id_valid(const char *text, const char *prefix);
/* A random UUID in lower case. Lives in ${mem}. */
const char *uuid_new(struct arena *mem);
/* Is ${text} a UUID in either case? */
bool uuid_valid(const char *text);

#endif
