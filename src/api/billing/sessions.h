/* How a session that was sent is taken, alone or among others. */
#ifndef API_BILLING_SESSIONS_H
#define API_BILLING_SESSIONS_H

#include "domain/session.h"

/* Start, end or recognise ${sent}, which was read by session_new_shape. */
enum rc sessions_take(struct ctx *cx, struct session *sent, struct started *out) MUST_CHECK;

#endif
