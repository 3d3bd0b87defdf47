#include "render/receipt.h"

#include "model/receipt.h"
#include "render/pdf.h"

const char *
receipt_number(const struct receipt *r, struct arena *mem)
{
	return arena_printf(mem, "%s-%lld", r->session.id, (long long)r->charge.revision);
}

void
receipt_pdf(struct buf *out, const struct receipt *r)
{
	const struct pdf_info info = {
		.title = receipt_number(r, out->mem),
		.author = r->seller.name,
		.language = "en",
		.created_at = r->charge.created_at,
		.running = receipt_number(r, out->mem),
		.page = "Page",
		.of = "of",
	};
	struct pdf *p = pdf_begin(out->mem, &info);

	(void)pdf_text(p, (struct pdf_box) { PDF_MARGIN, pdf_y(p), PDF_INSIDE, 1 }, PDF_TITLE, PDF_LEFT, info.title);
	pdf_end(p, out);
}
