#include "domain/user.h"

#include <ctype.h>

#include "base/secret.h"
#include "domain/audit.h"
#include "domain/contact.h"
#include "domain/sign_in.h"
#include "store/user.h"
#include "store/user_session.h"

const char *const user_roles[] = { "owner", "admin", "billing", "member", NULL };

unsigned
user_scopes(unsigned role)
{
	switch (role) {
	case USER_OWNER:
	case USER_ADMIN:
		return READ_BILLING | WRITE_BILLING | READ_SESSIONS | WRITE_SESSIONS | WRITE_WEBHOOKS | ADMIN;
	case USER_BILLING:
		return READ_BILLING | READ_SESSIONS;
	default:
		return READ_SESSIONS;
	}
}

/* ---- who may change whom ---- */

/* The command line may do everything. */
static bool
is_owner(const struct ctx *cx)
{
	return cx->visitor == NULL || cx->visitor->user.role == USER_OWNER;
}

static enum rc
owners_only(struct ctx *cx)
{
	return fail(cx, E_FORBIDDEN, "owners_only", "only an owner may make, change or remove owners");
}

static bool
is_self(const struct ctx *cx, const struct user *u)
{
	return cx->visitor != NULL && strcmp(cx->visitor->user.id, u->id) == 0;
}

/* One owner is about to be one no more. The command line can make another one. */
static enum rc
not_the_last(struct ctx *cx)
{
	int64_t n;

	if (cx->visitor == NULL)
		return OK;
	TRY(store_user_owners(cx->db, cx->mem, cx->tenant->tenant, &n));
	return n > 1 ? OK : fail(cx, E_CONFLICT, "last_owner", "a tenant keeps one owner: make another one first");
}

static void
complete(struct ctx *cx, void *object)
{
	struct user *u = object;

	/* two addresses that differ in their case alone are one mailbox nearly everywhere */
	if (u->email != NULL)
		u->email = arena_lower(cx->mem, u->email);
}

static enum rc
check(struct ctx *cx, const void *object)
{
	const struct user *u = object;
	enum rc rc = contact_email(cx, "email", u->email);

	if (contact_locale(cx, "locale", u->locale) != OK)
		rc = E_INVALID;
	TRY(rc);
	return u->role == USER_OWNER && !is_owner(cx) ? owners_only(cx) : OK;
}

static enum rc
change(struct ctx *cx, const void *before, const void *object)
{
	const struct user *old = before, *new = object;
	bool was = old->role == USER_OWNER, is = new->role == USER_OWNER;

	if (was && !is_owner(cx))
		return owners_only(cx);
	if (new->disabled && !old->disabled && is_self(cx, old))
		return fail(cx, E_CONFLICT, "own_user", "nobody can disable himself: another administrator can");
	if (was && !old->disabled && (!is || new->disabled))
		TRY(not_the_last(cx));
	return new->disabled ? store_user_session_end_all(cx->db, cx->tenant->tenant, new->id, "") : OK;
}

static enum rc
removal(struct ctx *cx, const void *object)
{
	const struct user *u = object;

	if (u->role == USER_OWNER && !is_owner(cx))
		return owners_only(cx);
	if (is_self(cx, u))
		return fail(cx, E_CONFLICT, "own_user", "nobody can remove himself: another administrator can");
	return u->role == USER_OWNER && !u->disabled ? not_the_last(cx) : OK;
}

const struct noun users = {
	.table = &store_user,
	.object = "user",
	.name = "user",
	.prefix = "usr_",
	.taken = "a user has that address of mail",
	.complete = complete,
	.check = check,
	.change = change,
	.remove = removal,
};

/* ---- passwords ---- */

/* What guessers begin with, a word before those that it begins with. Digits and signs between make it no better. */
static const char *const guessed[] = { "password", "passwort", "psswrd", "psswort", "kennwort", "welcome", "willkommen",
	"letmein", "iloveyou", "administrator", "admin", "qwertyuiop", "qwertzuiop", "qwerty", "qwertz", "asdfghjkl",
	"zxcvbnm", "yxcvbnm", "abcdefghijkl", "abcdefgh", "abcdef", "abc", "changeme", "default", "secret", "geheim",
	"login", "user", "test", "tariffd", NULL };

/* Length of the word of those that ${text} begins with. */
static size_t
guessed_at(const char *text)
{
	for (size_t i = 0; guessed[i] != NULL; i++)
		if (strncmp(text, guessed[i], strlen(guessed[i])) == 0)
			return strlen(guessed[i]);
	return 0;
}

/* A few characters again and again, digits alone, or nothing but such words. */
static bool
is_guessed(struct ctx *cx, const char *text)
{
	char *letters = arena_get(cx->mem, strlen(text) + 1, 1);
	bool seen[256] = { false };
	size_t kinds = 0, n = 0, word = 1;

	for (const unsigned char *c = (const unsigned char *)text; *c != '\0'; c++) {
		kinds += !seen[*c];
		seen[*c] = true;
		if (isalpha(*c) || *c >= 0x80)
			letters[n++] = (char)tolower(*c);
	}
	letters[n] = '\0';
	while (*letters != '\0' && word > 0) {
		word = guessed_at(letters);
		letters += word;
	}
	return kinds < PASSWORD_KINDS || text[strspn(text, "0123456789")] == '\0' || (n > 0 && *letters == '\0');
}

