/* Party: the seller or the buyer of a document, as the document names it. */
#ifndef MODEL_PARTY_H
#define MODEL_PARTY_H

#include "base/base.h"
#include "model/address.h"

struct party {
	const char *id;                /* of the organization; NULL: the seller, or a driver */
	const char *name;              /* the legal one where there is one */
	const struct address *address; /* NULL: not known */
	const char *country;           /* ISO 3166-1 alpha-2 */
	const char *tax_id;
	const char *email;
	const char *logo; /* a data: URI, the seller's only */
};

#endif
