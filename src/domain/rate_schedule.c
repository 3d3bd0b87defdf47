#include "domain/rate_schedule.h"

#include "base/when.h"
#include "domain/cost_rate.h"
#include "domain/plan.h"
#include "domain/rate_entry.h"
#include "domain/rate_text.h"
#include "model/tenant.h"
#include "store/rate_entry.h"
#include "store/rate_text.h"

#define WEEK (7 * DAY)

/* ---- texts ---- */

/* The first of ${texts}, which are sorted by owner and locale, that are ${owner}'s; ${n}: how many. */
static const struct rate_text *
texts_of(const struct list *texts, const char *owner, size_t *n)
{
	const struct rate_text *text = texts->at;
	size_t low = 0, high = texts->n;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (strcmp(text[middle].owner, owner) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (*n = 0; low + *n < texts->n && strcmp(text[low + *n].owner, owner) == 0;)
		++*n;
	return text + low;
}

/* Both have the same locale: what the entry's lacks is the rate's. */
static struct rate_text
filled(const struct rate_text *entry, const struct rate_text *rate)
{
	return (struct rate_text) {
		.owner = entry->owner,
		.locale = entry->locale,
		.short_description =
			entry->short_description != NULL ? entry->short_description : rate->short_description,
		.description = entry->description != NULL ? entry->description : rate->description,
		.legal = entry->legal != NULL ? entry->legal : rate->legal,
	};
}

static struct list
merge(struct arena *mem, const struct list *texts, const char *entry, const char *rate, const struct list *locales)
{
	size_t n, m;
	const struct rate_text *own = texts_of(texts, entry, &n), *rates = texts_of(texts, rate, &m);
	struct rate_text *to = ARENA_ARRAY(mem, n + m + 1, struct rate_text);
	struct list out = { 0, to };

	for (size_t i = 0, j = 0; i < n || j < m;) {
		int order = i == n ? 1 : j == m ? -1 : strcmp(own[i].locale, rates[j].locale);
		const struct rate_text *next = order <= 0 ? &own[i] : &rates[j];

		if (rate_text_wanted(locales, next->locale))
			to[out.n++] = order == 0 ? filled(&own[i], &rates[j]) : *next;
		i += order <= 0;
		j += order >= 0;
	}
	return out;
}

/* The entries of a page, with their texts. */
static enum rc
show(struct ctx *cx, const char *rate, const struct rate_entry *e, size_t n, const struct schedule_query *q,
	struct schedule *out)
{
	struct scheduled *to = ARENA_ARRAY(cx->mem, n + 1, struct scheduled);
	const char **owner = ARENA_ARRAY(cx->mem, n + 1, const char *);
	const struct list owners = { n + 1, owner };
	struct list texts;

	owner[n] = rate;
	for (size_t i = 0; i < n; i++)
		owner[i] = e[i].uuid;
	TRY(store_rate_text_list(cx->db, cx->mem, cx->tenant->tenant, &owners, &texts));
	for (size_t i = 0; i < n; i++)
		to[i] = (struct scheduled) { e[i], merge(cx->mem, &texts, e[i].uuid, rate, &q->locales) };
	out->entries = (struct list) { n, to };
	return OK;
}

/* ---- unique entries ---- */

static enum rc
list_unique(struct ctx *cx, const char *rate, struct instant from, struct instant until, const struct schedule_query *q,
	struct schedule *out)
{
	const struct entry_window w = { rate, from, until, q->limit, q->offset };
	struct list page;

	TRY(store_rate_entry_unique(cx->db, cx->mem, cx->tenant->tenant, &w, &page));
	/* a page that is not full is the last one */
	if (page.n < (size_t)q->limit && (page.n > 0 || q->offset == 0))
		out->total = q->offset + (int64_t)page.n;
	else
		TRY(store_rate_entry_count(cx->db, cx->mem, cx->tenant->tenant, &w, &out->total));
	return show(cx, rate, page.at, page.n, q, out);
}

enum rc
rate_schedule_unique(struct ctx *cx, const char *cost_rate_uuid, struct instant from, struct instant until,
	const struct schedule_query *q, struct schedule *out)
{
	struct cost_rate r;

	TRY(cost_rate_find(cx, cost_rate_uuid, &r));
	TRY(rate_in_mode(cx, &r, PRICING_UNIQUE));
	return list_unique(cx, r.uuid, from, until, q, out);
}

/* ---- recurring entries ---- */

/* A slot of an entry, in seconds of the week. */
struct place {
	int64_t start, end;
	size_t entry; /* its index */
	const char *uuid;
};

/* Insertion: an entry has seven slots at most. */
static void
sort_slots(struct arena *mem, struct rate_entry *e)
{
	struct slot *s = (struct slot *)arena_copy(mem, e->slots.at, e->slots.n * sizeof(struct slot));

	for (size_t i = 1; i < e->slots.n; i++) {
		struct slot one = s[i];
		size_t to = i;

		for (; to > 0 && s[to - 1].weekday > one.weekday; to--)
			s[to] = s[to - 1];
		s[to] = one;
	}
	e->slots.at = s;
}

static int
compare_places(const void *left, const void *right)
{
	const struct place *a = left, *b = right;

	return a->start != b->start ? (a->start > b->start) - (a->start < b->start)
				    : (a->entry > b->entry) - (a->entry < b->entry);
}

/* All slots (struct place) of ${entries} in the order of the week. */
static enum rc
places_of(struct ctx *cx, struct list *entries, struct list *out)
{
	struct rate_entry *e = entries->at;
	struct place *to;
	size_t n = 0;

	for (size_t i = 0; i < entries->n; i++)
		n += e[i].slots.n;
	to = ARENA_ARRAY(cx->mem, n + 1, struct place);
	*out = (struct list) { 0, to };
	for (size_t i = 0; i < entries->n; i++) {
		const struct slot *s;

		sort_slots(cx->mem, &e[i]);
		s = e[i].slots.at;
		for (size_t j = 0; j < e[i].slots.n; j++) {
			struct place *p = &to[out->n++];

			TRY(plan_week(&s[j], &p->start, &p->end));
			p->entry = i;
			p->uuid = s[j].uuid;
		}
	}
	qsort(to, n, sizeof(*to), compare_places);
	return OK;
}

/* The entries whose mark is set, in the order in which ${n} places from ${first} on, all round the week, meet them. */
static enum rc
list_marked(struct ctx *cx, const char *rate, const struct list *entries, const struct list *places, size_t first,
	size_t n, bool *mark, const struct schedule_query *q, struct schedule *out)
{
	struct rate_entry *to = ARENA_ARRAY(cx->mem, entries->n + 1, struct rate_entry);
	const struct rate_entry *e = entries->at;
	const struct place *p = places->at;
	size_t met = 0, from;

	for (size_t i = 0; i < n; i++) {
		size_t entry = p[(first + i) % places->n].entry;

		if (mark[entry])
			to[met++] = e[entry];
		mark[entry] = false;
	}
	out->total = (int64_t)met;
	from = q->offset < (int64_t)met ? (size_t)q->offset : met;
	met -= from;
	return show(cx, rate, to + from, (int64_t)met < q->limit ? met : (size_t)q->limit, q, out);
}

enum rc
rate_schedule_recurring(struct ctx *cx, const char *cost_rate_uuid, const struct week_part *part,
	const struct schedule_query *q, struct schedule *out)
{
	int64_t from = 0, length = WEEK;
	struct list entries, places;
	const struct place *p;
	struct cost_rate r;
	bool *mark;

	TRY(cost_rate_find(cx, cost_rate_uuid, &r));
	TRY(rate_in_mode(cx, &r, PRICING_RECURRING));
	TRY(store_rate_entry_recurring(cx->db, cx->mem, cx->tenant->tenant, r.uuid, &entries));
	TRY(places_of(cx, &entries, &places));
	if (part->from != NONE) {
		from = part->from * 60;
		length = (part->until - part->from) * 60 + (part->until > part->from ? 0 : WEEK);
	}
	p = places.at;
	mark = ARENA_ARRAY(cx->mem, entries.n + 1, bool);
	for (size_t i = 0; i < places.n; i++)
		if ((p[i].start - from + WEEK) % WEEK < length ||
			(from - p[i].start + WEEK) % WEEK < p[i].end - p[i].start)
			mark[p[i].entry] = true;
	return list_marked(cx, r.uuid, &entries, &places, 0, places.n, mark, q, out);
}

/* The place of a slot, or the first one of an entry. */
static enum rc
find_anchor(struct ctx *cx, const struct list *entries, const struct list *places, const char *anchor, size_t *out)
{
	const struct rate_entry *e = entries->at;
	const struct place *p = places->at;

	for (size_t i = 0; i < places->n; i++)
		if (strcmp(p[i].uuid, anchor) == 0 || strcmp(e[p[i].entry].uuid, anchor) == 0) {
			*out = i;
			return OK;
		}
	return fail(cx, E_NOT_FOUND, "schedule_not_found", "the cost rate has no such entry");
}

static enum rc
next_recurring(
	struct ctx *cx, const char *rate, const char *anchor, const struct schedule_query *q, struct schedule *out)
{
	struct list entries, places;
	size_t at = 0;
	bool *mark;

	TRY(store_rate_entry_recurring(cx->db, cx->mem, cx->tenant->tenant, rate, &entries));
	TRY(places_of(cx, &entries, &places));
	TRY(find_anchor(cx, &entries, &places, anchor, &at));
	mark = ARENA_ARRAY(cx->mem, entries.n + 1, bool);
	for (size_t i = 0; i < entries.n; i++)
		mark[i] = true;
	return list_marked(cx, rate, &entries, &places, at + 1, places.n - 1, mark, q, out);
}

enum rc
rate_schedule_next(struct ctx *cx, const char *cost_rate_uuid, const char *anchor, const struct schedule_query *q,
	struct schedule *out)
{
	struct cost_rate r;
	struct rate_entry e;

	TRY(cost_rate_find(cx, cost_rate_uuid, &r));
	if (r.dynamic_pricing == PRICING_RECURRING)
		return next_recurring(cx, r.uuid, anchor, q, out);
	if (r.dynamic_pricing != PRICING_UNIQUE)
		return fail(cx, E_INVALID, "wrong_mode", "Cost rate does not use recurring or unique pricing");
	TRY(rate_entry_in(cx, &r, anchor, &e));
	return list_unique(cx, r.uuid, (struct instant) { e.start->v + 1 }, (struct instant) { NONE }, q, out);
}
