#include "render/pdf_inner.h"

#define GAP 12.0       /* between columns */
#define DENSE 1.4      /* the same of a dense table */
#define PAD 3.2        /* above and below the text of a row */
#define GROWS_MIN 60.0 /* width that a column which wraps keeps */
#define LINES_MOST 8   /* of one cell */

/* A table with what was measured of it. */
struct grid {
	struct pdf *p;
	const struct pdf_table *t;
	double x[PDF_COLUMNS], w[PDF_COLUMNS];
};

static const char *
cell(const struct pdf_table *t, size_t row, size_t column)
{
	return t->cell[row * t->columns + column];
}

/* How wide the texts of a column are. */
static double
natural_width(struct pdf *p, const struct pdf_table *t, size_t column)
{
	const struct pdf_column *c = &t->column[column];
	double most = c->least, w;

	if (c->head != NULL && (w = pdf_text_width(p, PDF_LABEL, c->head)) > most)
		most = w;
	for (size_t i = 0; i < t->rows; i++) {
		const char *text = cell(t, i, column);

		if (text != NULL && (w = pdf_text_width(p, c->style, text)) > most)
			most = w;
	}
	return most;
}

/* Columns are as wide as their texts; what is left goes to those that grow. If too little is left, the others give. */
static void
measure(struct grid *g)
{
	const struct pdf_table *t = g->t;
	double fixed = GAP * (double)(t->columns - 1), left, x = t->x;
	size_t growing = 0;

	for (size_t i = 0; i < t->columns; i++) {
		g->w[i] = t->column[i].grows ? 0 : natural_width(g->p, t, i);
		growing += t->column[i].grows;
		fixed += g->w[i];
	}
	left = t->w - fixed;
	if (left < GROWS_MIN * (double)growing) {
		double gaps = GAP * (double)(t->columns - 1);
		double shrink = (t->w - gaps - GROWS_MIN * (double)growing) / (fixed - gaps);

		for (size_t i = 0; i < t->columns && shrink < 1; i++)
			g->w[i] *= shrink;
		left = GROWS_MIN * (double)growing;
	}
	for (size_t i = 0; i < t->columns; i++) {
		if (t->column[i].grows)
			g->w[i] = left / (double)growing;
		g->x[i] = x;
		x += g->w[i] + GAP;
	}
}

static bool
has_head(const struct pdf_table *t)
{
	for (size_t i = 0; i < t->columns; i++)
		if (t->column[i].head != NULL)
			return true;
	return false;
}

static double
head_height(const struct pdf_table *t)
{
	return has_head(t) ? pdf_line_height(PDF_LABEL) + 2 * PAD : 0;
}

static void
head(struct grid *g)
{
	const struct pdf_table *t = g->t;
	double y = g->p->y;

	if (!has_head(t))
		return;
	for (size_t i = 0; i < t->columns; i++)
		(void)pdf_text(g->p, (struct pdf_box) { g->x[i], y, g->w[i], 1 }, PDF_LABEL, t->column[i].align,
			t->column[i].head);
	g->p->y += head_height(t) - PAD;
	pdf_rule(g->p, t->x, g->p->y, t->w, PDF_LINE);
	g->p->y += PAD;
}

static double
pad_of(const struct pdf_table *t)
{
	if (t->plain)
		return 0.5;
	return t->dense ? DENSE : PAD;
}

static double
row_height(struct grid *g, size_t row)
{
	const struct pdf_table *t = g->t;
	double most = 0;

	for (size_t i = 0; i < t->columns; i++) {
		const char *text = cell(t, row, i);
		enum pdf_style style = t->column[i].style;
		double h = pdf_line_height(style);

		if (text != NULL)
			h *= pdf_type_lines(g->p, g->w[i], style, text, LINES_MOST);
		if (h > most)
			most = h;
	}
	return most + 2 * pad_of(t);
}

static void
set_row(struct grid *g, size_t row, double height)
{
	const struct pdf_table *t = g->t;
	double y = g->p->y + pad_of(t);

	for (size_t i = 0; i < t->columns; i++)
		(void)pdf_text(g->p, (struct pdf_box) { g->x[i], y, g->w[i], LINES_MOST }, t->column[i].style,
			t->column[i].align, cell(t, row, i));
	g->p->y += height;
	/* a row that begins with nothing goes on with the one before it */
	if (!t->plain && (row + 1 == t->rows || cell(t, row + 1, 0) != NULL))
		pdf_rule(g->p, t->x, g->p->y, t->w, PDF_HAIRLINE);
}

void
pdf_table(struct pdf *p, const struct pdf_table *t)
{
	struct grid g = { .p = p, .t = t };
	double height, next;

	if (t->rows == 0)
		return;
	measure(&g);
	height = row_height(&g, 0);
	next = t->rows > 1 ? row_height(&g, 1) : 0;
	pdf_room(p, head_height(t) + height + next);
	head(&g);
	for (size_t i = 0; i < t->rows; i++) {
		/* the last row takes the one before it along */
		double with = i + 2 == t->rows ? height + next : height;

		if (p->y + with > PDF_BOTTOM && i > 0) {
			pdf_room(p, PDF_HEIGHT);
			head(&g);
		}
		set_row(&g, i, height);
		height = next;
		next = i + 2 < t->rows ? row_height(&g, i + 2) : 0;
	}
}
