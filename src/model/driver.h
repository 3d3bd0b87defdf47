/* Driver: what a session takes from who charges. */
#ifndef MODEL_DRIVER_H
#define MODEL_DRIVER_H

#include "base/base.h"

struct driver {
	const char *id; /* the caller's own */
	const char *user_type_id, *organization_id;
	const char *email;
	bool email_receipts;
	const char *locale; /* of what is written to them; NULL: the tenant's */
	int64_t number;     /* in order of creation */
	int64_t version;
	struct instant created_at, updated_at;
};

#endif
