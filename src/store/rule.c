#include "store/rule.h"

#include "store/key.h"

static const char *const statuses[] = { "active", "inactive", NULL };
static const char *const days[] = { "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
	NULL };

/* Conditions and override are kept as JSON; what holds always or changes nothing is left out. */
/* clang-format off */
static const struct field day_fields[] = { FIELD_AS(struct weekday, day, "", .names = days) };
static const struct shape day = SHAPE(struct weekday, day_fields);

static const struct field time_fields[] = {
	FIELD(struct time_of_day, days, .of = &day, .hidden = true),
	FIELD(struct time_of_day, start_time, .as = AS_CLOCK),
	FIELD(struct time_of_day, end_time, .as = AS_CLOCK),
};
static const struct shape time_of_day = SHAPE(struct time_of_day, time_fields);

static const struct field condition_fields[] = {
	FIELD(struct rule_conditions, time_of_day, .of = &time_of_day, .hidden = true),
	FIELD(struct rule_conditions, user_type_id, .hidden = true),
	FIELD(struct rule_conditions, connector_type, .hidden = true),
	FIELD(struct rule_conditions, charge_point_id, .hidden = true),
	FIELD(struct rule_conditions, site_id, .hidden = true),
	FIELD(struct rule_conditions, min_energy_kwh, .hidden = true),
	FIELD(struct rule_conditions, max_energy_kwh, .hidden = true),
	FIELD(struct rule_conditions, valid_from, .hidden = true),
	FIELD(struct rule_conditions, valid_until, .hidden = true),
};
static const struct shape conditions = SHAPE(struct rule_conditions, condition_fields);

static const struct field override_fields[] = {
	FIELD(struct rule_override, energy_rate_per_kwh, .hidden = true, .min = INT64_MIN),
	FIELD(struct rule_override, time_rate_per_minute, .hidden = true),
	FIELD(struct rule_override, time_rate_per_hour, .hidden = true),
	FIELD(struct rule_override, session_fee, .hidden = true),
	FIELD(struct rule_override, idle_fee_per_minute, .hidden = true),
	FIELD(struct rule_override, idle_fee_per_hour, .hidden = true),
	FIELD(struct rule_override, idle_grace_period_minutes, .hidden = true),
	FIELD(struct rule_override, idle_fee_max, .hidden = true),
	FIELD(struct rule_override, discount_percent, .hidden = true),
	FIELD(struct rule_override, free_session, .hidden = true),
};
static const struct shape override = SHAPE(struct rule_override, override_fields);

struct row {
	int64_t tenant;
	const char *changed_by, *user_type_id;
	struct instant valid_from;
	struct rule r;
};

#define SAID(T, P) \
	FIELD(T, P name), FIELD(T, P tariff_id), FIELD(T, P priority), FIELD(T, P status, .names = statuses), \
	FIELD(T, P conditions, .of = &conditions), FIELD(T, P override, .of = &override)
#define VALUES(T, P) FIELD(T, P removed), SAID(T, P)

static const struct field said_fields[] = { SAID(struct rule, ) };

static const struct field head_fields[] = {
	FIELD(struct row, tenant), FIELD(struct row, r.id), FIELD(struct row, r.version), FIELD(struct row, r.created_at),
};
static const struct field insert_fields[] = {
	FIELD(struct row, tenant), FIELD(struct row, r.id), FIELD(struct row, r.version), FIELD(struct row, valid_from),
	FIELD(struct row, changed_by), FIELD(struct row, user_type_id), VALUES(struct row, r.),
};
static const struct field row_fields[] = {
	FIELD(struct rule, id), FIELD(struct rule, number), FIELD(struct rule, created_at), FIELD(struct rule, version),
	FIELD(struct rule, updated_at), VALUES(struct rule, ),
};
static const struct field bump_fields[] = {
	FIELD(struct row, r.version), FIELD(struct row, tenant), FIELD(struct row, r.id), FIELD(struct row, r.version),
};
#define PART \
	FIELD(struct rule_filter, priority), FIELD(struct rule_filter, priority), FIELD(struct rule_filter, number), \
	FIELD(struct rule_filter, page.limit), FIELD(struct rule_filter, page.offset)
