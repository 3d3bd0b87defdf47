/* Invoices and credit notes as UN/CEFACT Cross Industry Invoice D16B, the second syntax of EN 16931 and what Factur-X
 * attaches. Pure. */
#ifndef RENDER_CII_H
#define RENDER_CII_H

#include "base/buf.h"

struct einvoice;

/* Append ${e} as a CrossIndustryInvoice. The same document gives the same bytes. */
void invoice_cii(struct buf *out, const struct einvoice *e);

#endif
