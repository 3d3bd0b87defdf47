#include "store/rate_bulk.h"

#include "base/when.h"
#include "store/kept.h"
#include "store/rate_day.h"
#include "store/rate_entry.h"

/* In one statement, so that no packet is too large and none takes long. */
#define SLICE 250
#define SLICE_INTERVALS 5000

/* An entry as the statements see it; instants in seconds since 1970. */
struct one {
	struct rate_entry e;
	int64_t start, created, since;
};

struct owned {
	const char *uuid, *kind, *entry_uuid;
};

struct ask {
	int64_t tenant;
	const char *cost_rate_uuid;
	struct list rows;   /* struct one */
	struct list owned;  /* struct owned */
	struct list starts; /* struct second */
	struct instant from, last;
};

struct second {
	int64_t at;
};

/* clang-format off */
static const struct field one_fields[] = {
	FIELD_AS(struct one, e.uuid, "uuid"), FIELD_AS(struct one, e.version, "version"), FIELD(struct one, start),
	FIELD(struct one, created), FIELD(struct one, since), FIELD_AS(struct one, e.name, "name"),
	FIELD_AS(struct one, e.energy, "energy", .hidden = true, .of = &kept_interval),
	FIELD_AS(struct one, e.time, "time", .hidden = true, .of = &kept_interval),
	FIELD_AS(struct one, e.session_fee, "session_fee", .hidden = true, .of = &kept_fee),
};
static const struct shape one_shape = SHAPE(struct one, one_fields);

static const struct field owned_fields[] = {
	FIELD(struct owned, uuid), FIELD(struct owned, kind), FIELD(struct owned, entry_uuid),
};
static const struct shape owned_shape = SHAPE(struct owned, owned_fields);

static const struct field second_fields[] = { FIELD(struct second, at) };
static const struct shape second_shape = SHAPE(struct second, second_fields);

#define RATE FIELD(struct ask, tenant), FIELD(struct ask, cost_rate_uuid)
#define ROWS FIELD(struct ask, rows, .of = &one_shape)
static const struct field rate_rows_fields[] = { RATE, ROWS };
static const struct field rows_rate_fields[] = { ROWS, RATE };
static const struct field rows_fields[] = { ROWS, FIELD(struct ask, tenant) };
static const struct field owned_in_fields[] = { RATE, FIELD(struct ask, owned, .of = &owned_shape) };
static const struct field starts_fields[] = { FIELD(struct ask, starts, .of = &second_shape), RATE };
static const struct field window_fields[] = { RATE, FIELD(struct ask, from), FIELD(struct ask, last) };

#define R struct rate_entry_row
static const struct field found_fields[] = {
	FIELD(R, e.number), FIELD(R, e.uuid), FIELD(R, e.cost_rate_uuid),
	FIELD(R, e.mode), FIELD(R, e.name), FIELD(R, start),
	FIELD(R, e.energy, .of = &kept_interval), FIELD(R, e.time, .of = &kept_interval),
	FIELD(R, e.session_fee, .of = &kept_fee), FIELD(R, e.version),
	FIELD(R, e.created_at), FIELD(R, e.updated_at),
};
static const struct field known_fields[] = {
	FIELD(struct bulk_known, uuid), FIELD(struct bulk_known, version), FIELD(struct bulk_known, start),
	FIELD(struct bulk_known, updated_at),
};
/* clang-format on */

static const struct shape rate_rows_in = SHAPE(struct ask, rate_rows_fields);
static const struct shape rows_rate_in = SHAPE(struct ask, rows_rate_fields);
static const struct shape rows_in = SHAPE(struct ask, rows_fields);
static const struct shape owned_in = SHAPE(struct ask, owned_in_fields);
static const struct shape starts_in = SHAPE(struct ask, starts_fields);
static const struct shape window_in = SHAPE(struct ask, window_fields);
static const struct shape found_out = SHAPE(R, found_fields);
static const struct shape known_out = SHAPE(struct bulk_known, known_fields);

