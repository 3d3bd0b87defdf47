/* Tenant: an operator and the seller on its documents. */
#ifndef MODEL_TENANT_H
#define MODEL_TENANT_H

#include "base/base.h"

struct tenant {
	int64_t tenant; /* key of every table */
	const char *id; /* the public one */
	const char *name;
	const char *time_zone;
	const char *default_tariff_id;
	const char *locale;
	const char *legal_name, *line1, *line2, *city, *postal_code;
	const char *country; /* ISO 3166-1 alpha-2 */
	const char *tax_id;
	int64_t payment_terms_days;
	int64_t wanted;   /* events that some active webhook takes: 1 << enum event */
	const char *logo; /* a data: URI; read with the settings only */
	int64_t version;  /* of the settings; like the logo */
	struct instant created_at;
};

#endif
