#include "store/webhook.h"

#include "store/key.h"
#include "store/outbox.h"

static const char *const statuses[] = { "active", "disabled", NULL };

#define GIVEN_UP 1000 /* rows in one statement, which must not take long */

struct row {
	int64_t tenant;
	struct webhook w;
};
struct wanting {
	int64_t tenant;
	const char *id;
	int64_t bits;
};
struct giving_up {
	int64_t tenant;
	const char *id, *error;
	struct instant at;
	int64_t most;
};

/* clang-format off */
#define VALUES(T, P) \
	FIELD(T, P url), FIELD(T, P event_set), FIELD(T, P secret), FIELD(T, P former_secret), FIELD(T, P former_until), \
	FIELD(T, P status, .names = statuses), FIELD(T, P failing_since), FIELD(T, P disabled_at), \
	FIELD(T, P disabled_reason), FIELD(T, P version), FIELD(T, P updated_at)

/* that a secret was changed shows in when the former one ends */
static const struct field said_fields[] = {
	FIELD(struct webhook, url), FIELD_AS(struct webhook, event_set, "events"),
	FIELD(struct webhook, status, .names = statuses), FIELD(struct webhook, disabled_reason),
	FIELD_AS(struct webhook, former_until, "former_secret_until"),
};
static const struct field row_fields[] = {
	FIELD(struct webhook, id), VALUES(struct webhook, ), FIELD(struct webhook, created_at),
};
static const struct field insert_fields[] = {
	FIELD(struct row, tenant), FIELD(struct row, w.id), VALUES(struct row, w.), FIELD(struct row, w.created_at),
};
static const struct field update_fields[] = {
	VALUES(struct row, w.), FIELD(struct row, tenant), FIELD(struct row, w.id),
};
static const struct field wanted_fields[] = {
	FIELD(struct wanting, tenant), FIELD(struct wanting, id), FIELD(struct wanting, bits), FIELD(struct wanting, tenant),
};
static const struct field failing_fields[] = {
	FIELD(struct row, w.failing_since), FIELD(struct row, tenant), FIELD(struct row, w.id),
};

#define D(member) FIELD(struct delivery, member)
static const struct field delivery_fields[] = {
	D(number), D(id), D(type), FIELD(struct delivery, status, .names = outbox_status_names), D(attempts), D(created_at),
	D(attempted_at), D(next_attempt_at), D(response_status), D(error), D(took_ms), D(event),
};
#define OF_WEBHOOK FIELD(struct delivery_filter, tenant), FIELD(struct delivery_filter, webhook_id)
#define PART FIELD(struct delivery_filter, before), FIELD(struct delivery_filter, page.limit), \
	FIELD(struct delivery_filter, page.offset)
static const struct field list_fields[] = { OF_WEBHOOK, PART };
static const struct field by_status_fields[] = { OF_WEBHOOK, FIELD(struct delivery_filter, status), PART };
static const struct field count_fields[] = { OF_WEBHOOK, FIELD(struct delivery_filter, page.limit) };
static const struct field count_status_fields[] = {
	OF_WEBHOOK, FIELD(struct delivery_filter, status), FIELD(struct delivery_filter, page.limit),
};
static const struct field give_up_fields[] = {
	FIELD(struct giving_up, error), FIELD(struct giving_up, at), FIELD(struct giving_up, id),
	FIELD(struct giving_up, tenant), FIELD(struct giving_up, most),
};
/* clang-format on */

static const struct shape said = SHAPE(struct webhook, said_fields);
static const struct shape row_out = SHAPE(struct webhook, row_fields);
static const struct shape insert_in = SHAPE(struct row, insert_fields);
static const struct shape update_in = SHAPE(struct row, update_fields);
static const struct shape wanted_in = SHAPE(struct wanting, wanted_fields);
static const struct shape failing_in = SHAPE(struct row, failing_fields);
static const struct shape delivery_out = SHAPE(struct delivery, delivery_fields);
static const struct shape list_in = SHAPE(struct delivery_filter, list_fields);
static const struct shape by_status_in = SHAPE(struct delivery_filter, by_status_fields);
static const struct shape count_in = SHAPE(struct delivery_filter, count_fields);
static const struct shape count_status_in = SHAPE(struct delivery_filter, count_status_fields);
static const struct shape give_up_in = SHAPE(struct giving_up, give_up_fields);

#define COLUMNS \
	"w.id, w.url, w.events, w.secret, w.former_secret, w.former_until, w.status, w.failing_since, w.disabled_at," \
	" w.disabled_reason, w.version, w.updated_at, w.created_at"
#define SELECT "SELECT " COLUMNS " FROM webhook w"

