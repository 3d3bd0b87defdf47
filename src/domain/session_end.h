/* How sessions end, for the use cases inside their transactions. */
#ifndef DOMAIN_SESSION_END_H
#define DOMAIN_SESSION_END_H

#include "domain/facts.h"

/* Price ${s}, which has ended, by ${f}: it becomes settled with its sums, ${c} the first revision of its bill. */
enum rc session_end_price(struct ctx *cx, struct session *s, struct facts *f, struct charge *c) MUST_CHECK;
/* Settle ${s}, which runs and is locked, as ${stop} says. E_INVALID. */
enum rc session_end_stop(struct ctx *cx, struct db *db, struct session *s, const struct session_stop *stop) MUST_CHECK;

#endif
