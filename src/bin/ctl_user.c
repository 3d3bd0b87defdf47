#include "base/utf8.h"
#include "bin/ctl.h"
#include "domain/access.h"
#include "domain/user.h"

struct order {
	const char *tenant, *email, *locale, *password_file;
	unsigned role;
};

/* As it is shown; the password only where it was made here. */
struct shown {
	struct user u;
	const char *password;
};

/* clang-format off */
static const struct field create_fields[] = {
	FIELD(struct order, tenant, .must = true, .min = 1, .max = 255),
	FIELD(struct order, email, .must = true, .min = 3, .max = 254),
	FIELD(struct order, role, .names = user_roles),
	FIELD(struct order, locale, .min = 2, .max = 16),
	FIELD_AS(struct order, password_file, "password-file", .min = 1, .max = 4000),
};
static const struct field list_fields[] = { FIELD(struct order, tenant, .must = true, .min = 1, .max = 255) };
static const struct field password_fields[] = {
	FIELD_AS(struct order, password_file, "password-file", .min = 1, .max = 4000),
};
static const struct field user_fields[] = {
	FIELD(struct user, id), FIELD(struct user, email), FIELD(struct user, role, .names = user_roles),
	FIELD(struct user, locale), FIELD(struct user, disabled), FIELD(struct user, signed_in_at),
	FIELD(struct user, created_at),
};
static const struct field shown_fields[] = {
	FIELD_AS(struct shown, u.id, "id"), FIELD_AS(struct shown, u.email, "email"),
	FIELD_AS(struct shown, u.role, "role", .names = user_roles), FIELD(struct shown, password, .hidden = true),
};
/* clang-format on */

const struct shape user_create_options = SHAPE(struct order, create_fields);
const struct shape user_list_options = SHAPE(struct order, list_fields);
const struct shape user_password_options = SHAPE(struct order, password_fields);
static const struct shape user_row = SHAPE(struct user, user_fields);
static const struct shape shown_shape = SHAPE(struct shown, shown_fields);

/* The first line of the file; NULL where none is named. */
static enum rc
read_password(struct ctl *ctl, const char *path, const char **out)
{
	const char *text;

	*out = NULL;
	if (path == NULL)
		return OK;
	TRY(ctl_read_file(ctl, path, &text));
	*out = arena_copy(ctl->mem, text, strcspn(text, "\r\n"));
	/* others could not be typed: browsers send UTF-8 */
	if (!utf8_valid(*out, strlen(*out)))
		return fail(&ctl->cx, E_INVALID, NULL, arena_printf(ctl->mem, "%s is no text in UTF-8", path));
	return OK;
}

static void
print(struct ctl *ctl, const struct user *u, const char *given, const char *password)
{
	const struct shown shown = { *u, given == NULL ? password : NULL };

	ctl_print(ctl, &shown_shape, &shown);
}

enum rc
user_create_command(struct ctl *ctl)
{
	const struct order *o = ctl->options;
	struct user u = { .email = o->email, .role = o->role, .locale = o->locale };
	const char *given, *password;
	struct tenant *t = ARENA_ONE(ctl->mem, struct tenant);

	TRY(read_password(ctl, o->password_file, &given));
	TRY(access_tenant_find(&ctl->cx, o->tenant, t));
	ctl->cx.tenant = t;
	TRY(user_create(&ctl->cx, &u, given, &password));
	print(ctl, &u, given, password);
	return OK;
}

enum rc
user_list_command(struct ctl *ctl)
{
	const struct order *o = ctl->options;
	struct noun_filter all = { .page.limit = LARGEST };
	struct tenant *t = ARENA_ONE(ctl->mem, struct tenant);
	struct listing l;

	TRY(access_tenant_find(&ctl->cx, o->tenant, t));
	ctl->cx.tenant = t;
	TRY(noun_list(&ctl->cx, &users, &all, &l));
	ctl_print_list(ctl, &user_row, &l.rows);
	return OK;
}

/* The user that the argument names, with its tenant as the context's. */
static enum rc
named(struct ctl *ctl, struct user *u)
{
	struct tenant *t = ARENA_ONE(ctl->mem, struct tenant);

	TRY(user_find(&ctl->cx, ctl->arg, u));
	t->tenant = u->tenant;
	ctl->cx.tenant = t;
	return OK;
}

enum rc
user_password_command(struct ctl *ctl)
{
	const struct order *o = ctl->options;
	const char *given, *password;
	struct user u;

	TRY(read_password(ctl, o->password_file, &given));
	TRY(named(ctl, &u));
	TRY(user_password_reset(&ctl->cx, u.id, given, &password));
	print(ctl, &u, given, password);
	return OK;
}

enum rc
user_disable_command(struct ctl *ctl)
{
	struct user u;

	TRY(named(ctl, &u));
	TRY(user_disable(&ctl->cx, u.id));
	u.disabled = true;
	ctl_print(ctl, &user_row, &u);
	return OK;
}
