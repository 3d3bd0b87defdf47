/* base/buf: growth and the end of the text. */
#include "base/buf.h"
#include "suite.h"

START_TEST(grows)
{
	struct buf b;

	buf_init(&b, mem, 0);
	ck_assert_str_eq(buf_text(&b), "");
	for (int i = 0; i < 1000; i++)
		buf_char(&b, (char)('a' + i % 26));
	ck_assert_uint_eq(b.n, 1000);
	for (size_t i = 0; i < b.n; i++)
		ck_assert_int_eq(b.at[i], (char)('a' + i % 26));
}
END_TEST

START_TEST(all_ways)
{
	struct buf b;

	buf_init(&b, mem, 4);
	buf_str(&b, "text ");
	buf_add(&b, "by\0tes", 6);
	buf_add(&b, NULL, 0);
	buf_str(&b, "");
	buf_printf(&b, " %d %s", 42, "printed");
	memcpy(buf_room(&b, 3), "end", 3);
	b.n += 3;
	ck_assert_uint_eq(b.n, 25);
	ck_assert_mem_eq(buf_text(&b), "text by\0tes 42 printedend", 26);
}
END_TEST

START_TEST(text_is_not_counted)
{
	struct buf b;

	buf_init(&b, mem, 1);
	buf_char(&b, 'x');
	ck_assert_str_eq(buf_text(&b), "x");
	ck_assert_uint_eq(b.n, 1);
	buf_char(&b, 'y');
	ck_assert_str_eq(buf_text(&b), "xy");
}
END_TEST

int
main(void)
{
	const TTest *tests[] = { grows, all_ways, text_is_not_counted };

	return suite_run("buf", tests, COUNT_OF(tests));
}
