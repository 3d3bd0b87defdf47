#include "api/billing/billing.h"
#include "api/wire.h"
#include "domain/event.h"
#include "domain/webhook.h"

static const char *const status_names[] = { "active", "disabled", NULL };
static const char *const delivery_status_names[] = { "waiting", "delivered", "dead", NULL };

/* ---- endpoints ---- */

/* clang-format off */
#define HEAD \
	FIELD(struct webhook, id, .readonly = true), \
	FIELD(struct webhook, url, .must = true, .min = 1, .max = 2000), \
	FIELD(struct webhook, events, .must = true, .of = &event_taken, .filled = true, .max = EVENT_PING)
#define TAIL \
	FIELD(struct webhook, status, .names = status_names, .keeps = true), \
	FIELD_AS(struct webhook, former_until, "former_secret_until", .readonly = true), \
	FIELD(struct webhook, failing_since, .readonly = true), FIELD(struct webhook, disabled_at, .readonly = true), \
	FIELD(struct webhook, disabled_reason, .readonly = true), FIELD(struct webhook, created_at, .readonly = true), \
	FIELD(struct webhook, updated_at, .readonly = true)
#define SECRET FIELD(struct webhook, secret, .min = 32, .max = 255, .pattern = "!-~", .keeps = true)

static const struct field fields[] = { HEAD, TAIL };
const struct shape webhook_shape = SHAPE(struct webhook, fields);
/* with the secret: as it is created and changed, and as it is answered once */
static const struct field open_fields[] = { HEAD, SECRET, TAIL };
const struct shape webhook_open_shape = SHAPE(struct webhook, open_fields);

static const struct field list_fields[] = {
	FIELD_AS(struct list_answer, rows, "endpoints", .of = &webhook_shape), LIST_ANSWER,
};
const struct shape webhooks_shape = SHAPE(struct list_answer, list_fields);

/* ---- deliveries ---- */

struct filter {
	struct page_query page;
	const char *status;
};

static const struct field query_fields[] = {
	PAGE_QUERY(struct filter), FIELD(struct filter, status, .names = delivery_status_names),
};
const struct shape delivery_query_shape = SHAPE(struct filter, query_fields);

static const struct field delivery_fields[] = {
	FIELD(struct delivery, id), FIELD(struct delivery, type),
	FIELD(struct delivery, status, .names = delivery_status_names), FIELD(struct delivery, attempts),
	FIELD(struct delivery, created_at), FIELD(struct delivery, attempted_at), FIELD(struct delivery, next_attempt_at),
	FIELD(struct delivery, response_status), FIELD(struct delivery, error), FIELD(struct delivery, took_ms),
	FIELD(struct delivery, event),
};
const struct shape delivery_shape = SHAPE(struct delivery, delivery_fields);

static const struct field deliveries_fields[] = {
	FIELD_AS(struct list_answer, rows, "deliveries", .of = &delivery_shape), LIST_ANSWER,
};
const struct shape deliveries_shape = SHAPE(struct list_answer, deliveries_fields);
/* clang-format on */

/* ---- handlers ---- */

enum rc
webhooks_rotate(struct call *c)
{
	struct webhook *w = ARENA_ONE(c->cx->mem, struct webhook);

	c->answer = w;
	return webhook_rotate(c->cx, c->arg[0], w);
}

enum rc
webhooks_test(struct call *c)
{
	struct delivery *d = ARENA_ONE(c->cx->mem, struct delivery);

	c->answer = d;
	return webhook_test(c->cx, c->arg[0], d);
}

enum rc
webhooks_deliveries(struct call *c)
{
	const struct filter *q = c->query;
	struct delivery_filter f = { .status = q->status };
	struct listing l;

	TRY(page_of(c->cx, &q->page, &f.page));
	TRY(webhook_deliveries(c->cx, c->arg[0], &f, &l));
	call_list(c, &l, &q->page);
	return OK;
}
