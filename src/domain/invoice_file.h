/* Invoices and credit notes as files. Made from the stored rows each time; the same document gives the same bytes. */
#ifndef DOMAIN_INVOICE_FILE_H
#define DOMAIN_INVOICE_FILE_H

#include "base/buf.h"
#include "domain/ctx.h"

/* Append document ${id} as PDF/A-3, with its CII attached (Factur-X) where it can be an electronic invoice; ${number} is its
 * own. E_NOT_FOUND. */
enum rc invoice_file_pdf(struct ctx *cx, const char *id, struct buf *out, const char **number) MUST_CHECK;
/* The same as UBL 2.1. E_CONFLICT einvoice_incomplete where EN 16931 wants what was not known when the document was issued, or
 * cannot say its amounts; the fault names the fields. */
enum rc invoice_file_xml(struct ctx *cx, const char *id, struct buf *out, const char **number) MUST_CHECK;

#endif
