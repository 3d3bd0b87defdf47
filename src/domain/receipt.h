/* Receipts: what is printed on one, the file, and the signed link that opens it without a key. */
#ifndef DOMAIN_RECEIPT_H
#define DOMAIN_RECEIPT_H

#include "base/buf.h"
#include "domain/ctx.h"
#include "model/receipt.h"

#define RECEIPT_LINK_LIFE INT64_C(2592000) /* seconds: 30 days */

/* The receipt of revision ${revision} (NONE: the latest) of a session's bill, in ${locale} (NULL: the driver's, else the
 * tenant's). E_NOT_FOUND; E_CONFLICT: the session is still running, or cancelled. */
enum rc receipt_find(
	struct ctx *cx, const char *session_id, int64_t revision, const char *locale, struct receipt *r) MUST_CHECK;
/* The same as a PDF, appended to ${out}; ${number} (NULL: not wanted) is what it is called. */
enum rc receipt_file(struct ctx *cx, const char *session_id, int64_t revision, const char *locale, struct buf *out,
	const char **number) MUST_CHECK;

/* A URL below cx->host->base_url that opens the latest receipt of the session until ${until}; who has it needs no key.
 * The same moment gives the same link. */
enum rc receipt_link(struct ctx *cx, const char *session_id, struct instant until, const char **url) MUST_CHECK;
/* What the ${token} of such a link opens, as receipt_file(); cx->tenant is set to its tenant. E_NOT_FOUND: it is not one
 * of ours, or its time is over; nothing tells which. */
enum rc receipt_of_link(struct ctx *cx, const char *token, struct buf *out, const char **number) MUST_CHECK;
/* What a browser shows instead, in the language ${tag} (NULL: English). */
void receipt_link_page(struct buf *out, const char *tag);

#endif
