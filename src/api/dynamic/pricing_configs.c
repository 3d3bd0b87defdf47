#include "api/dynamic/dynamic.h"
#include "base/when.h"
#include "domain/rate_entry.h"

#define MINUTES_MAX 1439 /* 23:59 */

/* What a body says of an entry. */
struct config {
	const char *cost_rate_uuid, *name;
	struct list weekday;          /* struct day; recurring */
	int64_t start_time, end_time; /* of each of these days */
	const char *start, *from;     /* unique: the one or the other name of its local start */
};

struct day {
	int64_t weekday;
};

/* ---- rules over several fields ---- */

static enum rc
check_recurring(const void *at, struct fault *ft)
{
	const struct config *b = at;
	const struct day *day = b->weekday.at;
	unsigned seen = 0;
	enum rc rc = OK;

	for (size_t i = 0; i < b->weekday.n; i++) {
		if (day[i].weekday == NONE)
			continue;
		if ((seen >> day[i].weekday & 1) != 0)
			rc = fault_field(ft, "weekday", "must not hold a day twice");
		seen |= 1U << day[i].weekday;
	}
	if (b->start_time != NONE && b->start_time == b->end_time)
		rc = fault_field(ft, "end_time", "must differ from start_time");
	return rc;
}

static enum rc
check_local(const char *field, const char *text, struct fault *ft)
{
	int64_t seconds;

	return text == NULL || local_read(text, &seconds)
		? OK
		: fault_field(ft, field, "must be a local date and time, YYYY-MM-DD HH:MM:SS");
}

static enum rc
check_unique(const void *at, struct fault *ft)
{
	const struct config *b = at;
	enum rc rc = check_local("start", b->start, ft);

	return check_local("start_time", b->from, ft) != OK ? E_INVALID : rc;
}

static enum rc
check_unique_put(const void *at, struct fault *ft)
{
	const struct config *b = at;

	return b->start == NULL && b->from == NULL ? fault_field(ft, "start", "is required") : check_unique(at, ft);
}

/* ---- shapes ---- */

/* clang-format off */
static const struct field day_fields[] = { FIELD_AS(struct day, weekday, "", .must = true, .min = 1, .max = 7) };
static const struct shape day_shape = SHAPE(struct day, day_fields);

#define OF_RATE FIELD(struct config, cost_rate_uuid, .must = true, .as = AS_UUID)
#define NAME FIELD(struct config, name, .must = true, .min = 1, .max = 255)
#define SLOTS \
	FIELD(struct config, weekday, .must = true, .filled = true, .max = 7, .of = &day_shape), \
	FIELD(struct config, start_time, .must = true, .max = MINUTES_MAX, .as = AS_CLOCK), \
	FIELD(struct config, end_time, .must = true, .max = MINUTES_MAX + 1, .as = AS_CLOCK)

static const struct field recurring_new_fields[] = { OF_RATE, NAME, SLOTS };
const struct shape recurring_new_shape = SHAPE(struct config, recurring_new_fields, .check = check_recurring);

static const struct field recurring_put_fields[] = { NAME, SLOTS };
const struct shape recurring_put_shape = SHAPE(struct config, recurring_put_fields, .check = check_recurring);

static const struct field unique_new_fields[] = {
	OF_RATE, NAME, FIELD_AS(struct config, from, "start_time", .must = true, .max = 255),
};
const struct shape unique_new_shape = SHAPE(struct config, unique_new_fields, .check = check_unique);

static const struct field unique_put_fields[] = {
	NAME, FIELD(struct config, start, .max = 255), FIELD_AS(struct config, from, "start_time", .max = 255),
};
const struct shape unique_put_shape = SHAPE(struct config, unique_put_fields, .check = check_unique_put);

static const struct field slot_fields[] = {
	FIELD(struct slot, weekday), FIELD(struct slot, start_time, .as = AS_CLOCK),
	FIELD(struct slot, end_time, .as = AS_CLOCK),
};
static const struct shape slot_shape = SHAPE(struct slot, slot_fields);

static const struct field recurring_fields[] = {
	FIELD(struct rate_entry, uuid), FIELD(struct rate_entry, name),
	FIELD_AS(struct rate_entry, slots, "configs", .of = &slot_shape),
};
static const struct shape recurring_shape = SHAPE(struct rate_entry, recurring_fields);

