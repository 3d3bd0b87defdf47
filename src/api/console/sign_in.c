#include "domain/sign_in.h"
#include "api/access.h"
#include "api/console/console.h"
#include "api/cookie.h"
#include "domain/access.h"
#include "domain/tariff.h"
#include "domain/user.h"
#include "domain/visit.h"

#define DEVICE_SECONDS INT64_C(31536000) /* a year */

struct credentials {
	const char *email, *password;
};

/* The user as its own console sees it. */
struct person {
	struct user u;
	struct list scopes; /* unsigned */
};
struct company {
	struct tenant t;
	const char *currency; /* of the default tariff */
};
struct me {
	const struct person *user;
	const struct company *tenant;
	const char *csrf_token;
};

/* clang-format off */
static const struct field sign_in_fields[] = {
	FIELD(struct credentials, email, .must = true, .min = 3, .max = 254),
	FIELD(struct credentials, password, .must = true, .min = 1, .max = 512),
};
const struct shape sign_in_shape = SHAPE(struct credentials, sign_in_fields);

static const struct field person_fields[] = {
	FIELD_AS(struct person, u.id, "id"), FIELD_AS(struct person, u.email, "email"),
	FIELD_AS(struct person, u.role, "role", .names = user_roles), FIELD(struct person, scopes, .of = &access_scope),
	FIELD_AS(struct person, u.locale, "locale"), FIELD_AS(struct person, u.created_at, "created_at"),
};
static const struct shape person_shape = SHAPE(struct person, person_fields);

static const struct field company_fields[] = {
	FIELD_AS(struct company, t.id, "id"), FIELD_AS(struct company, t.name, "name"),
	FIELD_AS(struct company, t.time_zone, "time_zone"), FIELD_AS(struct company, t.locale, "locale"),
	FIELD(struct company, currency), FIELD_AS(struct company, t.default_tariff_id, "default_tariff_id"),
	FIELD_AS(struct company, t.country, "country"),
};
static const struct shape company_shape = SHAPE(struct company, company_fields);

static const struct field me_fields[] = {
	FIELD(struct me, user, .of = &person_shape), FIELD(struct me, tenant, .of = &company_shape),
	FIELD(struct me, csrf_token),
};
const struct shape me_shape = SHAPE(struct me, me_fields);

static const struct field change_fields[] = {
	FIELD(struct user_self, locale, .min = 2, .max = 16),
	FIELD(struct user_self, password, .min = PASSWORD_MIN, .max = PASSWORD_MAX),
	FIELD(struct user_self, current_password, .min = 1, .max = 512),
};
const struct shape me_change_shape = SHAPE(struct user_self, change_fields);
/* clang-format on */

/* Amounts without a currency of their own are shown in that of the default tariff. */
static const char *
currency_of(struct ctx *cx, const struct tenant *t)
{
	struct tariff tariff;

	if (t->default_tariff_id == NULL || tariff_find(cx, t->default_tariff_id, &tariff) != OK)
		return NULL;
	return tariff.currency;
}

static enum rc
show(struct call *c, const struct visitor *v)
{
	struct ctx *cx = c->cx;
	struct person *user = ARENA_ONE(cx->mem, struct person);
	struct company *tenant = ARENA_ONE(cx->mem, struct company);
	struct me *me = ARENA_ONE(cx->mem, struct me);

	*user = (struct person) { v->user, access_scopes(cx->mem, user_scopes(v->user.role)) };
	*tenant = (struct company) { v->tenant, currency_of(cx, &v->tenant) };
	*me = (struct me) { user, tenant, v->session.csrf_token };
	c->answer = me;
	return OK;
}

enum rc
sign_in_create(struct call *c)
{
	struct ctx *cx = c->cx;
	const struct credentials *body = c->body;
	const struct sign_in asked = { body->email, body->password, cookie_read(cx, c->rq, &cookie_device),
		c->rq->address };
	const char *former = cookie_read(cx, c->rq, &cookie_visit);
	struct signed_in *in = ARENA_ONE(cx->mem, struct signed_in);

	TRY(same_site(cx, c->rq));
	TRY(sign_in(cx, &asked, in));
	if (former != NULL)
		TRY(visit_leave(cx, former));
	cx->tenant = &in->visitor.tenant;
	c->rp->tenant = cx->tenant->id;
	reply_header(c->rp, "Set-Cookie", cookie_write(cx, c->rq, &cookie_device, in->device, DEVICE_SECONDS));
	c->cookie = cookie_session(cx, c->rq, in->token);
	return show(c, &in->visitor);
}

enum rc
sign_out(struct call *c)
{
	TRY(visit_end(c->cx, false));
	c->cookie = cookie_session(c->cx, c->rq, NULL);
	return OK;
}

enum rc
sign_out_everywhere(struct call *c)
{
	TRY(visit_end(c->cx, true));
	c->cookie = cookie_session(c->cx, c->rq, NULL);
	return OK;
}

enum rc
me_get(struct call *c)
{
	return show(c, c->cx->visitor);
}

enum rc
me_change(struct call *c)
{
	struct ctx *cx = c->cx;
	struct visitor *v = ARENA_ONE(cx->mem, struct visitor);
	struct user_self wish = { .locale = cx->visitor->user.locale };

	TRY(call_edit(c, &wish));
	*v = *cx->visitor;
	TRY(user_self_change(cx, &wish, &v->user));
	return show(c, v);
}
