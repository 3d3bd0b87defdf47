#include "store/tariff.h"

#include "base/id.h"
#include "store/key.h"

static const char *const statuses[] = { "active", "archived", NULL };
static const char *const bases[] = { "session", "charging", NULL };
static const char *const locks[] = { "session_start", "interval", NULL };

static const struct field window_fields[] = {
	FIELD(struct day_window, start_time, .as = AS_CLOCK),
	FIELD(struct day_window, end_time, .as = AS_CLOCK),
};
static const struct shape window = SHAPE(struct day_window, window_fields);

static const struct field tax_fields[] = {
	FIELD(struct tax_rates, energy),
	FIELD(struct tax_rates, time),
	FIELD(struct tax_rates, session_fee),
	FIELD(struct tax_rates, idle),
};
static const struct shape tax = SHAPE(struct tax_rates, tax_fields);

struct row {
	int64_t tenant;
	const char *changed_by;
	struct instant valid_from;
	struct tariff t;
};

/* clang-format off */
#define COLUMNS(v) \
	v "status, " v "name, " v "currency, " v "energy_rate_per_kwh, " v "time_rate_per_minute, " \
	v "time_rate_per_hour, " v "time_basis, " v "session_fee, " v "idle_fee_per_minute, " v "idle_fee_per_hour, " \
	v "idle_grace_period_minutes, " v "idle_fee_max, " v "idle_free_window, " v "energy_step_wh, " \
	v "time_step_seconds, " v "idle_step_seconds, " v "min_amount, " v "max_amount, " v "tax_rate_percent, " \
	v "tax_rates, " v "tax_included, " v "tax_name, " v "price_lock, " v "cost_rate_uuid"

/* ${P}: the way from T to the tariff */
#define VALUES(T, P) \
	FIELD(T, P status, .names = statuses), FIELD(T, P name), FIELD(T, P currency), \
	FIELD(T, P energy_rate_per_kwh), FIELD(T, P time_rate_per_minute), FIELD(T, P time_rate_per_hour), \
	FIELD(T, P time_basis, .names = bases), FIELD(T, P session_fee), FIELD(T, P idle_fee_per_minute), \
	FIELD(T, P idle_fee_per_hour), FIELD(T, P idle_grace_period_minutes), FIELD(T, P idle_fee_max), \
	FIELD(T, P idle_free_window, .of = &window), FIELD(T, P energy_step_wh), FIELD(T, P time_step_seconds), \
	FIELD(T, P idle_step_seconds), FIELD(T, P min_amount), FIELD(T, P max_amount), FIELD(T, P tax_rate_percent), \
	FIELD(T, P tax_rates, .of = &tax), FIELD(T, P tax_included), FIELD(T, P tax_name), \
	FIELD(T, P price_lock, .names = locks), FIELD(T, P cost_rate_uuid)

static const struct field said_fields[] = { VALUES(struct tariff, ) };
static const struct field insert_fields[] = {
	FIELD(struct row, tenant), FIELD(struct row, t.id), FIELD(struct row, t.version), FIELD(struct row, valid_from),
	FIELD(struct row, changed_by), VALUES(struct row, t.),
};
static const struct field find_fields[] = {
	FIELD(struct tariff, id), FIELD(struct tariff, version), FIELD(struct tariff, created_at),
	FIELD(struct tariff, updated_at), VALUES(struct tariff, ),
};
static const struct field change_fields[] = {
	FIELD(struct tariff_change, valid_from), FIELD(struct tariff_change, changed_by),
	FIELD(struct tariff_change, tariff.id), FIELD(struct tariff_change, tariff.version),
	VALUES(struct tariff_change, tariff.),
};
static const struct field head_fields[] = {
	FIELD(struct row, tenant), FIELD(struct row, t.id), FIELD(struct row, t.status, .names = statuses),
	FIELD(struct row, t.currency), FIELD(struct row, t.version), FIELD(struct row, t.created_at),
};
static const struct field bump_fields[] = {
	FIELD(struct row, t.version), FIELD(struct row, t.status, .names = statuses),
	FIELD(struct row, t.currency), FIELD(struct row, tenant), FIELD(struct row, t.id), FIELD(struct row, t.version),
};
#define F struct tariff_filter
#define LIST_IN(NAME, ...) \
	static const struct field NAME##_list_fields[] = { FIELD(F, tenant), __VA_ARGS__ FIELD(F, page.cursor), \
		FIELD(F, page.limit), FIELD(F, page.offset) }; \
	static const struct field NAME##_count_fields[] = { FIELD(F, tenant), __VA_ARGS__ FIELD(F, page.limit) }; \
	static const struct shape NAME##_list_in = SHAPE(F, NAME##_list_fields); \
	static const struct shape NAME##_count_in = SHAPE(F, NAME##_count_fields)
