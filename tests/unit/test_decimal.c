/* base/decimal: exact reading and writing. */
#include "base/decimal.h"
#include "suite.h"

static void
reads(const char *text, unsigned digits, int64_t wanted)
{
	int64_t v = 12345;

	ck_assert_msg(decimal_read(text, strlen(text), digits, &v) == DECIMAL_OK, "%s is refused", text);
	ck_assert_int_eq(v, wanted);
}

static void
refuses(const char *text, unsigned digits, enum decimal wanted)
{
	int64_t v = 12345;

	ck_assert_msg(decimal_read(text, strlen(text), digits, &v) == wanted, "%s", text);
	ck_assert_int_eq(v, 12345);
}

START_TEST(numbers)
{
	reads("0", 0, 0);
	reads("-0", 0, 0);
	reads("-0.000e17", 9, 0);
	reads("0e99999999999999999999", 3, 0);
	reads("1", 9, 1000000000);
	reads("-1.5", 1, -15);
	reads("0.1", 9, 100000000);
	reads("1e-1", 9, 100000000);
	reads("1E-1", 9, 100000000);
	reads("10e-2", 1, 1);
	reads("1e+3", 0, 1000);
	reads("1.2300", 2, 123);
	reads("1200e-2", 0, 12);
	reads("0.000000001", 9, 1);
	reads("0.00000000100e9", 0, 1);
	reads("9223372036854775807", 0, INT64_MAX);
	reads("-9223372036854775807", 0, -INT64_MAX);
	reads("9223372036.854775807", 9, INT64_MAX);
	reads("922337203685477580700e-2", 0, INT64_MAX);
}
END_TEST

START_TEST(length_counts)
{
	int64_t v;

	ck_assert_int_eq(decimal_read("123456", 3, 0, &v), DECIMAL_OK);
	ck_assert_int_eq(v, 123);
	ck_assert_int_eq(decimal_read("1.5", 2, 0, &v), DECIMAL_SYNTAX);
	ck_assert_int_eq(decimal_read("1e5", 2, 0, &v), DECIMAL_SYNTAX);
	ck_assert_int_eq(decimal_read("1\0", 2, 0, &v), DECIMAL_SYNTAX);
}
END_TEST

START_TEST(no_numbers)
{
	static const char *const texts[] = { "", "-", "+1", "01", "-01", "00", "1.", ".5", "1.e1", "1e", "1e+", "1e-",
		"e1", "1e1.5", "1e 1", " 1", "1 ", "1,5", "1_0", "0x10", "NaN", "Infinity", "--1", "1-", "\xd9\xa1",
		"1\xe2\x80\x89_0" };

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		refuses(texts[i], 9, DECIMAL_SYNTAX);
}
END_TEST

START_TEST(too_many_digits)
{
	refuses("0.1", 0, DECIMAL_DIGITS);
	refuses("1.001", 2, DECIMAL_DIGITS);
	refuses("0.0000000001", 9, DECIMAL_DIGITS);
	refuses("1e-10", 9, DECIMAL_DIGITS);
	refuses("1e-99999999999999999999", 9, DECIMAL_DIGITS);
	refuses("-5e-1", 0, DECIMAL_DIGITS);
}
END_TEST

START_TEST(out_of_range)
{
	refuses("9223372036854775808", 0, DECIMAL_RANGE);
	/* the smallest integer means: absent */
	refuses("-9223372036854775808", 0, DECIMAL_RANGE);
	refuses("18446744073709551617", 0, DECIMAL_RANGE);
	refuses("9223372036.854775808", 9, DECIMAL_RANGE);
	refuses("1e19", 0, DECIMAL_RANGE);
	refuses("1e400", 0, DECIMAL_RANGE);
	refuses("-1e99999999999999999999", 0, DECIMAL_RANGE);
}
END_TEST

static void
writes(int64_t value, unsigned digits, unsigned least, const char *wanted)
{
	char text[DECIMAL_TEXT];

	ck_assert_uint_eq(decimal_write(text, value, digits, least), strlen(wanted));
	ck_assert_str_eq(text, wanted);
}

START_TEST(written)
{
	writes(0, 0, 0, "0");
	writes(0, 9, 2, "0.00");
	writes(0, 9, 0, "0");
	writes(500000000, 9, 2, "0.50");
	writes(500000000, 9, 0, "0.5");
	writes(123456789, 9, 2, "0.123456789");
	writes(-1, 9, 2, "-0.000000001");
	writes(100, 2, 2, "1.00");
	writes(100, 2, 0, "1");
	writes(-12345, 3, 3, "-12.345");
	writes(5, 0, 0, "5");
	writes(INT64_MAX, 0, 0, "9223372036854775807");
	writes(INT64_MIN, 0, 0, "-9223372036854775808");
	writes(INT64_MAX, 18, 18, "9.223372036854775807");
}
END_TEST

START_TEST(there_and_back)
{
	uint64_t x = 88172645463325252;

	for (int i = 0; i < 20000; i++) {
		unsigned digits = (unsigned)(x % 10);
		char text[DECIMAL_TEXT];
		int64_t v, back;
		size_t n;

		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		v = (int64_t)(x >> (x % 50));
		v = (x & 1) != 0 ? -(v >> 1) : v >> 1;
		n = decimal_write(text, v, digits, 0);
		ck_assert_int_eq(decimal_read(text, n, digits, &back), DECIMAL_OK);
		ck_assert_int_eq(back, v);
	}
}
END_TEST

int
main(void)
{
	const TTest *tests[] = { numbers, length_counts, no_numbers, too_many_digits, out_of_range, written,
		there_and_back };

	return suite_run("decimal", tests, COUNT_OF(tests));
}
