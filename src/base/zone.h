/* Time zones as data: the only reader of tzdata (TZif, version 2 and later, with its POSIX footer). */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include "base/base.h"

#define ZONE_NAME_MAX 64 /* characters of a zone's name */

/* From ${from} on, local time is UTC + ${utc}. */
struct offset {
	struct instant from;
	struct span utc;
};

struct zone;

/* The zone of the IANA database called ${name}, NULL if there is none. It is read once and kept; a file that was
 * replaced is read anew within a second. Borrowed until the next zone_find(). */
const struct zone *zone_find(const char *name);
bool zone_exists(const char *name);

/* What has to be added to UTC at ${t}. */
struct span zone_offset(const struct zone *z, struct instant t);
/* The first instant after ${t} at which another offset may begin; NONE: never again. */
struct instant zone_next(const struct zone *z, struct instant t);
/* The offsets (struct offset, in ${mem}) between ${from} and ${to}; the first one begins at ${from}. */
void zone_offsets(const struct zone *z, struct instant from, struct instant to, struct arena *mem, struct list *out);
/* The instants, ascending, at which the clock shows ${local} (civil_seconds()): 0 when a change skips it,
 * 2 when it is repeated. */
unsigned zone_instants(const struct zone *z, int64_t local, struct instant out[2]);

/* Read zones below ${directory} from now on; what was kept is forgotten. NULL: the system's database. */
void zone_directory(const char *directory);
/* Look at every file at its next use, even within the second. */
void zone_recheck(void);
/* A zone from ${n} bytes of a TZif file, to be ended with zone_free(); NULL: not a usable file. */
struct zone *zone_parse(const void *bytes, size_t n);
void zone_free(struct zone *z);

#endif
