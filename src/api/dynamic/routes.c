#include "api/access.h"
#include "api/billing/billing.h"
#include "api/dynamic/dynamic.h"
#include "api/fault.h"
#include "base/form.h"
#include "base/json_in.h"

/* clang-format off */
static const struct route routes[] = {
	{ M_POST, DYNAMIC "/cost_rate", WRITE_BILLING, 200, cost_rates_create,
		.body = &cost_rate_new_shape, .answer = &done_uuid_shape, .summary = "Create a cost rate" },
	{ M_GET, DYNAMIC "/cost_rate/{uuid}", READ_BILLING, 200, cost_rates_find,
		.answer = &cost_rate_data_shape, ETAG(struct cost_rate_data), .summary = "Read a cost rate" },
	{ M_PUT, DYNAMIC "/cost_rate", WRITE_BILLING, 200, cost_rates_change,
		.body = &cost_rate_put_shape, .answer = &done_uuid_shape, .summary = "Change a cost rate" },
	{ M_DELETE, DYNAMIC "/cost_rate/{uuid}", WRITE_BILLING, 200, cost_rates_remove,
		.answer = &done_message_shape, .summary = "Remove a cost rate" },
	{ M_GET, DYNAMIC "/cost_rates", READ_BILLING, 200, cost_rates_list,
		.query = &cost_rate_query_shape, .answer = &cost_rates_shape,
		.summary = "List cost rates in order of creation" },

	/* the UUID of a path is the cost rate's on GET, the entry's or interval's elsewhere; by weekday it is the rate's */
	{ M_POST, DYNAMIC "/recurring_pricing_config", WRITE_BILLING, 200, recurring_create,
		.body = &recurring_new_shape, .answer = &recurring_saved_shape, .summary = "Create a recurring entry" },
	{ M_GET, DYNAMIC "/recurring_pricing_config/{uuid}", READ_BILLING, 200, recurring_list,
		.answer = &recurring_list_shape, .summary = "List the recurring entries of a cost rate" },
	{ M_PUT, DYNAMIC "/recurring_pricing_config/{uuid}", WRITE_BILLING, 200, recurring_change,
		.body = &recurring_put_shape, .answer = &recurring_saved_shape, .summary = "Change a recurring entry" },
	{ M_DELETE, DYNAMIC "/recurring_pricing_config/{uuid}", WRITE_BILLING, 200, recurring_remove,
		.answer = &done_message_shape, .summary = "Remove a recurring entry" },
	{ M_DELETE, DYNAMIC "/recurring_pricing_config/{uuid}/weekday/{weekday}", WRITE_BILLING, 200,
		recurring_remove_weekday, .answer = &done_message_shape,
		.summary = "Remove a weekday from the recurring entries of a cost rate" },
	{ M_POST, DYNAMIC "/unique_pricing_config", WRITE_BILLING, 200, unique_create,
		.body = &unique_new_shape, .answer = &unique_saved_shape, .summary = "Create a unique entry" },
	{ M_GET, DYNAMIC "/unique_pricing_config/{uuid}", READ_BILLING, 200, unique_list,
		.answer = &unique_list_shape, .summary = "List the unique entries of a cost rate" },
	{ M_PUT, DYNAMIC "/unique_pricing_config/{uuid}", WRITE_BILLING, 200, unique_change,
		.body = &unique_put_shape, .answer = &unique_saved_shape, .summary = "Change a unique entry" },
	{ M_DELETE, DYNAMIC "/unique_pricing_config/{uuid}", WRITE_BILLING, 200, unique_remove,
		.answer = &done_message_shape, .summary = "Remove a unique entry" },

	{ M_POST, DYNAMIC "/cost_rate_time_cost", WRITE_BILLING, 200, time_costs_create,
		.body = &time_cost_new_shape, .answer = &done_uuid_shape, .summary = "Create a time cost" },
	{ M_GET, DYNAMIC "/cost_rate_time_costs/{cost_rate_uuid}", READ_BILLING, 200, time_costs_list,
		.query = &interval_query_shape, .answer = &time_costs_shape,
		.summary = "List the time costs of a cost rate or of an entry" },
	{ M_PUT, DYNAMIC "/cost_rate_time_cost", WRITE_BILLING, 200, time_costs_change,
		.body = &time_cost_put_shape, .answer = &done_uuid_shape, .summary = "Change a time cost" },
	{ M_DELETE, DYNAMIC "/cost_rate_time_cost/{uuid}", WRITE_BILLING, 200, time_costs_remove,
		.answer = &done_message_shape, .summary = "Remove a time cost" },
	{ M_POST, DYNAMIC "/cost_rate_energy_cost", WRITE_BILLING, 200, energy_costs_create,
		.body = &energy_cost_new_shape, .answer = &done_both_shape, .summary = "Create an energy cost" },
	{ M_GET, DYNAMIC "/cost_rate_energy_cost/{uuid}", READ_BILLING, 200, energy_costs_list,
		.query = &interval_query_shape, .answer = &energy_costs_shape,
		.summary = "List the energy costs of a cost rate or of an entry" },
	{ M_PUT, DYNAMIC "/cost_rate_energy_cost", WRITE_BILLING, 200, energy_costs_change,
		.body = &energy_cost_put_shape, .answer = &done_both_shape, .summary = "Change an energy cost" },
	{ M_DELETE, DYNAMIC "/cost_rate_energy_cost/{uuid}", WRITE_BILLING, 200, energy_costs_remove,
		.answer = &done_message_shape, .summary = "Remove an energy cost" },
	{ M_GET, DYNAMIC "/cost_rate_session_fee/{uuid}", READ_BILLING, 200, session_fees_find,
		.query = &session_fee_query_shape, .answer = &session_fee_data_shape,
		.summary = "Read the session fee of a cost rate or of an entry" },
	{ M_PUT, DYNAMIC "/cost_rate_session_fee", WRITE_BILLING, 200, session_fees_put,
		.body = &session_fee_put_shape, .answer = &done_message_shape, .summary = "Set a session fee" },
	{ M_DELETE, DYNAMIC "/cost_rate_session_fee/{uuid}", WRITE_BILLING, 200, session_fees_remove,
		.query = &session_fee_query_shape, .answer = &done_message_shape, .summary = "Remove a session fee" },

	{ M_GET, DYNAMIC "/price/{cost_rate_uuid}", READ_BILLING, 200, rate_prices_find,
		.query = &rate_price_query_shape, .answer = &price_curve_shape,
		.summary = "Read what a cost rate costs, when" },
	{ M_POST, DYNAMIC "/cost_rate_marketing_text", WRITE_BILLING, 200, texts_create, .form = BODY_FORM,
		.body = &texts_form_shape, .answer = &done_message_shape, .summary = "Write marketing texts" },
	{ M_PUT, DYNAMIC "/cost_rate_marketing_text", WRITE_BILLING, 200, texts_change, .form = BODY_FORM,
		.body = &texts_form_shape, .answer = &done_message_shape, .summary = "Change marketing texts" },
	{ M_GET, DYNAMIC "/cost_rate_marketing_text", READ_BILLING, 200, texts_find,
		.query = &texts_query_shape, .answer = &texts_data_shape, .summary = "Read marketing texts" },
	{ M_DELETE, DYNAMIC "/cost_rate_marketing_text", WRITE_BILLING, 200, texts_remove,
		.query = &texts_query_shape, .answer = &done_message_shape, .summary = "Remove marketing texts" },
};
/* clang-format on */

const struct surface dynamic = {
	.prefix = DYNAMIC "/",
	.route = routes,
	.n = COUNT_OF(routes),
	.authenticate = dynamic_authenticate,
	.refuse = dynamic_refuse,
	.read_mode = JSON_LAX,
	.put_mode = JSON_KEEP,
	.query_mode = FORM_LAX | FORM_SOFT,
	.uuid_args = true,
};
