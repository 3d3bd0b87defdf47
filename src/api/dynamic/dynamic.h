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

/* Answer ok, with the message or the UUID. */
void call_done(struct call *c, const char *message, const char *uuid);

extern const struct shape cost_rate_new_shape, cost_rate_put_shape, cost_rate_data_shape;
extern const struct shape cost_rate_query_shape, cost_rates_shape;
handler cost_rates_create, cost_rates_find, cost_rates_change, cost_rates_remove, cost_rates_list;

extern const struct shape rate_price_query_shape;
handler rate_prices_find;
extern const struct shape texts_form_shape, texts_query_shape, texts_data_shape;
handler texts_create, texts_change, texts_find, texts_remove;
/* Texts (struct rate_text) as an object keyed by locale; what was never set is "". */
struct raw texts_by_locale(struct arena *mem, const struct list *texts);

/* {"data":{…}} of one cost rate. */
struct cost_rate_data {
	const struct cost_rate *data;
	int64_t version;
};

#endif
