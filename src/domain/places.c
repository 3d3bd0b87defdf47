#include "domain/places.h"

#include "base/currency.h"
#include "domain/contact.h"
#include "model/tenant.h"
#include "store/charge_point.h"
#include "store/driver.h"
#include "store/organization.h"
#include "store/site.h"
#include "store/user_type.h"

/* What went wrong first, but a failure before a wrong field. */
static enum rc
worse(enum rc a, enum rc b)
{
	return a == OK || (a == E_INVALID && b != OK) ? b : a;
}

const struct noun user_types = {
	.table = &store_user_type,
	.object = "user_type",
	.name = "user type",
	.prefix = "utp_",
	.in_use =
		"a rule, a driver or a session names the user type: take it off its rules and drivers; one that a session "
		"names stays",
};

/* ---- organizations ---- */

static enum rc
check_organization(struct ctx *cx, const void *object)
{
	const struct organization *o = object;
	enum rc rc = contact_email(cx, "contact_email", o->contact_email);

	rc = worse(rc, contact_country(cx, "country", o->country));
	if (o->currency != NULL && currency_digits(o->currency) < 0)
		rc = fail_field(cx, "currency", "is not an active ISO 4217 currency with a minor unit");
	return rc;
}

const struct noun organizations = {
	.table = &store_organization,
	.object = "organization",
	.name = "organization",
	.prefix = "org_",
	.in_use = "a driver, a site or a session names the organization: take it off its drivers and sites; one that a "
		  "session names stays",
	.check = check_organization,
};

/* ---- sites and charge points ---- */

static enum rc
check_site(struct ctx *cx, const void *object)
{
	const struct site *s = object;
	struct organization o;
	enum rc rc = contact_zone(cx, "time_zone", s->time_zone);

	rc = worse(rc, tariff_named(cx, cx->tenant->tenant, "tariff_id", s->tariff_id));
	return worse(rc, noun_named(cx, &organizations, "organization_id", s->organization_id, &o));
}

const struct noun sites = {
	.table = &store_site,
	.object = "site",
	.name = "site",
	.in_use =
		"a charge point, a rule or a session names the site: take it off its charge points and rules; one that a "
		"session names stays",
	.check = check_site,
};

/* A site that is not registered has no settings, and may be named. */
static enum rc
check_charge_point(struct ctx *cx, const void *object)
{
	const struct charge_point *cp = object;
	enum rc rc = contact_zone(cx, "time_zone", cp->time_zone);

	return worse(rc, tariff_named(cx, cx->tenant->tenant, "tariff_id", cp->tariff_id));
}

const struct noun charge_points = {
	.table = &store_charge_point,
	.object = "charge_point",
	.name = "charge point",
	.check = check_charge_point,
};

/* ---- drivers ---- */

static enum rc
check_driver(struct ctx *cx, const void *object)
{
	const struct driver *d = object;
	struct user_type u;
	struct organization o;
	enum rc rc = contact_email(cx, "email", d->email);

	rc = worse(rc, contact_locale(cx, "locale", d->locale));
	rc = worse(rc, noun_named(cx, &user_types, "user_type_id", d->user_type_id, &u));
	return worse(rc, noun_named(cx, &organizations, "organization_id", d->organization_id, &o));
}

const struct noun drivers = {
	.table = &store_driver,
	.object = "driver",
	.name = "driver",
	.check = check_driver,
};