#define INSTANT(seconds) "TIMESTAMP'1970-01-01 00:00:00' + INTERVAL " seconds " SECOND"
/* a list as a column has it (store/bind.c) */
#define KEPT(list) "CONCAT('{\"rows\":', " list ", '}')"
/* the rows lead each statement, whatever the optimizer believes of tables that were just filled */
#define KEYS \
	"JSON_TABLE(?, '$.rows[*]' COLUMNS (uuid CHAR(36) CHARACTER SET utf8mb4 PATH '$.uuid'," \
	" version BIGINT PATH '$.version', since BIGINT PATH '$.since')) r"

static const struct query q_find = {
	"SELECT STRAIGHT_JOIN e.number, e.uuid, e.cost_rate_uuid, e.mode, v.name, v.start, v.energy, v.time,"
	" v.session_fee, e.version, e.created_at, e.updated_at FROM"
	" JSON_TABLE(?, '$.rows[*]' COLUMNS (start BIGINT PATH '$.at')) r"
	" JOIN rate_entry e FORCE INDEX (rate_entry_start) ON e.tenant = ? AND e.cost_rate_uuid = ? AND e.living_start = " INSTANT(
		"r.start") " JOIN rate_entry_version v ON v.tenant = e.tenant AND v.entry_uuid = e.uuid AND v.version = e.version"
			   " ORDER BY e.living_start",
	&starts_in, &found_out
};
static const struct query q_known = {
	"SELECT uuid, version, living_start, updated_at FROM rate_entry"
	" WHERE tenant = ? AND cost_rate_uuid = ? AND living_start BETWEEN ? AND ? ORDER BY living_start",
	&window_in, &known_out
};
static const struct query q_insert = {
	"INSERT INTO rate_entry (tenant, uuid, cost_rate_uuid, mode, version, living_start, removed, created_at,"
	" updated_at) SELECT p.tenant, r.uuid, p.rate, 2, r.version, " INSTANT("r.start") ", FALSE, " INSTANT("r.created") ", " INSTANT(
		"r.since") " FROM (SELECT ? tenant, ? rate) p"
			   " JOIN JSON_TABLE(?, '$.rows[*]' COLUMNS (uuid CHAR(36) CHARACTER SET utf8mb4 PATH '$.uuid',"
			   " version BIGINT PATH '$.version', start BIGINT PATH '$.start', created BIGINT PATH '$.created',"
			   " since BIGINT PATH '$.since')) r",
	&rate_rows_in, NULL
};
static const struct query q_version = {
	"INSERT INTO rate_entry_version (tenant, entry_uuid, version, cost_rate_uuid, mode, recorded_at, name, start, energy,"
	" time, session_fee) SELECT p.tenant, r.uuid, r.version, p.rate, 2, " INSTANT("r.since") ", r.name, " INSTANT(
		"r.start") ", " KEPT("r.energy") ", " KEPT("r.time") ", r.session_fee FROM (SELECT ? tenant, ? rate) p"
								     " JOIN JSON_TABLE(?, '$.rows[*]' COLUMNS (uuid CHAR(36) CHARACTER SET utf8mb4 PATH '$.uuid',"
								     " version BIGINT PATH '$.version', start BIGINT PATH '$.start', since BIGINT PATH '$.since',"
								     " name VARCHAR(255) CHARACTER SET utf8mb4 PATH '$.name', energy JSON PATH '$.energy', time JSON PATH '$.time',"
								     " session_fee JSON PATH '$.session_fee')) r",
	&rate_rows_in, NULL
};
static const struct query q_owned = {
	"INSERT INTO rate_interval (tenant, uuid, kind, cost_rate_uuid, entry_uuid)"
	" SELECT p.tenant, r.uuid, r.kind, p.rate, r.entry_uuid FROM (SELECT ? tenant, ? rate) p"
	" JOIN JSON_TABLE(?, '$.rows[*]' COLUMNS (uuid CHAR(36) CHARACTER SET utf8mb4 PATH '$.uuid',"
	" kind CHAR(6) CHARACTER SET utf8mb4 PATH '$.kind',"
	" entry_uuid CHAR(36) CHARACTER SET utf8mb4 PATH '$.entry_uuid')) r",
	&owned_in, NULL
};
static const struct query q_update = { "UPDATE " KEYS " STRAIGHT_JOIN rate_entry e ON e.tenant = ?"
				       " AND e.uuid = r.uuid COLLATE utf8mb4_bin"
				       " SET e.version = r.version, e.updated_at = " INSTANT("r.since"),
	&rows_in, NULL };
