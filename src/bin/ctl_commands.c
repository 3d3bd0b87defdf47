#include <dirent.h>
#include <errno.h>

#include "api/app.h"
#include "api/billing/billing.h"
#include "api/route.h"
#include "base/conf.h"
#include "bin/ctl.h"
#include "config.h"
#include "domain/access.h"
#include "domain/audit.h"
#include "domain/migrate.h"
#include "domain/settings.h"

struct text {
	const char *text;
};

static const struct field text_fields[] = { FIELD_AS(struct text, text, "") };
static const struct shape text_shape = SHAPE(struct text, text_fields);

/* One word about what was done. */
static void
say(struct ctl *ctl, const char *what, const char *value)
{
	const struct field field = { .name = what, .kind = K_TEXT };
	const struct shape shape = { .field = &field, .n = 1 };

	ctl_print(ctl, &shape, &value);
}

/* ---- tenants ---- */

/* clang-format off */
#define SETTINGS \
	FIELD_AS(struct tenant, locale, "locale", .min = 2, .max = 16), \
	FIELD_AS(struct tenant, legal_name, "legal-name", .min = 1, .max = 255), \
	FIELD_AS(struct tenant, line1, "address-line1", .min = 1, .max = 255), \
	FIELD_AS(struct tenant, line2, "address-line2", .min = 1, .max = 255), \
	FIELD_AS(struct tenant, city, "city", .min = 1, .max = 255), \
	FIELD_AS(struct tenant, postal_code, "postal-code", .min = 1, .max = 32), \
	FIELD_AS(struct tenant, country, "country", .min = 2, .max = 2), \
	FIELD_AS(struct tenant, tax_id, "tax-id", .min = 1, .max = 64), \
	FIELD_AS(struct tenant, default_tariff_id, "default-tariff-id", .min = 1, .max = 40), \
	FIELD_AS(struct tenant, payment_terms_days, "payment-terms-days", .max = 3650)

static const struct field create_fields[] = {
	FIELD_AS(struct tenant, name, "name", .must = true, .min = 1, .max = 255),
	FIELD_AS(struct tenant, time_zone, "time-zone", .must = true, .min = 1, .max = 64), SETTINGS,
};
static const struct field set_fields[] = {
	FIELD_AS(struct tenant, name, "name", .min = 1, .max = 255),
	FIELD_AS(struct tenant, time_zone, "time-zone", .min = 1, .max = 64), SETTINGS,
};
static const struct field tenant_fields[] = {
	FIELD(struct tenant, id), FIELD(struct tenant, name), FIELD(struct tenant, time_zone),
	FIELD(struct tenant, default_tariff_id), FIELD(struct tenant, locale), FIELD(struct tenant, legal_name),
	FIELD_AS(struct tenant, line1, "address_line1"), FIELD_AS(struct tenant, line2, "address_line2"),
	FIELD(struct tenant, city), FIELD(struct tenant, postal_code), FIELD(struct tenant, country),
	FIELD(struct tenant, tax_id), FIELD(struct tenant, payment_terms_days), FIELD(struct tenant, created_at),
};
/* clang-format on */

static const struct shape create_options = SHAPE(struct tenant, create_fields);
static const struct shape set_options = SHAPE(struct tenant, set_fields);
static const struct shape tenant_shape = SHAPE(struct tenant, tenant_fields);

static enum rc
tenant_create(struct ctl *ctl)
{
	struct tenant *t = ctl->options;

	TRY(access_tenant_create(&ctl->cx, t));
	ctl_print(ctl, &tenant_shape, t);
	return OK;
}

static enum rc
tenant_list(struct ctl *ctl)
{
	struct list rows;

	TRY(access_tenant_list(&ctl->cx, &rows));
	ctl_print_list(ctl, &tenant_shape, &rows);
	return OK;
}

/* An edit_work: the options that were given are the new settings. */
static enum rc
set(void *options, void *tenant)
{
	for (size_t i = 0; i < set_options.n; i++) {
		const struct field *f = &set_options.field[i];

		if (!shape_absent(f, options))
			memcpy((char *)tenant + f->off, (const char *)options + f->off,
				f->kind == K_INT ? sizeof(int64_t) : sizeof(const char *));
	}
	return OK;
}

