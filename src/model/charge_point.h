/* Charge point: which tariff and time zone hold where a session is. */
#ifndef MODEL_CHARGE_POINT_H
#define MODEL_CHARGE_POINT_H

#include "base/base.h"

struct charge_point {
	const char *id; /* the caller's own */
	const char *tariff_id, *site_id, *time_zone;
	struct list connector_types; /* const char * */
	int64_t number;              /* in order of creation */
	int64_t version;
	struct instant created_at, updated_at;
};

#endif
