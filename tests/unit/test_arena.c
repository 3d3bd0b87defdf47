/* base/arena: alignment, zeroes, growth, reset, sizes that do not fit. */
#include <signal.h>
#include <sys/resource.h>

#include "suite.h"

START_TEST(aligned_and_zeroed)
{
	for (size_t size = 1; size < 100; size++) {
		unsigned char *at = arena_get(mem, 1, size);

		ck_assert_uint_eq((uintptr_t)at % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			ck_assert_uint_eq(at[i], 0);
		memset(at, 0xff, size);
	}
}
END_TEST

START_TEST(larger_than_a_block)
{
	char *small = arena_text(mem, "small"), *large = ARENA_ARRAY(mem, 100000, char);

	memset(large, 'x', 100000);
	ck_assert_str_eq(small, "small");
	ck_assert_str_eq(arena_text(mem, "after"), "after");
}
END_TEST

START_TEST(reset_keeps_the_first_block)
{
	char *first = arena_get(mem, 1, 16);

	memset(first, 0xff, 16);
	(void)arena_get(mem, 3, 4096);
	arena_reset(mem);
	ck_assert_ptr_eq(arena_get(mem, 1, 16), first);
	ck_assert_int_eq(*first, 0);
}
END_TEST

START_TEST(copies)
{
	char from[] = "a\0b";
	char *to = arena_copy(mem, from, 3);

	ck_assert_mem_eq(to, "a\0b\0", 4);
	from[0] = 'x';
	ck_assert_int_eq(to[0], 'a');
	ck_assert_str_eq(arena_copy(mem, NULL, 0), "");
	ck_assert_str_eq(arena_text(mem, ""), "");
	ck_assert_str_eq(arena_printf(mem, "%s-%d-%5.2s", "x", -7, "abc"), "x--7-   ab");
	ck_assert_uint_eq(strlen(arena_printf(mem, "%10000d", 1)), 10000);
}
END_TEST

START_TEST(no_elements)
{
	ck_assert_ptr_nonnull(ARENA_ARRAY(mem, 0, int64_t));
	arena_free(NULL);
}
END_TEST

START_TEST(product_does_not_fit)
{
	volatile size_t n = SIZE_MAX / 4;

	(void)arena_get(mem, n, 8);
}
END_TEST

START_TEST(size_is_absurd)
{
	volatile size_t n = SIZE_MAX / 3;

	(void)arena_get(mem, n, 1);
}
END_TEST

START_TEST(case_of_letters)
{
	ck_assert_str_eq(arena_lower(mem, "29CCce27-3A3A-4308"), "29ccce27-3a3a-4308");
	ck_assert_str_eq(arena_lower(mem, "\xc3\x84@AZ[`az{"), "\xc3\x84@az[`az{");
	ck_assert_str_eq(arena_lower(mem, ""), "");
}
END_TEST

START_TEST(short_lists)
{
	struct list list = { 0, NULL };
	const char *const *text;

	for (size_t i = 0; i < 3; i++)
		arena_append(mem, &list, "abc" + i);
	text = list.at;
	ck_assert_uint_eq(list.n, 3);
	ck_assert_str_eq(text[0], "abc");
	ck_assert_str_eq(text[2], "c");
}
END_TEST

#ifndef __SANITIZE_ADDRESS__ /* which ends the program itself */
START_TEST(memory_is_out)
{
	struct rlimit limit = { 1 << 26, 1 << 26 };

	ck_assert_int_eq(setrlimit(RLIMIT_AS, &limit), 0);
	(void)arena_get(mem, 1, (size_t)1 << 40);
}
END_TEST
#endif

int
main(void)
{
	const TTest *tests[] = { aligned_and_zeroed, larger_than_a_block, reset_keeps_the_first_block, copies,
		no_elements, case_of_letters, short_lists };
	const TTest *ends[] = {
		product_does_not_fit,
		size_is_absurd,
#ifndef __SANITIZE_ADDRESS__
		memory_is_out,
#endif
	};
	Suite *s = suite_create("arena");
	TCase *c = tcase_create("arena");
	SRunner *r = srunner_create(s);
	int failed;

	tcase_add_checked_fixture(c, suite_setup, suite_teardown);
	for (size_t i = 0; i < COUNT_OF(tests); i++)
		tcase_add_test(c, tests[i]);
	for (size_t i = 0; i < COUNT_OF(ends); i++)
		tcase_add_test_raise_signal(c, ends[i], SIGABRT);
	suite_add_tcase(s, c);
	srunner_set_tap(r, "-");
	srunner_run_all(r, CK_SILENT);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? 0 : 1;
}
