/* Refunds: giving back what was charged for a session, all of it at most. */
#ifndef DOMAIN_REFUND_H
#define DOMAIN_REFUND_H

#include "domain/ctx.h"
#include "model/page.h"
#include "model/refund.h"

/* Refund ${amount} of the session, NONE: what is left; ${r} has session_id and reason and is completed. E_INVALID: the
 * amount is not above 0 or has more digits than the currency. E_CONFLICT session_active: it was not charged yet;
 * nothing_to_refund: so much is not left. */
enum rc refund_create(struct ctx *cx, struct rate amount, struct refund *r) MUST_CHECK;
/* Those of a session (struct refund), newest first. */
enum rc refund_list(struct ctx *cx, const char *session_id, const struct page *page, struct listing *out) MUST_CHECK;

/* Spread r->amount over ${groups} (struct tax_sum: what was charged) less what ${former} (struct refund) took of them:
 * r->taxes. So no group is refunded beyond its charge, and all refunds together are exactly the bill. False: beyond the
 * bounds of money, or nothing is left. */
bool refund_spread(
	struct refund *r, const struct list *groups, const struct list *former, struct arena *mem) MUST_CHECK;

#endif
