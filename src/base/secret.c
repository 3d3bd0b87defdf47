#include "base/secret.h"

#include <sodium.h>

#define SECRET_BYTES 32
#define PASSWORD_GROUPS 5 /* of four letters and a hyphen */

_Static_assert(SECRET_HASH == 2 * crypto_generichash_BYTES, "a hash is written as hexadecimal");
_Static_assert(SECRET_HASH == 2 * crypto_auth_hmacsha256_BYTES, "a signature is as long as a hash");

void
secret_start(void)
{
	if (sodium_init() < 0)
		abort();
}

void
secret_random(void *to, size_t n)
{
	randombytes_buf(to, n);
}

const char *
secret_new(struct arena *mem, const char *prefix)
{
	unsigned char raw[SECRET_BYTES];
	char text[sodium_base64_ENCODED_LEN(SECRET_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];
	const char *secret;

	randombytes_buf(raw, sizeof(raw));
	sodium_bin2base64(text, sizeof(text), raw, sizeof(raw), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	secret = arena_printf(mem, "%s%s", prefix, text);
	sodium_memzero(raw, sizeof(raw));
	sodium_memzero(text, sizeof(text));
	return secret;
}

const char *
secret_digest(struct arena *mem, const void *at, size_t n)
{
	unsigned char hash[crypto_generichash_BYTES];
	char *hex = arena_get(mem, SECRET_HASH + 1, 1);

	(void)crypto_generichash(hash, sizeof(hash), at, n, NULL, 0);
	sodium_bin2hex(hex, SECRET_HASH + 1, hash, sizeof(hash));
	return hex;
}

const char *
secret_hash(struct arena *mem, const char *text)
{
	return secret_digest(mem, text, strlen(text));
}

const char *
secret_sign(struct arena *mem, const char *key, const void *at, size_t n)
{
	crypto_auth_hmacsha256_state state;
	unsigned char sum[crypto_auth_hmacsha256_BYTES];
	char *hex = arena_get(mem, SECRET_HASH + 1, 1);

	(void)crypto_auth_hmacsha256_init(&state, (const unsigned char *)key, strlen(key));
	(void)crypto_auth_hmacsha256_update(&state, at, n);
	(void)crypto_auth_hmacsha256_final(&state, sum);
	sodium_bin2hex(hex, SECRET_HASH + 1, sum, sizeof(sum));
	sodium_memzero(&state, sizeof(state));
	return hex;
}

bool
secret_equal(const char *a, const char *b)
{
	return strlen(a) == SECRET_HASH && strlen(b) == SECRET_HASH && sodium_memcmp(a, b, SECRET_HASH) == 0;
}

/* ---- passwords ---- */

const char *const secret_password_none =
	"$argon2id$v=19$m=65536,t=2,p=1$v4sVh8bG3cpmBsuK7guicg$zO0QlzHHk/o6jNvwqL8KiPylugo3Hi9e9N0Y5t+p3TU";

const char *
secret_password_hash(struct arena *mem, const char *password)
{
	char *hash = arena_get(mem, crypto_pwhash_STRBYTES, 1);

	return crypto_pwhash_str(hash, password, strlen(password), crypto_pwhash_OPSLIMIT_INTERACTIVE,
		       crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0
		? hash
		: NULL;
}

bool
secret_password_verify(const char *hash, const char *password)
{
	return crypto_pwhash_str_verify(hash, password, strlen(password)) == 0;
}

bool
secret_password_stale(const char *hash)
{
	return crypto_pwhash_str_needs_rehash(
		       hash, crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0;
}

const char *
secret_password_new(struct arena *mem)
{
	static const char letters[] = "0123456789abcdefghjkmnpqrstvwxyz";
	char *password = arena_get(mem, PASSWORD_GROUPS * 5, 1);
	unsigned char raw[PASSWORD_GROUPS * 5];

	randombytes_buf(raw, sizeof(raw));
	for (size_t i = 0; i < sizeof(raw) - 1; i++)
		password[i] = i % 5 == 4 ? '-' : letters[raw[i] % 32];
	sodium_memzero(raw, sizeof(raw));
	return password;
}

const unsigned char *
secret_from_base64(struct arena *mem, const char *base64, size_t *n)
{
	size_t length = strlen(base64);
	unsigned char *bytes = arena_get(mem, length / 4 * 3 + 3, 1);

	if (sodium_base642bin(
		    bytes, length / 4 * 3 + 3, base64, length, NULL, n, NULL, sodium_base64_VARIANT_ORIGINAL) != 0)
		return NULL;
	return bytes;
}

void
secret_wipe(void *at, size_t n)
{
	sodium_memzero(at, n);
}
