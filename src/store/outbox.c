#include "store/outbox.h"

static const char *const kinds[] = { "webhook", "receipt", NULL };

/* clang-format off */
#define R(member) FIELD(struct outbox_row, member)
static const struct field insert_fields[] = {
	R(tenant), R(id), FIELD(struct outbox_row, kind, .names = kinds), R(lane), R(event), R(object_id), R(body), R(next_at),
	R(created_at),
};
static const struct field webhooks_fields[] = {
	R(id), R(event), R(object_id), R(body), R(next_at), R(created_at), R(tenant), R(event),
};
/* clang-format on */

static const struct shape insert_in = SHAPE(struct outbox_row, insert_fields);
static const struct shape webhooks_in = SHAPE(struct outbox_row, webhooks_fields);

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

const struct query *const store_outbox_queries[] = { &q_insert, &q_insert_for_webhooks, NULL };

enum rc
store_outbox_insert(struct db *db, const struct outbox_row *row)
{
	uint64_t n;

	return db_exec(db, &q_insert, row, &n);
}

enum rc
store_outbox_insert_for_webhooks(struct db *db, const struct outbox_row *row)
{
	uint64_t n;

	return db_exec(db, &q_insert_for_webhooks, row, &n);
}
