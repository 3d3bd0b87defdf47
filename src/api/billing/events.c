#include "api/billing/events.h"

#include "api/billing/billing.h"
#include "api/billing/shapes.h"
#include "model/webhook.h"

const struct shape *const event_shapes[EVENT_COUNT] = {
	[EVENT_SESSION_STARTED] = &session_shape,
	[EVENT_SESSION_COST_UPDATED] = &session_cost_shape,
	[EVENT_SESSION_STOP_DUE] = &session_cost_shape,
	[EVENT_SESSION_SETTLED] = &session_shape,
	[EVENT_SESSION_REFUNDED] = &session_shape,
	[EVENT_TARIFF_CHANGED] = &tariff_shape,
};