static const struct query q_remove = {
	"UPDATE " KEYS " STRAIGHT_JOIN rate_entry e ON e.tenant = ? AND e.uuid = r.uuid COLLATE utf8mb4_bin"
	" SET e.removed = TRUE, e.living_start = NULL, e.updated_at = " INSTANT("r.since"),
	&rows_in, NULL
};
/* ${version} is the one that comes after */
static const struct query q_close = {
	"UPDATE " KEYS
	" STRAIGHT_JOIN rate_entry_version v ON v.tenant = ? AND v.entry_uuid = r.uuid COLLATE utf8mb4_bin"
	" AND v.version = r.version - 1 SET v.replaced_at = " INSTANT("r.since"),
	&rows_in, NULL
};
static const struct query q_drop_owned = {
	"DELETE i FROM " KEYS
	" STRAIGHT_JOIN rate_interval i FORCE INDEX (rate_interval_owner) ON i.tenant = ? AND i.cost_rate_uuid = ?"
	" AND i.entry_uuid = r.uuid COLLATE utf8mb4_bin",
	&rows_rate_in, NULL
};
static const struct query q_drop_texts = {
	"DELETE t FROM " KEYS " STRAIGHT_JOIN rate_text t ON t.tenant = ? AND t.owner = r.uuid COLLATE utf8mb4_bin",
	&rows_in, NULL
};

const struct query *const store_rate_bulk_queries[] = { &q_find, &q_known, &q_insert, &q_version, &q_owned, &q_update,
	&q_remove, &q_close, &q_drop_owned, &q_drop_texts, NULL };

/* ---- reading ---- */

enum rc
store_rate_bulk_find(struct db *db, struct arena *mem, int64_t tenant, const char *cost_rate_uuid,
	const struct list *starts, struct list *out)
{
	struct second *at = ARENA_ARRAY(mem, starts->n + 1, struct second);
	struct ask a = { .tenant = tenant, .cost_rate_uuid = cost_rate_uuid, .starts = { starts->n, at } };
	const struct instant *start = starts->at;

	for (size_t i = 0; i < starts->n; i++)
		at[i].at = start[i].v;
	return store_rate_entry_rows(db, mem, &q_find, &a, out);
}

enum rc
store_rate_bulk_known(struct db *db, struct arena *mem, int64_t tenant, const char *cost_rate_uuid, struct instant from,
	struct instant until, struct list *out)
{
	const struct ask a = {
		.tenant = tenant,
		.cost_rate_uuid = cost_rate_uuid,
		.from = { from.v != NONE ? from.v : WHEN_MIN },
		.last = { until.v != NONE ? until.v - 1 : WHEN_MAX },
	};

	return db_all(db, mem, &q_known, &a, out);
}

/* ---- writing ---- */

/* Rows ${from} and following of ${entries}, as many as one statement takes; 0: no more. */
static size_t
slice(struct arena *mem, const struct list *entries, size_t from, struct ask *a)
{
	const struct rate_entry *e = (const struct rate_entry *)entries->at + from;
	size_t rest = from < entries->n ? entries->n - from : 0, n = 0, intervals = 0;
	struct one *to;

	while (n < rest && n < SLICE && intervals < SLICE_INTERVALS) {
		intervals += e[n].energy.n + e[n].time.n;
		n++;
	}
	to = ARENA_ARRAY(mem, n + 1, struct one);
	for (size_t i = 0; i < n; i++) {
		to[i] = (struct one) { e[i], e[i].start != NULL ? e[i].start->v : NONE, e[i].created_at.v,
			e[i].updated_at.v };
		to[i].e.energy.at = e[i].energy.n > 0 ? e[i].energy.at : NULL;
		to[i].e.time.at = e[i].time.n > 0 ? e[i].time.at : NULL;
	}
	a->rows = (struct list) { n, to };
	return n;
}

