/* Struct members <-> MYSQL_BIND by shape. Used by store/db.c only. */
#ifndef STORE_BIND_H
#define STORE_BIND_H

#include <mysql.h>

#include "base/shape.h"

#define CELL_ROOM 256 /* bytes of a column that are fetched at once; longer text takes a second call */

/* Room for one parameter or column. */
struct cell {
	union {
		int64_t number;
		MYSQL_TIME time;
		char text[CELL_ROOM];
	} u;
	unsigned long length;
	my_bool is_null, error;
};

/* Point ${b} at the value of member ${f} of ${at}; ${c} and ${mem} hold what must be converted. */
void bind_in(const struct field *f, const void *at, MYSQL_BIND *b, struct cell *c, struct arena *mem);
/* Point ${b} at ${c}, where a column for ${f} arrives. */
void bind_out(const struct field *f, MYSQL_BIND *b, struct cell *c);
/* Store the column that arrived in ${c} into the member; ${text} is the whole of a longer one, else NULL.
 * False: the column does not hold what the shape says. */
bool bind_take(const struct field *f, const struct cell *c, const char *text, void *at, struct arena *mem);

#endif
