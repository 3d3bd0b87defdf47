#include "store/session.h"

#include "model/cost_rate.h"
#include "model/user_type.h"
#include "store/kept.h"
#include "store/key.h"

const char *const store_session_statuses[] = { "active", "settled", "refunded", "cancelled", NULL };
static const char *const whats[] = { "session_fee", "energy", "time", "idle", "idle_maximum", "minimum", "maximum",
	"rule_discount", "user_type_discount", "free_session", "tax", "promotion", NULL };
static const char *const origins[] = { "tariff", "cost_rate", "rule", "entry", NULL };

/* Items and tax sums are kept as JSON, money in minor units. */
/* clang-format off */
static const struct field line_fields[] = {
	FIELD(struct line, what, .names = whats),
	FIELD(struct line, amount, .min = INT64_MIN, .as = AS_MINOR),
	FIELD(struct line, quantity, .hidden = true, .min = INT64_MIN),
	FIELD(struct line, price, .hidden = true, .min = INT64_MIN),
	FIELD(struct line, unit, .hidden = true),
	FIELD(struct line, share, .hidden = true),
	FIELD(struct line, base, .hidden = true, .min = INT64_MIN, .as = AS_MINOR),
	FIELD(struct line, name, .hidden = true),
	FIELD(struct line, origin, .names = origins),
	FIELD(struct line, origin_id, .hidden = true),
	FIELD(struct line, origin_version, .hidden = true),
};
static const struct field pinned_rule_fields[] = { FIELD(struct pinned_rule, id), FIELD(struct pinned_rule, version) };
static const struct shape pinned_rule = SHAPE(struct pinned_rule, pinned_rule_fields);
static const struct field user_type_fields[] = {
	FIELD(struct user_type, id), FIELD(struct user_type, name), FIELD(struct user_type, discount_percent, .hidden = true),
	FIELD(struct user_type, version),
};
static const struct shape user_type = SHAPE(struct user_type, user_type_fields);
/* a list is there, empty or not: the rate lacks the component then */
static const struct field cost_rate_fields[] = {
	FIELD(struct cost_rate, uuid), FIELD(struct cost_rate, version), FIELD(struct cost_rate, currency),
	FIELD(struct cost_rate, time_zone), FIELD(struct cost_rate, dynamic_pricing),
	FIELD(struct cost_rate, automatic_stop_min, .hidden = true),
	FIELD(struct cost_rate, automatic_stop_costs, .hidden = true),
	FIELD(struct cost_rate, energy, .of = &kept_interval, .hidden = true),
	FIELD(struct cost_rate, time, .of = &kept_interval, .hidden = true),
	FIELD(struct cost_rate, session_fee, .of = &kept_fee, .hidden = true),
};
static const struct shape cost_rate = SHAPE(struct cost_rate, cost_rate_fields);
static const struct field pinned_fields[] = {
	FIELD(struct pinned, rules, .of = &pinned_rule), FIELD(struct pinned, user_type, .of = &user_type, .hidden = true),
	FIELD(struct pinned, cost_rate, .of = &cost_rate, .hidden = true),
};
static const struct shape pinned = SHAPE(struct pinned, pinned_fields);
static const struct field reading_fields[] = { FIELD(struct reading, at), FIELD(struct reading, energy) };
static const struct shape reading = SHAPE(struct reading, reading_fields);
static const struct shape line = SHAPE(struct line, line_fields);

#define VALUES(T, P) \
	FIELD(T, P charge_point_id), FIELD(T, P transaction_id), FIELD(T, P sent), FIELD(T, P driver_id), \
	FIELD(T, P site_id), FIELD(T, P organization_id), FIELD(T, P connector_id), FIELD(T, P connector_type), \
	FIELD(T, P user_type_id), FIELD(T, P started_at), FIELD(T, P ended_at), FIELD(T, P charging_ended_at), \
	FIELD(T, P energy_kwh), FIELD(T, P status, .names = store_session_statuses), FIELD(T, P currency), FIELD(T, P time_zone), \
	FIELD(T, P tariff_id), FIELD(T, P tariff_version), FIELD(T, P rule_id), FIELD(T, P promo_code), \
	FIELD(T, P stopped), FIELD(T, P invoice_id), \
	FIELD(T, P revision), FIELD(T, P subtotal), FIELD(T, P tax), FIELD(T, P tax_payable), FIELD(T, P discount), FIELD(T, P total), \
	FIELD(T, P refunded), FIELD(T, P created_at)
