/* Keys and system tokens on the wire: what both kinds share. */
#ifndef API_CREDENTIALS_H
#define API_CREDENTIALS_H

#include "api/wire.h"

struct credential_view {
	const char *id, *description;
	struct list scopes; /* unsigned */
	const char *start;
	struct list allowed_addresses; /* const char * */
	struct instant created_at, last_used_at, revoked_at;
	const char *secret; /* of a new one */
};

struct credential_query {
	struct page_query page;
};

extern const struct shape credential_query_shape;

/* Make one of that kind (enum credential_kind) from the body of the call, a struct credential_view. */
enum rc credentials_create(struct call *c, unsigned kind) MUST_CHECK;
/* List those of that kind; the query of the call is a struct credential_query. */
enum rc credentials_list(struct call *c, unsigned kind) MUST_CHECK;

#endif
