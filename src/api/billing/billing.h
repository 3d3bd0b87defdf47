/* The billing surface: /api/v1/billing/… (docs/openapi.json). */
#ifndef API_BILLING_BILLING_H
#define API_BILLING_BILLING_H

#include "api/route.h"

#define BILLING "/api/v1/billing"

extern const struct surface billing;

/* Shapes of bodies, queries and answers, and the handlers; one file for each noun. */
extern const struct shape tariff_query_shape, tariffs_shape, tariff_versions_query_shape, tariff_versions_shape;
handler tariffs_create, tariffs_list, tariffs_find, tariffs_change, tariffs_remove, tariffs_versions;

extern const struct shape rule_query_shape, rules_shape;
handler rules_create, rules_list, rules_find, rules_change, rules_remove;

extern const struct shape user_type_query_shape, user_types_shape;
handler user_types_create, user_types_list, user_types_find, user_types_change, user_types_remove;

extern const struct shape promos_shape, promo_statistics_shape;
extern const struct shape promo_apply_shape, promo_applied_shape;
handler promos_statistics, promos_apply;

/* Nouns: their handlers are those of api/billing/nouns.h. */
extern const struct shape user_types_shape;
extern const struct shape organization_shape, organizations_shape;
extern const struct shape charge_point_shape, charge_point_query_shape, charge_points_shape;
extern const struct shape site_shape, site_query_shape, sites_shape;
extern const struct shape driver_shape, driver_query_shape, drivers_shape;

extern const struct shape tenant_settings_shape;
handler settings_get, settings_patch;

extern const struct shape session_new_shape, session_shape, session_query_shape, sessions_shape;
extern const struct shape breakdown_query_shape, session_breakdown_shape;
extern const struct shape session_stop_shape, meter_values_shape, metered_shape, cost_query_shape, session_cost_shape;
/* A struct running_cost as session_cost_shape shows it. */
const void *session_cost_view(struct arena *mem, const void *running_cost);
extern const struct shape session_csv_query_shape;
handler sessions_csv;
extern const struct shape session_batch_shape, session_results_shape;
handler sessions_batch;
handler sessions_create, sessions_list, sessions_find, sessions_breakdown;
handler sessions_stop, sessions_cancel, sessions_cost, meter_values_add, meter_values_list;

extern const struct shape revenue_query_shape, revenue_shape;
handler reports_revenue;
extern const struct shape refund_new_shape, refund_shape, refund_query_shape, refunds_shape;
handler refunds_create, refunds_list;

handler invoices_pdf, invoices_xml;

extern const struct shape receipt_order_shape, receipt_queued_shape;
handler receipts_send_email;
extern const struct shape receipt_query_shape;
handler receipts_file;

extern const struct shape invoice_shape, invoices_shape, invoice_query_shape, invoice_of_query_shape;
extern const struct shape invoice_csv_query_shape, invoice_run_shape, invoice_ran_shape, invoice_payment_shape;
extern const struct shape invoice_lines_shape, invoice_line_query_shape;
handler invoices_run, invoices_find, invoices_pay, invoices_void, invoices_list, invoices_list_of, invoices_csv;
handler invoices_lines;

extern const struct shape webhook_open_shape, webhook_shape, webhooks_shape;
extern const struct shape delivery_query_shape, delivery_shape, deliveries_shape;
handler webhooks_rotate, webhooks_test, webhooks_deliveries;

extern const struct shape audit_query_shape, audit_entry_shape, audit_shape;
handler audit_read;

extern const struct shape price_curve_query_shape, price_curve_of_tariff_query_shape, price_curve_shape;
handler price_curves_find, price_curves_of_tariff;

extern const struct shape quote_shape;
handler quotes_create;

#endif
