/* Rule: when its conditions hold, its override replaces prices of the tariff (pricing.md 3.1). */
#ifndef MODEL_RULE_H
#define MODEL_RULE_H

#include "base/base.h"
#include "model/page.h"

enum rule_status { RULE_ACTIVE, RULE_INACTIVE };

struct weekday {
	unsigned day;
}; /* 0 is Monday */

struct time_of_day {
	struct list days;             /* struct weekday; empty: every day */
	int64_t start_time, end_time; /* minutes of the local day */
};

/* Absent ones always hold. */
struct rule_conditions {
	const struct time_of_day *time_of_day;
	const char *user_type_id, *connector_type, *charge_point_id, *site_id;
	struct energy min_energy_kwh, max_energy_kwh;
	struct instant valid_from, valid_until;
};

/* Absent ones leave the tariff as it is. */
struct rule_override {
	struct rate energy_rate_per_kwh;
	struct rate time_rate_per_minute, time_rate_per_hour; /* at most one */
	struct rate session_fee;
	struct rate idle_fee_per_minute, idle_fee_per_hour; /* at most one */
	int64_t idle_grace_period_minutes;
	struct rate idle_fee_max;
	struct share discount_percent;
	bool free_session;
};

struct rule {
	const char *id;
	const char *name;
	const char *tariff_id;
	int64_t priority;
	const struct rule_conditions *conditions; /* NULL: none */
	const struct rule_override *override;     /* NULL: none */
	unsigned status;
	int64_t version; /* from 1 */
	struct instant created_at, updated_at;
	int64_t number; /* in order of creation */
	bool removed;
};

struct rule_filter {
	int64_t tenant;
	const char *tariff_id; /* NULL: any */
	struct page page;
	int64_t priority, number; /* go on after this priority and number */
};

#endif
