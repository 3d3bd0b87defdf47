/* PDF/A-3 from a PDF: colour profile, metadata, and the electronic invoice as an associated file (Factur-X). Pure; the
 * only user of libqpdf. */
#ifndef RENDER_PDFA_H
#define RENDER_PDFA_H

#include "base/buf.h"

struct pdfa {
	const char *xml; /* the CII, attached as factur-x.xml; NULL: nothing is attached */
	size_t n;
	struct instant issued_at; /* date of the attachment */
};

/* Append ${n} bytes at ${pdf}, as render/pdf.h makes them, as PDF/A-3b to ${out}. The same input gives the same bytes.
 * E_INTERNAL: they are no PDF. */
enum rc pdfa_write(struct buf *out, const char *pdf, size_t n, const struct pdfa *p) MUST_CHECK;

#endif
