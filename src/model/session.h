/* Session: what a driver used. */
#ifndef MODEL_SESSION_H
#define MODEL_SESSION_H

#include "base/base.h"
#include "model/page.h"
#include "pricing/pricing.h"

/* What prices depend on. */
struct consumption {
	struct instant started_at, ended_at;
	struct instant charging_ended_at; /* NONE: not known */
	struct energy energy_kwh;
	struct list readings; /* struct reading */
	const char *connector_type, *charge_point_id, *site_id, *user_type_id;
};

/* What prices a session beside the version of its tariff, as it was at the start. */
struct pinned {
	struct list rules;                 /* struct pinned_rule, in the order in which they are tried */
	const struct user_type *user_type; /* NULL: none */
	const struct cost_rate *cost_rate; /* its own components, without its schedule; NULL: none */
};
struct pinned_rule {
	const char *id;
	int64_t version;
};

struct promo_error {
	const char *code, *message;
};

enum session_status { SESSION_ACTIVE, SESSION_SETTLED, SESSION_REFUNDED, SESSION_CANCELLED };

/* A stored session, with the sums of its latest bill revision. */
struct session {
	const char *id;
	const char *charge_point_id, *transaction_id;
	const char *sent; /* digest of the fields that were sent: tells a repetition from another session */
	const char *driver_id, *site_id, *organization_id;
	const char *connector_id, *connector_type, *user_type_id;
	const char *promo_code;              /* redeemed for it; before that, as it was sent */
	struct instant started_at, ended_at; /* ended_at NONE: still running */
	struct instant charging_ended_at;
	struct energy energy_kwh; /* while it runs the highest reading, NONE: no reading yet */
	struct list readings;     /* struct reading */
	unsigned status;
	const char *currency;
	const char *time_zone; /* in which its wall clock was read */
	const char *tariff_id;
	int64_t tariff_version;
	const char *rule_id; /* that held at the start */
	const struct pinned *pinned;
	const struct promo_error *promo_error; /* why the code that was sent does not count; told once, not kept */
	struct instant stop_due_at;            /* see domain/session_event.h; read by store_session_hold() only */
	bool stopped;                          /* it was running when its end came, by a stop or a finished POST */
	const char *invoice_id;
	int64_t revision; /* of the bill; NONE: not settled */
	struct money subtotal, tax, discount, total, tax_payable, refunded;
	struct instant created_at;
	int64_t duration_minutes; /* whole, derived */
};

/* A running session that is due to stop. */
struct session_due {
	int64_t tenant;
	const char *id;
};

/* How a running session ends. */
struct session_stop {
	struct instant ended_at, charging_ended_at;
	struct energy energy_kwh; /* NONE: the highest reading */
	bool discard_readings;    /* those that contradict it */
};

/* What was charged: a settled bill as it is kept. */
struct charge {
	const char *session_id;
	int64_t revision;
	const char *currency;
	struct money subtotal, tax, discount, total, tax_payable;
	struct list line_items; /* struct line */
	struct list taxes;      /* struct tax_sum */
	struct instant created_at;
};

struct session_filter {
	int64_t tenant;
	struct instant from, until; /* of the start; from inclusive, until exclusive */
	struct instant at;          /* position: sessions before (${at}, page.cursor), newest first */
	const char *charge_point_id, *site_id, *driver_id, *organization_id, *status, *promo_code; /* NULL: any */
	struct page page; /* the cursor is an id, above all at the start */
};

#endif
