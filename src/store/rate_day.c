#include "store/rate_day.h"

#include "base/when.h"
#include "store/key.h"

struct ask {
	int64_t tenant;
	const char *cost_rate_uuid;
	struct instant first, last;         /* entries */
	struct instant first_day, last_day; /* their midnights */
	struct instant first_end;           /* the end of the first day, or of all */
	int64_t skipped;
};

struct place {
	struct instant day;
	int64_t before; /* entries of the days before */
};

/* clang-format off */
#define RATE FIELD(struct ask, tenant), FIELD(struct ask, cost_rate_uuid)
static const struct field days_fields[] = { RATE, FIELD(struct ask, first_day), FIELD(struct ask, last_day) };
static const struct field part_fields[] = { RATE, FIELD(struct ask, first), FIELD(struct ask, last) };
static const struct field count_fields[] = {
	RATE, FIELD(struct ask, first), FIELD(struct ask, first_end),
	RATE, FIELD(struct ask, first_day), FIELD(struct ask, last_day),
	RATE, FIELD(struct ask, last_day), FIELD(struct ask, last), FIELD(struct ask, first_end),
};
static const struct field skip_fields[] = {
	RATE, FIELD(struct ask, first_day), FIELD(struct ask, last_day), FIELD(struct ask, skipped),
};
static const struct field place_fields[] = { FIELD(struct place, day), FIELD(struct place, before) };
/* clang-format on */

static const struct shape days_in = SHAPE(struct ask, days_fields);
static const struct shape part_in = SHAPE(struct ask, part_fields);
static const struct shape count_in = SHAPE(struct ask, count_fields);
static const struct shape skip_in = SHAPE(struct ask, skip_fields);
static const struct shape place_out = SHAPE(struct place, place_fields);

#define DAYS "FROM rate_day WHERE tenant = ? AND cost_rate_uuid = ? AND day"
#define ENTRIES "FROM rate_entry WHERE tenant = ? AND cost_rate_uuid = ? AND living_start"

static const struct query q_clear = { "DELETE " DAYS " BETWEEN ? AND ?", &days_in, NULL };
static const struct query q_fill = { "INSERT INTO rate_day (tenant, cost_rate_uuid, day, entries)"
				     " SELECT tenant, cost_rate_uuid, DATE(living_start), COUNT(*) " ENTRIES
				     " BETWEEN ? AND ?"
				     " GROUP BY tenant, cost_rate_uuid, DATE(living_start)",
	&part_in, NULL };
static const struct query q_more = {
	"INSERT INTO rate_day (tenant, cost_rate_uuid, day, entries) SELECT tenant, cost_rate_uuid, DATE(living_start), 1"
	" FROM rate_entry WHERE tenant = ? AND uuid = ? AND living_start IS NOT NULL"
	" ON DUPLICATE KEY UPDATE entries = rate_day.entries + 1",
	&key_one, NULL
};
static const struct query q_less = {
	"UPDATE rate_entry e STRAIGHT_JOIN rate_day d ON d.tenant = e.tenant AND d.cost_rate_uuid = e.cost_rate_uuid"
	" AND d.day = DATE(e.living_start) SET d.entries = d.entries - 1 WHERE e.tenant = ? AND e.uuid = ?",
	&key_one, NULL
};
/* the rest of the first day, whole days, the beginning of the last one */
static const struct query q_count = { "SELECT (SELECT COUNT(*) " ENTRIES " BETWEEN ? AND ?)"
				      " + (SELECT COALESCE(SUM(entries), 0) " DAYS " > ? AND day < ?)"
				      " + (SELECT COUNT(*) " ENTRIES " BETWEEN ? AND ? AND living_start > ?)",
	&count_in, &number_row };
static const struct query q_head = { "SELECT COUNT(*) " ENTRIES " BETWEEN ? AND ?", &part_in, &number_row };
static const struct query q_skip = {
	"SELECT day, earlier FROM (SELECT day, SUM(entries) OVER (ORDER BY day) - entries AS earlier " DAYS
	" > ? AND day < ?) d WHERE earlier <= ? ORDER BY day DESC LIMIT 1",
	&skip_in, &place_out
};

const struct query *const store_rate_day_queries[] = { &q_clear, &q_fill, &q_more, &q_less, &q_count, &q_head, &q_skip,
	NULL };

static struct instant
midnight(struct instant t)
{
	return (struct instant) { civil_midnight(t.v) };
}

static struct ask
ask_of(int64_t tenant, const char *cost_rate_uuid, struct instant first, struct instant last)
{
	struct ask a = { tenant, cost_rate_uuid, first, last, midnight(first), midnight(last), { 0 }, 0 };

	a.first_end = (struct instant) { a.first_day.v + DAY - 1 };
	if (a.first_end.v > last.v)
		a.first_end = last;
	return a;
}

enum rc
store_rate_day_refresh(
	struct db *db, int64_t tenant, const char *cost_rate_uuid, struct instant first, struct instant last)
{
	struct ask a = ask_of(tenant, cost_rate_uuid, midnight(first), (struct instant) { midnight(last).v + DAY - 1 });

	TRY(db_exec(db, &q_clear, &a, NULL));
	return db_exec(db, &q_fill, &a, NULL);
}

enum rc
store_rate_day_more(struct db *db, int64_t tenant, const char *uuid)
{
	struct key k = { .tenant = tenant, .id = uuid };

	return db_exec(db, &q_more, &k, NULL);
}

enum rc
store_rate_day_less(struct db *db, int64_t tenant, const char *uuid)
{
	struct key k = { .tenant = tenant, .id = uuid };

	return db_exec(db, &q_less, &k, NULL);
}

enum rc
store_rate_day_count(struct db *db, struct arena *mem, int64_t tenant, const char *cost_rate_uuid, struct instant first,
	struct instant last, int64_t *n)
{
	struct ask a = ask_of(tenant, cost_rate_uuid, first, last);

	return db_one(db, mem, &q_count, &a, n);
}

enum rc
store_rate_day_skip(struct db *db, struct arena *mem, int64_t tenant, const char *cost_rate_uuid, struct instant *first,
	struct instant last, int64_t *offset)
{
	struct ask a = ask_of(tenant, cost_rate_uuid, *first, last), head = a;
	struct place place;
	int64_t n;
	enum rc rc;

	head.last = a.first_end;
	TRY(db_one(db, mem, &q_head, &head, &n));
	if (*offset < n)
		return OK;
	a.skipped = *offset - n;
	rc = db_one(db, mem, &q_skip, &a, &place);
	if (rc != OK)
		return rc == E_NOT_FOUND ? OK : rc;
	*first = place.day;
	*offset -= n + place.before;
	return OK;
}
