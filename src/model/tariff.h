/* Tariff: base prices, or the name of the cost rate that supplies them (pricing.md 3). */
#ifndef MODEL_TARIFF_H
#define MODEL_TARIFF_H

#include "base/base.h"
#include "model/page.h"

enum time_basis { BASIS_SESSION, BASIS_CHARGING };
enum price_lock { LOCK_SESSION_START, LOCK_INTERVAL };
enum tariff_status { TARIFF_ACTIVE, TARIFF_ARCHIVED };

/* Where a component's tax differs from the tariff's own; NONE: it does not. */
struct tax_rates {
	struct share energy, time, session_fee, idle;
};
/* A window of each day, minutes of the local day. */
struct day_window {
	int64_t start_time, end_time;
};

/* Absent numbers are NONE; domain/plan.c puts the defaults of pricing.md in their place. */
struct tariff {
	const char *id;
	const char *name;
	const char *currency; /* ISO 4217 */
	struct rate energy_rate_per_kwh;
	struct rate time_rate_per_minute, time_rate_per_hour; /* at most one */
	unsigned time_basis;
	struct rate session_fee;
	struct rate idle_fee_per_minute, idle_fee_per_hour; /* at most one */
	int64_t idle_grace_period_minutes;
	struct rate idle_fee_max;
	const struct day_window *idle_free_window; /* NULL: none */
	int64_t energy_step_wh, time_step_seconds, idle_step_seconds;
	struct rate min_amount, max_amount;
	struct share tax_rate_percent;
	const struct tax_rates *tax_rates; /* NULL: none */
	bool tax_included;
	const char *tax_name;
	unsigned price_lock;
	const char *cost_rate_uuid;
	unsigned status;
	int64_t version; /* from 1 */
	struct instant created_at, updated_at;
};

/* What a tariff was from a time on. */
struct tariff_change {
	struct tariff tariff;
	struct instant valid_from;
	const char *changed_by;
};

struct tariff_filter {
	int64_t tenant;
	const char *currency; /* NULL: any */
	const char *status;   /* NULL: any */
	struct page page;     /* the cursor is the last id seen */
};

#endif
