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

/* ---- handlers; the kind of a row is an enum interval_kind ---- */

/* What an answer says beside ok; NULL: nothing. */
static const struct {
	const char *created, *changed, *removed;
} words[] = {
	[INTERVAL_TIME] = { .removed = "Time cost deleted successfully" },
	[INTERVAL_ENERGY] = { "Energy cost was successfully created.", "Energy cost was successfully updated.",
		"Energy cost was successfully deleted." },
};

enum rc
interval_costs_create(struct call *c)
{
	struct cost *b = c->body;
	struct rate_owner owner = { b->cost_rate_uuid, b->cost_rate_schedule_uuid };

	TRY(rate_interval_add(c->cx, &owner, c->route->kind, &b->i));
	call_done(c, words[c->route->kind].created, b->i.uuid);
	return OK;
}

enum rc
interval_costs_list(struct call *c)
{
	struct rate_owner owner = { c->arg[0], ((const struct of_entry *)c->query)->cost_rate_schedule_uuid };
	struct listed *listed = ARENA_ONE(c->cx->mem, struct listed);
	struct cost_rate rate;

	TRY(cost_rate_find(c->cx, owner.cost_rate_uuid, &rate));
	TRY(rate_interval_list(c->cx, &owner, c->route->kind, &listed->data));
	listed->currency = rate.currency;
	c->answer = listed;
	return OK;
}

enum rc
interval_costs_change(struct call *c)
{
	const struct cost *b = c->body;

	TRY(rate_interval_change(c->cx, c->route->kind, &b->i));
	call_done(c, words[c->route->kind].changed, b->i.uuid);
	return OK;
}

enum rc
interval_costs_remove(struct call *c)
{
	call_done(c, words[c->route->kind].removed, NULL);
	return rate_interval_remove(c->cx, c->route->kind, c->arg[0]);
}
