#include "base/json_out.h"

#include "base/currency.h"
#include "base/decimal.h"
#include "base/when.h"

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

static void
write_decimal(struct buf *out, int64_t v, unsigned digits, unsigned least)
{
	out->n += decimal_write(buf_room(out, DECIMAL_TEXT), v, digits, least);
}

static void
write_number(struct buf *out, const struct field *f, int64_t v, int minor)
{
	unsigned least = f->as == AS_SHORT || minor < 0 ? 0 : (unsigned)minor;

	if (f->as == AS_STRING)
		buf_char(out, '"');
	if (f->kind == K_RATE) {
		write_decimal(out, v, 9, least);
	} else if (f->kind == K_MONEY && f->as != AS_MINOR) {
		if (minor < 0)
			abort();
		write_decimal(out, v, (unsigned)minor, (unsigned)minor);
	} else {
		write_decimal(out, v, shape_digits(f->kind), 0);
	}
	if (f->as == AS_STRING)
		buf_char(out, '"');
}

static void
write_clock(struct buf *out, int64_t minutes)
{
	buf_add(out,
		(char[]) { '"', (char)('0' + minutes / 600), (char)('0' + minutes / 60 % 10), ':',
			(char)('0' + minutes % 60 / 10), (char)('0' + minutes % 10), '"' },
		7);
}

static void
write_instant(struct buf *out, struct instant t)
{
	buf_char(out, '"');
	out->n += when_write(buf_room(out, WHEN_TEXT), t);
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
	case K_BOOL:
		buf_str(out, *(const bool *)m ? "true" : "false");
		break;
	case K_ENUM:
		json_write_text(out, f->names[*(const unsigned *)m]);
		break;
	case K_INSTANT:
		write_instant(out, *(const struct instant *)m);
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
	case K_INT:
		if (f->as == AS_CLOCK) {
			write_clock(out, *(const int64_t *)m);
			break;
		}
		/* fall through */
	case K_RATE:
	case K_MONEY:
	case K_ENERGY:
	case K_SHARE:
	default:
		write_number(out, f, *(const int64_t *)m, digits);
	}
}

/* Digits of the currency that the struct itself names. */
static int
own_digits(const struct shape *s, const void *at, int digits)
{
	const char *code;

	if (s->currency == 0)
		return digits;
	code = *(const char *const *)(const void *)((const char *)at + s->currency - 1);
	return code != NULL ? currency_digits(code) : digits;
}

/* Is it a boolean that is false? */
static bool
is_no(const struct field *f, const void *at)
{
	return f->kind == K_BOOL && !*(const bool *)((const char *)at + f->off);
}

void
json_write(struct buf *out, const struct shape *s, const void *at, int digits)
{
	bool first = true;

	digits = own_digits(s, at, digits);
	buf_char(out, '{');
	for (size_t i = 0; i < s->n; i++) {
		const struct field *f = &s->field[i];
		bool absent = shape_absent(f, at);

		if (f->hidden && (absent || is_no(f, at)))
			continue;
		if (!first)
			buf_char(out, ',');
		first = false;
		buf_char(out, '"');
		buf_str(out, f->name);
		buf_add(out, "\":", 2);
		if (absent)
			buf_str(out, "null");
		else
			write_value(out, f, (const char *)at + f->off, digits);
	}
	buf_char(out, '}');
}
