/* Receipts by mail: ordered in the transaction of their cause, written when they are sent. */
#ifndef DOMAIN_RECEIPT_MAIL_H
#define DOMAIN_RECEIPT_MAIL_H

#include "domain/ctx.h"
#include "model/mail.h"
#include "model/outbox.h"
#include "model/session.h"

/* Order the receipt of session ${id}, as it is now, to ${email}, NULL: to the driver's address; ${to} tells which it is.
 * E_INVALID: session_id or email. E_CONFLICT: it is still running, or cancelled. */
enum rc receipt_mail_send(struct ctx *cx, const char *id, const char *email, const char **to) MUST_CHECK;

#define RECEIPT_NEWS INT64_C(604800) /* 7 days in seconds: what ended before, and comes in a batch, is history */

/* Order, inside db_tx, the receipt of ${s}, settled, for its driver, who wants it at ${email}; NULL: does not. Nothing where
 * a batch (cx->known) brings history. */
enum rc receipt_mail_order(struct ctx *cx, struct db *db, const struct session *s, const char *email) MUST_CHECK;
/* The same, finding out first where the driver wants it. */
enum rc receipt_mail_settled(struct ctx *cx, struct db *db, const struct session *s) MUST_CHECK;

/* A mail that can go. */
struct receipt_mail {
	const char *from, *to; /* addresses alone */
	struct buf bytes;      /* the message, lines ending with CR LF; the same in every attempt */
};

/* Write what ${row} orders, whose tenant is that of the context, from ${from} ("Name <address>"; without a name the
 * seller's stands there). E_NOT_FOUND, E_INVALID, E_CONFLICT: it can never be sent, the fault says why. */
enum rc receipt_mail_write(
	struct ctx *cx, const struct outbox_row *row, const char *from, struct receipt_mail *out) MUST_CHECK;

#endif