static void
own(struct list *owned, const struct list *intervals, const char *kind, const char *entry)
{
	struct owned *to = owned->at;
	const struct interval *i = intervals->at;

	for (size_t j = 0; j < intervals->n; j++)
		to[owned->n++] = (struct owned) { i[j].uuid, kind, entry };
}

/* The intervals of the rows. */
static void
collect(struct arena *mem, struct ask *a)
{
	const struct one *row = a->rows.at;
	size_t n = 0;

	for (size_t i = 0; i < a->rows.n; i++)
		n += row[i].e.energy.n + row[i].e.time.n;
	a->owned = (struct list) { 0, ARENA_ARRAY(mem, n + 1, struct owned) };
	for (size_t i = 0; i < a->rows.n; i++) {
		own(&a->owned, &row[i].e.energy, "energy", row[i].e.uuid);
		own(&a->owned, &row[i].e.time, "time", row[i].e.uuid);
	}
}

/* Versions and intervals of the rows. */
static enum rc
write_rows(struct db *db, struct arena *mem, struct ask *a)
{
	TRY(db_exec(db, &q_version, a, NULL));
	collect(mem, a);
	return a->owned.n > 0 ? db_exec(db, &q_owned, a, NULL) : OK;
}

/* Entries came or went on the days of ${entries}. */
static enum rc
count_days(struct db *db, int64_t tenant, const char *cost_rate_uuid, const struct list *entries)
{
	const struct rate_entry *e = entries->at;

	if (entries->n == 0)
		return OK;
	return store_rate_day_refresh(db, tenant, cost_rate_uuid, *e[0].start, *e[entries->n - 1].start);
}

enum rc
store_rate_bulk_insert(
	struct db *db, struct arena *mem, int64_t tenant, const char *cost_rate_uuid, const struct list *entries)
{
	struct ask a = { .tenant = tenant, .cost_rate_uuid = cost_rate_uuid };

	for (size_t at = 0, rows; (rows = slice(mem, entries, at, &a)) > 0; at += rows) {
		TRY(db_exec(db, &q_insert, &a, NULL));
		TRY(write_rows(db, mem, &a));
	}
	return count_days(db, tenant, cost_rate_uuid, entries);
}

enum rc
store_rate_bulk_update(
	struct db *db, struct arena *mem, int64_t tenant, const char *cost_rate_uuid, const struct list *entries)
{
	struct ask a = { .tenant = tenant, .cost_rate_uuid = cost_rate_uuid };

	for (size_t at = 0, rows; (rows = slice(mem, entries, at, &a)) > 0; at += rows) {
		TRY(db_exec(db, &q_update, &a, NULL));
		TRY(db_exec(db, &q_close, &a, NULL));
		TRY(db_exec(db, &q_drop_owned, &a, NULL));
		TRY(write_rows(db, mem, &a));
	}
	return OK;
}

enum rc
store_rate_bulk_remove(
	struct db *db, struct arena *mem, int64_t tenant, const char *cost_rate_uuid, const struct list *entries)
{
	struct ask a = { .tenant = tenant, .cost_rate_uuid = cost_rate_uuid };

	for (size_t at = 0, rows; (rows = slice(mem, entries, at, &a)) > 0; at += rows) {
		struct one *row = a.rows.at;

		TRY(db_exec(db, &q_remove, &a, NULL));
		TRY(db_exec(db, &q_drop_owned, &a, NULL));
		TRY(db_exec(db, &q_drop_texts, &a, NULL));
		for (size_t i = 0; i < a.rows.n; i++)
			row[i].e.version++;
		TRY(db_exec(db, &q_close, &a, NULL));
	}
	return count_days(db, tenant, cost_rate_uuid, entries);
}
