/* The dynamic-pricing surface: /api/dynamic_pricing/… (docs/openapi.json). */
#ifndef API_DYNAMIC_DYNAMIC_H
#define API_DYNAMIC_DYNAMIC_H

#include "api/route.h"

#define DYNAMIC "/api/dynamic_pricing"

extern const struct surface dynamic;

/* {"status","message","uuid"}: what was done; each answer has those that its endpoint documents. */
struct done {
	const char *status, *message, *uuid;
};

extern const struct shape done_uuid_shape;    /* status, uuid */
extern const struct shape done_message_shape; /* status, message */
extern const struct shape done_both_shape;    /* status, message, uuid */

/* Answer ok, with the message or the UUID. */
void call_done(struct call *c, const char *message, const char *uuid);

extern const struct shape cost_rate_new_shape, cost_rate_put_shape, cost_rate_data_shape;
extern const struct shape cost_rate_query_shape, cost_rates_shape;
handler cost_rates_create, cost_rates_find, cost_rates_change, cost_rates_remove, cost_rates_list;

extern const struct shape recurring_new_shape, recurring_put_shape, recurring_saved_shape, recurring_list_shape;
extern const struct shape unique_new_shape, unique_put_shape, unique_saved_shape, unique_list_shape;
handler configs_create, configs_list, configs_change, configs_remove, configs_remove_weekday;

extern const struct shape time_cost_new_shape, time_cost_put_shape, time_costs_shape;
extern const struct shape energy_cost_new_shape, energy_cost_put_shape, energy_costs_shape;
extern const struct shape interval_query_shape;
handler interval_costs_create, interval_costs_list, interval_costs_change, interval_costs_remove;

extern const struct shape session_fee_put_shape, session_fee_query_shape, session_fee_data_shape;
handler session_fees_find, session_fees_put, session_fees_remove;

extern const struct shape rate_price_query_shape;
handler rate_prices_find;
extern const struct shape texts_form_shape, texts_query_shape, texts_data_shape;
handler texts_create, texts_change, texts_find, texts_remove;
/* Texts (struct rate_text) as an object keyed by locale; what was never set is "". */
struct raw texts_by_locale(struct arena *mem, const struct list *texts);

extern const struct shape unique_schedule_query_shape, recurring_schedule_query_shape, next_schedule_query_shape;
extern const struct shape schedule_shape;
handler schedules_unique, schedules_recurring, schedules_next;

#define BULK_BODY ((size_t)8 << 20)
extern const struct shape bulk_shape, bulk_answer_shape;
handler schedules_write;

/* {"data":{…}} of one cost rate. */
struct cost_rate_data {
	const struct cost_rate *data;
	int64_t version;
};

#endif