static enum rc
tenant_set(struct ctl *ctl)
{
	struct tenant t;

	TRY(access_tenant_find(&ctl->cx, ctl->arg, &t));
	TRY(settings_change(&ctl->cx, t.tenant, set, ctl->options, &t));
	ctl_print(ctl, &tenant_shape, &t);
	return OK;
}

/* ---- keys and system tokens ---- */

struct order {
	const char *tenant, *description;
	struct list scope, allow_ip;
};

static const struct field key_fields[] = {
	FIELD(struct order, tenant, .must = true, .min = 1, .max = 255),
	FIELD(struct order, description, .must = true, .min = 1, .max = 255),
	FIELD(struct order, scope, .must = true, .max = 6),
	FIELD_AS(struct order, allow_ip, "allow-ip", .max = 64),
};
static const struct field token_fields[] = {
	FIELD(struct order, tenant, .must = true, .min = 1, .max = 255),
	FIELD(struct order, description, .must = true, .min = 1, .max = 255),
	FIELD_AS(struct order, allow_ip, "allow-ip", .max = 64),
};
static const struct field of_fields[] = { FIELD(struct order, tenant, .must = true, .min = 1, .max = 255) };
static const struct field maybe_fields[] = { FIELD(struct order, tenant, .min = 1, .max = 255) };

static const struct shape key_options = SHAPE(struct order, key_fields);
static const struct shape token_options = SHAPE(struct order, token_fields);
static const struct shape of_options = SHAPE(struct order, of_fields);
static const struct shape maybe_options = SHAPE(struct order, maybe_fields);

/* A credential as it is shown; the secret only when it is new. */
struct shown {
	const char *id, *description, *secret, *start, *scopes, *allowed_addresses;
	struct instant created_at, revoked_at;
};

static const struct field shown_fields[] = {
	FIELD(struct shown, id),
	FIELD(struct shown, description),
	FIELD(struct shown, secret, .hidden = true),
	FIELD(struct shown, start),
	FIELD(struct shown, scopes),
	FIELD(struct shown, allowed_addresses),
	FIELD(struct shown, created_at),
	FIELD(struct shown, revoked_at),
};
/* in tables the secret has no column */
static const struct field row_fields[] = {
	FIELD(struct shown, id),
	FIELD(struct shown, description),
	FIELD(struct shown, start),
	FIELD(struct shown, scopes),
	FIELD(struct shown, allowed_addresses),
	FIELD(struct shown, created_at),
	FIELD(struct shown, revoked_at),
};
static const struct shape shown_shape = SHAPE(struct shown, shown_fields);
static const struct shape row_shape = SHAPE(struct shown, row_fields);

static const char *
scopes_text(struct arena *mem, int64_t scopes)
{
	const char *text = NULL;

	for (unsigned i = 0; access_scope_names[i] != NULL; i++)
		if ((scopes >> i & 1) != 0)
			text = text == NULL ? access_scope_names[i]
					    : arena_printf(mem, "%s,%s", text, access_scope_names[i]);
	return text;
}

static struct shown
show(struct arena *mem, const struct credential *c, const char *secret)
{
	return (struct shown) {
		c->id,
		c->description,
		secret,
		c->start,
		scopes_text(mem, c->scopes),
		c->allowed_addresses,
		c->created_at,
		c->revoked_at,
	};
}

static enum rc
read_scopes(struct ctl *ctl, const struct list *names, int64_t *out)
{
	const char *const *name = names->at;

	*out = 0;
	for (size_t i = 0; i < names->n; i++) {
		unsigned k = 0;

		while (access_scope_names[k] != NULL && strcmp(access_scope_names[k], name[i]) != 0)
			k++;
		if (access_scope_names[k] == NULL)
			return fail(&ctl->cx, E_INVALID, NULL,
				"--scope must be read:billing, write:billing, read:sessions, write:sessions, "
				"write:webhooks or admin");
		*out |= INT64_C(1) << k;
	}
	return OK;
}

