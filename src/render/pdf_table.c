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
	double *height; /* of each row */
};

static const char *
cell(const struct pdf_table *t, size_t row, size_t column)
{
	return t->cell[row * t->columns + column];
}

/* ---- widths ---- */

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

/* Share ${left} among the columns that grow: who needs less than an even part gets what it needs. If all do, what is over
 * is shared too. */
static void
share(struct grid *g, const double *natural, double left)
{
	const struct pdf_table *t = g->t;
	size_t growing = 0, open;
	double even = 0;
	bool again = true;

	for (size_t i = 0; i < t->columns; i++)
		growing += t->column[i].grows;
	for (open = growing; open > 0 && again;) {
		again = false;
		even = left / (double)open;
		for (size_t i = 0; i < t->columns; i++) {
			if (!t->column[i].grows || g->w[i] > 0 || natural[i] > even)
				continue;
			g->w[i] = natural[i] > 0 ? natural[i] : 1;
			left -= g->w[i];
			open--;
			again = true;
		}
	}
	for (size_t i = 0; i < t->columns; i++) {
		if (t->column[i].grows && g->w[i] == 0)
			g->w[i] = even;
		else if (t->column[i].grows && open == 0)
			g->w[i] += left / (double)growing;
	}
}

/* Columns are as wide as their texts; what is left goes to those that grow. If too little is left, the others give. */
static void
measure(struct grid *g)
{
	const struct pdf_table *t = g->t;
	double gaps = GAP * (double)(t->columns - 1), fixed = 0, least = 0, x = t->x, natural[PDF_COLUMNS];

	for (size_t i = 0; i < t->columns; i++) {
		natural[i] = natural_width(g->p, t, i);
		g->w[i] = t->column[i].grows ? 0 : natural[i];
		fixed += g->w[i];
		if (t->column[i].grows)
			least += natural[i] < GROWS_MIN ? natural[i] : GROWS_MIN;
	}
	if (t->w - gaps - fixed < least) {
		double shrink = (t->w - gaps - least) / fixed;

		for (size_t i = 0; i < t->columns; i++)
			g->w[i] *= shrink;
		fixed *= shrink;
	}
	share(g, natural, t->w - gaps - fixed);
	for (size_t i = 0; i < t->columns; i++) {
		g->x[i] = x;
		x += g->w[i] + GAP;
	}
}

double
pdf_table_width(struct pdf *p, const struct pdf_table *t)
{
	double w = GAP * (double)(t->columns - 1);

	for (size_t i = 0; i < t->columns; i++)
		w += natural_width(p, t, i);
	return w;
}

/* ---- heights ---- */

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

static double
title_height(const struct pdf_table *t)
{
	return t->title != NULL ? pdf_line_height(PDF_HEADING) + 5 : 0;
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

		if (text != NULL && *text != '\0')
			h *= pdf_lines(g->p, g->w[i], style, text, LINES_MOST);
		if (h > most)
			most = h;
	}
	return most + 2 * pad_of(t);
}

static void
grid_of(struct pdf *p, const struct pdf_table *t, struct grid *g)
{
	*g = (struct grid) { .p = p, .t = t, .height = ARENA_ARRAY(p->mem, t->rows, double) };
	measure(g);
	for (size_t i = 0; i < t->rows; i++)
		g->height[i] = row_height(g, i);
}

static double
rows_height(const struct grid *g, size_t from, size_t to)
{
	double height = 0;

	for (; from < to; from++)
		height += g->height[from];
	return height;
}

double
pdf_table_height(struct pdf *p, const struct pdf_table *t)
{
	struct grid g;

	if (t->rows == 0)
		return t->below;
	grid_of(p, t, &g);
	return title_height(t) + head_height(t) + rows_height(&g, 0, t->rows) + t->below;
}

/* Does row ${i} go on with the one before it? */
static bool
goes_on(const struct pdf_table *t, size_t i)
{
	return i < t->rows && cell(t, i, 0) == NULL;
}

/* The row behind all that go on with row ${i}. */
static size_t
end_of(const struct pdf_table *t, size_t i)
{
	do
		i++;
	while (goes_on(t, i));
	return i;
}

/* How much must be left on the page where row ${i} is set: what goes on with it; before the last of the table that too, and
 * what stands below. */
static double
needed(const struct grid *g, size_t i)
{
	const struct pdf_table *t = g->t;
	size_t next, last;
	double height, with;

	if (goes_on(t, i))
		return g->height[i];
	next = end_of(t, i);
	last = next < t->rows ? end_of(t, next) : next;
	height = rows_height(g, i, next);
	with = last == t->rows ? rows_height(g, i, last) + t->below : height;
	/* what no page holds is not kept together */
	return with <= PDF_BOTTOM - PDF_TOP_NEXT - head_height(t) ? with : height;
}

/* ---- setting ---- */

static void
title(struct grid *g)
{
	const struct pdf_table *t = g->t;
	double y = g->p->y, half = t->w / 2;

	if (t->title == NULL)
		return;
	(void)pdf_text(g->p, (struct pdf_box) { t->x, y, t->w, 1 }, PDF_HEADING, PDF_LEFT, t->title);
	(void)pdf_text(g->p, (struct pdf_box) { t->x + half, y + 1.5, half, 1 }, PDF_LABEL, PDF_RIGHT, t->note);
	g->p->y += title_height(t);
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

static void
set_row(struct grid *g, size_t row)
{
	const struct pdf_table *t = g->t;
	double y = g->p->y + pad_of(t);

	for (size_t i = 0; i < t->columns; i++)
		(void)pdf_text(g->p, (struct pdf_box) { g->x[i], y, g->w[i], LINES_MOST }, t->column[i].style,
			t->column[i].align, cell(t, row, i));
	g->p->y += g->height[row];
	if (!t->plain && !goes_on(t, row + 1))
		pdf_rule(g->p, t->x, g->p->y, t->w, PDF_HAIRLINE);
}

void
pdf_table(struct pdf *p, const struct pdf_table *t)
{
	struct grid g;

	if (t->rows == 0)
		return;
	grid_of(p, t, &g);
	pdf_room(p, title_height(t) + head_height(t) + needed(&g, 0));
	title(&g);
	head(&g);
	for (size_t i = 0; i < t->rows; i++) {
		if (i > 0 && p->y + needed(&g, i) > PDF_BOTTOM) {
			pdf_room(p, PDF_HEIGHT);
			head(&g);
		}
		set_row(&g, i);
	}
}
