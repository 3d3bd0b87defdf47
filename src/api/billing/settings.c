#include "api/billing/settings.h"

#include "api/billing/billing.h"
#include "api/billing/shapes.h"
#include "domain/contact.h"
#include "domain/settings.h"

#define NAME .min = 1, .max = 255

/* clang-format off */
static const struct field fields[] = {
	FIELD_AS(struct settings_view, t.name, "name", .must = true, NAME),
	FIELD_AS(struct settings_view, t.time_zone, "time_zone", .must = true, .min = 1, .max = 64),
	FIELD_AS(struct settings_view, t.default_tariff_id, "default_tariff_id", .min = 1, .max = 64),
	FIELD_AS(struct settings_view, t.legal_name, "legal_name", NAME),
	FIELD(struct settings_view, address, .of = &address_shape),
	FIELD_AS(struct settings_view, t.country, "country", .min = 2, .max = 2),
	FIELD_AS(struct settings_view, t.tax_id, "tax_id", .min = 1, .max = 64),
	FIELD_AS(struct settings_view, t.logo, "logo", .min = 1, .max = LOGO_TEXT_MAX),
	FIELD_AS(struct settings_view, t.locale, "locale", .must = true, .min = 2, .max = 16),
	FIELD_AS(struct settings_view, t.payment_terms_days, "payment_terms_days", .max = 3650),
};
const struct shape tenant_settings_shape = SHAPE(struct settings_view, fields);
/* clang-format on */

static void
view_of(struct arena *mem, const struct tenant *t, struct settings_view *v)
{
	struct address *a = ARENA_ONE(mem, struct address);

	*a = (struct address) { t->line1, t->line2, t->city, t->postal_code };
	*v = (struct settings_view) { .t = *t, .version = t->version };
	if (a->line1 != NULL || a->line2 != NULL || a->city != NULL || a->postal_code != NULL)
		v->address = a;
}

/* An edit_work: the body is read over the tenant as the wire shows it. */
static enum rc
edit(void *call, void *object)
{
	static const struct address none;
	struct call *c = call;
	struct tenant *t = object;
	const struct address *a;
	struct settings_view v;

	view_of(c->cx->mem, t, &v);
	TRY(call_edit(c, &v));
	a = v.address != NULL ? v.address : &none;
	*t = v.t;
	t->line1 = a->line1;
	t->line2 = a->line2;
	t->city = a->city;
	t->postal_code = a->postal_code;
	return OK;
}

static enum rc
answer(struct call *c, const struct tenant *t)
{
	struct settings_view *v = ARENA_ONE(c->cx->mem, struct settings_view);

	view_of(c->cx->mem, t, v);
	c->answer = v;
	return OK;
}

enum rc
settings_get(struct call *c)
{
	struct tenant t;

	TRY(settings_find(c->cx, c->cx->tenant->tenant, &t));
	return answer(c, &t);
}

enum rc
settings_patch(struct call *c)
{
	struct tenant t;

	TRY(settings_change(c->cx, c->cx->tenant->tenant, edit, c, &t));
	return answer(c, &t);
}
