/* Cost rates: what differs from other nouns. */
#ifndef DOMAIN_COST_RATE_H
#define DOMAIN_COST_RATE_H

#include "domain/noun.h"
#include "model/cost_rate.h"

/* struct cost_rate: the rate with its own intervals and fee, without entries. The currency stays while a tariff names the rate. */
extern const struct noun cost_rates;

enum rc cost_rate_find(struct ctx *cx, const char *uuid, struct cost_rate *r) MUST_CHECK;
/* A static one, if it does not say otherwise. */
enum rc cost_rate_create(struct ctx *cx, struct cost_rate *r) MUST_CHECK;
/* In order of creation (struct cost_rate), ${limit} from ${offset} on; ${last}: no more follow. */
enum rc cost_rate_list(struct ctx *cx, int64_t limit, int64_t offset, struct list *out, bool *last) MUST_CHECK;

/* Inside db_tx, before anything that belongs to the rate is read or changed: the rate, locked. If-Match, where a caller
 * sent it, is the rate's. */
enum rc cost_rate_lock(struct ctx *cx, const char *uuid, struct cost_rate *r) MUST_CHECK;
/* Inside db_tx: write ${r}, which is locked, as its next version. */
enum rc cost_rate_touch(struct ctx *cx, struct cost_rate *r) MUST_CHECK;

#endif
