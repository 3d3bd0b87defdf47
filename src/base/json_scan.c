/* What json-c lets pass although the grammar of JSON does not: refused here, before it reads. */
#include "base/json_scan.h"

#include "base/utf8.h"

struct scan {
	const char *at, *end;
};

static size_t
digits(struct scan *s)
{
	const char *from = s->at;

	while (s->at < s->end && *s->at >= '0' && *s->at <= '9')
		s->at++;
	return (size_t)(s->at - from);
}

static bool
number(struct scan *s)
{
	const char *whole;
	size_t n;

	if (*s->at == '-')
		s->at++;
	whole = s->at;
	n = digits(s);
	if (n == 0 || (n > 1 && *whole == '0'))
		return false;
	if (s->at < s->end && *s->at == '.') {
		s->at++;
		if (digits(s) == 0)
			return false;
	}
	if (s->at < s->end && (*s->at == 'e' || *s->at == 'E')) {
		s->at++;
		if (s->at < s->end && (*s->at == '+' || *s->at == '-'))
			s->at++;
		if (digits(s) == 0)
			return false;
	}
	return true;
}

/* Four hexadecimal digits after "\u"; -1 if they are not there. */
static int
hex4(struct scan *s)
{
	int v = 0;

	if (s->end - s->at < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		char c = *s->at++;

		if (c >= '0' && c <= '9')
			v = v * 16 + (c - '0');
		else if ((c | 32) >= 'a' && (c | 32) <= 'f')
			v = v * 16 + ((c | 32) - 'a' + 10);
		else
			return -1;
	}
	return v;
}

/* After a backslash. NUL and halves of surrogate pairs are no text. */
static bool
escape(struct scan *s)
{
	int v;

	if (s->at == s->end)
		return false;
	if (*s->at != 'u')
		return strchr("\"\\/bfnrt", *s->at) != NULL && *s->at++ != '\0';
	s->at++;
	v = hex4(s);
	if (v <= 0 || (v >= 0xdc00 && v <= 0xdfff))
		return false;
	if (v < 0xd800 || v > 0xdbff)
		return true;
	if (s->end - s->at < 2 || s->at[0] != '\\' || s->at[1] != 'u')
		return false;
	s->at += 2;
	v = hex4(s);
	return v >= 0xdc00 && v <= 0xdfff;
}

static bool
string(struct scan *s)
{
	for (s->at++; s->at < s->end;) {
		unsigned char c = (unsigned char)*s->at;
		size_t n = utf8_character(s->at, (size_t)(s->end - s->at));

		s->at += n;
		if (c == '"')
			return true;
		if (n == 0 || c < 0x20 || (c == '\\' && !escape(s)))
			return false;
	}
	return false;
}

static bool
word(struct scan *s, const char *text)
{
	size_t n = strlen(text);

	if ((size_t)(s->end - s->at) < n || memcmp(s->at, text, n) != 0)
		return false;
	s->at += n;
	return true;
}

bool
json_scan(const char *text, size_t n, size_t *members)
{
	struct scan s = { text, text + n };

	*members = 0;
	while (s.at < s.end) {
		switch (*s.at) {
		case ' ':
		case '\t':
		case '\n':
		case '\r':
		case '{':
		case '}':
		case '[':
		case ']':
		case ',':
			s.at++;
			break;
		case ':':
			s.at++;
			++*members;
			break;
		case '"':
			if (!string(&s))
				return false;
			break;
		case 't':
		case 'f':
		case 'n':
			if (!word(&s, "true") && !word(&s, "false") && !word(&s, "null"))
				return false;
			break;
		default:
			if ((*s.at != '-' && (*s.at < '0' || *s.at > '9')) || !number(&s))
				return false;
		}
	}
	return true;
}

/* ---- where values stand ---- */

static bool
is_one_of(char c, const char *these)
{
	while (*these != '\0' && *these != c)
		these++;
	return *these != '\0';
}

/* strspn() and strcspn() are not asked here: under the checks of a sanitizer each call would walk to the end of the text. */
static const char *
skip(const char *at, const char *these)
{
	while (is_one_of(*at, these))
		at++;
	return at;
}

static const char *
upto(const char *at, const char *these)
{
	while (*at != '\0' && !is_one_of(*at, these))
		at++;
	return at;
}

static const char *
after_string(const char *at)
{
	for (at++; *at != '"'; at++)
		if (*at == '\\')
			at++;
	return at + 1;
}

const char *
json_next(const char *at, bool named)
{
	at = skip(at, " \t\r\n,");
	if (named) {
		at = after_string(at);
		at = skip(at, " \t\r\n:");
	}
	return at;
}

const char *
json_after(const char *at)
{
	size_t depth = 0;

	do {
		if (*at == '"') {
			at = after_string(at);
		} else if (*at == '{' || *at == '[') {
			depth++;
			at++;
		} else if (*at == '}' || *at == ']') {
			depth--;
			at++;
		} else {
			at = upto(at, depth > 0 ? "\"{}[]" : ",}] \t\r\n");
		}
	} while (depth > 0);
	return at;
}
