/* Promotional code: a discount off a session's total. */
#ifndef MODEL_PROMO_H
#define MODEL_PROMO_H

#include "base/base.h"

enum discount_type { DISCOUNT_PERCENT, DISCOUNT_FIXED };
/* The first two are stored, the others follow from the clock and the count. */
enum promo_status { PROMO_ACTIVE, PROMO_DISABLED, PROMO_SCHEDULED, PROMO_EXPIRED, PROMO_EXHAUSTED };

struct promo {
	const char *id;
	const char *code;
	const char *description;
	unsigned discount_type;
	struct rate discount_value; /* per cent, or an amount in ${currency} */
	const char *currency;       /* of the amounts */
	struct rate max_discount_amount;
	int64_t max_redemptions, max_redemptions_per_driver;
	bool single_use_per_driver; /* max_redemptions_per_driver is 1 */
	struct instant starts_at, expires_at;
	int64_t redemptions_used;
	unsigned status;
	struct instant created_at, updated_at;
};

#endif