static const struct field unique_fields[] = {
	FIELD(struct rate_entry, uuid), FIELD(struct rate_entry, name), FIELD(struct rate_entry, start_time),
};
static const struct shape unique_shape = SHAPE(struct rate_entry, unique_fields);

/* {"status":"success","data":{…}}, and not "ok" */
struct saved { const char *status; const struct rate_entry *data; };

static const struct field recurring_saved_fields[] = {
	FIELD(struct saved, status), FIELD(struct saved, data, .of = &recurring_shape),
};
const struct shape recurring_saved_shape = SHAPE(struct saved, recurring_saved_fields);

static const struct field unique_saved_fields[] = {
	FIELD(struct saved, status), FIELD(struct saved, data, .of = &unique_shape),
};
const struct shape unique_saved_shape = SHAPE(struct saved, unique_saved_fields);

struct listed { struct list data; };

static const struct field recurring_list_fields[] = { FIELD(struct listed, data, .of = &recurring_shape) };
const struct shape recurring_list_shape = SHAPE(struct listed, recurring_list_fields);

static const struct field unique_list_fields[] = { FIELD(struct listed, data, .of = &unique_shape) };
const struct shape unique_list_shape = SHAPE(struct listed, unique_list_fields);

/* A weekday in a path. */
static const struct field path_day = FIELD_AS(struct day, weekday, "weekday", .min = 1, .max = 7);
/* clang-format on */

/* ---- handlers ---- */

/* An edit_work: what the body says of a recurring entry, a slot for each weekday. */
static enum rc
edit_recurring(void *call, void *entry)
{
	const struct call *c = call;
	const struct config *b = c->body;
	const struct day *day = b->weekday.at;
	struct rate_entry *e = entry;
	struct slot *slot = ARENA_ARRAY(c->cx->mem, b->weekday.n, struct slot);

	for (size_t i = 0; i < b->weekday.n; i++)
		slot[i] = (struct slot) { NULL, day[i].weekday, b->start_time, b->end_time };
	e->name = b->name;
	e->slots = (struct list) { b->weekday.n, slot };
	return OK;
}

/* The same for a unique one. */
static enum rc
edit_unique(void *call, void *entry)
{
	const struct config *b = ((const struct call *)call)->body;
	struct rate_entry *e = entry;

	e->name = b->name;
	e->start_time = b->start != NULL ? b->start : b->from;
	e->start = NULL;
	return OK;
}

/* The kind of a row is the mode of its entries, an enum dynamic_pricing. */
static const struct {
	edit_work *edit;
	const char *removed;
} modes[] = {
	[PRICING_RECURRING] = { edit_recurring, "Recurring pricing config deleted successfully" },
	[PRICING_UNIQUE] = { edit_unique, "Unique pricing config deleted successfully" },
};

static enum rc
answer(struct call *c, const struct rate_entry *e)
{
	struct saved *saved = ARENA_ONE(c->cx->mem, struct saved);

	*saved = (struct saved) { "success", e };
	c->answer = saved;
	return OK;
}

enum rc
configs_create(struct call *c)
{
	struct rate_entry *e = ARENA_ONE(c->cx->mem, struct rate_entry);

	*e = (struct rate_entry) {
		.cost_rate_uuid = ((const struct config *)c->body)->cost_rate_uuid,
		.mode = c->route->kind,
	};
	TRY(modes[c->route->kind].edit(c, e));
	TRY(rate_entry_create(c->cx, e));
	return answer(c, e);
}

enum rc
configs_change(struct call *c)
{
	struct rate_entry *e = ARENA_ONE(c->cx->mem, struct rate_entry);

	TRY(rate_entry_change(c->cx, c->arg[0], c->route->kind, modes[c->route->kind].edit, c, e));
	return answer(c, e);
}

enum rc
configs_list(struct call *c)
{
	struct listed *listed = ARENA_ONE(c->cx->mem, struct listed);

	c->answer = listed;
	return rate_entry_list(c->cx, c->arg[0], c->route->kind, &listed->data);
}

enum rc
configs_remove(struct call *c)
{
	call_done(c, modes[c->route->kind].removed, NULL);
	return rate_entry_remove(c->cx, c->arg[0], c->route->kind);
}

enum rc
configs_remove_weekday(struct call *c)
{
	struct day day;

	TRY(shape_set(&path_day, &day, c->arg[1], c->cx->mem, &c->cx->fault));
	call_done(c, modes[c->route->kind].removed, NULL);
	return rate_entry_remove_weekday(c->cx, c->arg[0], day.weekday);
}
