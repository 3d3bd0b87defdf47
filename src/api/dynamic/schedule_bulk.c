#include "api/dynamic/dynamic.h"
#include "domain/rate_bulk.h"

#define PRICE_MAX (LARGEST * RATE_ONE)
#define INTERVALS_MAX 50 /* of each kind, so that an entry has its bounds */

/* clang-format off */
/* only energy may have a price below 0 */
#define PRICED(LEAST) \
	FIELD(struct interval, unit, .must = true, .min = 1, .max = LARGEST), \
	FIELD(struct interval, price, .must = true, .min = (LEAST), .max = PRICE_MAX)
static const struct field energy_fields[] = { PRICED(-PRICE_MAX) };
static const struct shape energy_shape = SHAPE(struct interval, energy_fields);

static const struct field time_fields[] = { PRICED(0) };
static const struct shape time_shape = SHAPE(struct interval, time_fields);

static const struct field fee_fields[] = {
	FIELD(struct rate_fee, amount, .must = true, .max = PRICE_MAX), FIELD(struct rate_fee, grace_period, .max = LARGEST),
	FIELD(struct rate_fee, energy_threshold, .max = LARGEST),
};
static const struct shape fee_shape = SHAPE(struct rate_fee, fee_fields);

static const struct field entry_fields[] = {
	FIELD(struct bulk_entry, start, .must = true, .max = 255), FIELD(struct bulk_entry, name, .min = 1, .max = 255),
	FIELD(struct bulk_entry, energy, .max = INTERVALS_MAX, .of = &energy_shape),
	FIELD(struct bulk_entry, time, .max = INTERVALS_MAX, .of = &time_shape),
	FIELD(struct bulk_entry, session_fee, .of = &fee_shape),
};
static const struct shape entry_shape = SHAPE(struct bulk_entry, entry_fields);

static const char *const modes[] = { "merge", "replace", NULL };

static const struct field bulk_fields[] = {
	FIELD(struct rate_bulk, mode, .must = true, .names = modes), FIELD(struct rate_bulk, from, .max = 255),
	FIELD(struct rate_bulk, to, .max = 255),
	FIELD(struct rate_bulk, entries, .must = true, .max = RATE_BULK_MAX, .of = &entry_shape),
};
const struct shape bulk_shape = SHAPE(struct rate_bulk, bulk_fields);

static const struct field counts_fields[] = {
	FIELD(struct rate_bulk_counts, created), FIELD(struct rate_bulk_counts, updated),
	FIELD(struct rate_bulk_counts, deleted),
};
static const struct shape counts_shape = SHAPE(struct rate_bulk_counts, counts_fields);

struct bulk_answer { const char *status; const struct rate_bulk_counts *data; };

static const struct field answer_fields[] = {
	FIELD(struct bulk_answer, status), FIELD(struct bulk_answer, data, .of = &counts_shape),
};
const struct shape bulk_answer_shape = SHAPE(struct bulk_answer, answer_fields);
/* clang-format on */

enum rc
schedules_write(struct call *c)
{
	struct rate_bulk_counts *counts = ARENA_ONE(c->cx->mem, struct rate_bulk_counts);
	struct bulk_answer *answer = ARENA_ONE(c->cx->mem, struct bulk_answer);

	*answer = (struct bulk_answer) { "success", counts };
	TRY(rate_bulk(c->cx, c->arg[0], c->body, counts));
	c->answer = answer;
	return OK;
}
