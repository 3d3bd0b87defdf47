/* Events: what happens is told to the webhooks that want to hear it, in the transaction in which it happens. */
#ifndef DOMAIN_EVENT_H
#define DOMAIN_EVENT_H

#include "base/shape.h"
#include "domain/ctx.h"
#include "model/webhook.h"

/* By enum event, ending with NULL. */
extern const char *const event_names[];
/* An element of a list (unsigned): an event that a webhook can take. */
extern const struct shape event_taken;

/* Does an active webhook of the tenant take ${event}? It was read with the caller, so asking costs nothing: what has to be
 * looked up for an event alone is looked up only then. */
bool event_wanted(const struct ctx *cx, enum event event);
/* Tell, inside db_tx, that ${event} has happened to ${object_id}: a delivery for each webhook that takes it. ${object} is what
 * cx->host->show() takes:
 * struct session, running_cost, tariff, promo, invoice, webhook. Nothing where nobody wants it. */
enum rc event_tell(
	struct ctx *cx, struct db *db, enum event event, const char *object_id, const void *object) MUST_CHECK;
/* What a webhook is sent: {"id","type","created_at","tenant_id","data"}; ${object} NULL: no data. */
const char *event_body(struct ctx *cx, const char *id, enum event event, const void *object);

#endif
