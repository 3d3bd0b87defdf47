#include "store/outbox.h"

#include "store/key.h"

const char *const outbox_kind_names[] = { "webhook", "receipt", NULL };
const char *const outbox_status_names[] = { "waiting", "delivered", "dead", NULL };

struct slice {
	const char *lane;
	struct instant now;
	int64_t limit;
};

struct expired {
	unsigned status;
	struct instant before;
	int64_t limit;
};

/* clang-format off */
#define R(member) FIELD(struct outbox_row, member)
#define KIND FIELD(struct outbox_row, kind, .names = outbox_kind_names)
#define STATUS FIELD(struct outbox_row, status, .names = outbox_status_names)

static const struct field insert_fields[] = {
	R(tenant), R(id), KIND, R(lane), R(event), R(object_id), R(body), R(next_at), R(created_at),
};
static const struct field webhooks_fields[] = {
	R(id), R(event), R(object_id), R(body), R(next_at), R(created_at), R(tenant), R(event),
};
static const struct field lane_fields[] = { { .name = "lane", .kind = K_TEXT } };
static const struct field now_fields[] = { FIELD(struct slice, now) };
static const struct field slice_fields[] = {
	FIELD(struct slice, lane), FIELD(struct slice, now), FIELD(struct slice, limit),
};
static const struct field due_fields[] = {
	R(number), R(tenant), R(id), KIND, R(lane), R(event), R(object_id), R(body), STATUS, R(attempts), R(next_at), R(owner),
	R(created_at), R(retried_at),
};
#define N(i) FIELD(struct outbox_claim, number[i])
static const struct field lease_fields[] = {
	FIELD(struct outbox_claim, owner), FIELD(struct outbox_claim, until), FIELD(struct outbox_claim, now),
	N(0), N(1), N(2), N(3), N(4), N(5), N(6), N(7), N(8), N(9), N(10), N(11), N(12), N(13), N(14), N(15),
};
static const struct field owner_fields[] = { FIELD(struct outbox_claim, owner) };
static const struct field settle_fields[] = {
	STATUS, R(next_at), R(response_status), R(error), R(took_ms), R(attempted_at), R(ended_at), R(tenant), R(number), R(owner),
};
static const struct field give_back_fields[] = { R(next_at), R(tenant), R(number), R(owner) };
static const struct field expired_fields[] = {
	FIELD(struct expired, status, .names = outbox_status_names), FIELD(struct expired, before),
	FIELD(struct expired, limit),
};
static const struct field row_fields[] = {
	R(number), R(tenant), R(tenant_name), R(id), KIND, R(lane), R(event), R(object_id), STATUS, R(attempts), R(next_at), R(owner),
	R(response_status), R(error), R(took_ms), R(created_at), R(attempted_at), R(ended_at), R(retried_at),
};

#define FILTER \
	FIELD(struct outbox_filter, tenant), FIELD(struct outbox_filter, tenant), FIELD(struct outbox_filter, lane), \
	FIELD(struct outbox_filter, lane), FIELD(struct outbox_filter, id), FIELD(struct outbox_filter, id), \
	FIELD(struct outbox_filter, below), FIELD(struct outbox_filter, limit)
static const struct field list_fields[] = { FILTER };
static const struct field list_status_fields[] = {
	FIELD(struct outbox_filter, status, .names = outbox_status_names), FILTER,
};
static const struct field retry_fields[] = { R(retried_at), R(retried_at), R(tenant), R(number) };
static const struct field count_fields[] = {
	FIELD(struct outbox_count, tenant), FIELD(struct outbox_count, tenant_name),
	FIELD(struct outbox_count, kind, .names = outbox_kind_names),
	FIELD(struct outbox_count, status, .names = outbox_status_names), FIELD(struct outbox_count, rows),
	FIELD(struct outbox_count, oldest),
};
/* clang-format on */

