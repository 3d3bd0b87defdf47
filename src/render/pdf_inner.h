/* What the parts of pdf.h share. */
#ifndef RENDER_PDF_INNER_H
#define RENDER_PDF_INNER_H

#include "render/pdf.h"

enum pdf_kind { OP_GLYPHS, OP_LAYOUT, OP_RULE, OP_PICTURE };

/* Something on a page. */
struct pdf_op {
	unsigned kind, style;
	double x, y; /* of text the start of its base line */
	double w, h;
	const char *text; /* of OP_GLYPHS */
	void *handle;     /* PangoLayout of OP_LAYOUT, cairo_surface_t of OP_PICTURE */
	struct pdf_op *next;
};

struct pdf_type;

struct pdf_page {
	struct pdf_op *first, **last;
	struct pdf_page *next;
};

struct pdf {
	struct arena *mem;
	struct pdf_info info;
	struct pdf_page *first, *page; /* the current one is the last */
	size_t pages;
	double y;
	struct pdf_type *type; /* fonts */
};

#define PDF_TOP 54.0      /* of the first page */
#define PDF_TOP_NEXT 84.0 /* and of those after it, below what runs on */
#define PDF_BOTTOM 772.0  /* below are foot lines */
#define PDF_FOOT 796.0    /* their upper edge */
#define PDF_RUNNING 48.0  /* upper edge of what runs on over pages */

/* Put something on the current page. */
struct pdf_op *pdf_put(struct pdf *p, struct pdf_page *page, const struct pdf_op *op);

/* ${text} with spaces for what is no text, cut where nobody reads on; itself where nothing is to be done. */
const char *pdf_clean(struct arena *mem, const char *text);

/* The fonts of one document. */
struct pdf_type *pdf_type_new(struct arena *mem, const char *language);
void pdf_type_free(struct pdf_type *ty);
/* Width of ${text} where it is plain: characters of the main font that stand for themselves. False: it is not. */
bool pdf_type_plain(struct pdf_type *ty, enum pdf_style style, const char *text, double *width);
/* Put text on ${page}; returns its height. */
double pdf_type_set(struct pdf *p, struct pdf_page *page, struct pdf_box box, enum pdf_style style,
	enum pdf_align align, const char *text);
/* Draw an OP_GLYPHS or OP_LAYOUT on ${cr}, a cairo_t. */
void pdf_type_draw(struct pdf_type *ty, void *cr, const struct pdf_op *op);

#endif
