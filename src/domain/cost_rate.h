/* Cost rates: what differs from other nouns. */
#ifndef DOMAIN_COST_RATE_H
#define DOMAIN_COST_RATE_H

#include "domain/noun.h"
#include "model/cost_rate.h"

/* struct cost_rate: the rate itself, without intervals and entries. The currency stays while a tariff names the rate. */
extern const struct noun cost_rates;

/* A static one, if it does not say otherwise. */
enum rc cost_rate_create(struct ctx *cx, struct cost_rate *r) MUST_CHECK;
/* In order of creation (struct cost_rate), ${limit} from ${offset} on; ${last}: no more follow. */
enum rc cost_rate_list(struct ctx *cx, int64_t limit, int64_t offset, struct list *out, bool *last) MUST_CHECK;

#endif
