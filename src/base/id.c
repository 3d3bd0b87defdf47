#include "base/id.h"

#include "base/secret.h"

static const char crockford[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* ${n} characters of five bits each, the last ones of ${v}. */
static void
put(char *to, size_t n, unsigned __int128 v)
{
	while (n > 0) {
		to[--n] = crockford[(unsigned)v & 31];
		v >>= 5;
	}
}

const char *
id_new(struct arena *mem, const char *prefix, int64_t now_ms)
{
	char text[ULID_LENGTH + 1] = "";
	unsigned char random[10];
	unsigned __int128 v = 0;

	secret_random(random, sizeof(random));
	for (size_t i = 0; i < sizeof(random); i++)
		v = v << 8 | random[i];
	put(text, 10, (unsigned __int128)now_ms & ((INT64_C(1) << 48) - 1));
	put(text + 10, 16, v);
	return arena_printf(mem, "%s%s", prefix, text);
}

bool
id_valid(const char *text, const char *prefix)
{
	size_t n = strlen(prefix);

	return strncmp(text, prefix, n) == 0 && strlen(text + n) == ULID_LENGTH &&
		strspn(text + n, crockford) == ULID_LENGTH;
}

const char *
uuid_new(struct arena *mem)
{
	unsigned char b[16];

	secret_random(b, sizeof(b));
	b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
	b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
	return arena_printf(mem, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1],
		b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

bool
uuid_valid(const char *text)
{
	for (size_t i = 0; i < UUID_LENGTH; i++) {
		char c = text[i];
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? c != '-' : !((c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'f')))
			return false;
	}
	return text[UUID_LENGTH] == '\0';
}
