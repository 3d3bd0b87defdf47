#include "render/pdf_inner.h"

#include <pango/pangocairo.h>

#include "base/utf8.h"

#define FAMILY "DejaVu Sans"
#define TEXT_MOST ((size_t)2048) /* bytes of one piece of text: a city and its code as long as they may be */
#define OVERHANG 3.0             /* how far the marks of letters may leave the box of their text */

/* Characters that stand for themselves, as far as the main font has them: Latin, punctuation, signs of currencies. */
#define LOW_END 0x250
#define HIGH_START 0x2000
#define HIGH_END 0x20d0
#define PLAIN (LOW_END + HIGH_END - HIGH_START)

/* clang-format off */
static const struct look {
	double size, line; /* height of the letters and of a line */
	bool bold;
	double red, green, blue;
} looks[PDF_STYLES] = {
	[PDF_TITLE] = { 20, 26, false, 0.10, 0.11, 0.13 },
	[PDF_HEADING] = { 9, 13, true, 0.10, 0.11, 0.13 },
	[PDF_TOTAL] = { 11, 16, true, 0.10, 0.11, 0.13 },
	[PDF_BODY] = { 8, 11.5, false, 0.10, 0.11, 0.13 },
	[PDF_STRONG] = { 8, 11.5, true, 0.10, 0.11, 0.13 },
	[PDF_MUTED] = { 8, 11.5, false, 0.40, 0.43, 0.47 },
	[PDF_LABEL] = { 6.8, 10, false, 0.40, 0.43, 0.47 },
};
/* clang-format on */

struct glyph {
	bool known;
	uint32_t index; /* 0: the font does not have it */
	double advance;
};

/* The main font in one look. */
struct face {
	PangoFont *font; /* NULL: not needed yet, or there is no font */
	cairo_scaled_font_t *scaled;
	PangoFontDescription *description;
	PangoAttrList *attributes;
	struct glyph *glyph; /* PLAIN of them */
};

struct pdf_type {
	struct arena *mem;
	PangoContext *context;
	struct face face[PDF_STYLES];
};

/* ---- fonts ---- */

struct pdf_type *
pdf_type_new(struct arena *mem, const char *language)
{
	struct pdf_type *ty = ARENA_ONE(mem, struct pdf_type);
	cairo_font_options_t *options = cairo_font_options_create();

	ty->mem = mem;
	ty->context = pango_font_map_create_context(pango_cairo_font_map_get_default());
	cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	pango_cairo_context_set_font_options(ty->context, options);
	cairo_font_options_destroy(options);
	pango_context_set_round_glyph_positions(ty->context, FALSE);
	/* not the environment's */
	pango_context_set_language(ty->context, pango_language_from_string(language));
	pango_context_set_base_dir(ty->context, PANGO_DIRECTION_LTR);
	return ty;
}

void
pdf_type_free(struct pdf_type *ty)
{
	for (size_t i = 0; i < PDF_STYLES; i++) {
		if (ty->face[i].description == NULL)
			continue;
		if (ty->face[i].font != NULL)
			g_object_unref(ty->face[i].font);
		pango_font_description_free(ty->face[i].description);
		pango_attr_list_unref(ty->face[i].attributes);
	}
	g_object_unref(ty->context);
}

/* No ligatures: not every reader of a PDF finds the letters in them again. */
static PangoAttrList *
attributes_of(const struct look *look)
{
	PangoAttrList *list = pango_attr_list_new();

	pango_attr_list_insert(list, pango_attr_font_features_new("liga=0,clig=0"));
	/* words are broken where they must be: a hyphen would be taken for a part of them */
	pango_attr_list_insert(list, pango_attr_insert_hyphens_new(FALSE));
	pango_attr_list_insert(list, pango_attr_line_height_new_absolute((int)(look->line * PANGO_SCALE)));
	return list;
}

