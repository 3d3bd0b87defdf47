#include "store/rate_entry.h"

#include "base/when.h"
#include "store/kept.h"
#include "store/key.h"
#include "store/rate_day.h"
#include "store/rate_text.h"

#define FEW 500 /* entries that are skipped one by one */

/* What is asked about. */
struct ask {
	int64_t tenant;
	const char *uuid;
	int64_t number;
	struct instant at, last;
	int64_t limit, offset;
};

/* clang-format off */
#define R struct rate_entry_row
#define SAYS \
	FIELD(R, e.name), FIELD(R, e.slots, .of = &kept_slot), FIELD(R, start), \
	FIELD(R, e.energy, .of = &kept_interval), FIELD(R, e.time, .of = &kept_interval), \
	FIELD(R, e.session_fee, .of = &kept_fee)

static const struct field said_slot_fields[] = {
	FIELD(struct slot, weekday), FIELD(struct slot, start_time, .as = AS_CLOCK), FIELD(struct slot, end_time, .as = AS_CLOCK),
};
static const struct shape said_slot = SHAPE(struct slot, said_slot_fields);
static const struct field said_fields[] = {
	FIELD(struct rate_entry, cost_rate_uuid), FIELD(struct rate_entry, name),
	FIELD(struct rate_entry, slots, .of = &said_slot), FIELD(struct rate_entry, start_time),
	FIELD(struct rate_entry, energy, .of = &kept_interval), FIELD(struct rate_entry, time, .of = &kept_interval),
	FIELD(struct rate_entry, session_fee, .of = &kept_fee),
};
static const struct field row_fields[] = {
	FIELD(R, e.number), FIELD(R, e.uuid), FIELD(R, e.cost_rate_uuid), FIELD(R, e.mode),
	SAYS, FIELD(R, e.version), FIELD(R, e.created_at), FIELD(R, e.updated_at),
};
static const struct field insert_fields[] = {
	FIELD(R, tenant), FIELD(R, e.uuid), FIELD(R, e.cost_rate_uuid), FIELD(R, e.mode),
	FIELD(R, e.version), FIELD(R, start), FIELD(R, e.created_at), FIELD(R, e.updated_at),
};
static const struct field update_fields[] = {
	FIELD(R, e.version), FIELD(R, start), FIELD(R, e.updated_at), FIELD(R, tenant),
	FIELD(R, e.uuid),
};
static const struct field version_fields[] = {
	FIELD(R, tenant), FIELD(R, e.uuid), FIELD(R, e.version), FIELD(R, e.cost_rate_uuid),
	FIELD(R, e.mode), FIELD(R, e.updated_at), SAYS,
};
static const struct field number_fields[] = {
	FIELD(struct ask, tenant), FIELD(struct ask, uuid), FIELD(struct ask, number),
};
static const struct field at_fields[] = { FIELD(struct ask, at), FIELD(struct ask, tenant), FIELD(struct ask, uuid) };
static const struct field window_fields[] = {
	FIELD(struct ask, tenant), FIELD(struct ask, uuid), FIELD(struct ask, at), FIELD(struct ask, last),
	FIELD(struct ask, limit), FIELD(struct ask, offset),
};
/* clang-format on */

const struct shape store_rate_entry_said = SHAPE(struct rate_entry, said_fields);
static const struct shape row_out = SHAPE(R, row_fields);
static const struct shape insert_in = SHAPE(R, insert_fields);
static const struct shape update_in = SHAPE(R, update_fields);
static const struct shape version_in = SHAPE(R, version_fields);
static const struct shape number_in = SHAPE(struct ask, number_fields);
static const struct shape at_in = SHAPE(struct ask, at_fields);
static const struct shape window_in = SHAPE(struct ask, window_fields);

#define SELECT \
	"SELECT e.number, e.uuid, e.cost_rate_uuid, e.mode, v.name, v.slots, v.start, v.energy, v.time, v.session_fee," \
	" e.version, e.created_at, e.updated_at FROM rate_entry e JOIN rate_entry_version v" \
	" ON v.tenant = e.tenant AND v.entry_uuid = e.uuid AND v.version = e.version"
#define STARTS " WHERE e.tenant = ? AND e.cost_rate_uuid = ? AND e.living_start BETWEEN ? AND ?"

