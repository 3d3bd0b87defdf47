#include "api/billing/billing.h"
#include "api/billing/nouns.h"
#include "api/billing/shapes.h"
#include "model/charge_point.h"
#include "model/driver.h"
#include "model/organization.h"
#include "model/site.h"

#define ID .min = 1, .max = 64, .pattern = "A-Za-z0-9_.:-"
#define OUR_ID .min = 1, .max = 64
#define NAME .min = 1, .max = 255
#define LIST_OF(wire, shape) FIELD_AS(struct list_answer, rows, wire, .of = &(shape)), LIST_ANSWER

/* clang-format off */

/* ---- charge points ---- */

static const struct field charge_point_fields[] = {
	FIELD(struct charge_point, id, .readonly = true),
	FIELD(struct charge_point, tariff_id, OUR_ID),
	FIELD(struct charge_point, site_id, ID),
	FIELD(struct charge_point, time_zone, .min = 1, .max = 64),
	FIELD(struct charge_point, connector_types, .of = &text_element, .max = 32),
	FIELD(struct charge_point, created_at, .readonly = true),
	FIELD(struct charge_point, updated_at, .readonly = true),
};
const struct shape charge_point_shape = SHAPE(struct charge_point, charge_point_fields);

static const struct field charge_point_query_fields[] = {
	PAGE_QUERY(struct noun_query),
	FIELD(struct noun_query, tariff_id, OUR_ID),
	FIELD(struct noun_query, site_id, .min = 1, .max = 64),
};
const struct shape charge_point_query_shape = SHAPE(struct noun_query, charge_point_query_fields);

static const struct field charge_points_fields[] = { LIST_OF("charge_points", charge_point_shape) };
const struct shape charge_points_shape = SHAPE(struct list_answer, charge_points_fields);

/* ---- sites ---- */

static const struct field site_fields[] = {
	FIELD(struct site, id, .readonly = true),
	FIELD(struct site, name, NAME),
	FIELD(struct site, time_zone, .must = true, .min = 1, .max = 64),
	FIELD(struct site, tariff_id, OUR_ID),
	FIELD(struct site, organization_id, OUR_ID),
	FIELD(struct site, created_at, .readonly = true),
	FIELD(struct site, updated_at, .readonly = true),
};
const struct shape site_shape = SHAPE(struct site, site_fields);

static const struct field site_query_fields[] = {
	PAGE_QUERY(struct noun_query),
	FIELD(struct noun_query, tariff_id, OUR_ID),
	FIELD(struct noun_query, organization_id, OUR_ID),
};
const struct shape site_query_shape = SHAPE(struct noun_query, site_query_fields);

static const struct field sites_fields[] = { LIST_OF("sites", site_shape) };
const struct shape sites_shape = SHAPE(struct list_answer, sites_fields);

/* ---- drivers ---- */

static const struct field driver_fields[] = {
	FIELD(struct driver, id, .readonly = true),
	FIELD(struct driver, user_type_id, OUR_ID),
	FIELD(struct driver, organization_id, OUR_ID),
	FIELD(struct driver, email, .min = 3, .max = 254),
	FIELD(struct driver, email_receipts),
	FIELD(struct driver, locale, .min = 2, .max = 16),
	FIELD(struct driver, created_at, .readonly = true),
	FIELD(struct driver, updated_at, .readonly = true),
};
const struct shape driver_shape = SHAPE(struct driver, driver_fields);

static const struct field driver_query_fields[] = {
	PAGE_QUERY(struct noun_query),
	FIELD(struct noun_query, organization_id, OUR_ID),
	FIELD(struct noun_query, user_type_id, OUR_ID),
};
const struct shape driver_query_shape = SHAPE(struct noun_query, driver_query_fields);

static const struct field drivers_fields[] = { LIST_OF("drivers", driver_shape) };
const struct shape drivers_shape = SHAPE(struct list_answer, drivers_fields);

/* ---- organizations ---- */

static const struct field address_fields[] = {
	FIELD(struct address, line1, NAME),
	FIELD(struct address, line2, NAME),
	FIELD(struct address, city, NAME),
	FIELD(struct address, postal_code, .min = 1, .max = 32),
};
const struct shape address_shape = SHAPE(struct address, address_fields);

static const struct field organization_fields[] = {
	FIELD(struct organization, id, .readonly = true),
	FIELD(struct organization, name, .must = true, NAME),
	FIELD(struct organization, legal_name, NAME),
	FIELD(struct organization, address, .of = &address_shape),
	FIELD(struct organization, country, .min = 2, .max = 2),
	FIELD(struct organization, tax_id, .min = 1, .max = 64),
	FIELD(struct organization, contact_email, .min = 3, .max = 254),
	FIELD(struct organization, currency, .min = 3, .max = 3),
	FIELD(struct organization, created_at, .readonly = true),
	FIELD(struct organization, updated_at, .readonly = true),
};
const struct shape organization_shape = SHAPE(struct organization, organization_fields);

static const struct field organizations_fields[] = { LIST_OF("organizations", organization_shape) };
const struct shape organizations_shape = SHAPE(struct list_answer, organizations_fields);

/* ---- user types ---- */

static const struct field user_types_fields[] = { LIST_OF("user_types", user_type_shape) };
const struct shape user_types_shape = SHAPE(struct list_answer, user_types_fields);
/* clang-format on */
