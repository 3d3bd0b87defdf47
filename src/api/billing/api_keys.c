#include "api/billing/billing.h"
#include "api/wire.h"
#include "domain/access.h"
#include "model/tenant.h"

struct api_key {
	const char *id, *description;
	struct list scopes; /* unsigned */
	const char *start;
	struct list allowed_addresses; /* const char * */
	struct instant created_at, revoked_at;
	const char *secret;
};

struct filter {
	struct page_query page;
};

/* clang-format off */
static const struct field new_fields[] = {
	FIELD(struct api_key, description, .must = true, .min = 1, .max = 255),
	FIELD(struct api_key, scopes, .must = true, .of = &access_scope, .filled = true, .max = 6),
	FIELD(struct api_key, allowed_addresses, .of = &access_address, .filled = true, .max = 64),
};
const struct shape api_key_new_shape = SHAPE(struct api_key, new_fields);

#define SHOWN \
	FIELD(struct api_key, id), FIELD(struct api_key, description), FIELD(struct api_key, scopes, .of = &access_scope), \
	FIELD(struct api_key, start), FIELD(struct api_key, allowed_addresses, .of = &access_address), \
	FIELD(struct api_key, created_at), FIELD(struct api_key, revoked_at)

static const struct field row_fields[] = { SHOWN };
static const struct shape row_shape = SHAPE(struct api_key, row_fields);
static const struct field fields[] = { SHOWN, FIELD(struct api_key, secret) };
const struct shape api_key_shape = SHAPE(struct api_key, fields);

static const struct field query_fields[] = { PAGE_QUERY(struct filter) };
const struct shape api_key_query_shape = SHAPE(struct filter, query_fields);

static const struct field list_fields[] = {
	FIELD_AS(struct list_answer, rows, "api_keys", .of = &row_shape), LIST_ANSWER,
};
const struct shape api_keys_shape = SHAPE(struct list_answer, list_fields);
/* clang-format on */

static int64_t
bits_of(const struct list *scopes)
{
	const unsigned *scope = scopes->at;
	int64_t bits = 0;

	for (size_t i = 0; i < scopes->n; i++)
		bits |= INT64_C(1) << scope[i];
	return bits;
}

static const char *
joined(struct arena *mem, const struct list *texts)
{
	const char *const *text = texts->at;
	const char *all = NULL;

	for (size_t i = 0; i < texts->n; i++)
		all = all == NULL ? text[i] : arena_printf(mem, "%s,%s", all, text[i]);
	return all;
}

static struct api_key
show(struct arena *mem, const struct credential *c, const char *secret)
{
	return (struct api_key) {
		.id = c->id,
		.description = c->description,
		.scopes = access_scopes(mem, c->scopes),
		.start = c->start,
		.allowed_addresses = access_addresses(mem, c->allowed_addresses),
		.created_at = c->created_at,
		.revoked_at = c->revoked_at,
		.secret = secret,
	};
}

enum rc
api_keys_create(struct call *c)
{
	struct ctx *cx = c->cx;
	const struct api_key *asked = c->body;
	struct api_key *made = ARENA_ONE(cx->mem, struct api_key);
	struct credential new = {
		.tenant = cx->tenant->tenant,
		.kind = CREDENTIAL_KEY,
		.description = asked->description,
		.scopes = bits_of(&asked->scopes),
		.allowed_addresses = joined(cx->mem, &asked->allowed_addresses),
	};
	const char *secret;

	TRY(access_create(cx, &new, &secret));
	*made = show(cx->mem, &new, secret);
	c->location = arena_printf(cx->mem, BILLING "/api-keys/%s", made->id);
	c->answer = made;
	return OK;
}

enum rc
api_keys_list(struct call *c)
{
	struct ctx *cx = c->cx;
	const struct filter *q = c->query;
	const struct credential *row;
	struct api_key *shown;
	struct page page;
	struct listing l;

	TRY(page_of(cx, &q->page, &page));
	TRY(access_list(cx, cx->tenant->tenant, CREDENTIAL_KEY, &page, &l));
	row = l.rows.at;
	shown = ARENA_ARRAY(cx->mem, l.rows.n + 1, struct api_key);
	for (size_t i = 0; i < l.rows.n; i++)
		shown[i] = show(cx->mem, &row[i], NULL);
	l.rows.at = shown;
	call_list(c, &l, &q->page);
	return OK;
}

enum rc
api_keys_revoke(struct call *c)
{
	return access_revoke(c->cx, c->cx->tenant->tenant, CREDENTIAL_KEY, c->arg[0]);
}
