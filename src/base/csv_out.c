#include "base/csv_out.h"

/* A text cell; quoted where a comma, a quote or a line's end would break the line. */
static void
write_text(struct buf *out, const char *text)
{
	bool formula = *text != '\0' && strchr("=+-@\t\r", *text) != NULL;
	bool quoted = strpbrk(text, ",\"\r\n") != NULL;

	if (quoted)
		buf_char(out, '"');
	if (formula)
		buf_char(out, '\'');
	for (;;) {
		size_t n = strcspn(text, "\"");

		buf_add(out, text, n);
		if (text[n] == '\0')
			break;
		buf_add(out, "\"\"", 2);
		text += n + 1;
	}
	if (quoted)
		buf_char(out, '"');
}

void
csv_write_head(struct buf *out, const struct shape *s)
{
	for (size_t i = 0; i < s->n; i++) {
		if (i > 0)
			buf_char(out, ',');
		write_text(out, s->field[i].name);
	}
	buf_add(out, "\r\n", 2);
}

void
csv_write(struct buf *out, const struct shape *s, const void *at)
{
	int minor = shape_minor(s, at, -1);

	for (size_t i = 0; i < s->n; i++) {
		const struct field *f = &s->field[i];
		const void *m = (const char *)at + f->off;

		if (i > 0)
			buf_char(out, ',');
		if (shape_absent(f, at))
			continue;
		if (f->kind == K_TEXT)
			write_text(out, *(const char *const *)m);
		else if (f->kind == K_ENUM)
			write_text(out, f->names[*(const unsigned *)m]);
		else
			shape_write(out, f, m, minor);
	}
	buf_add(out, "\r\n", 2);
}
