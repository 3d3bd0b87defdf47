#include "domain/rate_bulk.h"

#include "base/id.h"
#include "base/when.h"
#include "base/zone.h"
#include "domain/audit.h"
#include "domain/cost_rate.h"
#include "domain/plan.h"
#include "domain/rate_entry.h"
#include "domain/rate_price.h"
#include "model/tenant.h"
#include "store/rate_bulk.h"

/* An entry of the call whose start is known. */
struct sent {
	struct instant start;
	size_t index; /* where it stands in the call */
	struct bulk_entry e;
};

struct work {
	struct ctx *cx;
	const char *cost_rate_uuid;
	const struct rate_bulk *bulk;
	struct instant from, to;
	struct list sent; /* struct sent, by start */
	struct rate_bulk_counts *counts;
};

/* ---- what was sent ---- */

/* An instant, or a local time of the tenant. */
static enum rc
read_start(struct ctx *cx, const char *field, const char *text, struct instant *out)
{
	const struct zone *zone = zone_find(cx->tenant->time_zone);
	struct fault why;

	if (zone == NULL)
		return E_INTERNAL;
	fault_init(&why, cx->mem);
	if (plan_start(text, zone, out, &why) != OK)
		return fail_field(cx, field, why.wrong[0].text);
	if (out->v < WHEN_MIN + DAY || out->v > WHEN_MAX - DAY)
		return fail_field(cx, field, "is out of range");
	return OK;
}

static enum rc
read_bound(struct ctx *cx, const char *field, const char *text, struct instant *out)
{
	*out = (struct instant) { NONE };
	return text != NULL ? read_start(cx, field, text, out) : OK;
}

static int
compare_units(const void *left, const void *right)
{
	const struct interval *a = left, *b = right;

	return (a->unit > b->unit) - (a->unit < b->unit);
}

/* By unit, none of which may stand there twice. */
static enum rc
sort_intervals(struct ctx *cx, const char *field, struct list *intervals)
{
	struct interval *i;

	if (intervals->n == 0)
		return OK;
	i = (struct interval *)arena_copy(cx->mem, intervals->at, intervals->n * sizeof(*i));
	qsort(i, intervals->n, sizeof(*i), compare_units);
	intervals->at = i;
	for (size_t j = 1; j < intervals->n; j++)
		if (i[j].unit == i[j - 1].unit)
			return fail_field(cx, field, "has a unit twice");
	return OK;
}

static enum rc
read_entry(const struct work *w, struct sent *s)
{
	struct ctx *cx = w->cx;

	TRY(read_start(cx, "start", s->e.start, &s->start));
	if ((w->from.v != NONE && s->start.v < w->from.v) || (w->to.v != NONE && s->start.v >= w->to.v))
		return fail_field(cx, "start", "is outside from and to");
	TRY(sort_intervals(cx, "energy", &s->e.energy));
	return sort_intervals(cx, "time", &s->e.time);
}

static int
compare_starts(const void *left, const void *right)
{
	const struct sent *a = left, *b = right;

	if (a->start.v != b->start.v)
		return a->start.v < b->start.v ? -1 : 1;
	return (a->index > b->index) - (a->index < b->index);
}

/* The same instant twice: the second one that was sent is wrong. */
static enum rc
check_twice(struct ctx *cx, const struct list *sent)
{
	const struct sent *s = sent->at, *first = NULL;
	const char *former;

	for (size_t i = 1; i < sent->n; i++)
		if (s[i].start.v == s[i - 1].start.v && (first == NULL || s[i].index < first->index))
			first = &s[i];
	if (first == NULL)
		return OK;
	former = fault_enter(&cx->fault, "entries", (int64_t)first->index);
	(void)fail_field(cx, "start", "is the start of an entry before it");
	cx->fault.at = former;
	return E_INVALID;
}

