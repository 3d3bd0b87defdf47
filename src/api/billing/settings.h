/* Settings as they stand on the wire: a tenant with its address in one object. */
#ifndef API_BILLING_SETTINGS_H
#define API_BILLING_SETTINGS_H

#include "model/address.h"
#include "model/tenant.h"

struct settings_view {
	struct tenant t;
	const struct address *address;
	int64_t version;
};

#endif
