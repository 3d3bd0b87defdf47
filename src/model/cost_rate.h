/* Cost rate: prices of their own, and a schedule of other prices (pricing.md 3.2). */
#ifndef MODEL_COST_RATE_H
#define MODEL_COST_RATE_H

#include "base/base.h"

enum dynamic_pricing { PRICING_STATIC, PRICING_RECURRING, PRICING_UNIQUE };

/* ${price} for each ${unit} of Wh or minutes. */
struct interval {
	const char *uuid;
	int64_t unit;
	struct rate price;
};

struct rate_fee {
	struct rate amount;
	int64_t grace_period;     /* seconds; NONE: no condition */
	int64_t energy_threshold; /* Wh; NONE: no condition */
};

/* Part of the local week. */
struct slot {
	const char *uuid;
	int64_t weekday;              /* 1 is Monday, 7 Sunday */
	int64_t start_time, end_time; /* minutes of the local day */
};

/* Prices that hold at times; what is empty or NULL falls back to the cost rate's own. */
struct rate_entry {
	int64_t number; /* the internal id */
	const char *uuid;
	const char *cost_rate_uuid;
	int64_t mode; /* PRICING_RECURRING or PRICING_UNIQUE */
	const char *name;
	struct list slots;           /* struct slot; mode 1 */
	const char *start_time;      /* mode 2: local time, or RFC 3339 */
	const struct instant *start; /* mode 2: the same as an instant, NULL: to be found from the text */
	struct list energy, time;    /* struct interval; Wh, minutes */
	const struct rate_fee *session_fee;
	int64_t version;
	struct instant created_at, updated_at;
};

enum interval_kind { INTERVAL_ENERGY, INTERVAL_TIME };

/* Whose intervals, fee or texts: a cost rate's own, or those of one of its entries. */
struct rate_owner {
	const char *cost_rate_uuid;
	const char *entry_uuid; /* NULL: the cost rate itself */
};

struct cost_rate {
	const char *uuid;
	const char *name;
	const char *description;
	const char *currency; /* NULL: the tariff's */
	int64_t automatic_stop_min;
	struct rate automatic_stop_costs;
	int64_t dynamic_pricing; /* enum dynamic_pricing; NONE: static */
	int64_t company_id;
	const char *time_zone;    /* the tenant's; NULL: the session's */
	struct list energy, time; /* struct interval; Wh, minutes */
	const struct rate_fee *session_fee;
	struct list entries; /* struct rate_entry */
	int64_t version;
	struct instant created_at, updated_at;
};

#endif