LIST_IN(all, );
LIST_IN(currency, FIELD(F, currency),);
LIST_IN(status, FIELD(F, status),);
LIST_IN(both, FIELD(F, status), FIELD(F, currency),);
/* clang-format on */

struct versions {
	int64_t tenant;
	const char *id;
	int64_t before, limit, offset;
};

static const struct field versions_fields[] = {
	FIELD(struct versions, tenant),
	FIELD(struct versions, id),
	FIELD(struct versions, before),
	FIELD(struct versions, limit),
	FIELD(struct versions, offset),
};

/* tenant, tariff, twice */
static const struct field tombs_fields[] = {
	FIELD(struct key, tenant),
	FIELD(struct key, id),
	FIELD(struct key, tenant),
	FIELD(struct key, id),
};

/* When a tariff or its rules change next, and changed last. */
struct span_row {
	struct instant next, rules_from, rules_next;
};

static const struct field span_key_fields[] = {
	FIELD(struct key, tenant),
	FIELD(struct key, id),
	FIELD(struct key, version),
	FIELD(struct key, at),
	FIELD(struct key, at),
	FIELD(struct key, tenant),
	FIELD(struct key, tenant),
	FIELD(struct key, id),
};

static const struct field span_fields[] = {
	FIELD(struct span_row, next),
	FIELD(struct span_row, rules_from),
	FIELD(struct span_row, rules_next),
};

static const struct field rule_id_fields[] = { FIELD(struct key, id) };

const struct shape store_tariff_said = SHAPE(struct tariff, said_fields);

static const struct shape insert_in = SHAPE(struct row, insert_fields);
static const struct shape row_out = SHAPE(struct tariff, find_fields);
static const struct shape change_out = SHAPE(struct tariff_change, change_fields);
static const struct shape head_in = SHAPE(struct row, head_fields);
static const struct shape bump_in = SHAPE(struct row, bump_fields);
static const struct shape versions_in = SHAPE(struct versions, versions_fields);
static const struct shape tombs_in = SHAPE(struct key, tombs_fields);
static const struct shape span_in = SHAPE(struct key, span_key_fields);
static const struct shape span_out = SHAPE(struct span_row, span_fields);
static const struct shape rule_id_out = SHAPE(struct key, rule_id_fields);

#define COLUMNS_OF_CURRENT "SELECT t.id, v.version, t.created_at, v.valid_from, " COLUMNS("v.")
#define ITS_VERSION " tariff_version v ON v.tenant = t.tenant AND v.tariff_id = t.id AND v.version = t.version"
#define CURRENT COLUMNS_OF_CURRENT " FROM tariff t JOIN" ITS_VERSION

/* Newest first, each list from an index of its own. */
#define FROM(INDEX) " FROM tariff t FORCE INDEX (" INDEX ")"
#define LIST(INDEX, WHERE) \
	COLUMNS_OF_CURRENT FROM(INDEX) " STRAIGHT_JOIN" ITS_VERSION " WHERE t.tenant = ?" WHERE \
				       " AND t.id < ? ORDER BY t.id DESC LIMIT ? OFFSET ?"
#define COUNT(INDEX, WHERE) "SELECT COUNT(*) FROM (SELECT 1" FROM(INDEX) " WHERE t.tenant = ?" WHERE " LIMIT ?) counted"
#define LISTS(NAME, INDEX, WHERE) \
	static const struct query list_##NAME = { LIST(INDEX, WHERE), &NAME##_list_in, &row_out }; \
	static const struct query count_##NAME = { COUNT(INDEX, WHERE), &NAME##_count_in, &number_row }

