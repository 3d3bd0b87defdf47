#include "store/kept.h"

#include "model/address.h"
#include "model/cost_rate.h"
#include "model/refund.h"
#include "pricing/pricing.h"

/* clang-format off */
static const struct field address_fields[] = {
	FIELD(struct address, line1), FIELD(struct address, line2), FIELD(struct address, city),
	FIELD(struct address, postal_code),
};
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
static const struct field tax_fields[] = {
	FIELD(struct tax_sum, rate),
	FIELD(struct tax_sum, gross, .min = INT64_MIN, .as = AS_MINOR),
	FIELD(struct tax_sum, discount, .min = INT64_MIN, .as = AS_MINOR),
	FIELD(struct tax_sum, payable, .min = INT64_MIN, .as = AS_MINOR),
};
static const struct field refund_tax_fields[] = {
	FIELD(struct refund_tax, tax_rate_percent),
	FIELD(struct refund_tax, amount, .min = INT64_MIN, .as = AS_MINOR),
	FIELD(struct refund_tax, tax, .min = INT64_MIN, .as = AS_MINOR),
};
/* clang-format on */

const struct shape kept_address = SHAPE(struct address, address_fields);
const struct shape kept_interval = SHAPE(struct interval, interval_fields);
const struct shape kept_fee = SHAPE(struct rate_fee, fee_fields);
const struct shape kept_slot = SHAPE(struct slot, slot_fields);
const struct shape kept_tax = SHAPE(struct tax_sum, tax_fields);
const struct shape kept_refund_tax = SHAPE(struct refund_tax, refund_tax_fields);
