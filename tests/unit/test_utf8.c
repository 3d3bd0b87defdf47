/* base/utf8: every character, no overlong form, no surrogate. */
#include "base/utf8.h"
#include "suite.h"

static size_t
encode(uint32_t c, char *to)
{
	if (c < 0x80) {
		to[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		to[0] = (char)(0xc0 | c >> 6);
		to[1] = (char)(0x80 | (c & 63));
		return 2;
	}
	if (c < 0x10000) {
		to[0] = (char)(0xe0 | c >> 12);
		to[1] = (char)(0x80 | (c >> 6 & 63));
		to[2] = (char)(0x80 | (c & 63));
		return 3;
	}
	to[0] = (char)(0xf0 | c >> 18);
	to[1] = (char)(0x80 | (c >> 12 & 63));
	to[2] = (char)(0x80 | (c >> 6 & 63));
	to[3] = (char)(0x80 | (c & 63));
	return 4;
}

START_TEST(every_character)
{
	char text[4];

	for (uint32_t c = 0; c < 0x120000; c++) {
		size_t n = encode(c, text);
		bool good = c < 0xd800 || (c > 0xdfff && c <= 0x10ffff);

		ck_assert_uint_eq(utf8_character(text, n), good ? n : 0);
		ck_assert_int_eq(utf8_valid(text, n), good);
		/* cut short it is none */
		ck_assert_int_eq(utf8_valid(text, n - 1), n == 1);
	}
}
END_TEST

START_TEST(no_characters)
{
	static const char *const texts[] = { "\x80", "\xbf", "\xc0\xaf", "\xc1\xbf", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf",
		"\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "\xff", "\xfe", "\xc3(", "\xe2\x82(", "a\xc3" };

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		ck_assert_msg(!utf8_valid(texts[i], strlen(texts[i])), "%zu is accepted", i);
	ck_assert(utf8_valid("", 0));
	ck_assert(utf8_valid("a\0b", 3));
}
END_TEST

START_TEST(cuts)
{
	ck_assert_uint_eq(utf8_cut("abc", 3), 3);
	ck_assert_uint_eq(utf8_cut("abc", 2), 2);
	ck_assert_uint_eq(utf8_cut("a€b", 4), 4);
	ck_assert_uint_eq(utf8_cut("a€b", 3), 1);
	ck_assert_uint_eq(utf8_cut("a€b", 2), 1);
	ck_assert_uint_eq(utf8_cut("€", 2), 0);
	ck_assert_uint_eq(utf8_cut("", 5), 0);
}
END_TEST

int
main(void)
{
	const TTest *tests[] = { every_character, no_characters, cuts };

	return suite_run("utf8", tests, COUNT_OF(tests));
}
