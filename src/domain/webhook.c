#include "domain/webhook.h"

#include "base/address.h"
#include "base/id.h"
#include "base/secret.h"
#include "base/url.h"
#include "domain/event.h"
#include "domain/page.h"
#include "model/outbox.h"
#include "model/tenant.h"
#include "store/outbox.h"
#include "store/webhook.h"

/* ---- events, as a list, as bits and as they are kept ---- */

static int64_t
bits_of(const struct list *events)
{
	const unsigned *event = events->at;
	int64_t bits = 0;

	for (size_t i = 0; i < events->n; i++)
		bits |= INT64_C(1) << event[i];
	return bits;
}

static const char *
set_of(struct arena *mem, int64_t bits)
{
	const char *all = "";

	for (unsigned i = 0; i < EVENT_PING; i++)
		if ((bits >> i & 1) != 0)
			all = arena_printf(mem, "%s%s%s", all, *all != '\0' ? "," : "", event_names[i]);
	return all;
}

static bool
is_in(const char *set, const char *name)
{
	size_t n = strlen(name);

	for (;;) {
		size_t word = strcspn(set, ",");

		if (word == n && memcmp(set, name, n) == 0)
			return true;
		if (set[word] == '\0')
			return false;
		set += word + 1;
	}
}

static struct list
list_of(struct arena *mem, const char *set)
{
	unsigned *event = ARENA_ARRAY(mem, EVENT_COUNT, unsigned);
	struct list list = { 0, event };

	for (unsigned i = 0; i < EVENT_PING; i++)
		if (is_in(set, event_names[i]))
			event[list.n++] = i;
	return list;
}

/* ---- the noun ---- */

static void
show(struct ctx *cx, void *object)
{
	struct webhook *w = object;

	w->events = list_of(cx->mem, w->event_set);
	if (w->former_until.v != NONE && w->former_until.v <= cx->now.v)
		w->former_until.v = NONE;
}

/* The events that an edit begins with. */
static void
open_events(struct ctx *cx, void *object)
{
	struct webhook *w = object;

	w->events = list_of(cx->mem, w->event_set);
}

/* What is stored of what was sent. */
static void
complete(struct ctx *cx, void *object)
{
	struct webhook *w = object;

	w->event_set = set_of(cx->mem, bits_of(&w->events));
	if (w->secret == NULL)
		w->secret = secret_new(cx->mem, "whsec_");
	if (w->status == WEBHOOK_DISABLED) {
		if (w->disabled_at.v == NONE)
			w->disabled_at = cx->now;
		return;
	}
	if (w->disabled_at.v != NONE)
		w->failing_since.v = NONE;
	w->disabled_at.v = NONE;
	w->disabled_reason = NULL;
}

/* What a name leads to is judged when it is connected to; an address that cannot be reached is refused now. */
static enum rc
check_url(struct ctx *cx, const char *text)
{
	const struct host *host = cx->host;
	struct url u;
	const char *wrong = url_wrong(text, &u);

	if (wrong != NULL)
		return fail_field(cx, "url", wrong);
	if (!u.tls && !host->webhook_http)
		return fail_field(
			cx, "url", "must begin with https://: the operator of this server has not allowed http");
	if (*u.address == '\0' || address_public(u.address) ||
		(host->webhook_networks != NULL && network_allows(host->webhook_networks, u.address)))
		return OK;
	return fail_field(cx, "url", "has a private address, which the operator of this server has not allowed");
}

static enum rc
check_fields(struct ctx *cx, const struct webhook *w)
{
	enum rc rc = check_url(cx, w->url);

	if (w->events.n != list_of(cx->mem, w->event_set).n)
		rc = fail_field(cx, "events", "names an event twice");
	return rc;
}

/* Whoever creates the last one that may be waits for the tenant, so they are counted one after the other. */
static enum rc
check(struct ctx *cx, const void *object)
{
	const struct webhook *w = object;
	int64_t tenant = cx->tenant->tenant, others;

	TRY(check_fields(cx, w));
	TRY(store_webhook_wanted(cx->db, tenant, w->id, w->status == WEBHOOK_ACTIVE ? bits_of(&w->events) : 0));
	TRY(store_webhook_others(cx->db, cx->mem, tenant, w->id, &others));
	if (others >= WEBHOOKS_MAX)
		return fail(cx, E_CONFLICT, NULL, "there are 100 endpoints, as many as there may be: remove one");
	return OK;
}

