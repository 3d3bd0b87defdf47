#include "api/credentials.h"

#include "domain/access.h"
#include "model/tenant.h"

static const struct field query_fields[] = { PAGE_QUERY(struct credential_query) };
const struct shape credential_query_shape = SHAPE(struct credential_query, query_fields);

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
credentials_create(struct call *c, unsigned kind)
{
	struct ctx *cx = c->cx;
	const struct credential_view *asked = c->body;
	struct credential_view *made = ARENA_ONE(cx->mem, struct credential_view);
	struct credential new = {
		.tenant = cx->tenant->tenant,
		.kind = kind,
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
credentials_list(struct call *c, unsigned kind)
{
	struct ctx *cx = c->cx;
	const struct credential_query *q = c->query;
	const struct credential *row;
	struct credential_view *shown;
	struct page page;
	struct listing l;

	TRY(page_of(cx, &q->page, &page));
	TRY(access_list(cx, cx->tenant->tenant, kind, &page, &l));
	row = l.rows.at;
	shown = ARENA_ARRAY(cx->mem, l.rows.n + 1, struct credential_view);
	for (size_t i = 0; i < l.rows.n; i++)
		shown[i] = show(cx->mem, &row[i], NULL);
	l.rows.at = shown;
	call_list(c, &l, &q->page);
	return OK;
}
