#include "domain/rate_text.h"

#include "domain/cost_rate.h"
#include "domain/rate_entry.h"
#include "model/tenant.h"
#include "store/rate_text.h"

struct work {
	struct ctx *cx;
	const struct rate_owner *owner;
	const struct list *texts, *locales;
};

static const char *
uuid_of(const struct rate_owner *o)
{
	return o->entry_uuid != NULL ? o->entry_uuid : o->cost_rate_uuid;
}

/* Is there such an owner? Its cost rate is locked where ${lock} says so, so that nobody takes it away meanwhile. */
static enum rc
find_owner(struct ctx *cx, const struct rate_owner *o, bool lock)
{
	struct cost_rate rate;
	struct rate_entry entry;

	TRY((lock ? cost_rate_lock : cost_rate_find)(cx, o->cost_rate_uuid, &rate));
	return o->entry_uuid != NULL ? rate_entry_in(cx, &rate, o->entry_uuid, &entry) : OK;
}

static enum rc
work_put(struct db *db, void *arg)
{
	const struct work *w = arg;
	struct ctx *cx = w->cx;
	int64_t tenant = cx->tenant->tenant, n;
	const struct rate_text *text = w->texts->at;

	TRY(find_owner(cx, w->owner, true));
	for (size_t i = 0; i < w->texts->n; i++) {
		struct rate_text one = text[i];

		one.owner = uuid_of(w->owner);
		TRY(store_rate_text_put(db, tenant, &one));
	}
	TRY(store_rate_text_count(db, cx->mem, tenant, uuid_of(w->owner), &n));
	if (n > RATE_TEXT_LOCALES)
		return fail_field(cx, "marketing_texts", "there may be texts in 100 locales");
	return OK;
}

enum rc
rate_text_put(struct ctx *cx, const struct rate_owner *owner, const struct list *texts)
{
	struct work w = { .cx = cx, .owner = owner, .texts = texts };

	return db_tx(cx->db, work_put, &w);
}

bool
rate_text_wanted(const struct list *locales, const char *locale)
{
	const char *const *one = locales->at;

	for (size_t i = 0; i < locales->n; i++)
		if (strcmp(one[i], locale) == 0)
			return true;
	return locales->n == 0;
}

/* Of two lists by locale, the first one's where both have the locale. */
static struct list
merge(struct ctx *cx, const struct list *first, const struct list *second, const struct list *locales)
{
	struct rate_text *to = ARENA_ARRAY(cx->mem, first->n + second->n + 1, struct rate_text);
	const struct rate_text *a = first->at, *b = second->at;
	struct list out = { 0, to };

	for (size_t i = 0, j = 0; i < first->n || j < second->n;) {
		int order = i == first->n ? 1 : j == second->n ? -1 : strcmp(a[i].locale, b[j].locale);
		const struct rate_text *next = order <= 0 ? &a[i] : &b[j];

		i += order <= 0;
		j += order >= 0;
		if (rate_text_wanted(locales, next->locale))
			to[out.n++] = *next;
	}
	return out;
}

enum rc
rate_text_list(struct ctx *cx, const struct rate_owner *o, const struct list *locales, struct list *out)
{
	const char *uuids[] = { uuid_of(o), o->cost_rate_uuid };
	struct list one = { 1, uuids }, entry, rate = { 0, NULL };

	TRY(find_owner(cx, o, false));
	TRY(store_rate_text_list(cx->db, cx->mem, cx->tenant->tenant, &one, &entry));
	one.at = uuids + 1;
	if (o->entry_uuid != NULL)
		TRY(store_rate_text_list(cx->db, cx->mem, cx->tenant->tenant, &one, &rate));
	*out = merge(cx, &entry, &rate, locales);
	return OK;
}

static enum rc
work_remove(struct db *db, void *arg)
{
	const struct work *w = arg;
	const char *uuid = uuid_of(w->owner);
	const char *const *locale = w->locales->at;

	TRY(find_owner(w->cx, w->owner, true));
	if (w->locales->n == 0)
		return store_rate_text_remove(db, w->cx->tenant->tenant, uuid, NULL);
	for (size_t i = 0; i < w->locales->n; i++)
		TRY(store_rate_text_remove(db, w->cx->tenant->tenant, uuid, locale[i]));
	return OK;
}

enum rc
rate_text_remove(struct ctx *cx, const struct rate_owner *owner, const struct list *locales)
{
	struct work w = { .cx = cx, .owner = owner, .locales = locales };

	return db_tx(cx->db, work_remove, &w);
}