static const struct query q_insert = {
	"INSERT INTO rate_entry (tenant, uuid, cost_rate_uuid, mode, version, living_start, removed, created_at, updated_at)"
	" VALUES (?, ?, ?, ?, ?, ?, FALSE, ?, ?)",
	&insert_in, NULL
};
static const struct query q_update = {
	"UPDATE rate_entry SET version = ?, living_start = ?, updated_at = ? WHERE tenant = ? AND uuid = ? AND NOT removed",
	&update_in, NULL
};
static const struct query q_version = {
	"INSERT INTO rate_entry_version (tenant, entry_uuid, version, cost_rate_uuid, mode, recorded_at, name, slots, start,"
	" energy, time, session_fee) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	&version_in, NULL
};
static const struct query q_close = {
	"UPDATE rate_entry_version SET replaced_at = ? WHERE tenant = ? AND entry_uuid = ? AND replaced_at IS NULL",
	&at_in, NULL
};
static const struct query q_remove = { "UPDATE rate_entry SET removed = TRUE, living_start = NULL, updated_at = ?"
				       " WHERE tenant = ? AND uuid = ? AND NOT removed",
	&at_in, NULL };
static const struct query q_remove_intervals = {
	"DELETE i FROM rate_interval i JOIN rate_entry e ON e.tenant = i.tenant AND e.cost_rate_uuid = i.cost_rate_uuid"
	" AND e.uuid = i.entry_uuid WHERE e.tenant = ? AND e.uuid = ?",
	&key_one, NULL
};

/* the same of all entries of a cost rate; by an index, so that no row of another is locked on the way */
static const struct query q_close_all = { "UPDATE rate_entry_version FORCE INDEX (rate_entry_version_replaced)"
					  " SET replaced_at = ? WHERE tenant = ?"
					  " AND cost_rate_uuid = ? AND mode IN (1, 2) AND replaced_at IS NULL",
	&at_in, NULL };
static const struct query q_remove_all = {
	"UPDATE rate_entry FORCE INDEX (rate_entry_order) SET removed = TRUE, living_start = NULL, updated_at = ?"
	" WHERE tenant = ? AND cost_rate_uuid = ? AND mode IN (1, 2) AND removed = FALSE",
	&at_in, NULL
};
static const struct query q_remove_all_intervals = {
	"DELETE FROM rate_interval WHERE tenant = ? AND cost_rate_uuid = ?", &key_one, NULL
};
static const struct query q_remove_all_texts = {
	"DELETE t FROM rate_text t JOIN rate_entry e ON e.tenant = t.tenant AND e.uuid = t.owner"
	" WHERE e.tenant = ? AND e.cost_rate_uuid = ?",
	&key_one, NULL
};

static const struct query q_find = { SELECT " WHERE e.tenant = ? AND e.uuid = ? AND NOT e.removed", &key_one,
	&row_out };
static const struct query q_numbered = {
	SELECT " WHERE e.tenant = ? AND e.cost_rate_uuid = ? AND e.number = ? AND NOT e.removed", &number_in, &row_out
};
static const struct query q_recurring = { SELECT
	" WHERE e.tenant = ? AND e.cost_rate_uuid = ? AND e.mode = 1 AND e.removed = FALSE ORDER BY e.number",
	&key_one, &row_out };
/* what is skipped is counted in the index alone */
static const struct query q_unique = { SELECT " JOIN (SELECT e.number FROM rate_entry e" STARTS
					      " ORDER BY e.living_start LIMIT ? OFFSET ?) page"
					      " ON page.number = e.number ORDER BY e.living_start",
	&window_in, &row_out };

const struct query *const store_rate_entry_queries[] = { &q_insert, &q_update, &q_version, &q_close, &q_remove,
	&q_remove_intervals, &q_close_all, &q_remove_all, &q_remove_all_intervals, &q_remove_all_texts, &q_find,
	&q_numbered, &q_recurring, &q_unique, NULL };

static struct rate_entry_row
row_of(int64_t tenant, const struct rate_entry *e)
{
	return (struct rate_entry_row) { tenant, *e, e->start != NULL ? *e->start : (struct instant) { NONE } };
}

enum rc
store_rate_entry_insert(struct db *db, int64_t tenant, const struct rate_entry *e)
{
	struct rate_entry_row r = row_of(tenant, e);

	TRY(db_exec(db, &q_insert, &r, NULL));
	TRY(store_rate_day_more(db, tenant, e->uuid));
	return db_exec(db, &q_version, &r, NULL);
}

enum rc
store_rate_entry_update(struct db *db, int64_t tenant, const struct rate_entry *e)
{
	struct rate_entry_row r = row_of(tenant, e);
	struct ask a = { .tenant = tenant, .uuid = e->uuid, .at = e->updated_at };

	TRY(store_rate_day_less(db, tenant, e->uuid));
	TRY(db_exec_one(db, &q_update, &r));
	TRY(store_rate_day_more(db, tenant, e->uuid));
	TRY(db_exec(db, &q_close, &a, NULL));
	return db_exec(db, &q_version, &r, NULL);
}

