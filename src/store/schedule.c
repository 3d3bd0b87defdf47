#include "store/schedule.h"

#include "store/kept.h"
#include "store/rate_entry.h"

/* clang-format off */
#define R struct rate_entry_row
static const struct field row_fields[] = {
	FIELD_AS(R, e.uuid, "uuid"), FIELD_AS(R, e.version, "version"),
	FIELD_AS(R, e.name, "name"), FIELD_AS(R, start, "start"),
	FIELD_AS(R, e.slots, "slots", .of = &kept_slot),
	FIELD_AS(R, e.energy, "energy", .of = &kept_interval),
	FIELD_AS(R, e.time, "time", .of = &kept_interval),
	FIELD_AS(R, e.session_fee, "session_fee", .of = &kept_fee),
};
#define RATE FIELD(struct schedule_part, tenant), FIELD(struct schedule_part, cost_rate_uuid)
#define RECORDED FIELD(struct schedule_part, recorded), FIELD(struct schedule_part, recorded)
static const struct field unique_fields[] = {
	RATE, FIELD(struct schedule_part, from), RECORDED,
	RATE, FIELD(struct schedule_part, from), FIELD(struct schedule_part, until), RECORDED,
};
static const struct field recurring_fields[] = { RATE, RECORDED };
/* clang-format on */

static const struct shape row_out = SHAPE(R, row_fields);
static const struct shape unique_in = SHAPE(struct schedule_part, unique_fields);
static const struct shape recurring_in = SHAPE(struct schedule_part, recurring_fields);

#define SELECT \
	"SELECT entry_uuid, version, name, start, slots, energy, time, session_fee FROM rate_entry_version" \
	" WHERE tenant = ? AND cost_rate_uuid = ?"
#define STOOD " AND recorded_at <= GREATEST(start, ?) AND (replaced_at IS NULL OR replaced_at > GREATEST(start, ?))"

static const struct query q_unique = { "(" SELECT " AND mode = 2 AND start <= ?" STOOD
				       " ORDER BY start DESC LIMIT 1) UNION ALL (" SELECT
				       " AND mode = 2 AND start > ? AND start <= ?" STOOD ")",
	&unique_in, &row_out };
static const struct query q_recurring = { SELECT
	" AND mode = 1 AND recorded_at <= ? AND (replaced_at IS NULL OR replaced_at > ?)",
	&recurring_in, &row_out };

const struct query *const store_schedule_queries[] = { &q_unique, &q_recurring, NULL };

enum rc
store_schedule_unique(struct db *db, struct arena *mem, const struct schedule_part *part, struct list *out)
{
	return store_rate_entry_rows(db, mem, &q_unique, part, out);
}

enum rc
store_schedule_recurring(struct db *db, struct arena *mem, const struct schedule_part *part, struct list *out)
{
	return store_rate_entry_rows(db, mem, &q_recurring, part, out);
}
