/* Invoices and credit notes as UBL 2.1, the first syntax of EN 16931. Pure. */
#ifndef RENDER_UBL_H
#define RENDER_UBL_H

#include "base/buf.h"

struct einvoice;

/* Append ${e} as a UBL Invoice or CreditNote. The same document gives the same bytes. */
void invoice_ubl(struct buf *out, const struct einvoice *e);

#endif