static const struct query q_head = {
	"INSERT INTO tariff (tenant, id, status, currency, version, created_at) VALUES (?, ?, ?, ?, ?, ?)", &head_in,
	NULL
};
static const struct query q_insert = {
	"INSERT INTO tariff_version (tenant, tariff_id, version, valid_from, changed_by, " COLUMNS(
		"") ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	&insert_in, NULL
};
static const struct query q_bump = {
	"UPDATE tariff SET version = ?, status = ?, currency = ? WHERE tenant = ? AND id = ? AND version = ? - 1",
	&bump_in, NULL
};
static const struct query q_find = { CURRENT " WHERE t.tenant = ? AND t.id = ?", &key_one, &row_out };
static const struct query q_lock = { CURRENT " WHERE t.tenant = ? AND t.id = ? FOR UPDATE", &key_one, &row_out };
static const struct query q_at = {
	"SELECT t.id, v.version, t.created_at, v.valid_from, " COLUMNS(
		"v.") " FROM tariff t JOIN tariff_version v ON v.tenant = t.tenant AND v.tariff_id = t.id"
		      " WHERE t.tenant = ? AND t.id = ? AND (v.version = 1 OR v.valid_from <= ?)"
		      " ORDER BY v.version DESC LIMIT 1",
	&key_at, &row_out
};
/* between two of these instants store_tariff_at() and store_rules_at() say the same */
static const struct query q_span = {
	"SELECT (SELECT MIN(n.valid_from) FROM tariff_version n WHERE n.tenant = ? AND n.tariff_id = ? AND n.version > ?),"
	" MAX(IF(x.valid_from <= ?, x.valid_from, NULL)), MIN(IF(x.valid_from > ?, x.valid_from, NULL))"
	" FROM rule_version x WHERE x.tenant = ?"
	" AND x.rule_id IN (SELECT v.rule_id FROM rule_version v WHERE v.tenant = ? AND v.tariff_id = ?)",
	&span_in, &span_out
};
static const struct query q_version = {
	"SELECT t.id, v.version, t.created_at, v.valid_from, " COLUMNS(
		"v.") " FROM tariff t JOIN tariff_version v ON v.tenant = t.tenant AND v.tariff_id = t.id"
		      " WHERE t.tenant = ? AND t.id = ? AND v.version = ?",
	&key_version, &row_out
};
LISTS(all, "PRIMARY", "");
LISTS(currency, "tariff_currency", " AND t.currency = ?");
LISTS(status, "tariff_status", " AND t.status = ?");
LISTS(both, "tariff_status_currency", " AND t.status = ? AND t.currency = ?");
static const struct query q_versions = {
	"SELECT valid_from, changed_by, tariff_id, version, " COLUMNS(
		"") " FROM tariff_version WHERE tenant = ? AND tariff_id = ? AND version < ? ORDER BY version DESC LIMIT ? OFFSET ?",
	&versions_in, &change_out
};
static const struct query q_remove = { "DELETE FROM tariff WHERE tenant = ? AND id = ?", &key_one, NULL };
static const struct query q_used = {
	"SELECT EXISTS (SELECT 1 FROM charge_point c WHERE c.tenant = t.tenant AND c.tariff_id = t.id)"
	" OR EXISTS (SELECT 1 FROM site s WHERE s.tenant = t.tenant AND s.tariff_id = t.id)"
	" OR EXISTS (SELECT 1 FROM session n WHERE n.tenant = t.tenant AND n.tariff_id = t.id)"
	" OR EXISTS (SELECT 1 FROM tenant d WHERE d.tenant = t.tenant AND d.default_tariff_id = t.id)"
	" FROM tariff t WHERE t.tenant = ? AND t.id = ?",
	&key_one, &number_row
};
/* What a rule of several tariffs said on this one becomes a gap in what it says on another. */
static const struct query q_tombs = {
	"UPDATE rule_version v JOIN (SELECT rule_id, MAX(tariff_id) AS tariff_id FROM rule_version"
	" WHERE tenant = ? AND tariff_id <> ? GROUP BY rule_id) o ON o.rule_id = v.rule_id"
	" SET v.removed = TRUE, v.tariff_id = o.tariff_id WHERE v.tenant = ? AND v.tariff_id = ?",
	&tombs_in, NULL
};
static const struct query q_rules = { "SELECT DISTINCT rule_id FROM rule_version WHERE tenant = ? AND tariff_id = ?",
	&key_one, &rule_id_out };
static const struct query q_rule_remove = { "DELETE FROM rule WHERE tenant = ? AND id = ?", &key_one, NULL };

const struct query *const store_tariff_queries[] = { &q_head, &q_insert, &q_bump, &q_find, &q_lock, &q_at, &q_span,
	&q_version, &list_all, &count_all, &list_currency, &count_currency, &list_status, &count_status, &list_both,
	&count_both, &q_versions, &q_remove, &q_used, &q_tombs, &q_rules, &q_rule_remove, NULL };

static enum rc
insert_version(struct db *db, const struct row *r)
{
	return db_exec(db, &q_insert, r, NULL);
}

enum rc
store_tariff_insert(struct db *db, int64_t tenant, const char *by, const struct tariff *t)
{
	struct row r = { .tenant = tenant, .changed_by = by, .valid_from = t->created_at, .t = *t };

	TRY(db_exec(db, &q_head, &r, NULL));
	return insert_version(db, &r);
}

