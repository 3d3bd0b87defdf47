/* How events show their objects: as the GET of each. */
#ifndef API_BILLING_EVENTS_H
#define API_BILLING_EVENTS_H

#include "base/base.h"

struct buf;

/* For struct host: write ${object} of ${event} (enum event of model/webhook.h). */
void event_show(struct arena *mem, struct buf *out, unsigned event, const void *object);

#endif
