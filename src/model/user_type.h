/* User type: a group of drivers with a discount of its own. */
#ifndef MODEL_USER_TYPE_H
#define MODEL_USER_TYPE_H

#include "base/base.h"

struct user_type {
	const char *id;
	const char *name;
	const char *description;
	struct share discount_percent; /* NONE: no discount */
	int64_t version;               /* from 1 */
	struct instant created_at, updated_at;
};

#endif