#define COLUMNS(ENERGY) \
	"id, charge_point_id, transaction_id, sent, driver_id, site_id, organization_id, connector_id, connector_type, " \
	"user_type_id, started_at, ended_at, charging_ended_at, " ENERGY ", status, currency, time_zone, tariff_id, " \
	"tariff_version, rule_id, promo_code, stopped, invoice_id, revision, subtotal, tax, tax_payable, discount, total, refunded, created_at"
/* while it runs, the last reading, which is the highest */
#define CURRENT COLUMNS("COALESCE(energy_wh, (SELECT m.energy_wh FROM meter_value m WHERE m.tenant = session.tenant" \
	" AND m.session_id = session.id ORDER BY m.at DESC LIMIT 1))")

struct row { int64_t tenant; struct session s; };
struct bill_row { int64_t tenant; struct charge c; };

#define PINNED(T, P) FIELD(T, P pinned, .of = &pinned)
static const struct field row_fields[] = { FIELD(struct session, id), VALUES(struct session, ) };
static const struct field whole_fields[] = {
	FIELD(struct session, id), VALUES(struct session, ), PINNED(struct session, ),
};
static const struct field insert_fields[] = {
	FIELD(struct row, tenant), FIELD(struct row, s.id), VALUES(struct row, s.), PINNED(struct row, s.),
	FIELD(struct row, s.readings, .of = &reading), FIELD(struct row, s.stop_due_at),
};
static const struct field end_fields[] = {
	FIELD(struct row, s.driver_id), FIELD(struct row, s.connector_id), FIELD(struct row, s.connector_type),
	FIELD(struct row, s.ended_at), FIELD(struct row, s.charging_ended_at), FIELD(struct row, s.energy_kwh),
	FIELD(struct row, s.readings, .of = &reading), FIELD(struct row, s.status, .names = store_session_statuses),
	FIELD(struct row, s.rule_id), FIELD(struct row, s.promo_code), FIELD(struct row, s.stopped), FIELD(struct row, s.revision),
	FIELD(struct row, s.subtotal), FIELD(struct row, s.tax), FIELD(struct row, s.tax_payable), FIELD(struct row, s.discount),
	FIELD(struct row, s.total),
	FIELD(struct row, tenant), FIELD(struct row, s.id),
};
static const struct field hold_fields[] = {
	FIELD(struct session, started_at), FIELD(struct session, status, .names = store_session_statuses),
	FIELD(struct session, stop_due_at),
};
static const struct field due_in_fields[] = { FIELD(struct key, at), FIELD(struct key, version) };
static const struct field due_fields[] = { FIELD(struct session_due, tenant), FIELD(struct session_due, id) };
static const struct field readings_fields[] = { FIELD(struct session, readings, .of = &reading) };
static const struct field transaction_fields[] = {
	FIELD(struct row, tenant), FIELD(struct row, s.charge_point_id), FIELD(struct row, s.transaction_id),
};
#define BILL(T, P) \
	FIELD(T, P session_id), FIELD(T, P revision), FIELD(T, P currency), FIELD(T, P subtotal), FIELD(T, P tax), \
	FIELD(T, P discount), FIELD(T, P total), FIELD(T, P tax_payable), FIELD(T, P line_items, .of = &line), \
	FIELD(T, P taxes, .of = &kept_tax), FIELD(T, P created_at)
static const struct field charge_fields[] = { BILL(struct charge, ) };
static const struct field charge_insert_fields[] = { FIELD(struct bill_row, tenant), BILL(struct bill_row, c.) };
static const struct field place_fields[] = {
	FIELD(struct session_place, charge_point_id), FIELD(struct session_place, tariff_id),
	FIELD(struct session_place, site_id), FIELD(struct session_place, time_zone),
	FIELD(struct session_place, user_type_id), FIELD(struct session_place, driver_organization_id),
	FIELD(struct session_place, site_organization_id), FIELD(struct session_place, driver_email),
};

struct place_key { const char *charge_point_id, *driver_id; int64_t tenant; };

