#include "domain/receipt_mail.h"

#include <strings.h>

#include "base/id.h"
#include "base/json_out.h"
#include "base/mailbox.h"
#include "domain/contact.h"
#include "model/driver.h"
#include "model/tenant.h"
#include "store/driver.h"
#include "store/outbox.h"
#include "store/session.h"

/* clang-format off */
static const struct field order_fields[] = {
	FIELD(struct mail_order, to, .hidden = true), FIELD(struct mail_order, driver_id, .hidden = true),
	FIELD(struct mail_order, automatic, .hidden = true), FIELD(struct mail_order, revision, .must = true),
};
static const struct shape order_shape = SHAPE(struct mail_order, order_fields);
/* clang-format on */

/* ---- ordering ---- */

/* Write the order down. Mails to one domain share a lane, since it is one server that takes them or does not. */
static enum rc
put(struct ctx *cx, struct db *db, const char *session_id, const struct mail_order *order, const char *email)
{
	struct outbox_row row = {
		.tenant = cx->tenant->tenant,
		.id = id_new(cx->mem, "msg_", cx->now_ms),
		.kind = OUTBOX_RECEIPT,
		.lane = mailbox_domain(cx->mem, email),
		.object_id = session_id,
		.next_at = cx->now,
		.created_at = cx->now,
	};
	struct buf body;

	buf_init(&body, cx->mem, 128);
	json_write(&body, &order_shape, order, -1);
	row.body = buf_text(&body);
	return store_outbox_insert(db, &row);
}

enum rc
receipt_mail_order(struct ctx *cx, struct db *db, const struct session *s, const char *email)
{
	const struct mail_order order = { .driver_id = s->driver_id, .automatic = true, .revision = s->revision };

	/* stored before addresses were judged as they are now */
	if (email == NULL || !mailbox_valid(email))
		return OK;
	return put(cx, db, s->id, &order, email);
}

enum rc
receipt_mail_settled(struct ctx *cx, struct db *db, const struct session *s)
{
	struct driver d;
	enum rc rc;

	if (s->driver_id == NULL)
		return OK;
	rc = store_driver_email(db, cx->mem, cx->tenant->tenant, s->driver_id, &d);
	if (rc == E_NOT_FOUND)
		return OK;
	TRY(rc);
	return receipt_mail_order(cx, db, s, d.email);
}

struct sending {
	struct ctx *cx;
	const char *session_id, *email;
	const char *to;
};

static enum rc
find_session(struct ctx *cx, struct db *db, const char *id, struct session *s)
{
	enum rc rc = store_session_find(db, cx->mem, cx->tenant->tenant, id, s);

	return rc == E_NOT_FOUND ? fail_field(cx, "session_id", "names no session of this tenant") : rc;
}

static enum rc
judge(struct ctx *cx, const struct session *s)
{
	if (s->status == SESSION_ACTIVE)
		return fail(cx, E_CONFLICT, "session_active", "the session is still running: it has no receipt yet");
	if (s->status == SESSION_CANCELLED)
		return fail(cx, E_CONFLICT, "session_cancelled", "the session was cancelled: it has no receipt");
	return OK;
}

/* The driver's address; NULL: there is none, or one that was stored before addresses were judged as they are now. */
static enum rc
find_address(struct ctx *cx, struct db *db, const char *driver_id, const char **email)
{
	struct driver d = { .email = NULL };
	enum rc rc = OK;

	if (driver_id != NULL)
		rc = store_find(db, cx->mem, &store_driver, cx->tenant->tenant, driver_id, &d);
	*email = d.email != NULL && mailbox_valid(d.email) ? d.email : NULL;
	return rc == E_NOT_FOUND ? OK : rc;
}

/* What is the driver's own address is not written down, so that it is forgotten with the driver. */
static enum rc
work_send(struct db *db, void *arg)
{
	struct sending *w = arg;
	struct ctx *cx = w->cx;
	struct mail_order order = { .to = w->email };
	struct session s;
	const char *own;
	enum rc wrong = contact_email(cx, "email", w->email);

	TRY(find_session(cx, db, w->session_id, &s));
	TRY(wrong);
	TRY(judge(cx, &s));
	TRY(find_address(cx, db, s.driver_id, &own));
	if (w->email == NULL && own == NULL)
		return fail_field(cx, "email", "is required: no address of the session's driver is known");
	w->to = w->email != NULL ? w->email : own;
	if (own != NULL && strcasecmp(w->to, own) == 0)
		order = (struct mail_order) { .driver_id = s.driver_id };
	order.revision = s.revision;
	return put(cx, db, s.id, &order, w->to);
}

enum rc
receipt_mail_send(struct ctx *cx, const char *id, const char *email, const char **to)
{
	struct sending w = { cx, id, email, NULL };

	TRY(db_tx(cx->db, work_send, &w));
	*to = w.to;
	return OK;
}
