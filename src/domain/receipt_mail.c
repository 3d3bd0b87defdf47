#include "domain/receipt_mail.h"

#include <strings.h>

#include "base/id.h"
#include "base/json_in.h"
#include "base/json_out.h"
#include "base/mailbox.h"
#include "domain/contact.h"
#include "domain/receipt.h"
#include "model/driver.h"
#include "model/tenant.h"
#include "render/mail.h"
#include "render/mime.h"
#include "render/receipt.h"
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

/* Long over when it came in with others: it was brought from elsewhere, and its driver has had a receipt, or wanted none. */
static bool
is_history(const struct ctx *cx, const struct session *s)
{
	return cx->known != NULL && s->ended_at.v < cx->now.v - RECEIPT_NEWS;
}

enum rc
receipt_mail_order(struct ctx *cx, struct db *db, const struct session *s, const char *email)
{
	const struct mail_order order = { .driver_id = s->driver_id, .automatic = true, .revision = s->revision };

	/* the address: stored before addresses were judged as they are now */
	if (email == NULL || !mailbox_valid(email) || is_history(cx, s))
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

/* ---- writing ---- */

static enum rc
read_order(struct ctx *cx, const char *body, struct mail_order *order)
{
	struct json_read r = { .shape = &order_shape, .mem = cx->mem, .fault = &cx->fault };

	TRY(json_read(&r, body, strlen(body), order));
	return order->to != NULL || order->driver_id != NULL ? OK : E_INTERNAL;
}

/* Where it goes now. */
static enum rc
find_recipient(struct ctx *cx, const struct mail_order *order, const char **to)
{
	struct driver d;
	enum rc rc;

	*to = order->to;
	if (*to != NULL)
		return OK;
	rc = store_find(cx->db, cx->mem, &store_driver, cx->tenant->tenant, order->driver_id, &d);
	if (rc == E_NOT_FOUND)
		return fail(cx, rc, NULL, "the driver was removed, and the address with it");
	TRY(rc);
	if (d.email == NULL)
		return fail(cx, E_INVALID, NULL, "the driver has no address any more");
	if (order->automatic && !d.email_receipts)
		return fail(cx, E_INVALID, NULL, "the driver does not want receipts any more");
	*to = d.email;
	return OK;
}

/* The mail's words, and the receipt itself. */
static enum rc
compose(struct ctx *cx, const struct outbox_row *row, int64_t revision, struct mail *m)
{
	struct mail_link link = { .until = { row->created_at.v + RECEIPT_LINK_LIFE } };
	struct receipt r;
	const char *number;

	TRY(receipt_find(cx, row->object_id, revision, NULL, &r));
	TRY(receipt_link(cx, row->object_id, link.until, &link.url));
	number = receipt_number(&r, cx->mem);
	mail_receipt(m, cx->mem, &r, number, &link);
	m->file_name = arena_printf(cx->mem, "%s.pdf", number);
	receipt_pdf(&m->pdf, &r);
	return OK;
}

enum rc
receipt_mail_write(struct ctx *cx, const struct outbox_row *row, const char *from, struct receipt_mail *out)
{
	struct mail m = { .id = row->id, .date = row->created_at };
	struct mail_order order;
	struct mailbox sender;

	if (!mime_mailbox(cx->mem, from, &sender))
		return fail(cx, E_INTERNAL, NULL, "mail.from is no address");
	TRY(read_order(cx, row->body, &order));
	TRY(find_recipient(cx, &order, &m.to));
	buf_init(&m.pdf, cx->mem, 65536);
	TRY(compose(cx, row, order.revision, &m));
	buf_init(&out->bytes, cx->mem, m.pdf.n / 2 * 3 + 32768);
	if (!mime_write(&out->bytes, &m, &sender))
		return fail(cx, E_INVALID, NULL, "an address is none, or a header would hold a control character");
	out->from = sender.address;
	out->to = m.to;
	return OK;
}
