#include "api/billing/billing.h"
#include "api/credentials.h"
#include "domain/access.h"
#include "model/tenant.h"

/* clang-format off */
static const struct field new_fields[] = {
	FIELD(struct credential_view, description, .must = true, .min = 1, .max = 255),
	FIELD(struct credential_view, scopes, .must = true, .of = &access_scope, .filled = true, .max = 6),
	FIELD(struct credential_view, allowed_addresses, .of = &access_address, .filled = true, .max = 64),
};
const struct shape api_key_new_shape = SHAPE(struct credential_view, new_fields);

#define SHOWN \
	FIELD(struct credential_view, id), FIELD(struct credential_view, description), \
	FIELD(struct credential_view, scopes, .of = &access_scope), FIELD(struct credential_view, start), \
	FIELD(struct credential_view, allowed_addresses, .of = &access_address), \
	FIELD(struct credential_view, created_at), FIELD(struct credential_view, last_used_at), \
	FIELD(struct credential_view, revoked_at)

static const struct field row_fields[] = { SHOWN };
static const struct shape row_shape = SHAPE(struct credential_view, row_fields);
static const struct field fields[] = { SHOWN, FIELD(struct credential_view, secret) };
const struct shape api_key_shape = SHAPE(struct credential_view, fields);

static const struct field list_fields[] = {
	FIELD_AS(struct list_answer, rows, "api_keys", .of = &row_shape), LIST_ANSWER,
};
const struct shape api_keys_shape = SHAPE(struct list_answer, list_fields);
/* clang-format on */

enum rc
api_keys_create(struct call *c)
{
	return credentials_create(c, CREDENTIAL_KEY);
}

enum rc
api_keys_list(struct call *c)
{
	return credentials_list(c, CREDENTIAL_KEY);
}

enum rc
api_keys_revoke(struct call *c)
{
	return access_revoke(c->cx, c->cx->tenant->tenant, CREDENTIAL_KEY, c->arg[0]);
}