const struct table store_webhook = {
	.find = { SELECT " WHERE w.tenant = ? AND w.id = ?", &key_one, &row_out },
	.lock = { "SELECT " COLUMNS " FROM tenant t STRAIGHT_JOIN webhook w ON w.tenant = t.tenant"
		  " WHERE t.tenant = ? AND w.id = ? FOR UPDATE",
		&key_one, &row_out },
	.insert = { "INSERT INTO webhook (tenant, id, url, events, secret, former_secret, former_until, status,"
		    " failing_since, disabled_at, disabled_reason, version, updated_at, created_at)"
		    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		&insert_in, NULL },
	.update = { "UPDATE webhook SET url = ?, events = ?, secret = ?, former_secret = ?, former_until = ?,"
		    " status = ?, failing_since = ?, disabled_at = ?, disabled_reason = ?, version = ?,"
		    " updated_at = ? WHERE tenant = ? AND id = ?",
		&update_in, NULL },
	.remove = { "DELETE FROM webhook WHERE tenant = ? AND id = ?", &key_one, NULL },
	.list = { SELECT " WHERE w.tenant = ? AND w.id < ? ORDER BY w.id DESC LIMIT ? OFFSET ?", &table_part,
		&row_out },
	.count = { "SELECT COUNT(*) FROM (SELECT 1 FROM webhook WHERE tenant = ? LIMIT ?) counted", &table_counted,
		&number_row },
	.said = &said,
	TABLE_OF(struct webhook, id),
};

static const struct query q_wanted = {
	"UPDATE tenant SET wanted = (SELECT BIT_OR(events + 0) FROM webhook WHERE tenant = ? AND id <> ? AND"
	" status = 'active') | ? WHERE tenant = ?",
	&wanted_in, NULL
};
static const struct query q_others = { "SELECT COUNT(*) FROM webhook WHERE tenant = ? AND id <> ?", &key_one,
	&number_row };
static const struct query q_failing = { "UPDATE webhook SET failing_since = ? WHERE tenant = ? AND id = ?", &failing_in,
	NULL };

#define DELIVERIES(INDEX) " FROM outbox FORCE INDEX (" INDEX ") WHERE tenant = ? AND lane = ?"
#define SELECT_DELIVERIES(INDEX) \
	"SELECT number, id, event, status, attempts, created_at, attempted_at, IF(status = 'waiting', next_at, NULL)," \
	" response_status, error, took_ms, body" DELIVERIES(INDEX)
static const struct query q_list = { SELECT_DELIVERIES(
					     "outbox_lane") " AND number < ? ORDER BY number DESC LIMIT ? OFFSET ?",
	&list_in, &delivery_out };
static const struct query q_by_status = {
	SELECT_DELIVERIES("outbox_delivery") " AND status = ? AND number < ? ORDER BY number DESC LIMIT ? OFFSET ?",
	&by_status_in, &delivery_out
};
static const struct query q_count = { "SELECT COUNT(*) FROM (SELECT 1" DELIVERIES("outbox_lane") " LIMIT ?) counted",
	&count_in, &number_row };
static const struct query q_count_status = { "SELECT COUNT(*) FROM (SELECT 1" DELIVERIES(
						     "outbox_delivery") " AND status = ? LIMIT ?) counted",
	&count_status_in, &number_row };
static const struct query q_give_up = {
	"UPDATE outbox SET status = 'dead', owner = NULL, error = COALESCE(error, ?), ended_at = ?"
	" WHERE status = 'waiting' AND lane = ? AND tenant = ? ORDER BY next_at, number LIMIT ?",
	&give_up_in, NULL
};

const struct query *const store_webhook_queries[] = { TABLE_QUERIES(store_webhook), &q_wanted, &q_others, &q_failing,
	&q_list, &q_by_status, &q_count, &q_count_status, &q_give_up, NULL };

enum rc
store_webhook_wanted(struct db *db, int64_t tenant, const char *id, int64_t bits)
{
	struct wanting w = { tenant, id, bits };

	return db_exec(db, &q_wanted, &w, NULL);
}

enum rc
store_webhook_others(struct db *db, struct arena *mem, int64_t tenant, const char *id, int64_t *n)
{
	struct key k = { .tenant = tenant, .id = id };

	return db_one(db, mem, &q_others, &k, n);
}

enum rc
store_webhook_failing(struct db *db, int64_t tenant, const char *id, struct instant since)
{
	struct row r = { tenant, { .id = id, .failing_since = since } };

	return db_exec(db, &q_failing, &r, NULL);
}

enum rc
store_delivery_list(struct db *db, struct arena *mem, const struct delivery_filter *f, struct list *out)
{
	struct delivery_filter with = *f;

	with.page.limit++;
	return db_all(db, mem, f->status != NULL ? &q_by_status : &q_list, &with, out);
}

enum rc
store_delivery_count(struct db *db, struct arena *mem, const struct delivery_filter *f, int64_t *n)
{
	struct delivery_filter with = *f;

	with.page.limit = TOTAL_COUNTED + 1;
	return db_one(db, mem, f->status != NULL ? &q_count_status : &q_count, &with, n);
}

enum rc
store_delivery_give_up(struct db *db, int64_t tenant, const char *webhook_id, const char *error, struct instant at)
{
	struct giving_up g = { tenant, webhook_id, error, at, GIVEN_UP };

	return db_exec(db, &q_give_up, &g, NULL);
}
