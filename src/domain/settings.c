#include "domain/settings.h"

#include "base/secret.h"
#include "domain/audit.h"
#include "domain/contact.h"
#include "domain/noun.h"
#include "store/tenant.h"

enum rc
settings_check(struct ctx *cx, const struct tenant *t)
{
	enum rc rc = OK, named;

	if (t->name == NULL || *t->name == '\0')
		rc = fail_field(cx, "name", "is required");
	if (t->time_zone == NULL)
		rc = fail_field(cx, "time_zone", "is required");
	if (contact_zone(cx, "time_zone", t->time_zone) != OK)
		rc = E_INVALID;
	if (contact_country(cx, "country", t->country) != OK)
		rc = E_INVALID;
	if (contact_locale(cx, "locale", t->locale) != OK)
		rc = E_INVALID;
	if (contact_logo(cx, "logo", t->logo) != OK)
		rc = E_INVALID;
	named = tariff_named(cx, t->tenant, "default_tariff_id", t->default_tariff_id);
	return named != OK ? named : rc;
}

static enum rc
missing(struct ctx *cx, enum rc rc)
{
	return rc == E_NOT_FOUND ? fail(cx, rc, "tenant_not_found", "there is no such tenant") : rc;
}

enum rc
settings_find(struct ctx *cx, int64_t tenant, struct tenant *t)
{
	return missing(cx, store_settings_find(cx->db, cx->mem, tenant, t));
}

/* A picture is told by its digest. */
static struct tenant
told(struct ctx *cx, const struct tenant *t)
{
	struct tenant told = *t;

	if (t->logo != NULL)
		told.logo = secret_digest(cx->mem, t->logo, strlen(t->logo));
	return told;
}

enum rc
settings_tell(struct ctx *cx, struct db *db, const struct tenant *before, const struct tenant *after)
{
	const struct audited what = { after->tenant, "settings", after->id, &store_tenant_said };
	struct tenant old, new = told(cx, after);

	if (before != NULL)
		old = told(cx, before);
	return audit(cx, db, &what, before != NULL ? &old : NULL, &new);
}

struct change {
	struct ctx *cx;
	int64_t tenant;
	edit_work *edit;
	void *arg;
	struct tenant *t;
};

static enum rc
work_change(struct db *db, void *arg)
{
	struct change *c = arg;
	struct ctx *cx = c->cx;
	struct tenant old;

	TRY(missing(cx, store_settings_lock(db, cx->mem, c->tenant, &old)));
	TRY(ctx_match(cx, old.version));
	*c->t = old;
	TRY(c->edit(c->arg, c->t));
	TRY(settings_check(cx, c->t));
	c->t->version++;
	TRY(store_tenant_update(db, c->t));
	return settings_tell(cx, db, &old, c->t);
}

enum rc
settings_change(struct ctx *cx, int64_t tenant, edit_work *edit, void *arg, struct tenant *t)
{
	struct change c = { cx, tenant, edit, arg, t };
	enum rc rc = db_tx(cx->db, work_change, &c);

	return rc == E_CONFLICT ? fail(cx, rc, "tenant_exists", "there is a tenant of that name") : rc;
}