static enum rc
read_bulk(struct work *w)
{
	const struct bulk_entry *e = w->bulk->entries.at;
	size_t n = w->bulk->entries.n;
	struct sent *s = ARENA_ARRAY(w->cx->mem, n + 1, struct sent);
	size_t intervals = 0;
	enum rc all = OK;

	TRY(read_bound(w->cx, "from", w->bulk->from, &w->from));
	TRY(read_bound(w->cx, "to", w->bulk->to, &w->to));
	if (w->from.v != NONE && w->to.v != NONE && w->to.v <= w->from.v)
		return fail_field(w->cx, "to", "must be after from");
	for (size_t i = 0; i < n; i++) {
		const char *former = fault_enter(&w->cx->fault, "entries", (int64_t)i);
		enum rc rc;

		intervals += e[i].energy.n + e[i].time.n;
		s[i] = (struct sent) { { NONE }, i, e[i] };
		rc = read_entry(w, &s[i]);
		w->cx->fault.at = former;
		all = rc != OK ? rc : all;
	}
	TRY(all);
	if (intervals > RATE_BULK_INTERVALS_MAX)
		return fail_field(w->cx, "entries", "may have 50000 intervals together");
	qsort(s, n, sizeof(*s), compare_starts);
	w->sent = (struct list) { n, s };
	return check_twice(w->cx, &w->sent);
}

/* ---- what there is ---- */

static bool
same_intervals(const struct list *left, const struct list *right)
{
	const struct interval *a = left->at, *b = right->at;

	for (size_t i = 0; i < left->n && i < right->n; i++)
		if (a[i].unit != b[i].unit || a[i].price.v != b[i].price.v)
			return false;
	return left->n == right->n;
}

static bool
same_fee(const struct rate_fee *a, const struct rate_fee *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return a->amount.v == b->amount.v && a->grace_period == b->grace_period &&
		a->energy_threshold == b->energy_threshold;
}

static bool
same(const struct rate_entry *e, const struct bulk_entry *sent)
{
	return same_intervals(&e->energy, &sent->energy) && same_intervals(&e->time, &sent->time) &&
		same_fee(e->session_fee, sent->session_fee) && (sent->name == NULL || strcmp(e->name, sent->name) == 0);
}

/* ${sent} with uuids: an interval of a unit that was there before keeps its own. Both are sorted. */
static struct list
named(struct arena *mem, const struct list *sent, const struct list *former)
{
	const struct interval *old = former->at;
	struct interval *to;

	if (sent->n == 0)
		return (struct list) { 0, NULL };
	to = (struct interval *)arena_copy(mem, sent->at, sent->n * sizeof(*to));
	for (size_t i = 0, j = 0; i < sent->n; i++) {
		while (j < former->n && old[j].unit < to[i].unit)
			j++;
		to[i].uuid = j < former->n && old[j].unit == to[i].unit ? old[j].uuid : uuid_new(mem);
	}
	return (struct list) { sent->n, to };
}

/* Bring what was sent into ${e}, which is new or was found. */
static enum rc
take(struct ctx *cx, struct rate_entry *e, const struct sent *s)
{
	if (s->e.name != NULL)
		e->name = s->e.name;
	else if (e->name == NULL)
		TRY(rate_local_text(cx, s->start, &e->name));
	e->energy = named(cx->mem, &s->e.energy, &e->energy);
	e->time = named(cx->mem, &s->e.time, &e->time);
	e->session_fee = s->e.session_fee;
	e->start = &s->start;
	e->version++;
	/* a version does not begin before the one that it replaces */
	if (e->updated_at.v < cx->now.v)
		e->updated_at = cx->now;
	return OK;
}

/* What is to be written: entries (struct rate_entry). */
struct change {
	struct list created, updated, removed;
};

/* Hold what was sent against the entries that start at the same times. */
static enum rc
compare(const struct work *w, struct db *db, struct change *c)
{
	struct ctx *cx = w->cx;
	const struct sent *s = w->sent.at;
	struct instant *at = ARENA_ARRAY(cx->mem, w->sent.n + 1, struct instant);
	struct rate_entry *created = ARENA_ARRAY(cx->mem, w->sent.n + 1, struct rate_entry), *e;
	struct list starts = { w->sent.n, at }, found;
	size_t updated = 0, j = 0;

	for (size_t i = 0; i < w->sent.n; i++)
		at[i] = s[i].start;
	TRY(store_rate_bulk_find(db, cx->mem, cx->tenant->tenant, w->cost_rate_uuid, &starts, &found));
	c->created = (struct list) { 0, created };
	e = found.at;
	for (size_t i = 0; i < w->sent.n; i++) {
		if (j == found.n || e[j].start->v != s[i].start.v) {
			struct rate_entry *new = &created[c->created.n++];

			*new = (struct rate_entry) {
				.uuid = uuid_new(cx->mem), .created_at = cx->now, .updated_at = { NONE }
			};
			TRY(take(cx, new, &s[i]));
		} else if (same(&e[j], &s[i].e)) {
			j++;
		} else {
			struct rate_entry next = e[j++];

			TRY(take(cx, &next, &s[i]));
			e[updated++] = next;
		}
	}
	c->updated = (struct list) { updated, e };
	return OK;
}

