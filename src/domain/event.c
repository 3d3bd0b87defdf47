#include "domain/event.h"

#include "base/id.h"
#include "base/json_out.h"
#include "model/tenant.h"
#include "store/outbox.h"

#define TAKEN \
	"session.started", "session.cost_updated", "session.stop_due", "session.settled", "session.refunded", \
		"invoice.issued", "invoice.paid", "tariff.changed", "promotional_code.exhausted"

const char *const event_names[] = { TAKEN, "ping", NULL };
static const char *const taken_names[] = { TAKEN, NULL };

/* clang-format off */
static const struct field taken_fields[] = { { .name = "", .kind = K_ENUM, .must = true, .names = taken_names } };
const struct shape event_taken = { .field = taken_fields, .n = 1, .size = sizeof(unsigned) };

struct head {
	const char *id, *type;
	struct instant created_at;
	const char *tenant_id;
	struct raw data;
};
static const struct field head_fields[] = {
	FIELD(struct head, id), FIELD(struct head, type), FIELD(struct head, created_at), FIELD(struct head, tenant_id),
	FIELD(struct head, data),
};
static const struct shape head_shape = SHAPE(struct head, head_fields);
/* clang-format on */

bool
event_wanted(const struct ctx *cx, enum event event)
{
	return cx->host != NULL && (cx->tenant->wanted & INT64_C(1) << event) != 0;
}

const char *
event_body(struct ctx *cx, const char *id, enum event event, const void *object)
{
	struct head head = { id, event_names[event], cx->now, cx->tenant->id, { "null" } };
	struct buf data, body;

	buf_init(&data, cx->mem, 1024);
	if (object != NULL) {
		cx->host->show(cx->mem, &data, event, object);
		head.data.json = buf_text(&data);
	}
	buf_init(&body, cx->mem, data.n + 256);
	json_write(&body, &head_shape, &head, -1);
	return buf_text(&body);
}

enum rc
event_tell(struct ctx *cx, struct db *db, enum event event, const char *object_id, const void *object)
{
	struct outbox_row row = {
		.tenant = cx->tenant->tenant,
		.kind = OUTBOX_WEBHOOK,
		.event = event_names[event],
		.object_id = object_id,
		.next_at = cx->now,
		.created_at = cx->now,
	};

	if (!event_wanted(cx, event))
		return OK;
	row.id = id_new(cx->mem, "evt_", cx->now_ms);
	row.body = event_body(cx, row.id, event, object);
	return store_outbox_insert_for_webhooks(db, &row);
}
