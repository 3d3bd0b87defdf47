/* Webhooks: endpoints of the operator's that are told what happens, how a request to one is made and signed, and what its
 * failures lead to. Endpoints themselves are a noun (domain/noun.h). */
#ifndef DOMAIN_WEBHOOK_H
#define DOMAIN_WEBHOOK_H

#include "domain/ctx.h"
#include "domain/noun.h"
#include "model/webhook.h"

struct outbox_row;
struct outcome;

/* What waits for one that becomes disabled, or is removed, is dead then: up to 1,000 events at once, others when they are
 * due. */
extern const struct noun webhooks;

/* Give ${w} a new secret; the former one signs too for a day. */
enum rc webhook_rotate(struct ctx *cx, const char *id, struct webhook *w) MUST_CHECK;
/* Send it a ping, whatever its status. */
enum rc webhook_test(struct ctx *cx, const char *id, struct delivery *out) MUST_CHECK;
/* What became of its events (struct delivery), newest first; ${f} has status and page. */
enum rc webhook_deliveries(struct ctx *cx, const char *id, struct delivery_filter *f, struct listing *out) MUST_CHECK;

/* ---- for who sends; no tenant in the context ---- */

/* A POST as it leaves. */
struct webhook_request {
	const char *url;
	struct list headers; /* const char *: "Name: value" */
	const char *body;
};

/* The request of ${row}, signed as of now; text lives in cx->mem. E_NOT_FOUND: the endpoint was removed; E_CONFLICT: it is
 * disabled. Then the row is never to be sent, and the fault says why. */
enum rc webhook_request(struct ctx *cx, const struct outbox_row *row, struct webhook_request *out) MUST_CHECK;
/* What an attempt at ${row} means for its endpoint, inside the db_tx that has stored ${o} in the row before: it fails, or it
 * does so no longer. One that is gone (410), or to which nothing was delivered for 3 days, is disabled; what waits for it is
 * dead then. */
enum rc webhook_outcome(
	struct ctx *cx, struct db *db, const struct outbox_row *row, const struct outcome *o) MUST_CHECK;

#endif
