#include "api/billing/billing.h"
#include "domain/receipt_mail.h"

struct order {
	const char *session_id, *email;
};

struct queued {
	bool queued;
	const char *email, *session_id;
};

/* clang-format off */
static const struct field order_fields[] = {
	FIELD(struct order, session_id, .must = true, .min = 1, .max = 64), FIELD(struct order, email, .min = 3, .max = 254),
};
const struct shape receipt_order_shape = SHAPE(struct order, order_fields);

/* the guide's */
static const struct field queued_fields[] = {
	FIELD(struct queued, queued), FIELD(struct queued, email), FIELD(struct queued, session_id),
};
const struct shape receipt_queued_shape = SHAPE(struct queued, queued_fields);
/* clang-format on */

enum rc
receipts_send_email(struct call *c)
{
	const struct order *asked = c->body;
	struct queued *q = ARENA_ONE(c->cx->mem, struct queued);

	*q = (struct queued) { .queued = true, .session_id = asked->session_id };
	TRY(receipt_mail_send(c->cx, asked->session_id, asked->email, &q->email));
	c->answer = q;
	return OK;
}