enum rc
store_rate_entry_remove(struct db *db, int64_t tenant, const char *uuid, struct instant at)
{
	struct ask a = { .tenant = tenant, .uuid = uuid, .at = at };
	struct key k = { .tenant = tenant, .id = uuid };

	TRY(store_rate_day_less(db, tenant, uuid));
	TRY(db_exec_one(db, &q_remove, &a));
	TRY(db_exec(db, &q_close, &a, NULL));
	TRY(db_exec(db, &q_remove_intervals, &k, NULL));
	return store_rate_text_remove(db, tenant, uuid, NULL);
}

enum rc
store_rate_entries_remove(struct db *db, int64_t tenant, const char *cost_rate_uuid, struct instant at)
{
	struct ask a = { .tenant = tenant, .uuid = cost_rate_uuid, .at = at };
	struct key k = { .tenant = tenant, .id = cost_rate_uuid };

	TRY(db_exec(db, &q_remove_all, &a, NULL));
	TRY(store_rate_day_refresh(
		db, tenant, cost_rate_uuid, (struct instant) { WHEN_MIN }, (struct instant) { WHEN_MAX }));
	TRY(db_exec(db, &q_close_all, &a, NULL));
	TRY(db_exec(db, &q_remove_all_intervals, &k, NULL));
	TRY(db_exec(db, &q_remove_all_texts, &k, NULL));
	return store_rate_text_remove(db, tenant, cost_rate_uuid, NULL);
}

/* ---- reading ---- */

static void
take(struct rate_entry_row *r)
{
	r->e.start = r->start.v != NONE ? &r->start : NULL;
}

static enum rc
one(struct db *db, struct arena *mem, const struct query *q, const void *in, struct rate_entry *e)
{
	struct rate_entry_row *r = ARENA_ONE(mem, struct rate_entry_row);

	TRY(db_one(db, mem, q, in, r));
	take(r);
	*e = r->e;
	return OK;
}

enum rc
store_rate_entry_rows(struct db *db, struct arena *mem, const struct query *q, const void *in, struct list *out)
{
	struct list rows;
	struct rate_entry *e;
	struct rate_entry_row *r;

	TRY(db_all(db, mem, q, in, &rows));
	e = ARENA_ARRAY(mem, rows.n + 1, struct rate_entry);
	r = rows.at;
	for (size_t i = 0; i < rows.n; i++) {
		take(&r[i]);
		e[i] = r[i].e;
	}
	*out = (struct list) { rows.n, e };
	return OK;
}

enum rc
store_rate_entry_find(struct db *db, struct arena *mem, int64_t tenant, const char *uuid, struct rate_entry *e)
{
	struct key k = { .tenant = tenant, .id = uuid };

	return one(db, mem, &q_find, &k, e);
}

enum rc
store_rate_entry_numbered(struct db *db, struct arena *mem, int64_t tenant, const char *cost_rate_uuid, int64_t number,
	struct rate_entry *e)
{
	struct ask a = { .tenant = tenant, .uuid = cost_rate_uuid, .number = number };

	return one(db, mem, &q_numbered, &a, e);
}

enum rc
store_rate_entry_recurring(
	struct db *db, struct arena *mem, int64_t tenant, const char *cost_rate_uuid, struct list *out)
{
	struct key k = { .tenant = tenant, .id = cost_rate_uuid };

	return store_rate_entry_rows(db, mem, &q_recurring, &k, out);
}

static struct ask
ask_of(int64_t tenant, const struct entry_window *w)
{
	return (struct ask) {
		.tenant = tenant,
		.uuid = w->cost_rate_uuid,
		.at = { w->from.v != NONE ? w->from.v : WHEN_MIN },
		.last = { w->until.v != NONE ? w->until.v - 1 : WHEN_MAX },
		.limit = w->limit != NONE ? w->limit : INT64_MAX,
		.offset = w->offset != NONE ? w->offset : 0,
	};
}

enum rc
store_rate_entry_unique(
	struct db *db, struct arena *mem, int64_t tenant, const struct entry_window *w, struct list *out)
{
	struct ask a = ask_of(tenant, w);

	if (a.offset > FEW)
		TRY(store_rate_day_skip(db, mem, tenant, a.uuid, &a.at, a.last, &a.offset));
	return store_rate_entry_rows(db, mem, &q_unique, &a, out);
}

enum rc
store_rate_entry_count(struct db *db, struct arena *mem, int64_t tenant, const struct entry_window *w, int64_t *n)
{
	struct ask a = ask_of(tenant, w);

	return store_rate_day_count(db, mem, tenant, a.uuid, a.at, a.last, n);
}
