/* Parameters and columns that many statements share. */
#ifndef STORE_KEY_H
#define STORE_KEY_H

#include "base/shape.h"

struct key {
	int64_t tenant;
	const char *id;
	int64_t version;
	struct instant at;
};

extern const struct shape key_tenant;  /* tenant */
extern const struct shape key_one;     /* tenant, id */
extern const struct shape key_version; /* tenant, id, version */
extern const struct shape key_at;      /* tenant, id, at */

extern const struct shape number_row; /* one whole number, an int64_t */

#endif
