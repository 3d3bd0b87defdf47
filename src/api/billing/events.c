#include "api/billing/events.h"

#include "api/billing/billing.h"
#include "api/billing/shapes.h"
#include "base/json_out.h"
#include "model/webhook.h"

/* How an event shows its object, where it has to be viewed first: as what. */
static const struct shown {
	const struct shape *shape;
	const void *(*view)(struct arena *mem, const void *object);
} shown[EVENT_COUNT] = {
	[EVENT_SESSION_STARTED] = { &session_shape, NULL },
	[EVENT_SESSION_COST_UPDATED] = { &session_cost_shape, session_cost_view },
	[EVENT_SESSION_STOP_DUE] = { &session_cost_shape, session_cost_view },
	[EVENT_SESSION_SETTLED] = { &session_shape, NULL },
	[EVENT_SESSION_REFUNDED] = { &session_shape, NULL },
	[EVENT_INVOICE_ISSUED] = { &invoice_shape, NULL },
	[EVENT_INVOICE_PAID] = { &invoice_shape, NULL },
	[EVENT_TARIFF_CHANGED] = { &tariff_shape, NULL },
	[EVENT_PROMOTIONAL_CODE_EXHAUSTED] = { &promo_shape, NULL },
	[EVENT_PING] = { &webhook_shape, NULL },
};

void
event_show(struct arena *mem, struct buf *out, unsigned event, const void *object)
{
	const struct shown *s = &shown[event];

	json_write(out, s->shape, s->view != NULL ? s->view(mem, object) : object, -1);
}
