#include "domain/access.h"

#include "base/address.h"
#include "base/id.h"
#include "base/secret.h"
#include "domain/audit.h"
#include "domain/page.h"
#include "domain/settings.h"
#include "store/credential.h"
#include "store/tenant.h"

#define START_SHOWN 8 /* characters of a secret that lists show */
#define NOTED_EACH 60 /* seconds between two notes of the use of a credential */

/* Whether that works is no matter of this request. */
static void
note_use(struct ctx *cx, const struct credential *c)
{
	if ((c->last_used_at.v == NONE || c->last_used_at.v <= cx->now.v - NOTED_EACH) &&
		store_credential_used(cx->db, c->hash, cx->now) != OK)
		return;
}

enum rc
access_authenticate(struct ctx *cx, const char *secret, struct caller *out)
{
	const char *hash = secret_hash(cx->mem, secret);
	enum rc rc = store_caller_find(cx->db, cx->mem, hash, out);

	if (rc == E_NOT_FOUND || (rc == OK && !secret_equal(out->credential.hash, hash)))
		return fail(cx, E_UNAUTHENTIC, NULL, "the key is unknown or was revoked");
	TRY(rc);
	note_use(cx, &out->credential);
	return OK;
}

bool
access_from(const struct credential *c, const char *address)
{
	return c->allowed_addresses == NULL || network_allows(c->allowed_addresses, address);
}

struct tenant_work {
	struct ctx *cx;
	struct tenant *t;
};

static enum rc
work_tenant_create(struct db *db, void *arg)
{
	struct tenant_work *w = arg;

	TRY(store_tenant_insert(db, w->t));
	TRY(store_tenant_find(db, w->cx->mem, w->t->id, w->t));
	return settings_tell(w->cx, db, NULL, w->t);
}

enum rc
access_tenant_create(struct ctx *cx, struct tenant *t)
{
	struct tenant_work w = { cx, t };
	enum rc rc;

	TRY(settings_check(cx, t));
	t->id = id_new(cx->mem, "ten_", cx->now_ms);
	t->created_at = cx->now;
	if (t->locale == NULL)
		t->locale = "en";
	rc = db_tx(cx->db, work_tenant_create, &w);
	return rc == E_CONFLICT ? fail(cx, rc, "tenant_exists", "there is a tenant of that name") : rc;
}

enum rc
access_tenant_find(struct ctx *cx, const char *word, struct tenant *t)
{
	enum rc rc = store_tenant_find(cx->db, cx->mem, word, t);

	return rc == E_NOT_FOUND ? fail(cx, rc, "tenant_not_found", "there is no such tenant") : rc;
}

enum rc
access_tenant_list(struct ctx *cx, struct list *out)
{
	return store_tenant_list(cx->db, cx->mem, out);
}

/* ---- what the audit trail tells of credentials ---- */

const char *const access_scope_names[] = { "read:billing", "write:billing", "read:sessions", "write:sessions",
	"write:webhooks", "admin", NULL };

struct told {
	const char *description;
	struct list scopes, allowed_addresses;
	struct instant revoked_at;
};

/* clang-format off */
static const struct field scope_fields[] = {
	{ .name = "", .kind = K_ENUM, .must = true, .names = access_scope_names },
};
const struct shape access_scope = { .field = scope_fields, .n = 1, .size = sizeof(unsigned) };
static const struct field address_fields[] = {
	{ .name = "", .kind = K_TEXT, .must = true, .min = 2, .max = 60, .pattern = "0-9A-Fa-f.:/" },
};
const struct shape access_address = { .field = address_fields, .n = 1, .size = sizeof(const char *) };

static const struct field told_fields[] = {
	FIELD(struct told, description), FIELD(struct told, scopes, .of = &access_scope),
	FIELD(struct told, allowed_addresses, .of = &access_address), FIELD(struct told, revoked_at),
};
static const struct shape told = SHAPE(struct told, told_fields);
/* clang-format on */

struct list
access_scopes(struct arena *mem, int64_t scopes)
{
	unsigned *all = ARENA_ARRAY(mem, COUNT_OF(access_scope_names), unsigned);
	struct list list = { 0, scopes != 0 ? all : NULL };

	for (unsigned i = 0; access_scope_names[i] != NULL; i++)
		if ((scopes >> i & 1) != 0)
			all[list.n++] = i;
	return list;
}

struct list
access_addresses(struct arena *mem, const char *all)
{
	char *rest = all != NULL ? arena_text(mem, all) : NULL;
	struct list list = { 0, NULL };
	const char **texts;

	if (rest == NULL)
		return list;
	list.at = texts = ARENA_ARRAY(mem, strlen(rest) + 1, const char *);
	for (char *comma; rest != NULL; rest = comma != NULL ? comma + 1 : NULL) {
		comma = strchr(rest, ',');
		if (comma != NULL)
			*comma = '\0';
		texts[list.n++] = rest;
	}
	return list;
}

