/* A bill on the wire: the guide's breakdown, and the explanation of it. */
#ifndef API_BILLING_BREAKDOWN_H
#define API_BILLING_BREAKDOWN_H

#include "base/shape.h"
#include "pricing/pricing.h"

struct breakdown_item {
	const char *description;
	struct money amount;
};

/* How an item came about. */
struct explained_item {
	const char *description;
	int64_t quantity;
	const char *quantity_unit; /* "Wh", "s" */
	struct rate price;
	int64_t unit; /* of the quantity, that the price is for */
	struct share percent;
	struct money of;
	const char *unrounded;
	struct money amount;
	const char *source; /* "tariff", "cost_rate", "rule", "entry" */
	const char *source_id;
	int64_t source_version;
};

struct explained_rule {
	const char *id, *name;
	int64_t version;
	bool matched, chosen;
	const char *failed; /* condition */
};

struct explanation {
	struct list items, rules;
};

struct breakdown {
	struct list line_items; /* struct breakdown_item */
	struct money subtotal, tax, discount, total, tax_payable;
	const char *currency;
	const struct explanation *explain; /* NULL: not asked for */
};

extern const struct shape breakdown_shape;      /* struct breakdown */
extern const struct shape breakdown_item_shape; /* struct breakdown_item */
extern const struct shape explanation_shape;    /* struct explanation */

/* Describe ${b} in the language of ${locale}. */
void breakdown_of(const struct bill *b, const char *locale, struct arena *mem, struct breakdown *out);
/* Explain ${b}; ${verdicts} (struct verdict of domain/quote.h) tell about the rules. */
void breakdown_explain(const struct bill *b, const char *locale, const struct list *verdicts, struct arena *mem,
	struct explanation *out);

#endif
