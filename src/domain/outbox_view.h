/* The outbox of the context's tenant: what could not be sent, and sending it anew. */
#ifndef DOMAIN_OUTBOX_VIEW_H
#define DOMAIN_OUTBOX_VIEW_H

#include "domain/ctx.h"
#include "model/outbox.h"
#include "model/page.h"

/* Rows (struct outbox_row) with ${status}, without bodies, newest first. The listing has no total. */
enum rc outbox_view_list(struct ctx *cx, unsigned status, const struct page *page, struct listing *out) MUST_CHECK;
/* Let row ${number} be sent as if it had never been tried. E_CONFLICT: it was delivered, or is being sent. */
enum rc outbox_view_retry(struct ctx *cx, int64_t number) MUST_CHECK;

#endif
