#include "api/console/console.h"
#include "api/wire.h"
#include "domain/user.h"

/* A new user, or one with a new password. */
struct made {
	struct user u;
	const char *password;
};

/* clang-format off */
static const struct field new_fields[] = {
	FIELD(struct user, email, .must = true, .min = 3, .max = 254),
	FIELD(struct user, role, .must = true, .names = user_roles),
	FIELD(struct user, locale, .min = 2, .max = 16),
};
const struct shape user_new_shape = SHAPE(struct user, new_fields);

static const struct field fields[] = {
	FIELD(struct user, id, .readonly = true), FIELD(struct user, email, .must = true, .min = 3, .max = 254),
	FIELD(struct user, role, .must = true, .names = user_roles), FIELD(struct user, locale, .min = 2, .max = 16),
	FIELD(struct user, disabled), FIELD(struct user, signed_in_at, .readonly = true),
	FIELD(struct user, created_at, .readonly = true), FIELD(struct user, updated_at, .readonly = true),
};
const struct shape user_shape = SHAPE(struct user, fields);

static const struct field made_fields[] = {
	FIELD_AS(struct made, u.id, "id"), FIELD_AS(struct made, u.email, "email"),
	FIELD_AS(struct made, u.role, "role", .names = user_roles), FIELD_AS(struct made, u.locale, "locale"),
	FIELD_AS(struct made, u.disabled, "disabled"), FIELD_AS(struct made, u.signed_in_at, "signed_in_at"),
	FIELD_AS(struct made, u.created_at, "created_at"), FIELD_AS(struct made, u.updated_at, "updated_at"),
	FIELD(struct made, password),
};
const struct shape user_made_shape = SHAPE(struct made, made_fields);

static const struct field new_password_fields[] = { FIELD(struct made, password) };
const struct shape new_password_shape = SHAPE(struct made, new_password_fields);

static const struct field list_fields[] = {
	FIELD_AS(struct list_answer, rows, "users", .of = &user_shape), LIST_ANSWER,
};
const struct shape users_shape = SHAPE(struct list_answer, list_fields);
/* clang-format on */

enum rc
users_create(struct call *c)
{
	struct made *made = ARENA_ONE(c->cx->mem, struct made);

	made->u = *(const struct user *)c->body;
	made->u.disabled = false;
	TRY(user_create(c->cx, &made->u, NULL, &made->password));
	c->location = arena_printf(c->cx->mem, CONSOLE "/users/%s", made->u.id);
	c->answer = made;
	return OK;
}

enum rc
users_password(struct call *c)
{
	struct made *made = ARENA_ONE(c->cx->mem, struct made);

	c->answer = made;
	return user_password_reset(c->cx, c->arg[0], NULL, &made->password);
}
