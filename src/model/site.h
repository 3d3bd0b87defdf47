/* Site: what its charge points have in common. */
#ifndef MODEL_SITE_H
#define MODEL_SITE_H

#include "base/base.h"

struct site {
	const char *id; /* the caller's own */
	const char *name;
	const char *time_zone;
	const char *tariff_id;       /* where the charge point has none */
	const char *organization_id; /* where the driver has none */
	int64_t number;              /* in order of creation */
	int64_t version;
	struct instant created_at, updated_at;
};

#endif