static const struct shape insert_in = SHAPE(struct outbox_row, insert_fields);
static const struct shape webhooks_in = SHAPE(struct outbox_row, webhooks_fields);
static const struct shape lane_out = SHAPE(const char *, lane_fields);
static const struct shape now_in = SHAPE(struct slice, now_fields);
static const struct shape slice_in = SHAPE(struct slice, slice_fields);
static const struct shape due_out = SHAPE(struct outbox_row, due_fields);
static const struct shape lease_in = SHAPE(struct outbox_claim, lease_fields);
static const struct shape owner_in = SHAPE(struct outbox_claim, owner_fields);
static const struct shape settle_in = SHAPE(struct outbox_row, settle_fields);
static const struct shape give_back_in = SHAPE(struct outbox_row, give_back_fields);
static const struct shape expired_in = SHAPE(struct expired, expired_fields);
static const struct shape row_out = SHAPE(struct outbox_row, row_fields);
static const struct shape list_in = SHAPE(struct outbox_filter, list_fields);
static const struct shape list_status_in = SHAPE(struct outbox_filter, list_status_fields);
static const struct shape retry_in = SHAPE(struct outbox_row, retry_fields);
static const struct shape count_out = SHAPE(struct outbox_count, count_fields);

static const struct query q_insert = {
	"INSERT INTO outbox (tenant, id, kind, lane, event, object_id, body, next_at, created_at, status, attempts)"
	" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', 0)",
	&insert_in, NULL
};
static const struct query q_insert_for_webhooks = {
	"INSERT INTO outbox (tenant, id, kind, lane, event, object_id, body, next_at, created_at, status, attempts)"
	" SELECT tenant, ?, 'webhook', id, ?, ?, ?, ?, ?, 'waiting', 0 FROM webhook"
	" WHERE tenant = ? AND status = 'active' AND FIND_IN_SET(?, events) > 0",
	&webhooks_in, NULL
};
/* the status in GROUP BY lets the index be skipped through, lane by lane */
static const struct query q_lanes = {
	"SELECT lane FROM outbox WHERE status = 'waiting' GROUP BY status, lane HAVING MIN(next_at) <= ?", &now_in,
	&lane_out
};
static const struct query q_due = {
	"SELECT number, tenant, id, kind, lane, event, object_id, body, status, attempts, next_at, owner, created_at, retried_at"
	" FROM outbox WHERE status = 'waiting' AND lane = ? AND next_at <= ? ORDER BY next_at, number LIMIT ?",
	&slice_in, &due_out
};
/* by their numbers alone: along another index it would wait for rows whose transactions are not over */
static const struct query q_lease = {
	"UPDATE outbox FORCE INDEX (PRIMARY) SET owner = ?, next_at = ?, attempts = attempts + 1"
	" WHERE status = 'waiting' AND next_at <= ? AND number IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	&lease_in, NULL
};
static const struct query q_leased = { "SELECT number FROM outbox WHERE owner = ?", &owner_in, &number_row };
static const struct query q_settle = {
	"UPDATE outbox SET status = ?, next_at = ?, response_status = ?, error = ?, took_ms = ?, attempted_at = ?,"
	" ended_at = ?, owner = NULL WHERE tenant = ? AND number = ? AND owner = ?",
	&settle_in, NULL
};
static const struct query q_give_back = {
	"UPDATE outbox SET next_at = ?, attempts = attempts - 1, owner = NULL WHERE tenant = ? AND number = ? AND owner = ?",
	&give_back_in, NULL
};
static const struct query q_prune = { "DELETE FROM outbox WHERE status = ? AND ended_at < ? LIMIT ?", &expired_in,
	NULL };

#define COLUMNS \
	"SELECT number, tenant, (SELECT t.name FROM tenant t WHERE t.tenant = outbox.tenant), id, kind, lane, event, object_id," \
	" status, attempts, next_at, owner, response_status, error, took_ms, created_at, attempted_at, ended_at, retried_at FROM outbox"
