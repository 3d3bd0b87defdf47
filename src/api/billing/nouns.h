/* Endpoints of the nouns that domain/noun.h keeps: one set of handlers, told by the route which noun it is. */
#ifndef API_BILLING_NOUNS_H
#define API_BILLING_NOUNS_H

#include "api/wire.h"

/* What their lists can be asked by; each query shape has some of it. */
struct noun_query {
	struct page_query page;
	const char *tariff_id, *site_id, *organization_id, *user_type_id;
};

extern const struct shape noun_query_shape; /* a page, no filters */

/* POST on the list; PUT that creates; PUT and PATCH of what there is; GET; DELETE; GET of the list. */
handler nouns_create, nouns_put, nouns_change, nouns_find, nouns_remove, nouns_list;

#endif
