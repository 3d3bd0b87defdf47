#include "render/xml_out.h"

#include "base/utf8.h"

#define NO_CHARACTER "\xef\xbf\xbd" /* U+FFFD */

static void
line_break(struct xml *x)
{
	buf_char(x->out, '\n');
	for (unsigned i = 0; i < x->depth; i++)
		buf_char(x->out, '\t');
}

static void
end_tag(struct xml *x)
{
	if (x->tag)
		buf_char(x->out, '>');
	x->tag = false;
}

/* How ${c} is written where it does not stand for itself; NULL: it does. White space that a parser would change is
 * written as a reference. */
static const char *
escape_of(unsigned char c, bool attribute)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return attribute ? "&quot;" : NULL;
	case '\t':
		return attribute ? "&#9;" : NULL;
	case '\n':
		return attribute ? "&#10;" : NULL;
	case '\r':
		return "&#13;";
	default:
		return c < 0x20 ? NO_CHARACTER : NULL;
	}
}

/* U+FFFE and U+FFFF are UTF-8, but no characters of XML. */
static bool
is_character(const char *text, size_t n)
{
	return n != 0 && (n != 3 || (memcmp(text, "\xef\xbf\xbe", 3) != 0 && memcmp(text, "\xef\xbf\xbf", 3) != 0));
}

static void
write_text(struct buf *out, const char *text, bool attribute)
{
	size_t left = strlen(text);

	while (left > 0) {
		const char *escape = escape_of((unsigned char)*text, attribute);
		size_t n = utf8_character(text, left);

		if (escape == NULL && !is_character(text, n))
			escape = NO_CHARACTER;
		if (escape != NULL)
			buf_str(out, escape);
		else
			buf_add(out, text, n);
		n = n == 0 ? 1 : n;
		text += n;
		left -= n;
	}
}

void
xml_begin(struct xml *x, struct buf *out)
{
	*x = (struct xml) { .out = out };
	buf_str(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
}

void
xml_open(struct xml *x, const char *name)
{
	if (x->depth == XML_DEPTH)
		abort();
	end_tag(x);
	line_break(x);
	buf_char(x->out, '<');
	buf_str(x->out, name);
	x->open[x->depth++] = name;
	x->tag = true;
}

void
xml_attribute(struct xml *x, const char *name, const char *text)
{
	if (!x->tag)
		abort();
	buf_char(x->out, ' ');
	buf_str(x->out, name);
	buf_str(x->out, "=\"");
	write_text(x->out, text, true);
	buf_char(x->out, '"');
}

void
xml_text(struct xml *x, const char *text)
{
	end_tag(x);
	write_text(x->out, text, false);
	x->text = true;
}

void
xml_close(struct xml *x)
{
	const char *name;

	if (x->depth == 0)
		abort();
	name = x->open[--x->depth];
	if (x->tag) {
		buf_str(x->out, "/>");
	} else {
		if (!x->text)
			line_break(x);
		buf_str(x->out, "</");
		buf_str(x->out, name);
		buf_char(x->out, '>');
	}
	x->tag = false;
	x->text = false;
	if (x->depth == 0)
		buf_char(x->out, '\n');
}

void
xml_element_with(struct xml *x, const char *name, const char *attribute, const char *value, const char *text)
{
	if (text == NULL)
		return;
	xml_open(x, name);
	if (attribute != NULL)
		xml_attribute(x, attribute, value);
	xml_text(x, text);
	xml_close(x);
}

void
xml_element(struct xml *x, const char *name, const char *text)
{
	xml_element_with(x, name, NULL, NULL, text);
}

void
xml_within(struct xml *x, const char *outer, const char *name, const char *text)
{
	if (text == NULL)
		return;
	xml_open(x, outer);
	xml_element(x, name, text);
	xml_close(x);
}
