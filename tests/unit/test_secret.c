/* base/secret: what new secrets look like, and the hashes of known texts. */
#include "base/secret.h"
#include "suite.h"

START_TEST(new_secrets)
{
	const char *a = secret_new(mem, "tk_"), *b = secret_new(mem, "tk_");

	/* 256 bits in base64url */
	ck_assert_uint_eq(strlen(a), 3 + 43);
	ck_assert_uint_eq(strspn(a + 3, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"), 43);
	ck_assert_mem_eq(a, "tk_", 3);
	ck_assert_str_ne(a, b);
}
END_TEST

START_TEST(hashes)
{
	/* BLAKE2b-256 of "abc" and of nothing */
	ck_assert_str_eq(secret_hash(mem, "abc"), "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
	ck_assert_str_eq(secret_digest(mem, "", 0), "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
	ck_assert_str_ne(secret_digest(mem, "a\0b", 3), secret_digest(mem, "a\0c", 3));
	ck_assert_uint_eq(strlen(secret_hash(mem, "x")), SECRET_HASH);
}
END_TEST

START_TEST(equality)
{
	const char *a = secret_hash(mem, "a"), *b = secret_hash(mem, "b");

	ck_assert(secret_equal(a, arena_text(mem, a)));
	ck_assert(!secret_equal(a, b));
	ck_assert(!secret_equal(a, ""));
	ck_assert(!secret_equal("", ""));
	ck_assert(!secret_equal(a, arena_printf(mem, "%sx", a)));
	ck_assert(!secret_equal(arena_copy(mem, a, SECRET_HASH - 1), arena_copy(mem, a, SECRET_HASH - 1)));
}
END_TEST

START_TEST(signatures)
{
	/* RFC 4231, cases 2 and 6: a key of any length */
	char long_key[132];

	memset(long_key, 0xaa, 131);
	long_key[131] = '\0';
	ck_assert_str_eq(secret_sign(mem, "Jefe", "what do ya want for nothing?", 28),
		"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	ck_assert_str_eq(secret_sign(mem, long_key, "Test Using Larger Than Block-Size Key - Hash Key First", 54),
		"60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
	ck_assert_str_eq(
		secret_sign(mem, "", "", 0), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}
END_TEST

START_TEST(base64)
{
	size_t n;

	ck_assert_mem_eq(secret_from_base64(mem, "AP9hYmM=", &n),
		"\0\xff"
		"abc",
		5);
	ck_assert_uint_eq(n, 5);
	ck_assert_ptr_nonnull(secret_from_base64(mem, "", &n));
	ck_assert_uint_eq(n, 0);
	ck_assert_ptr_null(secret_from_base64(mem, "AP9hYmM", &n));
	ck_assert_ptr_null(secret_from_base64(mem, "AP9h mM=", &n));
	ck_assert_ptr_null(secret_from_base64(mem, "AP9hYmM=x", &n));
}
END_TEST

START_TEST(wiping)
{
	char text[] = "secret";
	unsigned char a[32] = { 0 }, b[32] = { 0 };

	secret_wipe(text, sizeof(text));
	ck_assert_mem_eq(text, "\0\0\0\0\0\0", 7);
	secret_random(a, sizeof(a));
	secret_random(b, sizeof(b));
	ck_assert_mem_ne(a, b, sizeof(a));
}
END_TEST

START_TEST(passwords)
{
	const char *hash = secret_password_hash(mem, "a password"), *again = secret_password_hash(mem, "a password");

	ck_assert_mem_eq(hash, "$argon2id$v=19$m=65536,t=2,p=1$", 31);
	ck_assert_str_ne(hash, again);
	ck_assert(secret_password_verify(hash, "a password") && secret_password_verify(again, "a password"));
	ck_assert(!secret_password_verify(hash, "a passworD") && !secret_password_verify(hash, ""));
	ck_assert(!secret_password_verify("", "") && !secret_password_verify("nonsense", "nonsense"));
	ck_assert(!secret_password_stale(hash) && !secret_password_stale(secret_password_none));
	ck_assert(secret_password_stale("$argon2id$v=19$m=8192,t=1,p=1$v4sVh8bG3cpmBsuK7guicg$"
					"zO0QlzHHk/o6jNvwqL8KiPylugo3Hi9e9N0Y5t+p3TU"));
	ck_assert(!secret_password_verify(secret_password_none, ""));
}
END_TEST

START_TEST(new_passwords)
{
	const char *a = secret_password_new(mem), *b = secret_password_new(mem);

	ck_assert_str_ne(a, b);
	ck_assert_uint_eq(strlen(a), 24);
	for (size_t i = 0; i < 24; i++)
		ck_assert(i % 5 == 4 ? a[i] == '-' : strchr("0123456789abcdefghjkmnpqrstvwxyz", a[i]) != NULL);
}
END_TEST

int
main(void)
{
	const TTest *tests[] = { new_secrets, hashes, equality, signatures, base64, wiping, passwords, new_passwords };

	secret_start();
	return suite_run("secret", tests, COUNT_OF(tests));
}
