/* Outbox: what is to leave the server, once at least. */
#ifndef MODEL_OUTBOX_H
#define MODEL_OUTBOX_H

#include "base/base.h"

enum outbox_kind { OUTBOX_WEBHOOK, OUTBOX_RECEIPT, OUTBOX_KINDS };
enum outbox_status { OUTBOX_WAITING, OUTBOX_DELIVERED, OUTBOX_DEAD };

struct outbox_row {
	int64_t number;
	int64_t tenant;
	const char *tenant_name; /* for the operator */
	const char *id;          /* evt_… or msg_…, the same in every attempt */
	unsigned kind;
	const char *lane;      /* what can be slow or dead for itself: id of the endpoint, domain of the address */
	const char *event;     /* of a webhook: "session.settled" */
	const char *object_id; /* what it is about */
	const char *body;      /* of a webhook: the JSON as it is sent; of a mail: struct mail_order as JSON */
	unsigned status;
	int64_t attempts;
	struct instant next_at;  /* leased: when the lease ends */
	const char *owner;       /* who has leased it; NULL: nobody */
	int64_t response_status; /* HTTP or SMTP; NONE: no answer */
	const char *error;
	int64_t took_ms;
	struct instant created_at, attempted_at, ended_at;
	struct instant retried_at; /* put back by hand: patience begins anew; NONE: never */
};

#define OUTBOX_CLAIMED 16

/* Rows that somebody wants to lease. */
struct outbox_claim {
	const char *owner;
	struct instant until, now;
	int64_t number[OUTBOX_CLAIMED]; /* 0: none */
};

/* Which rows are meant. */
struct outbox_filter {
	int64_t tenant; /* NONE: any */
	bool any_status;
	unsigned status;
	const char *lane, *id; /* NULL: any */
	int64_t below;         /* number */
	int64_t limit;
};

/* What is in the outbox, for the operator. */
struct outbox_count {
	int64_t tenant;
	const char *tenant_name;
	unsigned kind, status;
	int64_t rows;
	struct instant oldest; /* created_at */
};

/* How an attempt went. */
enum outcome_how {
	OUTCOME_DELIVERED,
	OUTCOME_LATER, /* may succeed another time */
	OUTCOME_NEVER, /* will not */
};
struct outcome {
	unsigned how;
	int64_t status; /* NONE: no answer came */
	const char *error;
	int64_t took_ms;
	int64_t wait_seconds; /* that the peer asks for; 0: it does not */
};

#endif
