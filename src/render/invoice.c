#include "render/invoice.h"

#include "model/invoice.h"
#include "render/pdf.h"

void
invoice_pdf(struct buf *out, const struct invoice_document *d)
{
	const struct pdf_info info = {
		.title = d->invoice.number,
		.author = d->invoice.seller->name,
		.language = "en",
		.created_at = d->invoice.issued_at,
		.running = d->invoice.number,
		.page = "Page",
		.of = "of",
	};
	struct pdf *p = pdf_begin(out->mem, &info);

	(void)pdf_text(p, (struct pdf_box) { PDF_MARGIN, pdf_y(p), PDF_INSIDE, 1 }, PDF_TITLE, PDF_LEFT, info.title);
	pdf_end(p, out);
}
