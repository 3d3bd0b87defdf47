#include "domain/invoice_file.h"

#include "domain/invoice.h"
#include "render/cii.h"
#include "render/einvoice.h"
#include "render/invoice.h"
#include "render/pdfa.h"
#include "render/ubl.h"

#define ROOM ((size_t)1 << 16) /* bytes of a document to begin with */

/* Name what the standard misses. */
static enum rc
incomplete(struct ctx *cx, const char *const *missing, size_t n)
{
	for (size_t i = 0; i < n; i++)
		(void)fail_field(cx, missing[i],
			strcmp(missing[i], "currency") == 0 ? "its amounts have more decimals than EN 16931 allows"
							    : "is needed on electronic invoices");
	return fail(cx, E_CONFLICT, "einvoice_incomplete",
		"there is no electronic invoice of this document: EN 16931 wants more than was known when it was issued");
}

enum rc
invoice_file_xml(struct ctx *cx, const char *id, struct buf *out, const char **number)
{
	const char *missing[EINVOICE_MISSING];
	struct invoice_document d;
	struct einvoice e;
	size_t n;

	TRY(invoice_document(cx, id, &d));
	n = einvoice_missing(&d, missing);
	if (n > 0)
		return incomplete(cx, missing, n);
	einvoice_of(cx->mem, &d, &e);
	(void)buf_room(out, einvoice_room(&e));
	invoice_ubl(out, &e);
	*number = d.invoice.number;
	return OK;
}

enum rc
invoice_file_pdf(struct ctx *cx, const char *id, struct buf *out, const char **number)
{
	const char *missing[EINVOICE_MISSING];
	struct invoice_document d;
	struct einvoice e;
	struct buf pages, xml;
	struct pdfa p = { 0 };

	TRY(invoice_document(cx, id, &d));
	buf_init(&pages, cx->mem, ROOM);
	invoice_pdf(&pages, &d);
	p.issued_at = d.invoice.issued_at;
	if (einvoice_missing(&d, missing) == 0) {
		einvoice_of(cx->mem, &d, &e);
		buf_init(&xml, cx->mem, einvoice_room(&e));
		invoice_cii(&xml, &e);
		p.xml = xml.at;
		p.n = xml.n;
	}
	if (pdfa_write(out, pages.at, pages.n, &p) != OK)
		return fail(cx, E_INTERNAL, NULL, "the document could not be made");
	*number = d.invoice.number;
	return OK;
}
