#include "render/pdf.h"

#include <cairo-pdf.h>

#include "base/decimal.h"
#include "base/when.h"
#include "render/pdf_inner.h"

#define FOOT_WIDTH 140.0
#define LAST_LINES 40 /* bytes of a PDF that hold "startxref", a number and the mark of its end */

/* ---- pages ---- */

static void
add_page(struct pdf *p)
{
	struct pdf_page *page = ARENA_ONE(p->mem, struct pdf_page);

	page->last = &page->first;
	if (p->page != NULL)
		p->page->next = page;
	else
		p->first = page;
	p->page = page;
	p->pages++;
	p->y = p->pages == 1 ? PDF_TOP : PDF_TOP_NEXT;
}

struct pdf_op *
pdf_put(struct pdf *p, struct pdf_page *page, const struct pdf_op *op)
{
	struct pdf_op *copy = ARENA_ONE(p->mem, struct pdf_op);

	*copy = *op;
	copy->next = NULL;
	*page->last = copy;
	page->last = &copy->next;
	return copy;
}

struct pdf *
pdf_begin(struct arena *mem, const struct pdf_info *info)
{
	struct pdf *p = ARENA_ONE(mem, struct pdf);

	p->mem = mem;
	p->info = *info;
	p->info.title = pdf_clean(mem, info->title);
	p->info.author = pdf_clean(mem, info->author);
	p->type = pdf_type_new(mem, info->language);
	add_page(p);
	return p;
}

double
pdf_y(const struct pdf *p)
{
	return p->y;
}

void
pdf_skip(struct pdf *p, double height)
{
	p->y += height;
}

void
pdf_room(struct pdf *p, double height)
{
	if (p->y + height > PDF_BOTTOM && p->y > PDF_TOP_NEXT)
		add_page(p);
}

double
pdf_text(struct pdf *p, struct pdf_box box, enum pdf_style style, enum pdf_align align, const char *text)
{
	if (text == NULL || *text == '\0')
		return 0;
	return pdf_type_set(p, p->page, box, style, align, text);
}

static void
rule(struct pdf *p, struct pdf_page *page, const struct pdf_op *where)
{
	struct pdf_op op = *where;

	op.kind = OP_RULE;
	(void)pdf_put(p, page, &op);
}

void
pdf_rule(struct pdf *p, double x, double y, double w, enum pdf_weight weight)
{
	rule(p, p->page, &(struct pdf_op) { .style = weight, .x = x, .y = y, .w = w });
}

/* ---- the file ---- */

/* What stands on every page: which document it is, and the number of the page; from the second on also at its head. */
static void
number_pages(struct pdf *p)
{
	size_t number = 1;

	for (struct pdf_page *page = p->first; page != NULL; page = page->next, number++) {
		struct pdf_box left = { PDF_MARGIN, PDF_FOOT, PDF_INSIDE - FOOT_WIDTH, 1 };
		struct pdf_box right = { PDF_WIDTH - PDF_MARGIN - FOOT_WIDTH, PDF_FOOT, FOOT_WIDTH, 1 };
		const char *text = arena_printf(p->mem, "%s %zu %s %zu", p->info.page, number, p->info.of, p->pages);

		rule(p, page,
			&(struct pdf_op) {
				.style = PDF_HAIRLINE, .x = PDF_MARGIN, .y = PDF_FOOT - 8, .w = PDF_INSIDE });
		(void)pdf_type_set(p, page, left, PDF_LABEL, PDF_LEFT, p->info.running);
		(void)pdf_type_set(p, page, right, PDF_LABEL, PDF_RIGHT, text);
		if (number == 1)
			continue;
		left.y = right.y = PDF_RUNNING;
		left.w = right.w = PDF_INSIDE / 2 - 6;
		right.x = PDF_WIDTH - PDF_MARGIN - right.w;
		(void)pdf_type_set(p, page, left, PDF_LABEL, PDF_LEFT, p->info.author);
		(void)pdf_type_set(p, page, right, PDF_LABEL, PDF_RIGHT, p->info.running);
	}
}

