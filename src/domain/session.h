/* Sessions: what was used, what it costs. */
#ifndef DOMAIN_SESSION_H
#define DOMAIN_SESSION_H

#include "domain/ctx.h"
#include "model/session.h"

struct tariff;

/* Price a finished session by the tariff in force at its start and settle it: bill revision 1. ${s} holds what was
 * sent (tariff_id NULL: the charge point's, else the tenant's default) and is completed. A transaction that the
 * charge point has already is the first session if everything sent is equal (${repeated}), else E_CONFLICT. */
enum rc session_settle(struct ctx *cx, struct session *s, bool *repeated) MUST_CHECK;
/* Price ${s} as if it were settled now, by ${given} or by the tariff that holds for it, and tell how the rules fared
 * (struct verdict of domain/quote.h). Stores nothing. */
enum rc session_quote(struct ctx *cx, struct session *s, const struct tariff *given, struct bill *bill,
	struct list *verdicts) MUST_CHECK;
enum rc session_find(struct ctx *cx, const char *id, struct session *s) MUST_CHECK;
/* Revision ${revision} of its bill, NONE: the latest. E_CONFLICT: it is still running; E_NOT_FOUND. */
enum rc session_charge(struct ctx *cx, const char *id, int64_t revision, struct charge *c) MUST_CHECK;

/* Fill in what follows from the rest. */
void session_derive(struct session *s);

#endif