static const char *
join(struct arena *mem, const struct list *texts)
{
	const char *const *text = texts->at;
	const char *all = NULL;

	for (size_t i = 0; i < texts->n; i++)
		all = all == NULL ? text[i] : arena_printf(mem, "%s,%s", all, text[i]);
	return all;
}

static enum rc
create(struct ctl *ctl, unsigned kind)
{
	const struct order *o = ctl->options;
	struct credential c = {
		.kind = kind,
		.description = o->description,
		.allowed_addresses = join(ctl->mem, &o->allow_ip),
	};
	struct tenant t;
	struct shown shown;
	const char *secret;

	TRY(read_scopes(ctl, &o->scope, &c.scopes));
	TRY(access_tenant_find(&ctl->cx, o->tenant, &t));
	c.tenant = t.tenant;
	TRY(access_create(&ctl->cx, &c, &secret));
	shown = show(ctl->mem, &c, secret);
	ctl_print(ctl, &shown_shape, &shown);
	return OK;
}

static enum rc
list(struct ctl *ctl, unsigned kind)
{
	const struct order *o = ctl->options;
	const struct page all = { .limit = LARGEST };
	const struct credential *c;
	struct tenant t;
	struct listing l;
	struct shown *shown;

	TRY(access_tenant_find(&ctl->cx, o->tenant, &t));
	TRY(access_list(&ctl->cx, t.tenant, kind, &all, &l));
	shown = ARENA_ARRAY(ctl->mem, l.rows.n, struct shown);
	c = l.rows.at;
	for (size_t i = 0; i < l.rows.n; i++)
		shown[i] = show(ctl->mem, &c[i], NULL);
	l.rows.at = shown;
	ctl_print_list(ctl, &row_shape, &l.rows);
	return OK;
}

static enum rc
revoke(struct ctl *ctl, unsigned kind)
{
	const struct order *o = ctl->options;
	struct tenant t = { .tenant = NONE };

	if (o->tenant != NULL)
		TRY(access_tenant_find(&ctl->cx, o->tenant, &t));
	TRY(access_revoke(&ctl->cx, t.tenant, kind, ctl->arg));
	say(ctl, "revoked", ctl->arg);
	return OK;
}

static enum rc
key_create(struct ctl *ctl)
{
	return create(ctl, CREDENTIAL_KEY);
}
static enum rc
key_list(struct ctl *ctl)
{
	return list(ctl, CREDENTIAL_KEY);
}
static enum rc
key_revoke(struct ctl *ctl)
{
	return revoke(ctl, CREDENTIAL_KEY);
}
static enum rc
token_create(struct ctl *ctl)
{
	return create(ctl, CREDENTIAL_SYSTEM_TOKEN);
}
static enum rc
token_list(struct ctl *ctl)
{
	return list(ctl, CREDENTIAL_SYSTEM_TOKEN);
}
static enum rc
token_revoke(struct ctl *ctl)
{
	return revoke(ctl, CREDENTIAL_SYSTEM_TOKEN);
}

/* ---- the audit trail ---- */

struct search {
	const char *tenant, *object, *object_id, *changed_by, *from, *to;
	int64_t limit;
};

static const struct field search_fields[] = {
	FIELD(struct search, tenant, .must = true, .min = 1, .max = 255),
	FIELD(struct search, object, .min = 1, .max = 32),
	FIELD_AS(struct search, object_id, "object-id", .min = 1, .max = 64),
	FIELD_AS(struct search, changed_by, "changed-by", .min = 1, .max = 64),
	FIELD(struct search, from, .min = 1, .max = 40),
	FIELD(struct search, to, .min = 1, .max = 40),
	FIELD(struct search, limit, .min = 1, .max = 10000),
};
static const struct shape search_options = SHAPE(struct search, search_fields);

