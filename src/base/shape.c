#include "base/shape.h"

#include "base/buf.h"
#include "base/currency.h"
#include "base/decimal.h"
#include "base/when.h"

static void *
member(const struct field *f, void *at)
{
	return (char *)at + f->off;
}

static const void *
member_of(const struct field *f, const void *at)
{
	return (const char *)at + f->off;
}

static bool
is_number(enum kind kind)
{
	return kind == K_INT || (kind >= K_RATE && kind <= K_INSTANT);
}

void
shape_erase(const struct field *f, void *at)
{
	void *m = member(f, at);

	if (is_number(f->kind))
		*(int64_t *)m = NONE;
	else if (f->kind == K_BOOL)
		*(bool *)m = false;
	else if (f->kind == K_ENUM)
		*(unsigned *)m = 0;
	else if (f->kind == K_LIST)
		*(struct list *)m = (struct list) { 0, NULL };
	else
		*(const void **)m = NULL;
}

void
shape_clear(const struct shape *s, void *at)
{
	for (size_t i = 0; i < s->n; i++)
		shape_erase(&s->field[i], at);
}

bool
shape_absent(const struct field *f, const void *at)
{
	const void *m = member_of(f, at);

	if (is_number(f->kind))
		return *(const int64_t *)m == NONE;
	if (f->kind == K_BOOL || f->kind == K_ENUM)
		return false;
	if (f->kind == K_LIST)
		return ((const struct list *)m)->at == NULL;
	return *(const void *const *)m == NULL;
}

const struct field *
shape_field(const struct shape *s, const char *name, size_t n)
{
	for (size_t i = 0; i < s->n; i++)
		if (strncmp(s->field[i].name, name, n) == 0 && s->field[i].name[n] == '\0')
			return &s->field[i];
	return NULL;
}

/* ---- text of one value ---- */

unsigned
shape_digits(enum kind kind)
{
	return kind == K_RATE ? 9 : kind == K_SHARE ? 4 : kind == K_ENERGY ? 3 : 0;
}

static const char *
digits_text(enum kind kind)
{
	switch (kind) {
	case K_RATE:
		return "must have at most 9 fractional digits";
	case K_SHARE:
		return "must have at most 4 fractional digits";
	case K_ENERGY:
		return "must have at most 3 fractional digits";
	default:
		return "must be a whole number";
	}
}

enum rc
shape_number(const struct field *f, void *at, const char *text, size_t n, struct fault *ft)
{
	int64_t v;

	switch (decimal_read(text, n, shape_digits(f->kind), &v)) {
	case DECIMAL_OK:
		*(int64_t *)member(f, at) = v;
		return shape_limits(f, f->name, at, ft);
	case DECIMAL_DIGITS:
		return fault_field(ft, f->name, digits_text(f->kind));
	case DECIMAL_RANGE:
		return fault_field(ft, f->name, "is too large");
	case DECIMAL_SYNTAX:
	default:
		return fault_field(ft, f->name, "must be a number");
	}
}

static const char *
names_text(const struct field *f, struct arena *mem)
{
	const char *all = f->names[0];

	for (size_t i = 1; f->names[i] != NULL; i++)
		all = arena_printf(mem, "%s, %s", all, f->names[i]);
	return arena_printf(mem, "must be one of %s", all);
}

static enum rc
set_enum(const struct field *f, void *at, const char *text, struct fault *ft)
{
	for (unsigned i = 0; f->names[i] != NULL; i++)
		if (strcmp(f->names[i], text) == 0) {
			*(unsigned *)member(f, at) = i;
			return OK;
		}
	return fault_field(ft, f->name, names_text(f, ft->mem));
}

static enum rc
set_bool(const struct field *f, void *at, const char *text, struct fault *ft)
{
	bool yes = strcmp(text, "true") == 0;

	if (!yes && strcmp(text, "false") != 0)
		return fault_field(ft, f->name, "must be true or false");
	*(bool *)member(f, at) = yes;
	return OK;
}

static enum rc
set_instant(const struct field *f, void *at, const char *text, struct fault *ft)
{
	if (!when_read(text, member(f, at)))
		return fault_field(
			ft, f->name, "must be an RFC 3339 date and time with an offset, such as 2026-05-01T08:12:00Z");
	return OK;
}

static enum rc
set_clock(const struct field *f, void *at, const char *text, struct fault *ft)
{
	if (!clock_read(text, member(f, at)))
		return fault_field(ft, f->name, "must be a time of day, HH:MM");
	return shape_limits(f, f->name, at, ft);
}

