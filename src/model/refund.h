/* Refund: what was given back of a session's charge. A document: it never changes. */
#ifndef MODEL_REFUND_H
#define MODEL_REFUND_H

#include "base/base.h"

/* The part of a refund at one tax rate, ascending by rate. */
struct refund_tax {
	struct share tax_rate_percent;
	struct money amount; /* gross */
	struct money tax;    /* within it */
};

struct refund {
	const char *id;
	const char *session_id;
	struct money amount;
	const char *currency; /* the session's */
	const char *reason;
	struct list taxes; /* struct refund_tax; they add up to the amount */
	struct instant created_at;
	const char *changed_by; /* credential; NULL: none */
};

#endif
