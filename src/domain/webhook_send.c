#include "domain/webhook.h"

#include "base/secret.h"
#include "domain/audit.h"
#include "model/outbox.h"
#include "model/tenant.h"
#include "store/webhook.h"

#define GONE 410
#define PING "ping"

/* X-Signature: t=<unix>,v1=<hex>, and a second v1 while a former secret holds. */
static const char *
signature(struct ctx *cx, const struct webhook *w, const char *body)
{
	const char *said = arena_printf(cx->mem, "%lld.%s", (long long)cx->now.v, body);
	const char *header = arena_printf(cx->mem, "X-Signature: t=%lld,v1=%s", (long long)cx->now.v,
		secret_sign(cx->mem, w->secret, said, strlen(said)));

	if (w->former_secret == NULL || w->former_until.v <= cx->now.v)
		return header;
	return arena_printf(cx->mem, "%s,v1=%s", header, secret_sign(cx->mem, w->former_secret, said, strlen(said)));
}

enum rc
webhook_request(struct ctx *cx, const struct outbox_row *row, struct webhook_request *out)
{
	const char **header = ARENA_ARRAY(cx->mem, 4, const char *);
	struct webhook w;
	enum rc rc = store_find(cx->db, cx->mem, &store_webhook, row->tenant, row->lane, &w);

	if (rc == E_NOT_FOUND)
		return fail(cx, rc, NULL, "the endpoint was removed");
	TRY(rc);
	/* a test is how one finds out whether it may be active again */
	if (w.status == WEBHOOK_DISABLED && strcmp(row->event, PING) != 0)
		return fail(cx, E_CONFLICT, NULL, "the endpoint is disabled");
	header[0] = "Content-Type: application/json";
	header[1] = arena_printf(cx->mem, "X-Event-Id: %s", row->id);
	header[2] = arena_printf(cx->mem, "X-Event-Type: %s", row->event);
	header[3] = signature(cx, &w, row->body);
	*out = (struct webhook_request) { w.url, { 4, header }, row->body };
	return OK;
}

/* ---- failures ---- */

/* Why it cannot stay active; NULL: it can. */
static const char *
verdict(const struct ctx *cx, const struct webhook *w, const struct outcome *o)
{
	if (w->status != WEBHOOK_ACTIVE)
		return NULL;
	if (o->status == GONE)
		return "it answered that it is gone (410)";
	if (w->failing_since.v != NONE && cx->now.v - w->failing_since.v >= WEBHOOK_FAILS_S)
		return "nothing could be delivered for 3 days";
	return NULL;
}

static enum rc
disable(struct ctx *cx, struct db *db, const struct outbox_row *row, const struct outcome *o)
{
	const struct audited what = { row->tenant, webhooks.object, row->lane, store_webhook.said };
	struct webhook old, new;
	const char *why;

	TRY(store_lock(db, cx->mem, &store_webhook, row->tenant, row->lane, &old));
	why = verdict(cx, &old, o);
	if (why == NULL)
		return OK;
	new = old;
	new.status = WEBHOOK_DISABLED;
	new.disabled_at = new.updated_at = cx->now;
	new.disabled_reason = why;
	if (new.failing_since.v == NONE)
		new.failing_since = cx->now;
	new.version++;
	TRY(store_update(db, cx->mem, &store_webhook, row->tenant, &new));
	TRY(store_webhook_wanted(db, row->tenant, row->lane, 0));
	TRY(store_delivery_give_up(db, row->tenant, row->lane, "the endpoint was disabled", cx->now));
	return audit(cx, db, &what, &old, &new);
}

enum rc
webhook_outcome(struct ctx *cx, struct db *db, const struct outbox_row *row, const struct outcome *o)
{
	const struct instant none = { NONE };
	struct webhook w;
	enum rc rc = store_find(db, cx->mem, &store_webhook, row->tenant, row->lane, &w);

	if (rc != OK)
		return rc == E_NOT_FOUND ? OK : rc;
	/* an endpoint is written to only when its state turns: whoever tells an event reads it with a lock */
	if (o->how == OUTCOME_DELIVERED)
		return w.failing_since.v == NONE ? OK : store_webhook_failing(db, row->tenant, w.id, none);
	if (verdict(cx, &w, o) != NULL)
		return disable(cx, db, row, o);
	/* what a disabled one is not sent is no failure of it */
	return w.failing_since.v != NONE || w.status == WEBHOOK_DISABLED
		? OK
		: store_webhook_failing(db, row->tenant, w.id, cx->now);
}
