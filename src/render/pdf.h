/* PDF: pages of A4 with text, rules, tables and a picture, made in memory. cairo and pango are spoken to in pdf.c,
 * pdf_type.c and pdf_picture.c alone. All measures are points (1/72 inch), from the upper left corner of the page. */
#ifndef RENDER_PDF_H
#define RENDER_PDF_H

#include "base/buf.h"

#define PDF_WIDTH 595.276 /* of the page */
#define PDF_HEIGHT 841.89
#define PDF_MARGIN 56.0 /* left and right */
#define PDF_INSIDE (PDF_WIDTH - 2 * PDF_MARGIN)

/* How a piece of text looks: size, weight and colour. */
enum pdf_style {
	PDF_BODY,
	PDF_TITLE,
	PDF_HEADING,
	PDF_TOTAL,
	PDF_STRONG,
	PDF_MUTED,
	PDF_LABEL, /* small and muted */
	PDF_STYLES
};
enum pdf_align { PDF_LEFT, PDF_RIGHT };
enum pdf_weight { PDF_HAIRLINE, PDF_LINE };

struct pdf_info {
	const char *title, *author;
	const char *language;      /* "de" */
	struct instant created_at; /* what the file says: no clock is read */
	const char *running;       /* stands on every page: what the document is, and its number */
	const char *page, *of;     /* the words of "Page 1 of 2" */
};

struct pdf_box {
	double x, y, w;
	unsigned lines; /* at most; what is longer ends with an ellipsis */
};

struct pdf;

/* A document with one empty page; it and what is put on it live in ${mem}, texts are copied nowhere. Ends with
 * pdf_end() and nothing else. */
struct pdf *pdf_begin(struct arena *mem, const struct pdf_info *info);
/* Number the pages and append the file to ${out}. The same calls give the same bytes. */
void pdf_end(struct pdf *p, struct buf *out);

/* Where the next thing goes, and moving on from there. */
double pdf_y(const struct pdf *p);
void pdf_skip(struct pdf *p, double height);
/* Go to a new page unless ${height} is left on this one. */
void pdf_room(struct pdf *p, double height);

/* Set ${text} (NULL: nothing) in any script; control characters are shown as spaces. Returns the height of its lines. The
 * cursor stays. */
double pdf_text(struct pdf *p, struct pdf_box box, enum pdf_style style, enum pdf_align align, const char *text);
double pdf_line_height(enum pdf_style style);
/* How many lines ${text} (NULL: none) takes in ${w}, ${most} at most. */
unsigned pdf_lines(struct pdf *p, double w, enum pdf_style style, const char *text, unsigned most);
/* How wide ${text} is on one line. */
double pdf_text_width(struct pdf *p, enum pdf_style style, const char *text);
void pdf_rule(struct pdf *p, double x, double y, double w, enum pdf_weight weight);

/* Set the PNG or JPEG of ${uri} ("data:image/png;base64,…") as large as fits into ${w} and ${h}. Returns its height; 0: it
 * cannot be read, and is left out. */
double pdf_picture(struct pdf *p, const char *uri, double x, double y, double w, double h);

struct pdf_column {
	const char *head; /* NULL: no column of the table has one */
	enum pdf_align align;
	enum pdf_style style;
	bool grows;   /* shares in the width that is left, and wraps its text */
	double least; /* width at least */
};
struct pdf_table {
	const struct pdf_column *column;
	size_t columns;
	const char *const *cell; /* ${rows} times ${columns}, row by row; NULL: empty */
	size_t rows;
	const char *title, *note; /* above it: a heading, and small print at its end; NULL: none */
	double x, w;
	double below; /* height of what follows, which stays with its last rows */
	bool plain;   /* no rules between rows */
	bool dense;   /* rows close to each other */
};
#define PDF_COLUMNS 10 /* of a table at most */

/* Set a table at the cursor, over as many pages as it needs, its head on each of them; the cursor goes below it. No title
 * or head is left alone at the end of a page, nor is a last row at the start of one, nor what stands below the table. A row
 * whose first cell is empty goes on with the one before it and stays on its page, as far as pages are that high. */
void pdf_table(struct pdf *p, const struct pdf_table *t);
/* How wide it would like to be, and how high it is on one page with what stands below it. */
double pdf_table_width(struct pdf *p, const struct pdf_table *t);
double pdf_table_height(struct pdf *p, const struct pdf_table *t);

#endif