enum rc
shape_set(const struct field *f, void *at, const char *text, struct arena *mem, struct fault *ft)
{
	switch (f->kind) {
	case K_TEXT:
		*(const char **)member(f, at) =
			f->as == AS_UUID || f->as == AS_ID ? arena_lower(mem, text) : arena_text(mem, text);
		return shape_limits(f, f->name, at, ft);
	case K_BOOL:
		return set_bool(f, at, text, ft);
	case K_ENUM:
		return set_enum(f, at, text, ft);
	case K_INSTANT:
		return set_instant(f, at, text, ft);
	case K_INT:
		if (f->as == AS_CLOCK)
			return set_clock(f, at, text, ft);
		/* fall through */
	case K_RATE:
	case K_ENERGY:
	case K_SHARE:
		return shape_number(f, at, text, strlen(text), ft);
	case K_MONEY:
	case K_OBJECT:
	case K_LIST:
	case K_RAW:
	default:
		return fault_field(ft, f->name, "cannot be given here");
	}
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

	if (f->kind == K_RATE) {
		write_decimal(out, v, 9, least);
	} else if (f->kind == K_MONEY && f->as != AS_MINOR) {
		if (minor < 0)
			abort();
		write_decimal(out, v, (unsigned)minor, (unsigned)minor);
	} else {
		write_decimal(out, v, shape_digits(f->kind), 0);
	}
}

static void
write_clock(struct buf *out, int64_t minutes)
{
	buf_add(out,
		(char[]) { (char)('0' + minutes / 600), (char)('0' + minutes / 60 % 10), ':',
			(char)('0' + minutes % 60 / 10), (char)('0' + minutes % 10) },
		5);
}

void
shape_write(struct buf *out, const struct field *f, const void *m, int minor)
{
	switch (f->kind) {
	case K_BOOL:
		buf_str(out, *(const bool *)m ? "true" : "false");
		break;
	case K_INSTANT:
		out->n += when_write(buf_room(out, WHEN_TEXT), *(const struct instant *)m);
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
		write_number(out, f, *(const int64_t *)m, minor);
		break;
	case K_TEXT:
	case K_ENUM:
	case K_OBJECT:
	case K_LIST:
	case K_RAW:
	default:
		abort();
	}
}

int
shape_minor(const struct shape *s, const void *at, int minor)
{
	const char *code;

	if (s->currency == 0)
		return minor;
	code = *(const char *const *)(const void *)((const char *)at + s->currency - 1);
	return code != NULL ? currency_digits(code) : minor;
}

/* ---- limits ---- */

static size_t
characters(const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

/* Is ${c} in a set such as "A-Za-z0-9_.:-"? */
static bool
in_pattern(const char *pattern, char c)
{
	for (; *pattern != '\0'; pattern++) {
		if (pattern[1] == '-' && pattern[2] != '\0') {
			if (c >= pattern[0] && c <= pattern[2])
				return true;
			pattern += 2;
		} else if (*pattern == c) {
			return true;
		}
	}
	return false;
}

static bool
is_name(const char *const *names, const char *text)
{
	while (*names != NULL && strcmp(*names, text) != 0)
		names++;
	return *names != NULL;
}

static enum rc
limit_text(const struct field *f, const char *name, const char *text, struct fault *ft)
{
	size_t n = characters(text);

	if (n < (size_t)f->min)
		return fault_field(ft, name,
			n == 0 ? "must not be empty"
			       : arena_printf(ft->mem, "must have at least %lld characters", (long long)f->min));
	if (f->max > 0 && n > (size_t)f->max)
		return fault_field(
			ft, name, arena_printf(ft->mem, "must have at most %lld characters", (long long)f->max));
	if (f->names != NULL && !is_name(f->names, text))
		return fault_field(ft, name, names_text(f, ft->mem));
	for (; f->pattern != NULL && *text != '\0'; text++)
		if (!in_pattern(f->pattern, *text))
			return fault_field(
				ft, name, arena_printf(ft->mem, "may only have characters of %s", f->pattern));
	return OK;
}

static enum rc
limit_number(const struct field *f, const char *name, int64_t v, struct fault *ft)
{
	char text[DECIMAL_TEXT];
	bool low = v < f->min, high = f->max != 0 && v > f->max;

	if (!low && !high)
		return OK;
	decimal_write(text, low ? f->min : f->max, shape_digits(f->kind), 0);
	return fault_field(ft, name, arena_printf(ft->mem, "must be at %s %s", low ? "least" : "most", text));
}

enum rc
shape_limits(const struct field *f, const char *name, const void *at, struct fault *ft)
{
	const void *m = member_of(f, at);
	const struct list *list = m;

	if (shape_absent(f, at))
		return OK;
	switch (f->kind) {
	case K_TEXT:
		return limit_text(f, name, *(const char *const *)m, ft);
	case K_LIST:
		if (list->n == 0 && f->filled)
			return fault_field(ft, name, "must not be empty");
		if (f->max > 0 && list->n > (size_t)f->max)
			return fault_field(
				ft, name, arena_printf(ft->mem, "must have at most %lld elements", (long long)f->max));
		return OK;
	case K_INT:
	case K_RATE:
	case K_MONEY:
	case K_ENERGY:
	case K_SHARE:
		return limit_number(f, name, *(const int64_t *)m, ft);
	case K_BOOL:
	case K_ENUM:
	case K_INSTANT:
	case K_OBJECT:
	case K_RAW:
	default:
		return OK;
	}
}