/* What starts in the range and was not sent. */
static enum rc
find_rest(const struct work *w, struct db *db, struct change *c)
{
	struct ctx *cx = w->cx;
	const struct sent *s = w->sent.at;
	const struct bulk_known *known;
	struct rate_entry *gone;
	struct list all;
	size_t n = 0;

	TRY(store_rate_bulk_known(db, cx->mem, cx->tenant->tenant, w->cost_rate_uuid, w->from, w->to, &all));
	known = all.at;
	gone = ARENA_ARRAY(cx->mem, all.n + 1, struct rate_entry);
	for (size_t i = 0, j = 0; i < all.n; i++) {
		while (j < w->sent.n && s[j].start.v < known[i].start.v)
			j++;
		if (j < w->sent.n && s[j].start.v == known[i].start.v)
			continue;
		gone[n++] = (struct rate_entry) {
			.uuid = known[i].uuid,
			.version = known[i].version,
			.start = &known[i].start,
			.updated_at = known[i].updated_at.v > cx->now.v ? known[i].updated_at : cx->now,
		};
	}
	c->removed = (struct list) { n, gone };
	return OK;
}

/* ---- writing ---- */

static enum rc
check_fees(const struct work *w, const struct cost_rate *r)
{
	const struct bulk_entry *e = w->bulk->entries.at;

	for (size_t i = 0; i < w->bulk->entries.n; i++)
		TRY(rate_fee_check(w->cx, r, e[i].session_fee));
	return OK;
}

/* clang-format off */
static const struct field counts_fields[] = {
	FIELD(struct rate_bulk_counts, created), FIELD(struct rate_bulk_counts, updated),
	FIELD(struct rate_bulk_counts, deleted),
};
/* clang-format on */
static const struct shape counts_said = SHAPE(struct rate_bulk_counts, counts_fields);

/* Thousands of entries are one line of the audit trail: how many. */
static enum rc
tell(const struct work *w)
{
	static const struct rate_bulk_counts none = { 0, 0, 0 };
	const struct audited what = { w->cx->tenant->tenant, cost_rates.object, w->cost_rate_uuid, &counts_said };

	return audit(w->cx, w->cx->db, &what, &none, w->counts);
}

static enum rc
write_change(const struct work *w, struct db *db, struct cost_rate *r, const struct change *c)
{
	struct arena *mem = w->cx->mem;
	int64_t tenant = w->cx->tenant->tenant;

	if (c->created.n + c->updated.n + c->removed.n == 0)
		return OK;
	TRY(store_rate_bulk_remove(db, mem, tenant, w->cost_rate_uuid, &c->removed));
	TRY(store_rate_bulk_update(db, mem, tenant, w->cost_rate_uuid, &c->updated));
	TRY(store_rate_bulk_insert(db, mem, tenant, w->cost_rate_uuid, &c->created));
	TRY(cost_rate_touch(w->cx, r));
	return tell(w);
}

static enum rc
work_bulk(struct db *db, void *arg)
{
	const struct work *w = arg;
	struct change c = { .removed = { 0, NULL } };
	struct cost_rate r;

	TRY(cost_rate_lock(w->cx, w->cost_rate_uuid, &r));
	TRY(rate_in_mode(w->cx, &r, PRICING_UNIQUE));
	TRY(check_fees(w, &r));
	TRY(compare(w, db, &c));
	if (w->bulk->mode == BULK_REPLACE)
		TRY(find_rest(w, db, &c));
	*w->counts = (struct rate_bulk_counts) { (int64_t)c.created.n, (int64_t)c.updated.n, (int64_t)c.removed.n };
	return w->bulk->dry_run ? OK : write_change(w, db, &r, &c);
}

enum rc
rate_bulk(struct ctx *cx, const char *cost_rate_uuid, const struct rate_bulk *bulk, struct rate_bulk_counts *counts)
{
	struct work w = { .cx = cx, .cost_rate_uuid = cost_rate_uuid, .bulk = bulk, .counts = counts };

	TRY(read_bulk(&w));
	return db_tx(cx->db, work_bulk, &w);
}
