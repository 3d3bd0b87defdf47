#include "api/credentials.h"

#include "domain/access.h"
#include "model/tenant.h"

struct credential_view {
	const char *id, *description;
	struct list scopes; /* unsigned; of a key */
	const char *start;
	struct list allowed_addresses; /* const char * */
	struct instant created_at, last_used_at, revoked_at;
	const char *secret; /* of a new one */
};

struct credential_query {
	struct page_query page;
};

/* clang-format off */
static const struct field query_fields[] = { PAGE_QUERY(struct credential_query) };
const struct shape credential_query_shape = SHAPE(struct credential_query, query_fields);

#define V struct credential_view
/* with what keys alone have between */
#define ASKED(...) \
	FIELD(V, description, .must = true, .min = 1, .max = 255), __VA_ARGS__ \
	FIELD(V, allowed_addresses, .of = &access_address, .filled = true, .max = 64)
#define SHOWN(...) \
	FIELD(V, id), FIELD(V, description), __VA_ARGS__ FIELD(V, start), \
	FIELD(V, allowed_addresses, .of = &access_address), FIELD(V, created_at), FIELD(V, last_used_at), FIELD(V, revoked_at)

static const struct field key_new_fields[] = {
	ASKED(FIELD(V, scopes, .must = true, .of = &access_scope, .filled = true, .max = 6),)
};
const struct shape api_key_new_shape = SHAPE(V, key_new_fields);

static const struct field key_fields[] = { SHOWN(FIELD(V, scopes, .of = &access_scope),), FIELD(V, secret) };
const struct shape api_key_shape = SHAPE(V, key_fields);
/* without the secret, which lists never show */
static const struct shape key_row = { .field = key_fields, .n = COUNT_OF(key_fields) - 1, .size = sizeof(V) };

static const struct field keys_fields[] = {
	FIELD_AS(struct list_answer, rows, "api_keys", .of = &key_row), LIST_ANSWER,
};
const struct shape api_keys_shape = SHAPE(struct list_answer, keys_fields);

static const struct field token_new_fields[] = { ASKED() };
const struct shape system_token_new_shape = SHAPE(V, token_new_fields);

static const struct field token_fields[] = { SHOWN(), FIELD(V, secret) };
const struct shape system_token_shape = SHAPE(V, token_fields);
static const struct shape token_row = { .field = token_fields, .n = COUNT_OF(token_fields) - 1, .size = sizeof(V) };

static const struct field tokens_fields[] = {
	FIELD_AS(struct list_answer, rows, "system_tokens", .of = &token_row), LIST_ANSWER,
};
const struct shape system_tokens_shape = SHAPE(struct list_answer, tokens_fields);
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

static struct credential_view
show(struct arena *mem, const struct credential *c, const char *secret)
{
	return (struct credential_view) {
		.id = c->id,
		.description = c->description,
		.scopes = access_scopes(mem, c->scopes),
		.start = c->start,
		.allowed_addresses = access_addresses(mem, c->allowed_addresses),
		.created_at = c->created_at,
		.last_used_at = c->last_used_at,
		.revoked_at = c->revoked_at,
		.secret = secret,
	};
}

enum rc
credentials_create(struct call *c)
{
	struct ctx *cx = c->cx;
	const struct credential_view *asked = c->body;
	struct credential_view *made = ARENA_ONE(cx->mem, struct credential_view);
	struct credential new = {
		.tenant = cx->tenant->tenant,
		.kind = c->route->kind,
		.description = asked->description,
		.scopes = bits_of(&asked->scopes),
		.allowed_addresses = joined(cx->mem, &asked->allowed_addresses),
	};
	const char *secret;

	TRY(access_create(cx, &new, &secret));
	*made = show(cx->mem, &new, secret);
	c->location = arena_printf(cx->mem, "%s/%s", c->route->path, made->id);
	c->answer = made;
	return OK;
}

enum rc
credentials_list(struct call *c)
{
	struct ctx *cx = c->cx;
	const struct credential_query *q = c->query;
	const struct credential *row;
	struct credential_view *shown;
	struct page page;
	struct listing l;

	TRY(page_of(cx, &q->page, &page));
	TRY(access_list(cx, cx->tenant->tenant, c->route->kind, &page, &l));
	row = l.rows.at;
	shown = ARENA_ARRAY(cx->mem, l.rows.n + 1, struct credential_view);
	for (size_t i = 0; i < l.rows.n; i++)
		shown[i] = show(cx->mem, &row[i], NULL);
	l.rows.at = shown;
	call_list(c, &l, &q->page);
	return OK;
}

enum rc
credentials_revoke(struct call *c)
{
	return access_revoke(c->cx, c->cx->tenant->tenant, c->route->kind, c->arg[0]);
}
