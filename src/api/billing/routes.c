#include "api/access.h"
#include "api/billing/billing.h"
#include "api/billing/breakdown.h"
#include "api/billing/nouns.h"
#include "api/billing/settings.h"
#include "api/billing/shapes.h"
#include "api/fault.h"
#include "base/json_in.h"
#include "domain/places.h"
#include "domain/promo.h"
#include "model/charge_point.h"
#include "model/driver.h"
#include "model/organization.h"
#include "model/promo.h"
#include "model/rule.h"
#include "model/site.h"
#include "model/tariff.h"
#include "model/user_type.h"

#define SESSIONS_READ (READ_BILLING | READ_SESSIONS)

/* clang-format off */
static const struct route routes[] = {
	{ M_POST, BILLING "/tariffs", WRITE_BILLING, 201, tariffs_create,
		.body = &tariff_stored_shape, .answer = &tariff_shape, ETAG(struct tariff), .summary = "Create a tariff" },
	{ M_GET, BILLING "/tariffs", READ_BILLING, 200, tariffs_list,
		.query = &tariff_query_shape, .answer = &tariffs_shape, .summary = "List tariffs, newest first" },
	{ M_GET, BILLING "/tariffs/{id}", READ_BILLING, 200, tariffs_find,
		.answer = &tariff_shape, ETAG(struct tariff), .summary = "Read a tariff" },
	{ M_PUT, BILLING "/tariffs/{id}", WRITE_BILLING, 200, tariffs_change,
		.body = &tariff_stored_shape, .form = BODY_EDIT, .answer = &tariff_shape, ETAG(struct tariff),
		.summary = "Replace a tariff" },
	{ M_PATCH, BILLING "/tariffs/{id}", WRITE_BILLING, 200, tariffs_change,
		.body = &tariff_stored_shape, .form = BODY_EDIT, .answer = &tariff_shape, ETAG(struct tariff),
		.summary = "Change fields of a tariff" },
	{ M_DELETE, BILLING "/tariffs/{id}", WRITE_BILLING, 204, tariffs_remove, .summary = "Remove a tariff" },
	{ M_GET, BILLING "/tariffs/{id}/versions", READ_BILLING, 200, tariffs_versions,
		.query = &tariff_versions_query_shape, .answer = &tariff_versions_shape,
		.summary = "List what a tariff was, newest first" },

	{ M_POST, BILLING "/rules", WRITE_BILLING, 201, rules_create,
		.body = &rule_shape, .answer = &rule_shape, ETAG(struct rule), .summary = "Create a rule" },
	{ M_GET, BILLING "/rules", READ_BILLING, 200, rules_list,
		.query = &rule_query_shape, .answer = &rules_shape,
		.summary = "List rules in the order in which they are tried" },
	{ M_GET, BILLING "/rules/{id}", READ_BILLING, 200, rules_find,
		.answer = &rule_shape, ETAG(struct rule), .summary = "Read a rule" },
	{ M_PUT, BILLING "/rules/{id}", WRITE_BILLING, 200, rules_change,
		.body = &rule_shape, .form = BODY_EDIT, .answer = &rule_shape, ETAG(struct rule),
		.summary = "Replace a rule" },
	{ M_PATCH, BILLING "/rules/{id}", WRITE_BILLING, 200, rules_change,
		.body = &rule_shape, .form = BODY_EDIT, .answer = &rule_shape, ETAG(struct rule),
		.summary = "Change fields of a rule" },
	{ M_DELETE, BILLING "/rules/{id}", WRITE_BILLING, 204, rules_remove, .summary = "Remove a rule" },

	{ M_POST, BILLING "/user-types", WRITE_BILLING, 201, nouns_create, .noun = &user_types,
		.body = &user_type_shape, .answer = &user_type_shape, ETAG(struct user_type), .summary = "Create a user type" },
	{ M_GET, BILLING "/user-types", READ_BILLING, 200, nouns_list, .noun = &user_types,
		.query = &noun_query_shape, .answer = &user_types_shape, .summary = "List user types, newest first" },
	{ M_GET, BILLING "/user-types/{id}", READ_BILLING, 200, nouns_find, .noun = &user_types,
		.answer = &user_type_shape, ETAG(struct user_type), .summary = "Read a user type" },
	{ M_PUT, BILLING "/user-types/{id}", WRITE_BILLING, 200, nouns_change, .noun = &user_types,
		.body = &user_type_shape, .form = BODY_EDIT, .answer = &user_type_shape, ETAG(struct user_type),
		.summary = "Replace a user type" },
	{ M_PATCH, BILLING "/user-types/{id}", WRITE_BILLING, 200, nouns_change, .noun = &user_types,
		.body = &user_type_shape, .form = BODY_EDIT, .answer = &user_type_shape, ETAG(struct user_type),
		.summary = "Change fields of a user type" },
	{ M_DELETE, BILLING "/user-types/{id}", WRITE_BILLING, 204, nouns_remove, .noun = &user_types,
		.summary = "Remove a user type" },

	{ M_POST, BILLING "/promotional-codes", WRITE_BILLING, 201, nouns_create, .noun = &promos,
		.body = &promo_new_shape, .answer = &promo_shape, ETAG(struct promo), .summary = "Create a promotional code" },
	{ M_GET, BILLING "/promotional-codes", READ_BILLING, 200, nouns_list, .noun = &promos,
		.query = &noun_query_shape, .answer = &promos_shape, .summary = "List promotional codes, newest first" },
	{ M_GET, BILLING "/promotional-codes/{id}", READ_BILLING, 200, nouns_find, .noun = &promos,
		.answer = &promo_shape, ETAG(struct promo), .summary = "Read a promotional code" },
	{ M_PUT, BILLING "/promotional-codes/{id}", WRITE_BILLING, 200, nouns_change, .noun = &promos,
		.body = &promo_stored_shape, .form = BODY_EDIT, .answer = &promo_shape, ETAG(struct promo),
		.summary = "Replace a promotional code" },
	{ M_PATCH, BILLING "/promotional-codes/{id}", WRITE_BILLING, 200, nouns_change, .noun = &promos,
		.body = &promo_stored_shape, .form = BODY_EDIT, .answer = &promo_shape, ETAG(struct promo),
		.summary = "Change fields of a promotional code" },
	{ M_DELETE, BILLING "/promotional-codes/{id}", WRITE_BILLING, 204, nouns_remove, .noun = &promos,
		.summary = "Remove a promotional code" },
	{ M_GET, BILLING "/promotional-codes/{id}/statistics", READ_BILLING, 200, promos_statistics,
		.answer = &promo_statistics_shape, .summary = "Read what became of a promotional code" },
	{ M_POST, BILLING "/promotional-codes/sessions/{session_id}/apply-code", WRITE_BILLING, 200, promos_apply,
		.body = &promo_apply_shape, .answer = &promo_applied_shape,
		.summary = "Apply a promotional code to a session" },

	{ M_POST, BILLING "/organizations", WRITE_BILLING, 201, nouns_create, .noun = &organizations,
		.body = &organization_shape, .answer = &organization_shape, ETAG(struct organization), .summary = "Create an organization" },
	{ M_GET, BILLING "/organizations", READ_BILLING, 200, nouns_list, .noun = &organizations,
		.query = &noun_query_shape, .answer = &organizations_shape, .summary = "List organizations, newest first" },
	{ M_GET, BILLING "/organizations/{id}", READ_BILLING, 200, nouns_find, .noun = &organizations,
		.answer = &organization_shape, ETAG(struct organization), .summary = "Read an organization" },
	{ M_PUT, BILLING "/organizations/{id}", WRITE_BILLING, 200, nouns_change, .noun = &organizations,
		.body = &organization_shape, .form = BODY_EDIT, .answer = &organization_shape, ETAG(struct organization),
		.summary = "Replace an organization" },
	{ M_PATCH, BILLING "/organizations/{id}", WRITE_BILLING, 200, nouns_change, .noun = &organizations,
		.body = &organization_shape, .form = BODY_EDIT, .answer = &organization_shape, ETAG(struct organization),
		.summary = "Change fields of an organization" },
	{ M_DELETE, BILLING "/organizations/{id}", WRITE_BILLING, 204, nouns_remove, .noun = &organizations,
		.summary = "Remove an organization" },

	{ M_GET, BILLING "/charge-points", READ_BILLING, 200, nouns_list, .noun = &charge_points,
		.query = &charge_point_query_shape, .answer = &charge_points_shape, .summary = "List charge points, newest first" },
	{ M_GET, BILLING "/charge-points/{id}", READ_BILLING, 200, nouns_find, .noun = &charge_points,
		.answer = &charge_point_shape, ETAG(struct charge_point), .summary = "Read a charge point" },
	{ M_PUT, BILLING "/charge-points/{id}", WRITE_BILLING, 200, nouns_put, .noun = &charge_points,
		.body = &charge_point_shape, .form = BODY_EDIT, .answer = &charge_point_shape, ETAG(struct charge_point),
		.summary = "Create or replace a charge point" },
	{ M_PATCH, BILLING "/charge-points/{id}", WRITE_BILLING, 200, nouns_change, .noun = &charge_points,
		.body = &charge_point_shape, .form = BODY_EDIT, .answer = &charge_point_shape, ETAG(struct charge_point),
		.summary = "Change fields of a charge point" },
	{ M_DELETE, BILLING "/charge-points/{id}", WRITE_BILLING, 204, nouns_remove, .noun = &charge_points,
		.summary = "Remove a charge point" },
	{ M_GET, BILLING "/charge-points/{id}/price", SESSIONS_READ, 200, price_curves_find,
		.query = &price_curve_query_shape, .answer = &price_curve_shape,
		.summary = "Read what charging costs at a charge point, when" },

	{ M_GET, BILLING "/sites", READ_BILLING, 200, nouns_list, .noun = &sites,
		.query = &site_query_shape, .answer = &sites_shape, .summary = "List sites, newest first" },
	{ M_GET, BILLING "/sites/{id}", READ_BILLING, 200, nouns_find, .noun = &sites,
		.answer = &site_shape, ETAG(struct site), .summary = "Read a site" },
	{ M_PUT, BILLING "/sites/{id}", WRITE_BILLING, 200, nouns_put, .noun = &sites,
		.body = &site_shape, .form = BODY_EDIT, .answer = &site_shape, ETAG(struct site),
		.summary = "Create or replace a site" },
	{ M_PATCH, BILLING "/sites/{id}", WRITE_BILLING, 200, nouns_change, .noun = &sites,
		.body = &site_shape, .form = BODY_EDIT, .answer = &site_shape, ETAG(struct site),
		.summary = "Change fields of a site" },
	{ M_DELETE, BILLING "/sites/{id}", WRITE_BILLING, 204, nouns_remove, .noun = &sites,
		.summary = "Remove a site" },

	{ M_GET, BILLING "/drivers", READ_BILLING, 200, nouns_list, .noun = &drivers,
		.query = &driver_query_shape, .answer = &drivers_shape, .summary = "List drivers, newest first" },
	{ M_GET, BILLING "/drivers/{id}", READ_BILLING, 200, nouns_find, .noun = &drivers,
		.answer = &driver_shape, ETAG(struct driver), .summary = "Read a driver" },
	{ M_PUT, BILLING "/drivers/{id}", WRITE_BILLING, 200, nouns_put, .noun = &drivers,
		.body = &driver_shape, .form = BODY_EDIT, .answer = &driver_shape, ETAG(struct driver),
		.summary = "Create or replace a driver" },
	{ M_PATCH, BILLING "/drivers/{id}", WRITE_BILLING, 200, nouns_change, .noun = &drivers,
		.body = &driver_shape, .form = BODY_EDIT, .answer = &driver_shape, ETAG(struct driver),
		.summary = "Change fields of a driver" },
	{ M_DELETE, BILLING "/drivers/{id}", WRITE_BILLING, 204, nouns_remove, .noun = &drivers,
		.summary = "Remove a driver" },

	{ M_GET, BILLING "/settings", ADMIN, 200, settings_get,
		.answer = &tenant_settings_shape, ETAG(struct settings_view), .summary = "Read the settings" },
	{ M_PATCH, BILLING "/settings", ADMIN, 200, settings_patch,
		.body = &tenant_settings_shape, .form = BODY_EDIT, .answer = &tenant_settings_shape, ETAG(struct settings_view),
		.summary = "Change settings" },

	{ M_POST, BILLING "/sessions", WRITE_SESSIONS, 201, sessions_create,
		.body = &session_new_shape, .answer = &session_shape, .summary = "Start a session, or settle a finished one" },
	{ M_GET, BILLING "/sessions", SESSIONS_READ, 200, sessions_list,
		.query = &session_query_shape, .answer = &sessions_shape, .summary = "List sessions, latest start first" },
	{ M_POST, BILLING "/sessions/batch", WRITE_SESSIONS, 200, sessions_batch, .body_max = (size_t)8 << 20,
		.body = &session_batch_shape, .answer = &session_results_shape,
		.summary = "Settle many finished sessions, each on its own" },
	{ M_GET, BILLING "/sessions.csv", SESSIONS_READ, 200, sessions_csv,
		.query = &session_csv_query_shape, .summary = "Read all sessions of a list as CSV" },
	{ M_GET, BILLING "/sessions/{id}", SESSIONS_READ, 200, sessions_find,
		.answer = &session_shape, .summary = "Read a session" },
	{ M_POST, BILLING "/sessions/{id}/meter-values", WRITE_SESSIONS, 201, meter_values_add,
		.body = &meter_values_shape, .answer = &metered_shape, .summary = "Add readings of a running session" },
	{ M_GET, BILLING "/sessions/{id}/meter-values", SESSIONS_READ, 200, meter_values_list,
		.answer = &meter_values_shape, .summary = "Read the readings of a session" },
	{ M_GET, BILLING "/sessions/{id}/cost", SESSIONS_READ, 200, sessions_cost,
		.query = &cost_query_shape, .answer = &session_cost_shape, .summary = "Read what a session costs so far" },
	{ M_POST, BILLING "/sessions/{id}/stop", WRITE_SESSIONS, 200, sessions_stop,
		.body = &session_stop_shape, .answer = &session_shape, .summary = "Stop a running session and settle it" },
	{ M_POST, BILLING "/sessions/{id}/cancel", WRITE_SESSIONS, 200, sessions_cancel,
		.answer = &session_shape, .summary = "Cancel a running session" },
	{ M_GET, BILLING "/sessions/{id}/breakdown", SESSIONS_READ, 200, sessions_breakdown,
		.query = &breakdown_query_shape, .answer = &session_breakdown_shape, .summary = "Read what was charged, item by item" },
	{ M_POST, BILLING "/sessions/{id}/refunds", WRITE_BILLING, 201, refunds_create,
		.body = &refund_new_shape, .answer = &refund_shape, .summary = "Refund what was charged, or a part of it" },
	{ M_GET, BILLING "/sessions/{id}/refunds", SESSIONS_READ, 200, refunds_list,
		.query = &refund_query_shape, .answer = &refunds_shape, .summary = "List the refunds of a session, newest first" },

	{ M_POST, BILLING "/receipts/send-email", WRITE_BILLING, 202, receipts_send_email,
		.body = &receipt_order_shape, .answer = &receipt_queued_shape, .summary = "Send the receipt of a session by mail" },

	{ M_GET, BILLING "/reports/revenue", READ_BILLING, 200, reports_revenue,
		.query = &revenue_query_shape, .answer = &revenue_shape,
		.summary = "Read what was earned, by day, hour, site or tariff" },

	{ M_POST, BILLING "/quotes", READ_BILLING, 200, quotes_create, .no_retry = true,
		.body = &quote_shape, .mode = JSON_EDIT, .answer = &breakdown_shape,
		.summary = "Price a session that need not have happened; nothing is stored" },

	{ M_POST, BILLING "/api-keys", ADMIN, 201, api_keys_create,
		.body = &api_key_new_shape, .answer = &api_key_shape, .once = "secret",
		.summary = "Create an API key; its secret is shown once" },
	{ M_GET, BILLING "/api-keys", ADMIN, 200, api_keys_list,
		.query = &api_key_query_shape, .answer = &api_keys_shape,
		.summary = "List API keys, newest first, revoked ones too" },
	{ M_DELETE, BILLING "/api-keys/{id}", ADMIN, 204, api_keys_revoke, .summary = "Revoke an API key at once" },

	{ M_GET, BILLING "/audit", ADMIN, 200, audit_read,
		.query = &audit_query_shape, .answer = &audit_shape, .summary = "List who changed what, newest first" },
};
/* clang-format on */

const struct surface billing = {
	.prefix = BILLING "/",
	.route = routes,
	.n = COUNT_OF(routes),
	.authenticate = billing_authenticate,
	.refuse = billing_refuse,
	.put_mode = JSON_REPLACE | JSON_EDIT,
};