static void
draw(struct pdf *p, cairo_t *cr, const struct pdf_op *op)
{
	cairo_surface_t *picture = op->handle;

	switch (op->kind) {
	case OP_RULE:
		cairo_set_source_rgb(cr, op->style == PDF_HAIRLINE ? 0.85 : 0.35,
			op->style == PDF_HAIRLINE ? 0.86 : 0.37, op->style == PDF_HAIRLINE ? 0.88 : 0.40);
		cairo_set_line_width(cr, op->style == PDF_HAIRLINE ? 0.5 : 0.7);
		cairo_move_to(cr, op->x, op->y);
		cairo_line_to(cr, op->x + op->w, op->y);
		cairo_stroke(cr);
		break;
	case OP_PICTURE:
		cairo_save(cr);
		cairo_translate(cr, op->x, op->y);
		cairo_scale(cr, op->w / cairo_image_surface_get_width(picture),
			op->h / cairo_image_surface_get_height(picture));
		cairo_set_source_surface(cr, picture, 0, 0);
		cairo_paint(cr);
		cairo_restore(cr);
		cairo_surface_destroy(picture);
		break;
	default:
		pdf_type_draw(p->type, cr, op);
		break;
	}
}

static cairo_status_t
take_bytes(void *out, const unsigned char *bytes, unsigned n)
{
	buf_add(out, bytes, n);
	return CAIRO_STATUS_SUCCESS;
}

static void
set_metadata(cairo_surface_t *surface, const struct pdf_info *info)
{
	char created[WHEN_TEXT];

	when_write(created, info->created_at);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, info->title);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, info->author);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "tariffd");
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, created);
}

/* The number that stands behind ${word} in ${text}; NONE: there is none. */
static int64_t
number_behind(const char *text, const char *word)
{
	const char *at = strstr(text, word);
	int64_t n;

	if (at == NULL)
		return NONE;
	at += strlen(word);
	at += strspn(at, " \n");
	return decimal_read(at, strspn(at, "0123456789"), 0, &n) == DECIMAL_OK ? n : NONE;
}

/* cairo knows no language of a document: a second catalog says it, behind the file as the format provides for changes. */
static void
add_language(struct buf *out, size_t start, const struct pdf_info *info)
{
	size_t catalog = out->n - start, xref;
	const char *end = buf_text(out) + out->n - LAST_LINES;
	int64_t table = number_behind(end, "startxref"), size, root, about;

	if (table < 0 || (size_t)table > catalog)
		return;
	end = buf_text(out) + start + table;
	size = number_behind(end, "/Size");
	root = number_behind(end, "/Root");
	about = number_behind(end, "/Info");
	if (size < 0 || root < 0 || about < 0)
		return;
	buf_printf(out, "%lld 0 obj\n<< /Type /Catalog\n   /Pages 1 0 R\n   /Lang (%s)\n", (long long)root,
		info->language);
	buf_str(out, "   /ViewerPreferences << /DisplayDocTitle true >>\n>>\nendobj\n");
	xref = out->n - start;
	buf_printf(out, "xref\n%lld 1\n%010zu 00000 n \ntrailer\n<< /Size %lld\n   /Root %lld 0 R\n", (long long)root,
		catalog, (long long)size, (long long)root);
	buf_printf(out, "   /Info %lld 0 R\n   /Prev %lld\n>>\nstartxref\n%zu\n%%%%EOF\n", (long long)about,
		(long long)table, xref);
}

void
pdf_end(struct pdf *p, struct buf *out)
{
	size_t start = out->n;
	cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(take_bytes, out, PDF_WIDTH, PDF_HEIGHT);
	cairo_t *cr = cairo_create(surface);

	/* later versions are written in ways that readers of this one need not know */
	cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_4);
	set_metadata(surface, &p->info);
	number_pages(p);
	for (const struct pdf_page *page = p->first; page != NULL; page = page->next) {
		for (const struct pdf_op *op = page->first; op != NULL; op = op->next)
			draw(p, cr, op);
		cairo_show_page(cr);
	}
	cairo_destroy(cr);
	cairo_surface_finish(surface);
	/* only memory can be missing */
	if (cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS)
		abort();
	cairo_surface_destroy(surface);
	pdf_type_free(p->type);
	add_language(out, start, &p->info);
}
