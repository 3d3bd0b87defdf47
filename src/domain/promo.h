/* Promotional codes: what differs from other nouns; redemption. */
#ifndef DOMAIN_PROMO_H
#define DOMAIN_PROMO_H

#include "domain/noun.h"
#include "model/promo.h"

struct session;

/* ---- the code ---- */

/* ${code} as it is kept, in ${mem}. */
const char *promo_capitals(struct arena *mem, const char *code);

/* struct promo. A status that only follows from clock and count (as it was read) is taken for active. E_INVALID:
 * max_redemptions below redemptions_used. E_CONFLICT: another code has that name, or a redeemed one would get another,
 * or be removed. */
extern const struct noun promos;
enum rc promo_statistics(struct ctx *cx, const char *id, struct promo_statistics *s) MUST_CHECK;

/* ---- its use ---- */

/* May ${s} have ${code}? ${s} has started_at, driver_id and currency (NULL: not judged); with an id it must not have a
 * code yet. ${terms}: what the code says. E_INVALID code_unknown with the field promo_code; E_CONFLICT
 * code_already_applied, code_disabled, code_scheduled, code_expired, currency_mismatch, driver_required,
 * code_exhausted, code_used_by_driver. */
enum rc promo_look(struct ctx *cx, const char *code, const struct session *s, struct promo *terms) MUST_CHECK;
/* The same, and redeem it for ${s}, which has an id: a line in the ledger and one redemption more, in the transaction
 * under way. Locks the code first: call it before anything else is locked. A refusal has changed nothing. A redemption
 * is never given back. */
enum rc promo_redeem(
	struct ctx *cx, struct db *db, const char *code, const struct session *s, struct promo *terms) MUST_CHECK;
/* The code of a session as it was when it was redeemed. E_NOT_FOUND: the session has none (and no fault is set). */
enum rc promo_of_session(struct ctx *cx, struct db *db, const char *session_id, struct promo *terms) MUST_CHECK;
/* Note what the session's code took off: ${discount} as the bill says it, 0 or less. */
enum rc promo_settled(struct ctx *cx, struct db *db, const char *session_id, struct money discount) MUST_CHECK;

/* What a code changed that was applied to a session later; amounts NONE while the session is running. */
struct promo_applied {
	const char *session_id, *code, *currency;
	struct money total_before, discount, total_after;
};

/* Redeem ${code} for a session that is running, or settled without invoice or refund: then with a new revision of its
 * bill, the items before unchanged. E_NOT_FOUND: no such session. E_INVALID, E_CONFLICT as promo_look() (the field is
 * code), session_refunded, session_invoiced, session_cancelled. */
enum rc promo_apply(struct ctx *cx, const char *session_id, const char *code, struct promo_applied *out) MUST_CHECK;

#endif
