#include "store/kept.h"

#include "model/cost_rate.h"

/* clang-format off */
static const struct field interval_fields[] = {
	FIELD(struct interval, uuid, .hidden = true), FIELD(struct interval, unit),
	FIELD(struct interval, price, .min = INT64_MIN),
};
static const struct field fee_fields[] = {
	FIELD(struct rate_fee, amount), FIELD(struct rate_fee, grace_period, .hidden = true),
	FIELD(struct rate_fee, energy_threshold, .hidden = true),
};
static const struct field slot_fields[] = {
	FIELD(struct slot, uuid), FIELD(struct slot, weekday), FIELD(struct slot, start_time), FIELD(struct slot, end_time),
};
/* clang-format on */

const struct shape kept_interval = SHAPE(struct interval, interval_fields);
const struct shape kept_fee = SHAPE(struct rate_fee, fee_fields);
const struct shape kept_slot = SHAPE(struct slot, slot_fields);