static struct face *
face_of(struct pdf_type *ty, enum pdf_style style)
{
	const struct look *look = &looks[style];
	struct face *face = &ty->face[style];

	if (face->description != NULL)
		return face;
	face->description = pango_font_description_new();
	pango_font_description_set_family_static(face->description, FAMILY);
	pango_font_description_set_weight(face->description, look->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	pango_font_description_set_absolute_size(face->description, look->size * PANGO_SCALE);
	face->attributes = attributes_of(look);
	face->glyph = ARENA_ARRAY(ty->mem, PLAIN, struct glyph);
	face->font = pango_context_load_font(ty->context, face->description);
	if (face->font != NULL)
		face->scaled = pango_cairo_font_get_scaled_font(PANGO_CAIRO_FONT(face->font));
	return face;
}

static const struct glyph *
glyph_of(struct face *face, uint32_t c)
{
	struct glyph *g = &face->glyph[c < LOW_END ? c : c - HIGH_START + LOW_END];
	hb_codepoint_t index = 0;
	PangoRectangle logical;

	if (g->known)
		return g;
	g->known = true;
	if (face->scaled == NULL || !hb_font_get_nominal_glyph(pango_font_get_hb_font(face->font), c, &index))
		return g;
	pango_font_get_glyph_extents(face->font, index, NULL, &logical);
	g->index = index;
	g->advance = (double)logical.width / PANGO_SCALE;
	return g;
}

/* The next character of ${at}, which has no control characters; 0: it does not stand for itself. */
static uint32_t
plain_character(const unsigned char **at)
{
	const unsigned char *s = *at;
	uint32_t c;

	if (s[0] < 0x80) {
		*at += 1;
		return s[0];
	}
	if (s[0] < 0xe0) {
		c = (uint32_t)(s[0] & 0x1f) << 6 | (s[1] & 0x3f);
		*at += 2;
		return c >= 0xa0 && c != 0xad && c < LOW_END ? c : 0;
	}
	if (s[0] != 0xe2)
		return 0;
	c = (uint32_t)(s[0] & 0x0f) << 12 | (uint32_t)(s[1] & 0x3f) << 6 | (s[2] & 0x3f);
	*at += 3;
	/* neither marks of direction nor joiners nor ends of lines */
	if (c < HIGH_START || c >= HIGH_END || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
		(c >= 0x2060 && c <= 0x206f))
		return 0;
	return c;
}

bool
pdf_type_plain(struct pdf_type *ty, enum pdf_style style, const char *text, double *width)
{
	struct face *face = face_of(ty, style);
	const unsigned char *at = (const unsigned char *)text;

	*width = 0;
	while (*at != '\0') {
		uint32_t c = plain_character(&at);
		const struct glyph *g = c != 0 ? glyph_of(face, c) : NULL;

		if (g == NULL || g->index == 0)
			return false;
		*width += g->advance;
	}
	return true;
}

/* ---- setting ---- */

/* Bytes of a character that is no text: a control, or one that Unicode promises never to assign (cairo refuses it). 0: it
 * is text. */
static size_t
no_text(const unsigned char *s)
{
	if (s[0] < 0x20 || s[0] == 0x7f)
		return 1;
	if (s[0] == 0xc2 && s[1] < 0xa0)
		return 2;
	if (s[0] == 0xef && ((s[1] == 0xbf && s[2] >= 0xbe) || (s[1] == 0xb7 && s[2] >= 0x90 && s[2] <= 0xaf)))
		return 3;
	return s[0] >= 0xf0 && (s[1] & 0x0f) == 0x0f && s[2] == 0xbf && s[3] >= 0xbe ? 4 : 0;
}

const char *
pdf_clean(struct arena *mem, const char *text)
{
	size_t n = strnlen(text, TEXT_MOST + 1);
	bool fine = n <= TEXT_MOST;
	char *copy;

	for (size_t i = 0; fine && i < n; i++)
		fine = no_text((const unsigned char *)text + i) == 0;
	if (fine)
		return text;
	n = n > TEXT_MOST ? utf8_cut(text, TEXT_MOST) : n;
	copy = arena_copy(mem, text, n);
	for (size_t i = 0, bytes; i < n; i++)
		for (bytes = no_text((const unsigned char *)copy + i); bytes > 0; bytes--)
			copy[i + bytes - 1] = ' ';
	return copy;
}

/* To be ended with g_object_unref(). */
static PangoLayout *
layout_of(struct pdf_type *ty, const struct pdf_box *box, enum pdf_style style, enum pdf_align align, const char *text)
{
	struct face *face = face_of(ty, style);
	PangoLayout *layout = pango_layout_new(ty->context);
	PangoDirection direction;

	pango_layout_set_font_description(layout, face->description);
	pango_layout_set_attributes(layout, face->attributes);
	pango_layout_set_single_paragraph_mode(layout, TRUE);
	pango_layout_set_width(layout, (int)(box->w * PANGO_SCALE));
	pango_layout_set_height(layout, -(int)box->lines);
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
	pango_layout_set_text(layout, text, -1);
	/* pango's left is right where the text runs that way, which its first letter says: there may be digits before it */
	direction = pango_layout_line_get_resolved_direction(pango_layout_get_line_readonly(layout, 0));
	if ((align == PDF_RIGHT) != (direction == PANGO_DIRECTION_RTL))
		pango_layout_set_alignment(layout, PANGO_ALIGN_RIGHT);
	return layout;
}

/* From the upper edge of a line to the base of its letters. */
static double
base_line(enum pdf_style style)
{
	return looks[style].line / 2 + looks[style].size * 0.36;
}

double
pdf_type_set(struct pdf *p, struct pdf_page *page, struct pdf_box box, enum pdf_style style, enum pdf_align align,
	const char *text)
{
	struct pdf_op op = { .kind = OP_GLYPHS, .style = style, .x = box.x, .y = box.y + base_line(style) };
	unsigned lines = 1;

	op.text = pdf_clean(p->mem, text);
	if (pdf_type_plain(p->type, style, op.text, &op.w) && op.w <= box.w + 0.01) {
		if (align == PDF_RIGHT)
			op.x += box.w - op.w;
	} else {
		op.kind = OP_LAYOUT;
		op.handle = layout_of(p->type, &box, style, align, op.text);
		lines = (unsigned)pango_layout_get_line_count(op.handle);
		op.w = box.w;
		op.h = lines * looks[style].line;
	}
	(void)pdf_put(p, page, &op);
	return lines * looks[style].line;
}

unsigned
pdf_lines(struct pdf *p, double w, enum pdf_style style, const char *text, unsigned most)
{
	struct pdf_box box = { .w = w, .lines = most };
	PangoLayout *layout;
	double width;
	unsigned lines;

	if (text == NULL || *text == '\0')
		return 0;
	text = pdf_clean(p->mem, text);
	if (pdf_type_plain(p->type, style, text, &width) && width <= w + 0.01)
		return 1;
	layout = layout_of(p->type, &box, style, PDF_LEFT, text);
	lines = (unsigned)pango_layout_get_line_count(layout);
	g_object_unref(layout);
	return lines;
}

double
pdf_text_width(struct pdf *p, enum pdf_style style, const char *text)
{
	struct pdf_box box = { .w = PDF_WIDTH * 4, .lines = 1 };
	PangoLayout *layout;
	PangoRectangle logical;
	double width;

	text = pdf_clean(p->mem, text);
	if (pdf_type_plain(p->type, style, text, &width))
		return width;
	layout = layout_of(p->type, &box, style, PDF_LEFT, text);
	pango_layout_get_extents(layout, NULL, &logical);
	g_object_unref(layout);
	return (double)logical.width / PANGO_SCALE;
}

double
pdf_line_height(enum pdf_style style)
{
	return looks[style].line;
}

/* ---- drawing ---- */

#define RUN 64 /* characters that are drawn at once */

static void
draw_glyphs(struct face *face, cairo_t *cr, const struct pdf_op *op)
{
	const unsigned char *at = (const unsigned char *)op->text;
	cairo_glyph_t glyph[RUN];
	cairo_text_cluster_t cluster[RUN];
	double x = op->x;

	cairo_set_scaled_font(cr, face->scaled);
	while (*at != '\0') {
		const unsigned char *start = at;
		int n = 0;

		for (; *at != '\0' && n < RUN; n++) {
			const unsigned char *from = at;
			const struct glyph *g = glyph_of(face, plain_character(&at));

			glyph[n] = (cairo_glyph_t) { .index = g->index, .x = x, .y = op->y };
			cluster[n] = (cairo_text_cluster_t) { .num_bytes = (int)(at - from), .num_glyphs = 1 };
			x += g->advance;
		}
		cairo_show_text_glyphs(cr, (const char *)start, (int)(at - start), glyph, n, cluster, n, 0);
	}
}

void
pdf_type_draw(struct pdf_type *ty, void *cr, const struct pdf_op *op)
{
	const struct look *look = &looks[op->style];

	cairo_set_source_rgb(cr, look->red, look->green, look->blue);
	if (op->kind == OP_GLYPHS) {
		draw_glyphs(face_of(ty, op->style), cr, op);
		return;
	}
	/* marks can be heaped up: what leaves the box would cross out what others say */
	cairo_save(cr);
	cairo_rectangle(cr, op->x - OVERHANG, op->y - base_line(op->style) - OVERHANG, op->w + 2 * OVERHANG,
		op->h + 2 * OVERHANG);
	cairo_clip(cr);
	cairo_move_to(cr, op->x, op->y - (double)pango_layout_get_baseline(op->handle) / PANGO_SCALE);
	pango_cairo_show_layout(cr, op->handle);
	cairo_restore(cr);
	g_object_unref(op->handle);
}