enum rc
user_password_check(struct ctx *cx, const char *field, const char *text)
{
	int64_t n = 0;

	/* bytes that go on with a character are none of their own */
	for (const char *c = text; *c != '\0'; c++)
		n += (*c & 0xc0) != 0x80;
	if (n < PASSWORD_MIN || n > PASSWORD_MAX)
		return fail_field(cx, field, "must have 12 to 128 characters");
	return is_guessed(cx, text) ? fail_field(cx, field, "must not be one that is guessed first") : OK;
}

/* ${given}, or a new one, and its hash. */
static enum rc
choose(struct ctx *cx, const char *given, const char **password, const char **hash)
{
	if (given != NULL)
		TRY(user_password_check(cx, "password", given));
	*password = given != NULL ? given : secret_password_new(cx->mem);
	return sign_in_hash(cx, *password, hash);
}

enum rc
user_create(struct ctx *cx, struct user *u, const char *given, const char **password)
{
	TRY(choose(cx, given, password, &u->password));
	u->device_secret = secret_hash(cx->mem, secret_new(cx->mem, ""));
	u->signed_in_at.v = NONE;
	return noun_create(cx, &users, u);
}

struct reset {
	struct ctx *cx;
	struct user u;    /* its new password */
	const char *keep; /* hash of the session that stays; "": none */
};

/* What the audit trail tells of a new password: that there is one. */
struct told {
	struct instant password_changed_at;
};
static const struct field told_fields[] = { FIELD(struct told, password_changed_at) };
static const struct shape told_shape = SHAPE(struct told, told_fields);

static enum rc
work_reset(struct db *db, void *arg)
{
	struct reset *r = arg;
	struct ctx *cx = r->cx;
	const struct audited what = { cx->tenant->tenant, "user", r->u.id, &told_shape };
	const struct told before = { { NONE } }, after = { cx->now };
	struct user u;

	TRY(noun_missing(cx, &users, store_user_secrets_lock(db, cx->mem, cx->tenant->tenant, r->u.id, &u)));
	if (u.role == USER_OWNER && !is_owner(cx))
		return owners_only(cx);
	TRY(store_user_password_set(db, &r->u));
	TRY(store_user_session_end_all(db, cx->tenant->tenant, r->u.id, r->keep));
	return audit(cx, db, &what, &before, &after);
}

enum rc
user_password_reset(struct ctx *cx, const char *id, const char *given, const char **password)
{
	struct reset r = { .cx = cx, .u = { .tenant = cx->tenant->tenant, .id = id }, .keep = "" };

	TRY(choose(cx, given, password, &r.u.password));
	return db_tx(cx->db, work_reset, &r);
}

/* ---- one's own ---- */

struct self {
	struct ctx *cx;
	const struct user_self *wish;
	struct reset reset; /* its password NULL: it stays */
	struct user *u;
};

/* An edit_work. */
static enum rc
set_locale(void *arg, void *object)
{
	((struct user *)object)->locale = ((const struct user_self *)arg)->locale;
	return OK;
}

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static enum rc
work_self(struct db *db, void *arg)
{
	struct self *s = arg;
	struct user_self wish = *s->wish;
	const struct noun_put put = { .edit = set_locale, .arg = &wish };
	const struct user *old = &s->cx->visitor->user;
	bool created;

	*s->u = *old;
	if (s->reset.u.password != NULL)
		TRY(work_reset(db, &s->reset));
	return same_text(old->locale, wish.locale) ? OK : noun_put(s->cx, &users, old->id, &put, s->u, &created);
}

static enum rc
check_self(struct ctx *cx, const struct user_self *wish)
{
	enum rc rc = contact_locale(cx, "locale", wish->locale);

	if (wish->password == NULL && wish->current_password != NULL)
		rc = fail_field(cx, "password", "is required beside current_password");
	if (wish->password != NULL && wish->current_password == NULL)
		rc = fail_field(cx, "current_password", "is required for a new password");
	if (wish->password != NULL && user_password_check(cx, "password", wish->password) != OK)
		rc = E_INVALID;
	return rc;
}

enum rc
user_self_change(struct ctx *cx, const struct user_self *wish, struct user *u)
{
	const struct user_session *own = &cx->visitor->session;
	struct self s = { cx, wish, { cx, { .tenant = own->tenant, .id = own->user_id }, own->hash }, u };

	TRY(check_self(cx, wish));
	if (wish->password != NULL) {
		TRY(sign_in_confirm(cx, wish->current_password));
		TRY(sign_in_hash(cx, wish->password, &s.reset.u.password));
	}
	return db_tx(cx->db, work_self, &s);
}

/* ---- the command line ---- */

/* An edit_work. */
static enum rc
disable(void *arg, void *object)
{
	(void)arg;
	((struct user *)object)->disabled = true;
	return OK;
}

enum rc
user_disable(struct ctx *cx, const char *id)
{
	const struct noun_put put = { .edit = disable };
	struct user u;
	bool created;

	return noun_put(cx, &users, id, &put, &u, &created);
}

enum rc
user_find(struct ctx *cx, const char *email, struct user *u)
{
	enum rc rc = store_user_by_email(cx->db, cx->mem, arena_lower(cx->mem, email), u);

	return noun_missing(cx, &users, rc);
}