static const struct field place_key_fields[] = {
	FIELD(struct place_key, charge_point_id), FIELD(struct place_key, driver_id), FIELD(struct place_key, tenant),
};
/* clang-format on */

static const struct shape row_out = SHAPE(struct session, row_fields);
static const struct shape whole_out = SHAPE(struct session, whole_fields);
static const struct shape end_in = SHAPE(struct row, end_fields);
static const struct shape hold_out = SHAPE(struct session, hold_fields);
static const struct shape due_in = SHAPE(struct key, due_in_fields);
static const struct shape due_out = SHAPE(struct session_due, due_fields);
static const struct shape readings_out = SHAPE(struct session, readings_fields);
static const struct shape insert_in = SHAPE(struct row, insert_fields);
static const struct shape transaction_in = SHAPE(struct row, transaction_fields);
static const struct shape charge_out = SHAPE(struct charge, charge_fields);
static const struct shape charge_in = SHAPE(struct bill_row, charge_insert_fields);
static const struct shape place_out = SHAPE(struct session_place, place_fields);
static const struct shape place_in = SHAPE(struct place_key, place_key_fields);

static const struct query q_insert = {
	"INSERT INTO session (tenant, " COLUMNS(
		"energy_wh") ", pinned, readings, stop_due_at) VALUES"
			     " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	&insert_in, NULL
};
static const struct query q_find = { "SELECT " CURRENT " FROM session WHERE tenant = ? AND id = ?", &key_one,
	&row_out };
static const struct query q_whole = {
	"SELECT " COLUMNS("energy_wh") ", pinned FROM session WHERE tenant = ? AND id = ?", &key_one, &whole_out
};
static const struct query q_lock = {
	"SELECT " COLUMNS("energy_wh") ", pinned FROM session WHERE tenant = ? AND id = ? FOR UPDATE", &key_one,
	&whole_out
};
static const struct query q_hold = {
	"SELECT started_at, status, stop_due_at FROM session WHERE tenant = ? AND id = ? FOR UPDATE", &key_one,
	&hold_out
};
static const struct query q_readings = { "SELECT readings FROM session WHERE tenant = ? AND id = ?", &key_one,
	&readings_out };
static const struct query q_end = {
	"UPDATE session SET driver_id = ?, connector_id = ?, connector_type = ?, ended_at = ?, charging_ended_at = ?,"
	" energy_wh = ?, readings = ?, status = ?, rule_id = ?, promo_code = ?, stopped = ?, revision = ?, subtotal = ?, tax = ?, tax_payable = ?,"
	" discount = ?, total = ?, stop_due_at = NULL WHERE tenant = ? AND id = ?",
	&end_in, NULL
};
static const struct query q_stop_told = {
	"UPDATE session SET stop_due_at = NULL WHERE tenant = ? AND id = ? AND stop_due_at IS NOT NULL", &key_one, NULL
};
static const struct query q_due = {
	"SELECT tenant, id FROM session FORCE INDEX (session_stop_due) WHERE stop_due_at <= ? ORDER BY stop_due_at LIMIT ?",
	&due_in, &due_out
};
static const struct query q_keep_organization = {
	"SELECT 1 FROM organization WHERE tenant = ? AND id = ? LOCK IN SHARE MODE", &key_one, &number_row
};
static const struct query q_transaction = {
	"SELECT " CURRENT " FROM session WHERE tenant = ? AND charge_point_id = ? AND transaction_id = ?",
	&transaction_in, &row_out
};
static const struct query q_place = { "SELECT c.id, COALESCE(c.tariff_id, s.tariff_id, t.default_tariff_id), c.site_id,"
				      " COALESCE(c.time_zone, s.time_zone, t.time_zone), d.user_type_id,"
				      " d.organization_id, s.organization_id, IF(d.email_receipts, d.email, NULL)"
				      " FROM tenant t LEFT JOIN charge_point c ON c.tenant = t.tenant AND c.id = ?"
				      " LEFT JOIN site s ON s.tenant = c.tenant AND s.id = c.site_id"
				      " LEFT JOIN driver d ON d.tenant = t.tenant AND d.id = ? WHERE t.tenant = ?",
	&place_in, &place_out };
