#include "api/dynamic/dynamic.h"
#include "domain/cost_rate.h"
#include "domain/rate_price.h"

/* ---- shapes ---- */

struct fee_body {
	const char *uuid; /* of the cost rate */
	struct rate_fee fee;
	const char *rate_cost_schedule_id;
};

struct of_entry {
	const char *rate_cost_schedule_id;
};

/* {"data":{…}}, null where there is no fee */
struct fee_data {
	const char *currency;
	const struct rate_fee *data;
};

/* clang-format off */
static const struct field put_fields[] = {
	FIELD(struct fee_body, uuid, .must = true, .as = AS_UUID),
	FIELD_AS(struct fee_body, fee.amount, "amount", .must = true, .max = LARGEST * RATE_ONE),
	FIELD_AS(struct fee_body, fee.grace_period, "grace_period", .max = LARGEST),
	FIELD_AS(struct fee_body, fee.energy_threshold, "energy_threshold", .max = LARGEST),
	FIELD(struct fee_body, rate_cost_schedule_id, .as = AS_ID),
};
const struct shape session_fee_put_shape = SHAPE(struct fee_body, put_fields);

static const struct field query_fields[] = { FIELD(struct of_entry, rate_cost_schedule_id, .as = AS_ID) };
const struct shape session_fee_query_shape = SHAPE(struct of_entry, query_fields);

/* two strings and a number, as documented */
static const struct field fee_fields[] = {
	FIELD(struct rate_fee, amount, .as = AS_STRING), FIELD(struct rate_fee, grace_period, .as = AS_STRING),
	FIELD(struct rate_fee, energy_threshold),
};
static const struct shape fee_shape = SHAPE(struct rate_fee, fee_fields);

static const struct field data_fields[] = { FIELD(struct fee_data, data, .of = &fee_shape) };
const struct shape session_fee_data_shape = SHAPE(struct fee_data, data_fields, CURRENCY_IN(struct fee_data, currency));
/* clang-format on */

/* ---- handlers ---- */

static enum rc
owner_of_query(struct call *c, struct rate_owner *owner)
{
	return rate_owner_of(c->cx, c->arg[0], ((const struct of_entry *)c->query)->rate_cost_schedule_id, owner);
}

enum rc
session_fees_find(struct call *c)
{
	struct fee_data *data = ARENA_ONE(c->cx->mem, struct fee_data);
	struct rate_owner owner;
	struct cost_rate rate;

	TRY(owner_of_query(c, &owner));
	TRY(cost_rate_find(c->cx, owner.cost_rate_uuid, &rate));
	TRY(rate_fee_find(c->cx, &owner, &data->data));
	data->currency = rate.currency;
	c->answer = data;
	return OK;
}

enum rc
session_fees_put(struct call *c)
{
	const struct fee_body *b = c->body;
	struct rate_owner owner;

	TRY(rate_owner_of(c->cx, b->uuid, b->rate_cost_schedule_id, &owner));
	call_done(c, "Session fee configuration was successfully saved", NULL);
	return rate_fee_set(c->cx, &owner, &b->fee);
}

enum rc
session_fees_remove(struct call *c)
{
	struct rate_owner owner;

	TRY(owner_of_query(c, &owner));
	call_done(c, "Session fee configuration was successfully deleted", NULL);
	return rate_fee_set(c->cx, &owner, NULL);
}
