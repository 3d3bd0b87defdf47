/* What every test program does: one suite, a fresh arena for each test, TAP on standard output. */
#ifndef TESTS_UNIT_SUITE_H
#define TESTS_UNIT_SUITE_H

#include <check.h>

#include "base/base.h"

static struct arena *mem;

static inline void
suite_setup(void)
{
	mem = arena_new(4096);
}

static inline void
suite_teardown(void)
{
	arena_free(mem);
}

/* Run ${n} tests, each between ${setup} and ${teardown}; the exit status of the program. */
static inline int
suite_run_in(const char *name, SFun setup, SFun teardown, const TTest *const *tests, size_t n)
{
	Suite *s = suite_create(name);
	TCase *c = tcase_create(name);
	SRunner *r = srunner_create(s);
	int failed;

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_set_timeout(c, 60);
	for (size_t i = 0; i < n; i++)
		tcase_add_test(c, tests[i]);
	suite_add_tcase(s, c);
	srunner_set_tap(r, "-");
	srunner_run_all(r, CK_SILENT);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? 0 : 1;
}

static inline int
suite_run(const char *name, const TTest *const *tests, size_t n)
{
	return suite_run_in(name, suite_setup, suite_teardown, tests, n);
}

#endif