static enum rc
audit_trail(struct ctl *ctl)
{
	const struct search *s = ctl->options;
	struct audit_filter f = {
		.object = s->object,
		.object_id = s->object_id,
		.changed_by = s->changed_by,
		.page = { .limit = s->limit != NONE ? s->limit : 50 },
	};
	struct tenant t;
	struct listing l;
	enum rc rc;

	TRY(access_tenant_find(&ctl->cx, s->tenant, &t));
	ctl->cx.tenant = &t;
	rc = audit_list(&ctl->cx, &f, s->from, s->to, &l);
	ctl->cx.tenant = NULL;
	TRY(rc);
	ctl_print_list(ctl, &audit_entry_shape, &l.rows);
	return OK;
}

/* ---- the server itself ---- */

struct place {
	const char *dir;
};

static const struct field place_fields[] = { FIELD(struct place, dir, .min = 1, .max = 4000) };
static const struct shape place_options = SHAPE(struct place, place_fields);

enum rc
ctl_read_file(struct ctl *ctl, const char *path, const char **out)
{
	FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	struct buf text;
	size_t got;

	if (file == NULL)
		return fail(
			&ctl->cx, E_INVALID, NULL, arena_printf(ctl->mem, "cannot read %s: %s", path, strerror(errno)));
	buf_init(&text, ctl->mem, 16384);
	while ((got = fread(buf_room(&text, 4096), 1, 4096, file)) > 0)
		text.n += got;
	(void)fclose(file);
	*out = buf_text(&text);
	if (strlen(*out) != text.n)
		return fail(&ctl->cx, E_INVALID, NULL, arena_printf(ctl->mem, "%s is no text", path));
	return OK;
}

static int
is_sql(const struct dirent *entry)
{
	size_t n = strlen(entry->d_name);

	return n > 4 && strcmp(entry->d_name + n - 4, ".sql") == 0;
}

static const struct field applied_fields[] = { { .name = "applied", .kind = K_LIST, .of = &text_shape } };
static const struct shape applied_shape = { .field = applied_fields, .n = 1 };

static enum rc
migrate_run(struct ctl *ctl)
{
	const struct place *p = ctl->options;
	const char *dir = p->dir != NULL ? p->dir : SQLDIR;
	const char *const *name;
	struct migration_file *files;
	struct dirent **found;
	struct list all, done;
	int n = scandir(dir, &found, is_sql, alphasort);
	enum rc rc = OK;

	if (n <= 0)
		return fail(&ctl->cx, E_INVALID, NULL, arena_printf(ctl->mem, "there are no migrations in %s", dir));
	files = ARENA_ARRAY(ctl->mem, (size_t)n, struct migration_file);
	for (int i = 0; i < n; i++) {
		files[i].name = arena_text(ctl->mem, found[i]->d_name);
		if (rc == OK)
			rc = ctl_read_file(ctl, arena_printf(ctl->mem, "%s/%s", dir, files[i].name), &files[i].text);
		free(found[i]);
	}
	free(found);
	TRY(rc);
	all = (struct list) { (size_t)n, files };
	TRY(migrate(&ctl->cx, &all, &done));
	if (ctl->json) {
		ctl_print(ctl, &applied_shape, &done);
		return OK;
	}
	name = done.at;
	for (size_t i = 0; i < done.n; i++)
		buf_printf(&ctl->out, "applied %s\n", name[i]);
	if (done.n == 0)
		buf_str(&ctl->out, "the schema is up to date\n");
	return OK;
}

static enum rc
config(struct ctl *ctl)
{
	if (ctl->json)
		ctl_print(ctl, &settings_shape, &ctl->settings);
	else
		conf_write(&settings_shape, &ctl->settings, &ctl->out);
	return OK;
}

static enum rc
version(struct ctl *ctl)
{
	say(ctl, "version", PACKAGE_VERSION);
	return OK;
}

/* What the tests of access and of the reference are made from. */
struct listed {
	const char *surface, *method, *path, *summary;
	struct list query, body;
	bool open;
};

static const struct field listed_fields[] = {
	FIELD(struct listed, surface),
	FIELD(struct listed, method),
	FIELD(struct listed, path),
	FIELD(struct listed, summary),
	FIELD(struct listed, query, .of = &text_shape),
	FIELD(struct listed, body, .of = &text_shape),
	FIELD(struct listed, open),
};
static const struct shape listed_shape = SHAPE(struct listed, listed_fields);

