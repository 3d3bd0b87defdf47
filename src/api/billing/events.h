/* How events show their objects: as the GET of each. */
#ifndef API_BILLING_EVENTS_H
#define API_BILLING_EVENTS_H

#include "base/shape.h"

/* By enum event (model/webhook.h), for struct host. */
extern const struct shape *const event_shapes[];

#endif
