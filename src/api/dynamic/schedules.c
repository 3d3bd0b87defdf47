#include "api/dynamic/dynamic.h"
#include "api/wire.h"
#include "base/when.h"
#include "domain/rate_schedule.h"

#define LIMIT_DEFAULT 100
#define LIMIT_MAX 500
#define DAY_MINUTES 1440

/* ---- shapes ---- */

/* The bounds are text: where they are wrong they are refused, and not taken for absent. */
struct schedule_ask {
	const char *from, *to; /* instants */
	const char *week[4];   /* struct week */
	struct schedule_query part;
};

/* The window of recurring_schedule as it is sent. */
struct week {
	int64_t from_weekday, from_time, to_weekday, to_time; /* 0 is Sunday; minutes of the day */
};

struct validity {
	const char *type;
	struct instant start;
	struct list weekdays; /* struct slot_shown */
};

struct slot_shown {
	struct slot slot;
	const char *weekday_name;
};

struct prices {
	struct list energy, time; /* struct interval */
	const struct rate_fee *session_fee;
};

struct entry_shown {
	const char *uuid, *name;
	const struct validity *validity;
	const struct prices *intervals;
	struct raw marketing_texts;
};

struct pagination {
	int64_t offset, limit, next_offset, total;
};

struct schedule_shown {
	struct list data; /* struct entry_shown */
	const struct pagination *pagination;
};

/* clang-format off */
#define PART \
	FIELD_AS(struct schedule_ask, part.offset, "offset", .min = INT64_MIN), \
	FIELD_AS(struct schedule_ask, part.limit, "limit", .min = INT64_MIN), \
	FIELD_AS(struct schedule_ask, part.locales, "locales", .of = &text_element)

static const struct field unique_query_fields[] = {
	FIELD(struct schedule_ask, from), FIELD(struct schedule_ask, to), PART,
};
const struct shape unique_schedule_query_shape = SHAPE(struct schedule_ask, unique_query_fields);

static const struct field recurring_query_fields[] = {
	FIELD_AS(struct schedule_ask, week[0], "from_weekday"), FIELD_AS(struct schedule_ask, week[1], "from_time"),
	FIELD_AS(struct schedule_ask, week[2], "to_weekday"), FIELD_AS(struct schedule_ask, week[3], "to_time"), PART,
};
const struct shape recurring_schedule_query_shape = SHAPE(struct schedule_ask, recurring_query_fields);

static const struct field next_query_fields[] = { PART };
const struct shape next_schedule_query_shape = SHAPE(struct schedule_ask, next_query_fields);

static const struct field week_fields[] = {
	FIELD(struct week, from_weekday, .max = 6), FIELD(struct week, from_time, .max = DAY_MINUTES - 1, .as = AS_CLOCK),
	FIELD(struct week, to_weekday, .max = 6), FIELD(struct week, to_time, .max = DAY_MINUTES, .as = AS_CLOCK),
};
static const struct shape week_shape = SHAPE(struct week, week_fields);

static const struct field slot_fields[] = {
	FIELD_AS(struct slot_shown, slot.uuid, "uuid"), FIELD_AS(struct slot_shown, slot.weekday, "weekday"),
	FIELD(struct slot_shown, weekday_name), FIELD_AS(struct slot_shown, slot.start_time, "start_time", .as = AS_CLOCK),
	FIELD_AS(struct slot_shown, slot.end_time, "end_time", .as = AS_CLOCK),
};
static const struct shape slot_shape = SHAPE(struct slot_shown, slot_fields);

static const struct field validity_fields[] = {
	FIELD(struct validity, type), FIELD(struct validity, start, .hidden = true),
	FIELD(struct validity, weekdays, .hidden = true, .of = &slot_shape),
};
static const struct shape validity_shape = SHAPE(struct validity, validity_fields);

static const struct field interval_fields[] = {
	FIELD(struct interval, uuid), FIELD(struct interval, unit), FIELD(struct interval, price, .as = AS_SHORT),
};
static const struct shape interval_shape = SHAPE(struct interval, interval_fields);

