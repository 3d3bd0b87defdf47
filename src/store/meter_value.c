#include "store/meter_value.h"

#include "store/key.h"

/* What is asked about; and what is stored, instants in seconds since 1970. */
struct ask {
	int64_t tenant;
	const char *session_id;
	struct instant from, to;
	int64_t limit;
	struct list rows; /* struct sent */
};
struct sent {
	int64_t at, energy_wh;
};

/* clang-format off */
static const struct field sent_fields[] = {
	FIELD(struct sent, at, .min = INT64_MIN), FIELD(struct sent, energy_wh),
};
static const struct shape sent = SHAPE(struct sent, sent_fields);

static const struct field reading_fields[] = { FIELD(struct reading, at), FIELD(struct reading, energy) };
#define SESSION FIELD(struct ask, tenant), FIELD(struct ask, session_id)
static const struct field around_fields[] = {
	SESSION, FIELD(struct ask, from),
	SESSION, FIELD(struct ask, from), FIELD(struct ask, to), FIELD(struct ask, limit),
	SESSION, FIELD(struct ask, to),
	SESSION,
};
static const struct field insert_fields[] = { SESSION, FIELD(struct ask, rows, .of = &sent) };
static const struct field until_fields[] = { SESSION, FIELD(struct ask, to) };
static const struct field above_fields[] = { SESSION, FIELD(struct ask, limit) };
/* clang-format on */

static const struct shape row_out = SHAPE(struct reading, reading_fields);
static const struct shape around_in = SHAPE(struct ask, around_fields);
static const struct shape insert_in = SHAPE(struct ask, insert_fields);
static const struct shape until_in = SHAPE(struct ask, until_fields);
static const struct shape above_in = SHAPE(struct ask, above_fields);

#define OF_SESSION "SELECT at, energy_wh FROM meter_value WHERE tenant = ? AND session_id = ?"

/* each part is a short walk along the primary key */
static const struct query q_around = { "(" OF_SESSION " AND at < ? ORDER BY at DESC LIMIT 1) UNION"
				       " (" OF_SESSION " AND at BETWEEN ? AND ? ORDER BY at LIMIT ?) UNION"
				       " (" OF_SESSION " AND at > ? ORDER BY at LIMIT 1) UNION"
				       " (" OF_SESSION " ORDER BY at DESC LIMIT 1) ORDER BY at",
	&around_in, &row_out };
static const struct query q_insert = {
	"INSERT INTO meter_value (tenant, session_id, at, energy_wh)"
	" SELECT ?, ?, TIMESTAMP'1970-01-01 00:00:00' + INTERVAL sent.at SECOND, sent.energy_wh FROM JSON_TABLE(?,"
	" '$.rows[*]' COLUMNS (at BIGINT PATH '$.at', energy_wh BIGINT PATH '$.energy_wh')) sent",
	&insert_in, NULL
};
static const struct query q_list = { OF_SESSION " AND at <= ? ORDER BY at", &until_in, &row_out };
static const struct query q_last = { OF_SESSION " AND at <= ? ORDER BY at DESC LIMIT 1", &until_in, &row_out };
static const struct query q_above = {
	"SELECT EXISTS (SELECT 1 FROM meter_value WHERE tenant = ? AND session_id = ? LIMIT 1 OFFSET ?)", &above_in,
	&number_row
};
static const struct query q_remove = { "DELETE FROM meter_value WHERE tenant = ? AND session_id = ?", &key_one, NULL };

const struct query *const store_meter_value_queries[] = { &q_around, &q_insert, &q_list, &q_last, &q_above, &q_remove,
	NULL };

enum rc
store_meter_value_around(struct db *db, struct arena *mem, int64_t tenant, const char *session_id, struct instant from,
	struct instant to, int64_t limit, struct list *out)
{
	struct ask a = { .tenant = tenant, .session_id = session_id, .from = from, .to = to, .limit = limit };

	return db_all(db, mem, &q_around, &a, out);
}

enum rc
store_meter_value_insert(
	struct db *db, struct arena *mem, int64_t tenant, const char *session_id, const struct list *readings)
{
	struct sent *to = ARENA_ARRAY(mem, readings->n + 1, struct sent);
	struct ask a = { .tenant = tenant, .session_id = session_id, .rows = { readings->n, to } };
	const struct reading *r = readings->at;

	for (size_t i = 0; i < readings->n; i++)
		to[i] = (struct sent) { r[i].at.v, r[i].energy.v };
	return db_exec(db, &q_insert, &a, NULL);
}

enum rc
store_meter_value_list(struct db *db, struct arena *mem, int64_t tenant, const char *session_id, struct instant until,
	struct list *out)
{
	struct ask a = { .tenant = tenant, .session_id = session_id, .to = until };

	return db_all(db, mem, &q_list, &a, out);
}

enum rc
store_meter_value_last(struct db *db, struct arena *mem, int64_t tenant, const char *session_id, struct instant until,
	struct reading *r)
{
	struct ask a = { .tenant = tenant, .session_id = session_id, .to = until };

	return db_one(db, mem, &q_last, &a, r);
}

enum rc
store_meter_value_above(
	struct db *db, struct arena *mem, int64_t tenant, const char *session_id, int64_t n, bool *above)
{
	struct ask a = { .tenant = tenant, .session_id = session_id, .limit = n };
	int64_t found;

	TRY(db_one(db, mem, &q_above, &a, &found));
	*above = found != 0;
	return OK;
}

enum rc
store_meter_value_remove(struct db *db, int64_t tenant, const char *session_id)
{
	struct key k = { .tenant = tenant, .id = session_id };

	return db_exec(db, &q_remove, &k, NULL);
}