static const struct field list_fields[] = { FIELD(struct rule_filter, tenant), PART };
static const struct field tariff_list_fields[] = {
	FIELD(struct rule_filter, tenant), FIELD(struct rule_filter, tariff_id), PART,
};
static const struct field count_fields[] = { FIELD(struct rule_filter, tenant), FIELD(struct rule_filter, page.limit) };
static const struct field tariff_count_fields[] = {
	FIELD(struct rule_filter, tenant), FIELD(struct rule_filter, tariff_id), FIELD(struct rule_filter, page.limit),
};
/* clang-format on */

const struct shape store_rule_said = SHAPE(struct rule, said_fields);

static const struct shape head_in = SHAPE(struct row, head_fields);
static const struct shape insert_in = SHAPE(struct row, insert_fields);
static const struct shape bump_in = SHAPE(struct row, bump_fields);
static const struct shape row_out = SHAPE(struct rule, row_fields);
static const struct shape list_in = SHAPE(struct rule_filter, list_fields);
static const struct shape count_in = SHAPE(struct rule_filter, count_fields);
static const struct shape tariff_list_in = SHAPE(struct rule_filter, tariff_list_fields);
static const struct shape tariff_count_in = SHAPE(struct rule_filter, tariff_count_fields);

#define COLUMNS \
	"r.id, r.number, r.created_at, v.version, v.valid_from, v.removed, v.name, v.tariff_id, v.priority, v.status," \
	" v.conditions, v.override"
#define CURRENT " FROM rule r JOIN rule_version v ON v.tenant = r.tenant AND v.rule_id = r.id AND v.version = r.version"
#define OF_ALL CURRENT " WHERE r.tenant = ? AND NOT v.removed"
/* Read from the versions on this tariff, however many rules there are. */
#define OF_TARIFF \
	" FROM rule_version v FORCE INDEX (rule_version_tariff)" \
	" STRAIGHT_JOIN rule r ON r.tenant = v.tenant AND r.id = v.rule_id AND r.version = v.version" \
	" WHERE v.tenant = ? AND v.tariff_id = ? AND v.removed = FALSE"
#define IN_ORDER \
	" AND v.priority >= ? AND (v.priority > ? OR r.number > ?) ORDER BY v.priority, r.number LIMIT ? OFFSET ?"

static const struct query q_head = { "INSERT INTO rule (tenant, id, version, created_at) VALUES (?, ?, ?, ?)", &head_in,
	NULL };
static const struct query q_insert = {
	"INSERT INTO rule_version (tenant, rule_id, version, valid_from, changed_by, user_type_id, removed, name,"
	" tariff_id, priority, status, conditions, override) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	&insert_in, NULL
};
static const struct query q_bump = { "UPDATE rule SET version = ? WHERE tenant = ? AND id = ? AND version = ? - 1",
	&bump_in, NULL };
static const struct query q_find = { "SELECT " COLUMNS CURRENT " WHERE r.tenant = ? AND r.id = ? AND NOT v.removed",
	&key_one, &row_out };
static const struct query q_lock = {
	"SELECT " COLUMNS CURRENT " WHERE r.tenant = ? AND r.id = ? AND NOT v.removed FOR UPDATE", &key_one, &row_out
};
static const struct query q_list = { "SELECT " COLUMNS OF_ALL IN_ORDER, &list_in, &row_out };
static const struct query q_count = { "SELECT COUNT(*) FROM (SELECT 1" OF_ALL " LIMIT ?) counted", &count_in,
	&number_row };
static const struct query q_tariff_list = { "SELECT " COLUMNS OF_TARIFF IN_ORDER, &tariff_list_in, &row_out };
static const struct query q_tariff_count = { "SELECT COUNT(*) FROM (SELECT 1" OF_TARIFF " LIMIT ?) counted",
	&tariff_count_in, &number_row };