static const struct field fee_fields[] = {
	FIELD(struct rate_fee, amount, .as = AS_SHORT), FIELD(struct rate_fee, grace_period),
	FIELD(struct rate_fee, energy_threshold),
};
static const struct shape fee_shape = SHAPE(struct rate_fee, fee_fields);

static const struct field prices_fields[] = {
	FIELD(struct prices, energy, .of = &interval_shape), FIELD(struct prices, time, .of = &interval_shape),
	FIELD(struct prices, session_fee, .of = &fee_shape),
};
static const struct shape prices_shape = SHAPE(struct prices, prices_fields);

static const struct field entry_fields[] = {
	FIELD(struct entry_shown, uuid), FIELD(struct entry_shown, name),
	FIELD(struct entry_shown, validity, .of = &validity_shape), FIELD(struct entry_shown, intervals, .of = &prices_shape),
	FIELD(struct entry_shown, marketing_texts),
};
static const struct shape entry_shape = SHAPE(struct entry_shown, entry_fields);

static const struct field pagination_fields[] = {
	FIELD(struct pagination, offset), FIELD(struct pagination, limit), FIELD(struct pagination, next_offset),
	FIELD(struct pagination, total),
};
static const struct shape pagination_shape = SHAPE(struct pagination, pagination_fields);

static const struct field schedule_fields[] = {
	FIELD(struct schedule_shown, data, .of = &entry_shape),
	FIELD(struct schedule_shown, pagination, .of = &pagination_shape),
};
const struct shape schedule_shape = SHAPE(struct schedule_shown, schedule_fields);
/* clang-format on */

/* ---- answers ---- */

static struct list
slots_shown(struct arena *mem, const struct list *slots)
{
	static const char *const names[] = { "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN" };
	struct slot_shown *to = ARENA_ARRAY(mem, slots->n, struct slot_shown);
	const struct slot *s = slots->at;

	for (size_t i = 0; i < slots->n; i++)
		to[i] = (struct slot_shown) { s[i], names[s[i].weekday - 1] };
	return (struct list) { slots->n, to };
}

static struct entry_shown
entry_shown(struct arena *mem, const struct scheduled *s)
{
	struct validity *v = ARENA_ONE(mem, struct validity);
	struct prices *p = ARENA_ONE(mem, struct prices);
	const struct rate_entry *e = &s->entry;

	if (e->start != NULL)
		*v = (struct validity) { .type = "unique", .start = *e->start };
	else
		*v = (struct validity) { "recurring", .start = { NONE }, .weekdays = slots_shown(mem, &e->slots) };
	*p = (struct prices) { e->energy, e->time, e->session_fee };
	/* an empty list is there */
	p->energy.at = e->energy.n > 0 ? e->energy.at : p;
	p->time.at = e->time.n > 0 ? e->time.at : p;
	return (struct entry_shown) { e->uuid, e->name, v, p, texts_by_locale(mem, &s->texts) };
}

static enum rc
show(struct call *c, const struct schedule *s, const struct schedule_query *q)
{
	struct arena *mem = c->cx->mem;
	struct schedule_shown *shown = ARENA_ONE(mem, struct schedule_shown);
	struct pagination *page = ARENA_ONE(mem, struct pagination);
	struct entry_shown *to = ARENA_ARRAY(mem, s->entries.n + 1, struct entry_shown);
	const struct scheduled *from = s->entries.at;
	int64_t next = q->offset + (int64_t)s->entries.n;

	for (size_t i = 0; i < s->entries.n; i++)
		to[i] = entry_shown(mem, &from[i]);
	*page = (struct pagination) { q->offset, q->limit, next < s->total ? next : NONE, s->total };
	*shown = (struct schedule_shown) { { s->entries.n, to }, page };
	c->answer = shown;
	return OK;
}

/* ---- questions ---- */

static struct schedule_query
part_of(const struct call *c)
{
	struct schedule_query q = ((const struct schedule_ask *)c->query)->part;

	q.offset = q.offset > 0 ? q.offset : 0;
	q.offset = q.offset < LARGEST ? q.offset : LARGEST;
	q.limit = q.limit == NONE ? LIMIT_DEFAULT : q.limit < 1 ? 1 : q.limit > LIMIT_MAX ? LIMIT_MAX : q.limit;
	return q;
}

