/* Credential: a key of the billing surface or a system token of the dynamic-pricing surface. */
#ifndef MODEL_CREDENTIAL_H
#define MODEL_CREDENTIAL_H

#include "base/base.h"
#include "model/tenant.h"

enum credential_kind { CREDENTIAL_KEY, CREDENTIAL_SYSTEM_TOKEN };

struct credential {
	const char *hash; /* of the secret; the secret itself is kept nowhere */
	const char *id;
	int64_t tenant;
	unsigned kind;
	const char *description;
	const char *start;             /* first characters of the secret, to recognise it by */
	int64_t scopes;                /* enum scope; 0 for system tokens */
	const char *allowed_addresses; /* addresses and networks, separated by commas; NULL: any */
	struct instant created_at, revoked_at;
	struct instant last_used_at; /* to the minute; NONE: never */
};

/* Whose secret a request brought. */
struct caller {
	struct credential credential;
	struct tenant tenant;
};

#endif