static const struct query q_at = {
	"SELECT " COLUMNS " FROM rule_version v JOIN rule r ON r.tenant = v.tenant AND r.id = v.rule_id"
	" WHERE v.tenant = ? AND v.tariff_id = ? AND NOT v.removed AND v.version ="
	" (SELECT MAX(x.version) FROM rule_version x WHERE x.tenant = v.tenant AND x.rule_id = v.rule_id"
	" AND (x.version = 1 OR x.valid_from <= ?))"
	" ORDER BY v.priority, r.number",
	&key_at, &row_out
};

static const struct query q_pinned = {
	"SELECT " COLUMNS " FROM session s JOIN JSON_TABLE(s.pinned, '$.rules[*]' COLUMNS"
	" (id VARCHAR(40) CHARACTER SET utf8mb4 PATH '$.id', version BIGINT PATH '$.version')) p"
	" JOIN rule r ON r.tenant = s.tenant AND r.id = p.id COLLATE utf8mb4_bin"
	" JOIN rule_version v ON v.tenant = r.tenant AND v.rule_id = r.id AND v.version = p.version"
	" WHERE s.tenant = ? AND s.id = ? ORDER BY v.priority, r.number",
	&key_one, &row_out
};

const struct query *const store_rule_queries[] = { &q_head, &q_insert, &q_bump, &q_find, &q_lock, &q_list, &q_count,
	&q_tariff_list, &q_tariff_count, &q_at, &q_pinned, NULL };

static enum rc
insert_version(struct db *db, int64_t tenant, const char *by, const struct rule *r)
{
	struct row row = {
		.tenant = tenant,
		.changed_by = by,
		.valid_from = r->updated_at,
		.r = *r,
		.user_type_id = r->conditions != NULL ? r->conditions->user_type_id : NULL,
	};

	return db_exec(db, &q_insert, &row, NULL);
}

enum rc
store_rule_insert(struct db *db, int64_t tenant, const char *by, const struct rule *r)
{
	struct row row = { .tenant = tenant, .r = *r };

	TRY(db_exec(db, &q_head, &row, NULL));
	return insert_version(db, tenant, by, r);
}

static enum rc
find(struct db *db, struct arena *mem, const struct query *q, int64_t tenant, const char *id, struct rule *r)
{
	struct key k = { .tenant = tenant, .id = id };

	return db_one(db, mem, q, &k, r);
}

enum rc
store_rule_find(struct db *db, struct arena *mem, int64_t tenant, const char *id, struct rule *r)
{
	return find(db, mem, &q_find, tenant, id, r);
}

enum rc
store_rule_lock(struct db *db, struct arena *mem, int64_t tenant, const char *id, struct rule *r)
{
	return find(db, mem, &q_lock, tenant, id, r);
}

enum rc
store_rule_update(struct db *db, int64_t tenant, const char *by, const struct rule *r)
{
	struct row row = { .tenant = tenant, .r = *r };
	uint64_t n;

	TRY(db_exec(db, &q_bump, &row, &n));
	return n == 1 ? insert_version(db, tenant, by, r) : E_CONFLICT;
}

enum rc
store_rule_list(struct db *db, struct arena *mem, const struct rule_filter *f, struct list *out)
{
	struct rule_filter with = *f;

	with.page.limit++;
	return db_all(db, mem, f->tariff_id != NULL ? &q_tariff_list : &q_list, &with, out);
}

enum rc
store_rule_count(struct db *db, struct arena *mem, const struct rule_filter *f, int64_t *n)
{
	struct rule_filter with = *f;

	with.page.limit = TOTAL_COUNTED + 1;
	return db_one(db, mem, f->tariff_id != NULL ? &q_tariff_count : &q_count, &with, n);
}

enum rc
store_rules_at(
	struct db *db, struct arena *mem, int64_t tenant, const char *tariff_id, struct instant at, struct list *out)
{
	struct key k = { .tenant = tenant, .id = tariff_id, .at = at };

	return db_all(db, mem, &q_at, &k, out);
}

enum rc
store_rules_pinned(struct db *db, struct arena *mem, int64_t tenant, const char *session_id, struct list *out)
{
	struct key k = { .tenant = tenant, .id = session_id };

	return db_all(db, mem, &q_pinned, &k, out);
}