/* A bound of unique_schedule; empty counts as absent. */
static enum rc
read_bound(struct ctx *cx, const char *name, const char *text, struct instant *out)
{
	int64_t local;
	char *spaced;

	*out = (struct instant) { NONE };
	if (text == NULL || *text == '\0' || when_read(text, out))
		return OK;
	/* seconds are optional in ISO 8601 */
	if (strlen(text) > 16 && when_read(arena_printf(cx->mem, "%.16s:00%s", text, text + 16), out))
		return OK;
	spaced = arena_text(cx->mem, text);
	if (strlen(spaced) > 10)
		spaced[10] = ' ';
	if (local_read(spaced, &local) || day_read(text, &local))
		return fail(cx, E_INVALID, NULL, arena_printf(cx->mem, "%s must carry a time zone", name));
	return fail_field(cx, name, "must be an instant like 2026-06-01T00:00:00Z or 2026-06-01T02:00:00%2B02:00");
}

/* A pair that is given half. */
static enum rc
check_pair(struct ctx *cx, int64_t weekday, int64_t time, const char *day_name, const char *time_name)
{
	if ((weekday == NONE) == (time == NONE))
		return OK;
	return weekday == NONE ? fail_field(cx, day_name, arena_printf(cx->mem, "is required with %s", time_name))
			       : fail_field(cx, time_name, arena_printf(cx->mem, "is required with %s", day_name));
}

/* Minutes since Monday's midnight. */
static int64_t
minute_of(int64_t weekday, int64_t time)
{
	return (weekday + 6) % 7 * DAY_MINUTES + time;
}

static enum rc
read_week(struct call *c, struct week_part *out)
{
	const char *const *text = ((const struct schedule_ask *)c->query)->week;
	struct ctx *cx = c->cx;
	struct week w;

	shape_clear(&week_shape, &w);
	for (size_t i = 0; i < week_shape.n; i++)
		if (text[i] != NULL && *text[i] != '\0')
			TRY(shape_set(&week_fields[i], &w, text[i], cx->mem, &cx->fault));
	TRY(check_pair(cx, w.from_weekday, w.from_time, "from_weekday", "from_time"));
	TRY(check_pair(cx, w.to_weekday, w.to_time, "to_weekday", "to_time"));
	*out = (struct week_part) { NONE, NONE };
	if (w.from_weekday == NONE)
		return w.to_weekday == NONE ? OK : fail_field(cx, "from_weekday", "is required with to_weekday");
	out->from = minute_of(w.from_weekday, w.from_time);
	out->until = w.to_weekday != NONE ? minute_of(w.to_weekday, w.to_time) : minute_of(w.from_weekday, DAY_MINUTES);
	return OK;
}

/* ---- handlers ---- */

enum rc
schedules_unique(struct call *c)
{
	const struct schedule_ask *ask = c->query;
	struct schedule_query q = part_of(c);
	struct instant from, to;
	struct schedule s;

	TRY(read_bound(c->cx, "from", ask->from, &from));
	TRY(read_bound(c->cx, "to", ask->to, &to));
	if (from.v != NONE && to.v != NONE && to.v <= from.v)
		return fail_field(c->cx, "to", "must be after from");
	TRY(rate_schedule_unique(c->cx, c->arg[0], from, to, &q, &s));
	return show(c, &s, &q);
}

enum rc
schedules_recurring(struct call *c)
{
	struct schedule_query q = part_of(c);
	struct week_part part;
	struct schedule s;

	TRY(read_week(c, &part));
	TRY(rate_schedule_recurring(c->cx, c->arg[0], &part, &q, &s));
	return show(c, &s, &q);
}

enum rc
schedules_next(struct call *c)
{
	struct schedule_query q = part_of(c);
	struct schedule s;

	TRY(rate_schedule_next(c->cx, c->arg[0], c->arg[1], &q, &s));
	return show(c, &s, &q);
}
