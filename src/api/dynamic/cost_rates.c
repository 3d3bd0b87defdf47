#include "api/dynamic/dynamic.h"
#include "domain/cost_rate.h"

#define BATCH_MAX 500

/* ---- shapes ---- */

/* clang-format off */
#define WRITABLE \
	FIELD(struct cost_rate, name, .must = true, .min = 1, .max = 255), \
	FIELD(struct cost_rate, description, .max = 65535), \
	FIELD(struct cost_rate, automatic_stop_min, .min = 1, .max = 1000000), \
	FIELD(struct cost_rate, automatic_stop_costs, .min = 1, .max = LARGEST * RATE_ONE), \
	FIELD(struct cost_rate, currency, .must = true, .min = 3, .max = 3), \
	FIELD(struct cost_rate, dynamic_pricing, .max = PRICING_UNIQUE), \
	FIELD(struct cost_rate, company_id, .min = -LARGEST, .max = LARGEST)

static const struct field new_fields[] = { WRITABLE };
const struct shape cost_rate_new_shape = SHAPE(struct cost_rate, new_fields);

static const struct field put_fields[] = { FIELD(struct cost_rate, uuid, .must = true, .as = AS_UUID), WRITABLE };
const struct shape cost_rate_put_shape = SHAPE(struct cost_rate, put_fields);

static const struct field fields[] = {
	FIELD(struct cost_rate, uuid), FIELD(struct cost_rate, name), FIELD(struct cost_rate, description),
	FIELD(struct cost_rate, currency), FIELD_AS(struct cost_rate, automatic_stop_min, "auto_stop_minutes"),
	FIELD_AS(struct cost_rate, automatic_stop_costs, "auto_stop_costs", .as = AS_SHORT),
	FIELD(struct cost_rate, dynamic_pricing), FIELD(struct cost_rate, company_id),
	FIELD(struct cost_rate, created_at), FIELD(struct cost_rate, updated_at),
};
static const struct shape cost_rate_shape = SHAPE(struct cost_rate, fields);

static const struct field data_fields[] = { FIELD(struct cost_rate_data, data, .of = &cost_rate_shape) };
const struct shape cost_rate_data_shape = SHAPE(struct cost_rate_data, data_fields);

struct batch_query { int64_t batch_size, page; };

static const struct field query_fields[] = {
	FIELD(struct batch_query, batch_size, .min = INT64_MIN), FIELD(struct batch_query, page, .min = INT64_MIN),
};
const struct shape cost_rate_query_shape = SHAPE(struct batch_query, query_fields);

struct batch { struct list data; bool last_page; };

static const struct field batch_fields[] = {
	FIELD(struct batch, data, .of = &cost_rate_shape), FIELD(struct batch, last_page),
};
const struct shape cost_rates_shape = SHAPE(struct batch, batch_fields);

static const struct field done_uuid_fields[] = { FIELD(struct done, status), FIELD(struct done, uuid) };
const struct shape done_uuid_shape = SHAPE(struct done, done_uuid_fields);

static const struct field done_message_fields[] = { FIELD(struct done, status), FIELD(struct done, message) };
const struct shape done_message_shape = SHAPE(struct done, done_message_fields);

static const struct field done_both_fields[] = {
	FIELD(struct done, status), FIELD(struct done, message), FIELD(struct done, uuid),
};
const struct shape done_both_shape = SHAPE(struct done, done_both_fields);
/* clang-format on */

void
call_done(struct call *c, const char *message, const char *uuid)
{
	struct done *done = ARENA_ONE(c->cx->mem, struct done);

	*done = (struct done) { "ok", message, uuid };
	c->answer = done;
}

/* ---- handlers ---- */

enum rc
cost_rates_create(struct call *c)
{
	struct cost_rate *r = c->body;

	TRY(cost_rate_create(c->cx, r));
	call_done(c, NULL, r->uuid);
	return OK;
}

enum rc
cost_rates_find(struct call *c)
{
	struct cost_rate_data *data = ARENA_ONE(c->cx->mem, struct cost_rate_data);
	struct cost_rate *r = ARENA_ONE(c->cx->mem, struct cost_rate);

	TRY(noun_find(c->cx, &cost_rates, c->arg[0], r));
	*data = (struct cost_rate_data) { r, r->version };
	c->answer = data;
	return OK;
}

enum rc
cost_rates_change(struct call *c)
{
	const struct cost_rate *asked = c->body;
	const struct noun_put put = { .edit = call_edit, .arg = c };
	struct cost_rate *r = ARENA_ONE(c->cx->mem, struct cost_rate);
	bool created;

	TRY(noun_put(c->cx, &cost_rates, asked->uuid, &put, r, &created));
	call_done(c, NULL, r->uuid);
	return OK;
}

enum rc
cost_rates_remove(struct call *c)
{
	TRY(noun_remove(c->cx, &cost_rates, c->arg[0]));
	call_done(c, "Cost rate deleted successfully", NULL);
	return OK;
}

static int64_t
clamp(int64_t v, int64_t absent, int64_t most)
{
	if (v == NONE)
		return absent;
	return v < 1 ? 1 : v > most ? most : v;
}

enum rc
cost_rates_list(struct call *c)
{
	const struct batch_query *q = c->query;
	int64_t size = clamp(q->batch_size, BATCH_MAX, BATCH_MAX), page = clamp(q->page, 1, LARGEST);
	struct batch *batch = ARENA_ONE(c->cx->mem, struct batch);

	TRY(cost_rate_list(c->cx, size, (page - 1) * size, &batch->data, &batch->last_page));
	c->answer = batch;
	return OK;
}