enum rc
store_tariff_find(struct db *db, struct arena *mem, int64_t tenant, const char *id, struct tariff *t)
{
	struct key k = { .tenant = tenant, .id = id };

	return db_one(db, mem, &q_find, &k, t);
}

enum rc
store_tariff_lock(struct db *db, struct arena *mem, int64_t tenant, const char *id, struct tariff *t)
{
	struct key k = { .tenant = tenant, .id = id };

	return db_one(db, mem, &q_lock, &k, t);
}

enum rc
store_tariff_at(struct db *db, struct arena *mem, int64_t tenant, const char *id, struct instant at, struct tariff *t)
{
	struct key k = { .tenant = tenant, .id = id, .at = at };

	return db_one(db, mem, &q_at, &k, t);
}

enum rc
store_tariff_span(struct db *db, struct arena *mem, int64_t tenant, const struct tariff *t, struct instant at,
	struct instant *from, struct instant *until)
{
	struct key k = { tenant, t->id, t->version, at };
	struct span_row row;

	TRY(db_one(db, mem, &q_span, &k, &row));
	from->v = t->version == 1 ? INT64_MIN : t->updated_at.v;
	if (row.rules_from.v != NONE && row.rules_from.v > from->v)
		*from = row.rules_from;
	until->v = row.next.v != NONE ? row.next.v : INT64_MAX;
	if (row.rules_next.v != NONE && row.rules_next.v < until->v)
		*until = row.rules_next;
	return OK;
}

enum rc
store_tariff_version(
	struct db *db, struct arena *mem, int64_t tenant, const char *id, int64_t version, struct tariff *t)
{
	struct key k = { .tenant = tenant, .id = id, .version = version };

	return db_one(db, mem, &q_version, &k, t);
}

static const struct query *
list_of(const struct tariff_filter *f)
{
	if (f->status != NULL)
		return f->currency != NULL ? &list_both : &list_status;
	return f->currency != NULL ? &list_currency : &list_all;
}

static const struct query *
count_of(const struct tariff_filter *f)
{
	if (f->status != NULL)
		return f->currency != NULL ? &count_both : &count_status;
	return f->currency != NULL ? &count_currency : &count_all;
}

enum rc
store_tariff_list(struct db *db, struct arena *mem, const struct tariff_filter *f, struct list *out)
{
	struct tariff_filter with = *f;

	with.page.cursor = f->page.cursor != NULL ? f->page.cursor : ID_ABOVE_ALL;
	with.page.limit++;
	return db_all(db, mem, list_of(f), &with, out);
}

enum rc
store_tariff_count(struct db *db, struct arena *mem, const struct tariff_filter *f, int64_t *n)
{
	struct tariff_filter with = *f;

	with.page.limit = TOTAL_COUNTED + 1;
	return db_one(db, mem, count_of(f), &with, n);
}

enum rc
store_tariff_update(struct db *db, int64_t tenant, const char *by, const struct tariff *t)
{
	struct row r = { .tenant = tenant, .changed_by = by, .valid_from = t->updated_at, .t = *t };
	uint64_t n;

	TRY(db_exec(db, &q_bump, &r, &n));
	return n == 1 ? insert_version(db, &r) : E_CONFLICT;
}

/* Rules go with their only tariff: their versions by its key, their heads here. */
static enum rc
remove_rules(struct db *db, int64_t tenant, const struct list *rules)
{
	const struct key *rule = rules->at;

	for (size_t i = 0; i < rules->n; i++) {
		struct key k = { .tenant = tenant, .id = rule[i].id };

		TRY(db_exec(db, &q_rule_remove, &k, NULL));
	}
	return OK;
}

enum rc
store_tariff_remove(struct db *db, struct arena *mem, int64_t tenant, const char *id)
{
	struct key k = { .tenant = tenant, .id = id };
	struct list rules;

	TRY(db_exec(db, &q_tombs, &k, NULL));
	TRY(db_all(db, mem, &q_rules, &k, &rules));
	TRY(db_exec_one(db, &q_remove, &k));
	return remove_rules(db, tenant, &rules);
}

enum rc
store_tariff_used(struct db *db, struct arena *mem, int64_t tenant, const char *id, bool *used)
{
	struct key k = { .tenant = tenant, .id = id };
	int64_t n;

	TRY(db_one(db, mem, &q_used, &k, &n));
	*used = n != 0;
	return OK;
}

enum rc
store_tariff_versions(struct db *db, struct arena *mem, int64_t tenant, const char *id, int64_t before,
	const struct page *page, struct list *out)
{
	struct versions v = { tenant, id, before, page->limit + 1, page->offset };

	return db_all(db, mem, &q_versions, &v, out);
}
