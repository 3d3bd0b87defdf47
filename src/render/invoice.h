/* An invoice or a credit note as a PDF. */
#ifndef RENDER_INVOICE_H
#define RENDER_INVOICE_H

#include "base/buf.h"

struct invoice_document;

/* Append the pages of ${d} in the locale of its invoice. The same document gives the same bytes. */
void invoice_pdf(struct buf *out, const struct invoice_document *d);

#endif