static enum rc
check_addresses(struct ctx *cx, const char *all)
{
	struct list list = access_addresses(cx->mem, all);
	const char *const *text = list.at;
	enum rc rc = OK;

	for (size_t i = 0; i < list.n; i++)
		if (!network_valid(text[i]))
			rc = fail_field(cx, arena_printf(cx->mem, "allowed_addresses[%zu]", i),
				"must be an IPv4 or IPv6 address or a network (192.0.2.0/24)");
	return rc;
}

static struct told
tell_of(struct ctx *cx, const struct credential *c)
{
	return (struct told) { c->description, access_scopes(cx->mem, c->scopes),
		access_addresses(cx->mem, c->allowed_addresses), c->revoked_at };
}

static enum rc
tell(struct ctx *cx, struct db *db, const struct credential *before, const struct credential *after)
{
	const struct audited what = { after->tenant, after->kind == CREDENTIAL_KEY ? "api_key" : "system_token",
		after->id, &told };
	struct told old, new = tell_of(cx, after);

	if (before != NULL)
		old = tell_of(cx, before);
	return audit(cx, db, &what, before != NULL ? &old : NULL, &new);
}

struct creation {
	struct ctx *cx;
	const struct credential *c;
};

static enum rc
work_create(struct db *db, void *arg)
{
	struct creation *w = arg;

	TRY(store_credential_insert(db, w->c));
	return tell(w->cx, db, NULL, w->c);
}

enum rc
access_create(struct ctx *cx, struct credential *c, const char **secret)
{
	struct creation w = { cx, c };
	bool key = c->kind == CREDENTIAL_KEY;
	enum rc rc = OK;

	if (c->description == NULL || *c->description == '\0')
		rc = fail_field(cx, "description", "is required");
	if (key && c->scopes == 0)
		rc = fail_field(cx, "scopes", "is required");
	if (check_addresses(cx, c->allowed_addresses) != OK)
		rc = E_INVALID;
	TRY(rc);
	*secret = secret_new(cx->mem, key ? "tk_" : "ts_");
	c->hash = secret_hash(cx->mem, *secret);
	c->id = id_new(cx->mem, "key_", cx->now_ms);
	c->start = arena_copy(cx->mem, *secret, START_SHOWN);
	c->last_used_at.v = NONE;
	c->created_at = cx->now;
	c->revoked_at.v = NONE;
	rc = db_tx(cx->db, work_create, &w);
	return rc == E_CONFLICT ? fail(cx, rc, "description_exists", "a system token of that description is in use")
				: rc;
}

static const char *
id_of(struct ctx *cx, const void *row)
{
	(void)cx;
	return ((const struct credential *)row)->id;
}

enum rc
access_list(struct ctx *cx, int64_t tenant, unsigned kind, const struct page *page, struct listing *out)
{
	struct list rows;
	int64_t n;

	TRY(page_cursor_id(cx, page, "key_"));
	TRY(store_credential_list(cx->db, cx->mem, tenant, kind, page, &rows));
	if (!page_ends(page, &rows, &n))
		TRY(store_credential_count(cx->db, cx->mem, tenant, kind, &n));
	page_cut(cx, page, &rows, sizeof(struct credential), n, id_of, out);
	return OK;
}

struct revocation {
	struct ctx *cx;
	int64_t tenant;
	unsigned kind;
	const char *id;
};

/* Two keys that revoke each other at once: the second one is dead by then. */
static enum rc
still_living(struct ctx *cx, struct db *db)
{
	struct credential own;
	enum rc rc;

	if (cx->credential == NULL || cx->visitor != NULL)
		return OK;
	rc = store_credential_lock(db, cx->mem, cx->tenant->tenant, CREDENTIAL_KEY, cx->credential, &own);
	return rc == E_NOT_FOUND ? fail(cx, E_UNAUTHENTIC, NULL, "the key is unknown or was revoked") : rc;
}

static enum rc
work_revoke(struct db *db, void *arg)
{
	struct revocation *r = arg;
	struct ctx *cx = r->cx;
	struct credential old, new;

	TRY(still_living(cx, db));
	TRY(store_credential_lock(db, cx->mem, r->tenant, r->kind, r->id, &old));
	new = old;
	new.revoked_at = cx->now;
	TRY(store_credential_revoke(db, old.id, cx->now));
	return tell(cx, db, &old, &new);
}

enum rc
access_revoke(struct ctx *cx, int64_t tenant, unsigned kind, const char *id)
{
	struct revocation r = { cx, tenant, kind, id };
	enum rc rc;

	if (cx->credential != NULL && strcmp(cx->credential, id) == 0)
		return fail(cx, E_CONFLICT, "own_key",
			"a key cannot revoke itself: use another key for admin, or tariffctl key revoke");
	rc = db_tx(cx->db, work_revoke, &r);
	return rc == E_NOT_FOUND ? fail(cx, rc, "credential_not_found", "none in use has that id") : rc;
}