/* Names of the fields that a caller may send. */
static struct list
names_of(struct arena *mem, const struct shape *s)
{
	const char **names = ARENA_ARRAY(mem, s != NULL ? s->n + 1 : 1, const char *);
	size_t n = 0;

	for (size_t i = 0; s != NULL && i < s->n; i++)
		if (!s->field[i].readonly)
			names[n++] = s->field[i].name;
	return (struct list) { n, s != NULL ? names : NULL };
}

static enum rc
routes(struct ctl *ctl)
{
	struct listed rows[256];
	struct list all = { 0, rows };

	for (size_t s = 0; app_surfaces[s] != NULL; s++)
		for (size_t i = 0; i < app_surfaces[s]->n && all.n < COUNT_OF(rows); i++) {
			const struct route *r = &app_surfaces[s]->route[i];

			rows[all.n++] = (struct listed) {
				.surface = app_surfaces[s]->prefix,
				.method = method_name(r->method),
				.path = r->path,
				.summary = r->summary,
				.query = names_of(ctl->mem, r->query),
				.body = names_of(ctl->mem, r->body),
				.open = r->scope == 0,
			};
		}
	ctl_print_list(ctl, &listed_shape, &all);
	return OK;
}

/* clang-format off */
const struct command ctl_commands[] = {
	{ "migrate", NULL, "Bring the database to the schema that this version needs", &place_options, true, migrate_run },
	{ "tenant create", NULL, "Make a tenant", &create_options, true, tenant_create },
	{ "tenant list", NULL, "List tenants", NULL, true, tenant_list },
	{ "tenant set", "TENANT", "Change settings of a tenant", &set_options, true, tenant_set },
	{ "key create", NULL, "Make an API key; its secret is shown once", &key_options, true, key_create },
	{ "key list", NULL, "List the API keys of a tenant", &of_options, true, key_list },
	{ "key revoke", "ID", "Revoke an API key at once", &maybe_options, true, key_revoke },
	{ "system-token create", NULL, "Make a system token; it is shown once", &token_options, true, token_create },
	{ "system-token list", NULL, "List the system tokens of a tenant", &of_options, true, token_list },
	{ "system-token revoke", "ID", "Revoke a system token at once", &maybe_options, true, token_revoke },
	{ "user create", NULL, "Make a user of the console; a password that is made too is shown once", &user_create_options, true, user_create_command },
	{ "user list", NULL, "List the users of a tenant", &user_list_options, true, user_list_command },
	{ "user passwd", "EMAIL", "Give a user a new password, which ends all its sessions", &user_password_options, true, user_password_command },
	{ "user disable", "EMAIL", "Let a user sign in no more, and end all its sessions", NULL, true, user_disable_command },
	{ "audit", NULL, "List who changed what, newest first", &search_options, true, audit_trail },
	{ "spot import", "FILE.csv", "Turn market prices for each MWh into unique entries of a cost rate", &spot_options, true, spot_import },
	{ "invoice run", NULL, "Bill organizations for a month (2026-04, or last); what is billed stays as it is", &invoice_run_options, true, invoice_run_command },
	{ "invoice list", NULL, "List invoices and credit notes, newest first", &invoice_list_options, true, invoice_list_command },
	{ "outbox list", NULL, "List mails and deliveries of webhooks, newest first", &outbox_list_options, true, ctl_outbox_list },
	{ "outbox retry", NULL, "Send anew what waits or is dead", &outbox_retry_options, true, ctl_outbox_retry },
	{ "outbox status", NULL, "Count what waits, is dead, was delivered", NULL, true, ctl_outbox_status },
	{ "config", NULL, "Print the configuration in effect", NULL, true, config },
	{ "routes", NULL, "List the endpoints", NULL, false, routes },
	{ "version", NULL, "Print the version", NULL, false, version },
};
/* clang-format on */

const size_t ctl_command_count = COUNT_OF(ctl_commands);