static const struct query q_charge = {
	"INSERT INTO bill (tenant, session_id, revision, currency, subtotal, tax, discount, total, tax_payable,"
	" line_items, taxes, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	&charge_in, NULL
};
static const struct query q_charge_find = {
	"SELECT session_id, revision, currency, subtotal, tax, discount, total, tax_payable, line_items, taxes,"
	" created_at FROM bill WHERE tenant = ? AND session_id = ? AND revision = ?",
	&key_version, &charge_out
};

const struct query *const store_session_queries[] = { &q_insert, &q_find, &q_whole, &q_lock, &q_hold, &q_readings,
	&q_end, &q_keep_organization, &q_transaction, &q_place, &q_charge, &q_charge_find, &q_stop_told, &q_due, NULL };

enum rc
store_session_insert(struct db *db, int64_t tenant, const struct session *s)
{
	struct row r = { tenant, *s };

	return db_exec(db, &q_insert, &r, NULL);
}

static enum rc
find(struct db *db, struct arena *mem, const struct query *q, int64_t tenant, const char *id, struct session *s)
{
	struct key k = { .tenant = tenant, .id = id };

	*s = (struct session) { .id = NULL };
	return db_one(db, mem, q, &k, s);
}

enum rc
store_session_find(struct db *db, struct arena *mem, int64_t tenant, const char *id, struct session *s)
{
	return find(db, mem, &q_find, tenant, id, s);
}

enum rc
store_session_whole(struct db *db, struct arena *mem, int64_t tenant, const char *id, struct session *s)
{
	return find(db, mem, &q_whole, tenant, id, s);
}

enum rc
store_session_lock(struct db *db, struct arena *mem, int64_t tenant, const char *id, struct session *s)
{
	return find(db, mem, &q_lock, tenant, id, s);
}

enum rc
store_session_hold(struct db *db, struct arena *mem, int64_t tenant, const char *id, struct session *s)
{
	return find(db, mem, &q_hold, tenant, id, s);
}

enum rc
store_session_readings(struct db *db, struct arena *mem, int64_t tenant, const char *id, struct list *out)
{
	struct session s;

	TRY(find(db, mem, &q_readings, tenant, id, &s));
	*out = s.readings;
	return OK;
}

enum rc
store_session_end(struct db *db, int64_t tenant, const struct session *s)
{
	struct row r = { tenant, *s };

	return db_exec_one(db, &q_end, &r);
}

enum rc
store_session_stop_told(struct db *db, int64_t tenant, const char *id, bool *first)
{
	struct key k = { .tenant = tenant, .id = id };
	uint64_t n;

	TRY(db_exec(db, &q_stop_told, &k, &n));
	*first = n == 1;
	return OK;
}

enum rc
store_session_due(struct db *db, struct arena *mem, struct instant until, int64_t most, struct list *out)
{
	struct key k = { .at = until, .version = most };

	return db_all(db, mem, &q_due, &k, out);
}

enum rc
store_session_keep_organization(struct db *db, struct arena *mem, int64_t tenant, const char *id)
{
	struct key k = { .tenant = tenant, .id = id };
	int64_t one;

	return db_one(db, mem, &q_keep_organization, &k, &one);
}

enum rc
store_session_of_transaction(struct db *db, struct arena *mem, int64_t tenant, const char *charge_point_id,
	const char *transaction_id, struct session *s)
{
	struct row r = { tenant, { .charge_point_id = charge_point_id, .transaction_id = transaction_id } };

	*s = (struct session) { .id = NULL };
	return db_one(db, mem, &q_transaction, &r, s);
}

enum rc
store_charge_insert(struct db *db, int64_t tenant, const struct charge *c)
{
	struct bill_row r = { tenant, *c };

	return db_exec(db, &q_charge, &r, NULL);
}

enum rc
store_charge_find(
	struct db *db, struct arena *mem, int64_t tenant, const char *session_id, int64_t revision, struct charge *c)
{
	struct key k = { .tenant = tenant, .id = session_id, .version = revision };

	return db_one(db, mem, &q_charge_find, &k, c);
}

enum rc
store_session_place(struct db *db, struct arena *mem, int64_t tenant, const char *charge_point_id,
	const char *driver_id, struct session_place *p)
{
	struct place_key k = { charge_point_id, driver_id, tenant };

	return db_one(db, mem, &q_place, &k, p);
}
