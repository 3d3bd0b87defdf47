#include "domain/report.h"

#include "base/when.h"
#include "domain/period.h"
#include "model/tenant.h"
#include "pricing/pricing.h"
#include "store/report.h"

#define HOUR INT64_C(3600)
#define DAYS_MAX 366
#define DAYS_MAX_HOURLY 31
#define SCRATCH ((size_t)1 << 16)

struct work {
	struct ctx *cx;
	const struct zone *zone;
	enum report_group group;
	struct revenue_filter all;
	struct arena *scratch; /* of one statement */
	struct list rows;      /* struct revenue, sorted */
	size_t room;
	bool too_large;
};

/* ---- time ---- */

/* The end of the hour or of the day in which ${t} is: a statement sums no more than that. */
static struct instant
piece_end(const struct work *w, struct instant t)
{
	int64_t offset = zone_offset(w->zone, t).v, local = t.v + offset, rest;
	struct instant change, end[2];
	unsigned n;

	if (w->group == GROUP_HOUR) {
		rest = (local % HOUR + HOUR) % HOUR;
		end[0].v = t.v + HOUR - rest;
		change = zone_next(w->zone, t);
		return change.v != NONE && change.v < end[0].v && zone_offset(w->zone, change).v != offset ? change
													   : end[0];
	}
	local = civil_midnight(local) + DAY;
	n = zone_instants(w->zone, local, end);
	if (n == 0)
		end[0] = period_begin(w->zone, local);
	/* a clock that is put back over midnight shows it twice */
	return end[0].v > t.v ? end[0] : end[1];
}

static const char *
day_text(const struct work *w, struct instant t)
{
	char text[WHEN_TEXT];

	when_write(text, (struct instant) { t.v + zone_offset(w->zone, t).v });
	return arena_copy(w->cx->mem, text, 10);
}

static const char *
hour_text(const struct work *w, struct instant t)
{
	char text[WHEN_LOCAL_TEXT];

	return arena_copy(w->cx->mem, text, when_write_local(text, t, zone_offset(w->zone, t)));
}

/* ---- rows ---- */

static int
compare_text(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return (a != NULL) - (b != NULL);
	return strcmp(a, b);
}

static int
compare(const struct revenue *a, const struct revenue *b)
{
	int order = (a->at.v > b->at.v) - (a->at.v < b->at.v);

	if (order == 0)
		order = compare_text(a->site_id, b->site_id);
	if (order == 0)
		order = compare_text(a->tariff_id, b->tariff_id);
	return order != 0 ? order : strcmp(a->currency, b->currency);
}

/* A new row for the group of ${like}, before the row ${at}. */
static struct revenue *
insert(struct work *w, size_t at, const struct revenue *like)
{
	struct arena *mem = w->cx->mem;
	struct revenue *rows = w->rows.at;

	if (w->rows.n == w->room) {
		w->room = w->room > 0 ? 2 * w->room : 64;
		rows = ARENA_ARRAY(mem, w->room, struct revenue);
		if (w->rows.n > 0)
			memcpy(rows, w->rows.at, w->rows.n * sizeof(*rows));
		w->rows.at = rows;
	}
	memmove(&rows[at + 1], &rows[at], (w->rows.n++ - at) * sizeof(*rows));
	rows[at] = (struct revenue) {
		.at = like->at,
		.site_id = like->site_id != NULL ? arena_text(mem, like->site_id) : NULL,
		.tariff_id = like->tariff_id != NULL ? arena_text(mem, like->tariff_id) : NULL,
		.currency = arena_text(mem, like->currency),
	};
	return &rows[at];
}

/* The row of the same group and currency. */
static struct revenue *
row_of(struct work *w, const struct revenue *like)
{
	struct revenue *rows = w->rows.at;
	size_t low = 0, high = w->rows.n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int order = compare(&rows[mid], like);

		if (order == 0)
			return &rows[mid];
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return insert(w, low, like);
}

static void
add(struct work *w, int64_t *sum, int64_t more)
{
	struct money m = { *sum };

	if (!money_add(&m, (struct money) { more }))
		w->too_large = true;
	*sum = m.v;
}

