/* Webhook: an endpoint of the operator's that is told what happens. */
#ifndef MODEL_WEBHOOK_H
#define MODEL_WEBHOOK_H

#include "base/base.h"
#include "model/page.h"

/* In the order of the columns `events` and `wanted`, where each is a bit; the ping is only sent when it is asked for. */
enum event {
	EVENT_SESSION_STARTED,
	EVENT_SESSION_COST_UPDATED,
	EVENT_SESSION_STOP_DUE,
	EVENT_SESSION_SETTLED,
	EVENT_SESSION_REFUNDED,
	EVENT_INVOICE_ISSUED,
	EVENT_INVOICE_PAID,
	EVENT_TARIFF_CHANGED,
	EVENT_PROMOTIONAL_CODE_EXHAUSTED,
	EVENT_PING,
	EVENT_COUNT
};

enum webhook_status { WEBHOOK_ACTIVE, WEBHOOK_DISABLED };

struct webhook {
	const char *id;
	const char *url;
	struct list events;        /* unsigned: enum event */
	const char *event_set;     /* the same as it is kept: names in the order of the enum, with commas */
	const char *secret;        /* signs what is sent */
	const char *former_secret; /* signs too until ${former_until}; NULL: none */
	struct instant former_until;
	unsigned status;
	struct instant failing_since; /* the first failure after the last success; NONE: the last attempt succeeded */
	struct instant disabled_at;
	const char *disabled_reason; /* NULL: a caller wanted it */
	int64_t version;
	struct instant created_at, updated_at;
};

/* What became of an event, or is to become, at one endpoint. */
struct delivery {
	int64_t number;
	const char *id; /* of the event */
	const char *type;
	unsigned status; /* enum outbox_status */
	int64_t attempts;
	struct instant created_at, attempted_at;
	struct instant next_attempt_at; /* at the latest; NONE: there will be none */
	int64_t response_status;        /* of the last attempt; NONE: there was no answer */
	const char *error;
	int64_t took_ms;
	struct raw event; /* as it is sent */
};

/* Rows of one webhook, newest first. */
struct delivery_filter {
	int64_t tenant;
	const char *webhook_id;
	const char *status; /* NULL: any */
	int64_t before;     /* go on below this number */
	struct page page;
};

#define WEBHOOKS_MAX 100 /* of a tenant */
/* So long nothing is delivered: then it is disabled. 3 days less a quarter of an hour, since an event is tried for the last
 * time 3 days after it was told, and failed first somewhat later. */
#define WEBHOOK_FAILS_S INT64_C(258300)
#define WEBHOOK_FORMER_S INT64_C(86400) /* so long a former secret signs too */

#endif