static enum rc
check_change(struct ctx *cx, const void *before, const void *object)
{
	const struct webhook *old = before, *w = object;
	bool rotated = w->former_secret != NULL && strcmp(w->former_secret, old->secret) == 0;

	if (strcmp(old->secret, w->secret) != 0 && !rotated)
		return fail_field(cx, "secret", "cannot be changed so: rotate-secret makes a new one");
	if (old->status == WEBHOOK_ACTIVE && w->status == WEBHOOK_DISABLED)
		return store_delivery_give_up(cx->db, cx->tenant->tenant, w->id, "the endpoint was disabled", cx->now);
	return OK;
}

static enum rc
removed(struct ctx *cx, const void *object)
{
	const struct webhook *w = object;
	int64_t tenant = cx->tenant->tenant;

	TRY(store_webhook_wanted(cx->db, tenant, w->id, 0));
	return store_delivery_give_up(cx->db, tenant, w->id, "the endpoint was removed", cx->now);
}

const struct noun webhooks = {
	.table = &store_webhook,
	.object = "webhook_endpoint",
	.name = "endpoint",
	.prefix = "whe_",
	.complete = complete,
	.open = open_events,
	.show = show,
	.check = check,
	.change = check_change,
	.remove = removed,
};

/* ---- beyond it ---- */

/* An edit_work. */
static enum rc
rotate(void *arg, void *object)
{
	struct ctx *cx = arg;
	struct webhook *w = object;

	w->former_secret = w->secret;
	w->former_until.v = cx->now.v + WEBHOOK_FORMER_S;
	w->secret = NULL;
	return OK;
}

enum rc
webhook_rotate(struct ctx *cx, const char *id, struct webhook *w)
{
	const struct noun_put put = { .edit = rotate, .arg = cx };
	bool created;

	return noun_put(cx, &webhooks, id, &put, w, &created);
}

struct testing {
	struct ctx *cx;
	const struct webhook *w;
	struct outbox_row *row;
};

static enum rc
work_test(struct db *db, void *arg)
{
	struct testing *t = arg;

	return store_outbox_insert(db, t->row);
}

enum rc
webhook_test(struct ctx *cx, const char *id, struct delivery *out)
{
	struct webhook w;
	struct outbox_row row = {
		.tenant = cx->tenant->tenant,
		.id = id_new(cx->mem, "evt_", cx->now_ms),
		.kind = OUTBOX_WEBHOOK,
		.event = event_names[EVENT_PING],
		.next_at = cx->now,
		.created_at = cx->now,
	};
	struct testing t = { cx, &w, &row };

	TRY(noun_find(cx, &webhooks, id, &w));
	row.lane = row.object_id = w.id;
	row.body = event_body(cx, row.id, EVENT_PING, &w);
	TRY(db_tx(cx->db, work_test, &t));
	*out = (struct delivery) {
		.id = row.id,
		.type = row.event,
		.status = OUTBOX_WAITING,
		.created_at = cx->now,
		.attempted_at = { NONE },
		.next_attempt_at = cx->now,
		.response_status = NONE,
		.took_ms = NONE,
		.event = { row.body },
	};
	return OK;
}

static const char *
cursor_of(struct ctx *cx, const void *row)
{
	return arena_printf(cx->mem, "%lld", (long long)((const struct delivery *)row)->number);
}

enum rc
webhook_deliveries(struct ctx *cx, const char *id, struct delivery_filter *f, struct listing *out)
{
	struct webhook w;
	struct list rows;
	int64_t n;

	f->tenant = cx->tenant->tenant;
	TRY(page_cursor_number(cx, &f->page, &f->before));
	TRY(noun_find(cx, &webhooks, id, &w));
	f->webhook_id = w.id;
	TRY(store_delivery_list(cx->db, cx->mem, f, &rows));
	if (!page_ends(&f->page, &rows, &n))
		TRY(store_delivery_count(cx->db, cx->mem, f, &n));
	page_cut(cx, &f->page, &rows, sizeof(struct delivery), n, cursor_of, out);
	return OK;
}