/* Add what a statement found for the time from ${at} on. */
static void
take(struct work *w, struct instant at, const struct list *found)
{
	const struct revenue *more = found->at;

	for (size_t i = 0; i < found->n; i++) {
		struct revenue like = more[i], *r;

		like.at = at;
		r = row_of(w, &like);
		r->sessions += more[i].sessions;
		add(w, &r->energy_kwh.v, more[i].energy_kwh.v);
		add(w, &r->tax.v, more[i].tax.v);
		add(w, &r->discount.v, more[i].discount.v);
		add(w, &r->total.v, more[i].total.v);
		add(w, &r->refunded.v, more[i].refunded.v);
	}
}

static enum rc
take_piece(struct work *w, struct db *db, const struct revenue_filter *f)
{
	bool timed = w->group == GROUP_DAY || w->group == GROUP_HOUR;
	struct instant at = { timed ? f->from.v : 0 };
	struct list found;

	arena_reset(w->scratch);
	TRY(store_revenue_settled(db, w->scratch, w->group, f, &found));
	take(w, at, &found);
	TRY(store_revenue_refunded(db, w->scratch, w->group, f, &found));
	take(w, at, &found);
	return OK;
}

static enum rc
work_sum(struct db *db, void *arg)
{
	struct work *w = arg;
	struct revenue_filter piece = w->all;

	w->rows.n = 0;
	w->too_large = false;
	for (piece.from = w->all.from; piece.from.v < w->all.until.v; piece.from = piece.until) {
		piece.until = piece_end(w, piece.from);
		if (piece.until.v > w->all.until.v)
			piece.until = w->all.until;
		TRY(take_piece(w, db, &piece));
	}
	return OK;
}

static void
finish(const struct work *w)
{
	struct revenue *r = w->rows.at;

	for (size_t i = 0; i < w->rows.n; i++) {
		r[i].net.v = r[i].total.v - r[i].tax.v;
		if (w->group == GROUP_DAY)
			r[i].day = day_text(w, r[i].at);
		if (w->group == GROUP_HOUR)
			r[i].hour = hour_text(w, r[i].at);
	}
}

/* ---- the report ---- */

static enum rc
range(struct ctx *cx, const struct work *w, const struct revenue_query *q, struct revenue_report *out)
{
	int64_t day = civil_midnight(cx->now.v + zone_offset(w->zone, cx->now).v), days;
	struct civil month = civil_of(day);
	enum rc rc = OK;

	month.day = 1;
	if (q->from == NULL)
		out->from = period_begin(w->zone, civil_seconds(&month));
	else
		rc = period_bound(cx, "from", q->from, false, &out->from);
	if (q->to == NULL)
		out->until = period_begin(w->zone, day + DAY);
	else if (period_bound(cx, "to", q->to, true, &out->until) != OK)
		rc = E_INVALID;
	TRY(rc);
	if (out->from.v >= out->until.v)
		return fail_field(cx, q->to != NULL ? "to" : "from", "the end must be later than the beginning");
	/* an hour more, since the clock may be put back */
	days = (out->until.v - out->from.v - HOUR + DAY - 1) / DAY;
	if (w->group == GROUP_HOUR && days > DAYS_MAX_HOURLY)
		return fail_field(cx, "to", "must be at most 31 days after from, by hour");
	if (days > DAYS_MAX)
		return fail_field(cx, "to", "must be at most 366 days after from");
	return OK;
}

enum rc
report_revenue(struct ctx *cx, const struct revenue_query *q, struct revenue_report *out)
{
	struct work w = { .cx = cx, .group = q->group, .zone = zone_find(cx->tenant->time_zone) };
	enum rc rc;

	if (w.zone == NULL)
		return fail(cx, E_INTERNAL, NULL, "the tenant's time zone is gone");
	TRY(range(cx, &w, q, out));
	w.all = (struct revenue_filter) { cx->tenant->tenant, out->from, out->until };
	w.scratch = arena_new(SCRATCH);
	/* in one transaction, so that all statements see the same */
	rc = db_tx(cx->db, work_sum, &w);
	arena_free(w.scratch);
	TRY(rc);
	if (w.too_large)
		return fail(
			cx, E_CONFLICT, "sums_too_large", "the sums are larger than can be told: ask for less time");
	finish(&w);
	out->time_zone = cx->tenant->time_zone;
	out->rows = w.rows;
	/* present, though it may be empty */
	if (out->rows.at == NULL)
		out->rows.at = ARENA_ONE(cx->mem, struct revenue);
	return OK;
}
