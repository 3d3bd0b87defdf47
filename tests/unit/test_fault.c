/* base/fault: paths, repeated complaints, more of them than are listed. */
#include "suite.h"

static struct fault ft;

START_TEST(whole)
{
	fault_init(&ft, mem);
	ck_assert_int_eq(ft.rc, OK);
	ck_assert_int_eq(fault_set(&ft, E_CONFLICT, "word", "text"), E_CONFLICT);
	ck_assert_int_eq(ft.rc, E_CONFLICT);
	ck_assert_str_eq(ft.code, "word");
	/* a field does not take the place of what was said before */
	ck_assert_int_eq(fault_field(&ft, "a", "is wrong"), E_INVALID);
	ck_assert_int_eq(ft.rc, E_CONFLICT);
}
END_TEST

START_TEST(paths)
{
	const char *top, *list, *object;

	fault_init(&ft, mem);
	top = fault_enter(&ft, "rules", 3);
	ck_assert_str_eq(top, "");
	list = fault_enter(&ft, "override", -1);
	(void)fault_field(&ft, "idle_fee_max", "is wrong");
	object = fault_enter(&ft, "", 0);
	(void)fault_field(&ft, "", "is wrong");
	ft.at = object;
	ft.at = list;
	(void)fault_field(&ft, "", "must be an object");
	ft.at = top;
	(void)fault_field(&ft, "name", "is required");
	(void)fault_field(&ft, "", "the object is wrong");
	ck_assert_uint_eq(ft.n, 5);
	ck_assert_str_eq(ft.wrong[0].field, "rules[3].override.idle_fee_max");
	ck_assert_str_eq(ft.wrong[1].field, "rules[3].override[0]");
	ck_assert_str_eq(ft.wrong[2].field, "rules[3]");
	ck_assert_str_eq(ft.wrong[3].field, "name");
	ck_assert_str_eq(ft.wrong[4].field, "");
	ck_assert_int_eq(ft.rc, E_INVALID);
	ck_assert_str_eq(ft.text, "some fields are wrong");
}
END_TEST

START_TEST(one_complaint_about_a_field)
{
	fault_init(&ft, mem);
	(void)fault_field(&ft, "a", "first");
	(void)fault_field(&ft, "a", "second");
	ck_assert_uint_eq(ft.n, 1);
	ck_assert_str_eq(ft.wrong[0].text, "first");
}
END_TEST

START_TEST(too_many)
{
	fault_init(&ft, mem);
	for (int i = 0; i < FAULT_MAX + 10; i++)
		ck_assert_int_eq(fault_field(&ft, arena_printf(mem, "f%d", i), "is wrong"), E_INVALID);
	ck_assert_uint_eq(ft.n, FAULT_MAX + 10);
	ck_assert_str_eq(ft.wrong[FAULT_MAX - 1].field, arena_printf(mem, "f%d", FAULT_MAX - 1));
}
END_TEST

int
main(void)
{
	const TTest *tests[] = { whole, paths, one_complaint_about_a_field, too_many };

	return suite_run("fault", tests, COUNT_OF(tests));
}
