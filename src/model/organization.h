/* Organization: who gets the invoice for what its drivers used, or what was used at its sites. */
#ifndef MODEL_ORGANIZATION_H
#define MODEL_ORGANIZATION_H

#include "base/base.h"
#include "model/address.h"

struct organization {
	const char *id;
	const char *name;
	const char *legal_name;
	const struct address *address; /* NULL: not known */
	const char *country;           /* ISO 3166-1 alpha-2 */
	const char *tax_id;
	const char *contact_email;
	const char *currency;
	int64_t version; /* from 1 */
	struct instant created_at, updated_at;
};

#endif
