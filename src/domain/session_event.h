/* What sessions lead to: the events that are told of them. */
#ifndef DOMAIN_SESSION_EVENT_H
#define DOMAIN_SESSION_EVENT_H

#include "domain/ctx.h"
#include "model/webhook.h"

struct cost_rate;
struct session;

/* Tell, inside db_tx, that ${event} has happened to ${s}, which is as it is stored. */
enum rc session_event(struct ctx *cx, struct db *db, enum event event, const struct session *s) MUST_CHECK;

/* When a session that starts at ${started_at} is due to stop by its time; WHEN_MAX: only its costs can make it due; NONE:
 * ${rate} (NULL: none) sets no bound. It is kept until it was told or the session has ended. */
struct instant session_stop_due_at(const struct cost_rate *rate, struct instant started_at);
/* Tell, inside db_tx, what new readings of the running session ${id} cost, and once that it is due to stop; ${stop_due_at} as
 * it is kept, the session is locked. */
enum rc session_metered(struct ctx *cx, struct db *db, const char *id, struct instant stop_due_at) MUST_CHECK;
/* Tell of running sessions of all tenants that are due to stop by their time: some of them; ${more}: call again. */
enum rc session_stops_due(struct ctx *cx, bool *more) MUST_CHECK;

#endif
