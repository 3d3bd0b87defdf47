#include "api/dynamic/dynamic.h"
#include "domain/cost_rate.h"
#include "domain/rate_price.h"

/* ---- shapes ---- */

/* What a body says of an interval. */
struct cost {
	const char *cost_rate_uuid, *cost_rate_schedule_uuid;
	struct interval i;
};

/* clang-format off */
#define PRICE_MAX (LARGEST * RATE_ONE)
/* only energy may have a price below 0 */
#define PRICED(LEAST) \
	FIELD_AS(struct cost, i.unit, "unit", .must = true, .min = 1, .max = LARGEST), \
	FIELD_AS(struct cost, i.price, "price", .must = true, .min = (LEAST), .max = PRICE_MAX)
#define NEW(LEAST) \
	FIELD(struct cost, cost_rate_uuid, .must = true, .as = AS_UUID), PRICED(LEAST), \
	FIELD(struct cost, cost_rate_schedule_uuid, .as = AS_UUID)
#define PUT(LEAST) FIELD_AS(struct cost, i.uuid, "uuid", .must = true, .as = AS_UUID), PRICED(LEAST)

static const struct field time_new_fields[] = { NEW(0) };
const struct shape time_cost_new_shape = SHAPE(struct cost, time_new_fields);

static const struct field time_put_fields[] = { PUT(0) };
const struct shape time_cost_put_shape = SHAPE(struct cost, time_put_fields);

static const struct field energy_new_fields[] = { NEW(-PRICE_MAX) };
const struct shape energy_cost_new_shape = SHAPE(struct cost, energy_new_fields);

static const struct field energy_put_fields[] = { PUT(-PRICE_MAX) };
const struct shape energy_cost_put_shape = SHAPE(struct cost, energy_put_fields);

struct of_entry { const char *cost_rate_schedule_uuid; };

static const struct field query_fields[] = { FIELD(struct of_entry, cost_rate_schedule_uuid, .as = AS_UUID) };
const struct shape interval_query_shape = SHAPE(struct of_entry, query_fields);

static const struct field time_fields[] = {
	FIELD(struct interval, uuid), FIELD(struct interval, unit), FIELD(struct interval, price, .as = AS_SHORT),
};
static const struct shape time_shape = SHAPE(struct interval, time_fields);

static const struct field energy_fields[] = {
	FIELD(struct interval, uuid), FIELD(struct interval, unit), FIELD(struct interval, price, .as = AS_STRING),
};
static const struct shape energy_shape = SHAPE(struct interval, energy_fields);

struct listed { const char *currency; struct list data; };

static const struct field time_list_fields[] = { FIELD(struct listed, data, .of = &time_shape) };
const struct shape time_costs_shape = SHAPE(struct listed, time_list_fields);

static const struct field energy_list_fields[] = { FIELD(struct listed, data, .of = &energy_shape) };
const struct shape energy_costs_shape = SHAPE(struct listed, energy_list_fields, CURRENCY_IN(struct listed, currency));
/* clang-format on */

/* ---- handlers ---- */

static enum rc
create(struct call *c, enum interval_kind kind, const char *message)
{
	struct cost *b = c->body;
	struct rate_owner owner = { b->cost_rate_uuid, b->cost_rate_schedule_uuid };

	TRY(rate_interval_add(c->cx, &owner, kind, &b->i));
	call_done(c, message, b->i.uuid);
	return OK;
}

static enum rc
list(struct call *c, enum interval_kind kind)
{
	struct rate_owner owner = { c->arg[0], ((const struct of_entry *)c->query)->cost_rate_schedule_uuid };
	struct listed *listed = ARENA_ONE(c->cx->mem, struct listed);
	struct cost_rate rate;

	TRY(cost_rate_find(c->cx, owner.cost_rate_uuid, &rate));
	TRY(rate_interval_list(c->cx, &owner, kind, &listed->data));
	listed->currency = rate.currency;
	c->answer = listed;
	return OK;
}

static enum rc
change(struct call *c, enum interval_kind kind, const char *message)
{
	const struct cost *b = c->body;

	TRY(rate_interval_change(c->cx, kind, &b->i));
	call_done(c, message, b->i.uuid);
	return OK;
}

static enum rc
remove_one(struct call *c, enum interval_kind kind, const char *message)
{
	call_done(c, message, NULL);
	return rate_interval_remove(c->cx, kind, c->arg[0]);
}

enum rc
time_costs_create(struct call *c)
{
	return create(c, INTERVAL_TIME, NULL);
}

enum rc
time_costs_list(struct call *c)
{
	return list(c, INTERVAL_TIME);
}

enum rc
time_costs_change(struct call *c)
{
	return change(c, INTERVAL_TIME, NULL);
}

enum rc
time_costs_remove(struct call *c)
{
	return remove_one(c, INTERVAL_TIME, "Time cost deleted successfully");
}

enum rc
energy_costs_create(struct call *c)
{
	return create(c, INTERVAL_ENERGY, "Energy cost was successfully created.");
}

enum rc
energy_costs_list(struct call *c)
{
	return list(c, INTERVAL_ENERGY);
}

enum rc
energy_costs_change(struct call *c)
{
	return change(c, INTERVAL_ENERGY, "Energy cost was successfully updated.");
}

enum rc
energy_costs_remove(struct call *c)
{
	return remove_one(c, INTERVAL_ENERGY, "Energy cost was successfully deleted.");
}
