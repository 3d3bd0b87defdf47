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
};
