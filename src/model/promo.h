/* Promotional code: a discount off a session's total. */
#ifndef MODEL_PROMO_H
#define MODEL_PROMO_H

#include "base/base.h"

enum discount_type { DISCOUNT_PERCENT, DISCOUNT_FIXED };
/* The first two are stored, the others follow from the clock and the count. */
enum promo_status { PROMO_ACTIVE, PROMO_DISABLED, PROMO_SCHEDULED, PROMO_EXPIRED, PROMO_EXHAUSTED };

struct promo {
	const char *id;
	const char *code; /* in capitals */
	const char *description;
	unsigned discount_type;
	struct rate discount_value; /* per cent, or an amount in ${currency} */
	const char *currency;       /* of the amounts */
	struct rate max_discount_amount;
	int64_t max_redemptions, max_redemptions_per_driver;
	bool single_use_per_driver; /* max_redemptions_per_driver is 1, and was set by this name */
	struct instant starts_at, expires_at;
	int64_t redemptions_used;
	unsigned status;
	int64_t version; /* from 1; a redemption is no change */
	struct instant created_at, updated_at;
	struct rate percent, amount; /* discount_value as an answer writes it: one of them is NONE; derived */
};

/* One line of the ledger: a session that has a code. */
struct redemption {
	const char *session_id, *promo_id;
	const char *driver_id;     /* NULL: not known */
	const struct promo *terms; /* the code as it was then */
	const char *currency;
	struct money discount; /* what it took off, as the bill says it: 0 or less; NONE: not settled yet */
	struct instant redeemed_at;
};

struct promo_sum {
	const char *currency;
	int64_t sessions;
	struct money discount;
};

/* What became of a code. */
struct promo_statistics {
	struct promo promo;
	int64_t redemptions_remaining; /* NONE: without limit */
	int64_t unique_drivers, sessions;
	struct list discounts; /* struct promo_sum, by currency */
	struct instant first_redeemed_at, last_redeemed_at;
};

#endif
