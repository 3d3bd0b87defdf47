#include "base/json_out.h"

void
json_write_text(struct buf *out, const char *text)
{
	static const char hex[] = "0123456789abcdef";

	buf_char(out, '"');
	for (;;) {
		size_t n = 0;
		unsigned char c;

		while ((c = (unsigned char)text[n]) >= 0x20 && c != '"' && c != '\\')
			n++;
		buf_add(out, text, n);
		if (c == '\0')
			break;
		if (c == '"' || c == '\\')
			buf_add(out, (char[]) { '\\', (char)c }, 2);
		else
			buf_add(out, (char[]) { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] }, 6);
		text += n + 1;
	}
	buf_char(out, '"');
}

/* Numbers, instants and clocks: their characters need no escape. */
static void
write_bare(struct buf *out, const struct field *f, const void *m, int digits)
{
	bool quoted = f->kind == K_INSTANT || f->as == AS_CLOCK || f->as == AS_STRING;

	if (quoted)
		buf_char(out, '"');
	shape_write(out, f, m, digits);
	if (quoted)
		buf_char(out, '"');
}

static void write_value(struct buf *out, const struct field *f, const void *m, int digits);

static void
write_list(struct buf *out, const struct shape *of, const struct list *list, int digits)
{
	bool scalar = of->n == 1 && *of->field[0].name == '\0';

	buf_char(out, '[');
	for (size_t i = 0; i < list->n; i++) {
		const char *at = (const char *)list->at + i * of->size;

		if (i > 0)
			buf_char(out, ',');
		if (scalar)
			write_value(out, of->field, at + of->field[0].off, digits);
		else
			json_write(out, of, at, digits);
	}
	buf_char(out, ']');
}

static void
write_value(struct buf *out, const struct field *f, const void *m, int digits)
{
	switch (f->kind) {
	case K_TEXT:
		json_write_text(out, *(const char *const *)m);
		break;
	case K_OBJECT:
		json_write(out, f->of, *(const void *const *)m, digits);
		break;
	case K_LIST:
		write_list(out, f->of, m, digits);
		break;
	case K_RAW:
		buf_str(out, ((const struct raw *)m)->json);
		break;
	case K_ENUM:
		json_write_text(out, f->names[*(const unsigned *)m]);
		break;
	case K_BOOL:
	case K_INT:
	case K_RATE:
	case K_MONEY:
	case K_ENERGY:
	case K_SHARE:
	case K_INSTANT:
	default:
		write_bare(out, f, m, digits);
	}
}

/* Is it a boolean that is false? */
static bool
is_no(const struct field *f, const void *at)
{
	return f->kind == K_BOOL && !*(const bool *)((const char *)at + f->off);
}

static void
write_name(struct buf *out, const struct field *f)
{
	buf_char(out, '"');
	buf_str(out, f->name);
	buf_add(out, "\":", 2);
}

/* The member of the struct at ${at}, null where it or all of the struct is absent. */
static void
write_member(struct buf *out, const struct field *f, const void *at, int digits)
{
	if (at == NULL || shape_absent(f, at))
		buf_str(out, "null");
	else
		write_value(out, f, (const char *)at + f->off, digits);
}

void
json_write(struct buf *out, const struct shape *s, const void *at, int digits)
{
	bool first = true;

	digits = shape_minor(s, at, digits);
	buf_char(out, '{');
	for (size_t i = 0; i < s->n; i++) {
		const struct field *f = &s->field[i];
		bool absent = shape_absent(f, at);

		if (f->hidden && (absent || is_no(f, at)))
			continue;
		if (!first)
			buf_char(out, ',');
		first = false;
		write_name(out, f);
		write_member(out, f, at, digits);
	}
	buf_char(out, '}');
}

/* Write a member as it was and as it is; false, and nothing written, where that is the same. */
static bool
write_change(struct buf *out, const struct shape *s, const struct field *f, const void *before, const void *after)
{
	size_t start = out->n, from, to;

	write_name(out, f);
	buf_str(out, "{\"from\":");
	from = out->n;
	write_member(out, f, before, before != NULL ? shape_minor(s, before, -1) : -1);
	buf_str(out, ",\"to\":");
	to = out->n;
	write_member(out, f, after, after != NULL ? shape_minor(s, after, -1) : -1);
	if (out->n - to == to - from - 6 && memcmp(out->at + from, out->at + to, out->n - to) == 0) {
		out->n = start;
		return false;
	}
	buf_char(out, '}');
	return true;
}

bool
json_write_changes(struct buf *out, const struct shape *s, const void *before, const void *after)
{
	bool any = false;

	buf_char(out, '{');
	for (size_t i = 0; i < s->n; i++) {
		size_t start = out->n;

		if (any)
			buf_char(out, ',');
		if (write_change(out, s, &s->field[i], before, after))
			any = true;
		else
			out->n = start;
	}
	buf_char(out, '}');
	return any;
}
