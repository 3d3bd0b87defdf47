/* The receipt of a session as a PDF. */
#ifndef RENDER_RECEIPT_H
#define RENDER_RECEIPT_H

#include "base/buf.h"

struct receipt;

/* Append the receipt ${r} in its locale. The same receipt gives the same bytes. */
void receipt_pdf(struct buf *out, const struct receipt *r);
/* What a receipt is called: the session and the revision of its bill, "bsn_01J…-1". Lives in ${mem}. */
const char *receipt_number(const struct receipt *r, struct arena *mem);

#endif