#define MEANT \
	" (? IS NULL OR tenant = ?) AND (? IS NULL OR lane = ?) AND (? IS NULL OR id = ?) AND number < ?" \
	" ORDER BY number DESC LIMIT ?"

static const struct query q_list = { COLUMNS " WHERE" MEANT, &list_in, &row_out };
/* apart, because there is an index for it */
static const struct query q_list_status = { COLUMNS " WHERE status = ? AND" MEANT, &list_status_in, &row_out };
static const struct query q_retry = {
	"UPDATE outbox SET status = 'waiting', attempts = 0, next_at = ?, retried_at = ?, ended_at = NULL"
	" WHERE tenant = ? AND number = ? AND status <> 'delivered' AND owner IS NULL",
	&retry_in, NULL
};
static const struct query q_count = {
	"SELECT c.tenant, t.name, c.kind, c.status, c.n, c.oldest FROM (SELECT tenant, kind, status, COUNT(*) AS n,"
	" MIN(created_at) AS oldest FROM outbox GROUP BY tenant, kind, status) c JOIN tenant t ON t.tenant = c.tenant"
	" ORDER BY t.name, c.kind, c.status",
	NULL, &count_out
};

const struct query *const store_outbox_queries[] = { &q_insert, &q_insert_for_webhooks, &q_lanes, &q_due, &q_lease,
	&q_leased, &q_settle, &q_give_back, &q_prune, &q_list, &q_list_status, &q_retry, &q_count, NULL };

enum rc
store_outbox_insert(struct db *db, const struct outbox_row *row)
{
	return db_exec(db, &q_insert, row, NULL);
}

enum rc
store_outbox_insert_for_webhooks(struct db *db, const struct outbox_row *row)
{
	return db_exec(db, &q_insert_for_webhooks, row, NULL);
}

enum rc
store_outbox_lanes(struct db *db, struct arena *mem, struct instant now, struct list *out)
{
	struct slice p = { .now = now };

	return db_all(db, mem, &q_lanes, &p, out);
}

enum rc
store_outbox_due(
	struct db *db, struct arena *mem, const char *lane, struct instant now, int64_t limit, struct list *out)
{
	struct slice p = { lane, now, limit };

	return db_all(db, mem, &q_due, &p, out);
}

enum rc
store_outbox_lease(struct db *db, const struct outbox_claim *claim, uint64_t *n)
{
	return db_exec(db, &q_lease, claim, n);
}

enum rc
store_outbox_leased(struct db *db, struct arena *mem, const char *owner, struct list *numbers)
{
	struct outbox_claim p = { .owner = owner };

	return db_all(db, mem, &q_leased, &p, numbers);
}

enum rc
store_outbox_settle(struct db *db, const struct outbox_row *row, bool *had)
{
	uint64_t n;

	TRY(db_exec(db, &q_settle, row, &n));
	*had = n == 1;
	return OK;
}

enum rc
store_outbox_give_back(struct db *db, const struct outbox_row *row)
{
	return db_exec(db, &q_give_back, row, NULL);
}

enum rc
store_outbox_prune(struct db *db, unsigned status, struct instant before, int64_t limit, uint64_t *n)
{
	struct expired p = { status, before, limit };

	return db_exec(db, &q_prune, &p, n);
}

enum rc
store_outbox_list(struct db *db, struct arena *mem, const struct outbox_filter *f, struct list *out)
{
	return db_all(db, mem, f->any_status ? &q_list : &q_list_status, f, out);
}

enum rc
store_outbox_retry(struct db *db, const struct outbox_row *row, bool *free)
{
	uint64_t n;

	TRY(db_exec(db, &q_retry, row, &n));
	*free = n == 1;
	return OK;
}

enum rc
store_outbox_count(struct db *db, struct arena *mem, struct list *out)
{
	return db_all(db, mem, &q_count, NULL, out);
}
