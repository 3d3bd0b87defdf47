#include "domain/contact.h"

#include "base/country.h"
#include "base/mailbox.h"
#include "base/zone.h"

#define CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define LETTERS CAPITALS "abcdefghijklmnopqrstuvwxyz"
#define ALPHABET LETTERS "0123456789+/" /* of base64, in order */

enum rc
contact_email(struct ctx *cx, const char *field, const char *text)
{
	if (text == NULL || mailbox_valid(text))
		return OK;
	return fail_field(cx, field,
		"must be one e-mail address of at most 254 ASCII characters, such as billing@example.com; a domain of other "
		"letters is written xn--…");
}

enum rc
contact_country(struct ctx *cx, const char *field, const char *text)
{
	if (text == NULL || (strlen(text) == 2 && country_exists(text)))
		return OK;
	return fail_field(cx, field, "must be the two capital letters of a country (ISO 3166-1)");
}

enum rc
contact_locale(struct ctx *cx, const char *field, const char *text)
{
	size_t n = text != NULL ? strspn(text, LETTERS) : 2;
	bool good = n == 2 || n == 3;

	for (text = good && text != NULL ? text + n : ""; good && *text != '\0'; text += n + 1) {
		n = strspn(text + 1, LETTERS "0123456789");
		good = (*text == '-' || *text == '_') && n >= 2 && n <= 8;
	}
	return good ? OK : fail_field(cx, field, "must be a language tag, such as en or de-AT");
}

enum rc
contact_zone(struct ctx *cx, const char *field, const char *text)
{
	if (text == NULL || zone_exists(text))
		return OK;
	return fail_field(cx, field, "is not a zone of the IANA time zone database");
}

/* The first ${n} bytes that base64 ${text} stands for. False: they do not stand there. */
static bool
first_bytes(const char *text, unsigned char *out, size_t n)
{
	unsigned bits = 0, held = 0;

	for (size_t i = 0; i < n; text++) {
		const char *digit = *text != '\0' ? strchr(ALPHABET, *text) : NULL;

		if (digit == NULL)
			return false;
		bits = bits << 6 | (unsigned)(digit - ALPHABET);
		held += 6;
		if (held >= 8)
			out[i++] = (unsigned char)(bits >> (held -= 8));
	}
	return true;
}

/* Is ${text} base64 of a file that begins with ${magic}, no larger than a logo may be? */
static bool
is_picture(const char *text, const char *magic, size_t n)
{
	size_t digits = strspn(text, ALPHABET), pad = strspn(text + digits, "=");
	unsigned char start[8];

	return text[digits + pad] == '\0' && pad <= 2 && (digits + pad) % 4 == 0 &&
		(digits + pad) / 4 * 3 - pad <= LOGO_MAX && first_bytes(text, start, n) && memcmp(start, magic, n) == 0;
}

enum rc
contact_logo(struct ctx *cx, const char *field, const char *text)
{
	static const struct {
		const char *head, *magic;
		size_t n;
	} kinds[] = {
		{ "data:image/png;base64,", "\x89PNG\r\n\x1a\n", 8 },
		{ "data:image/jpeg;base64,", "\xff\xd8\xff", 3 },
	};

	if (text == NULL)
		return OK;
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		size_t n = strlen(kinds[i].head);

		if (strncmp(text, kinds[i].head, n) == 0 && is_picture(text + n, kinds[i].magic, kinds[i].n))
			return OK;
	}
	return fail_field(cx, field,
		"must be a PNG or JPEG picture of at most 256 KiB as data:image/png;base64,… or data:image/jpeg;base64,…");
}
