#include "base/decimal.h"

#define EXPONENT_MAX 100000

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The parts of a number in JSON's grammar. */
struct parts {
	bool minus;
	const char *whole, *fraction;
	size_t whole_n, fraction_n;
	int64_t exponent;
};

static size_t
digits_at(const char *text, size_t n)
{
	size_t i = 0;

	while (i < n && is_digit(text[i]))
		i++;
	return i;
}

static bool
exponent_read(const char *text, size_t n, int64_t *out)
{
	size_t i = 0;
	bool minus = false;
	int64_t v = 0;

	if (i < n && (text[i] == '+' || text[i] == '-'))
		minus = text[i++] == '-';
	if (i == n || digits_at(text + i, n - i) != n - i)
		return false;
	for (; i < n; i++)
		if (v < EXPONENT_MAX)
			v = v * 10 + (text[i] - '0');
	*out = minus ? -v : v;
	return true;
}

static bool
parts_read(const char *text, size_t n, struct parts *p)
{
	size_t i = 0;

	*p = (struct parts) { .exponent = 0 };
	if (i < n && text[i] == '-') {
		p->minus = true;
		i++;
	}
	p->whole = text + i;
	p->whole_n = digits_at(text + i, n - i);
	if (p->whole_n == 0 || (p->whole_n > 1 && *p->whole == '0'))
		return false;
	i += p->whole_n;
	if (i < n && text[i] == '.') {
		i++;
		p->fraction = text + i;
		p->fraction_n = digits_at(text + i, n - i);
		if (p->fraction_n == 0)
			return false;
		i += p->fraction_n;
	}
	if (i < n && (text[i] == 'e' || text[i] == 'E'))
		return exponent_read(text + i + 1, n - i - 1, &p->exponent);
	return i == n;
}

/* Digit ${i} of the whole and the fraction written without a point. */
static int
digit(const struct parts *p, size_t i)
{
	return (i < p->whole_n ? p->whole[i] : p->fraction[i - p->whole_n]) - '0';
}

enum decimal
decimal_read(const char *text, size_t n, unsigned digits, int64_t *out)
{
	struct parts p;
	size_t count, i;
	int64_t places, v = 0;

	if (!parts_read(text, n, &p))
		return DECIMAL_SYNTAX;
	count = p.whole_n + p.fraction_n;
	while (count > 0 && digit(&p, count - 1) == 0)
		count--;
	if (count == 0) {
		*out = 0;
		return DECIMAL_OK;
	}
	/* the value is digits[0..count) times ten to the places, once scaled */
	places = (int64_t)p.whole_n - (int64_t)count + p.exponent + digits;
	if (places < 0)
		return DECIMAL_DIGITS;
	for (i = 0; i < count; i++)
		if (__builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, digit(&p, i), &v))
			return DECIMAL_RANGE;
	for (; places > 0; places--)
		if (__builtin_mul_overflow(v, 10, &v))
			return DECIMAL_RANGE;
	*out = p.minus ? -v : v;
	return DECIMAL_OK;
}

size_t
decimal_write(char *to, int64_t value, unsigned digits, unsigned least)
{
	char back[DECIMAL_TEXT];
	uint64_t v = value < 0 ? -(uint64_t)value : (uint64_t)value;
	unsigned place = 0;
	size_t n = 0, len = 0;

	/* drop zeros that nobody asked for */
	for (; place < digits && digits - place > least && v % 10 == 0; place++)
		v /= 10;
	for (; place < digits; place++) {
		back[n++] = (char)('0' + v % 10);
		v /= 10;
	}
	if (n > 0)
		back[n++] = '.';
	do {
		back[n++] = (char)('0' + v % 10);
		v /= 10;
	} while (v > 0);
	if (value < 0)
		to[len++] = '-';
	while (n > 0)
		to[len++] = back[--n];
	to[len] = '\0';
	return len;
}
