/* base/metric: what is added up over slots, what a slot's end leaves, and the text. */
#include <check.h>
#include <limits.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/metric.h"

static struct arena *mem;

static void
setup(void)
{
	mem = arena_new(65536);
	ck_assert(metric_start("1.2.3"));
}

static void
teardown(void)
{
	arena_free(mem);
}

static const char *
text(void)
{
	struct buf out;

	buf_init(&out, mem, 4096);
	metric_write(&out);
	return buf_text(&out);
}

/* Is ${line} a whole line of the text? */
static bool
says(const char *line)
{
	const char *at = text();
	size_t n = strlen(line);

	for (; at != NULL; at = strchr(at, '\n') != NULL ? strchr(at, '\n') + 1 : NULL)
		if (strncmp(at, line, n) == 0 && at[n] == '\n')
			return true;
	return false;
}

/* Run in a child, as a worker does. */
static void
in_slot(unsigned slot, void (*work)(void))
{
	pid_t pid = fork();
	int status;

	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		metric_take(slot);
		work();
		_exit(0);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
}

static void
work_some(void)
{
	metric_add(METRIC_DB_STATEMENTS, 3);
	metric_add_at(METRIC_REQUESTS, 0, 1, 1);
	metric_set(METRIC_WORKERS_BUSY, 1);
}

static void
work_much(void)
{
	for (int i = 0; i < 20000; i++)
		metric_add(METRIC_DB_STATEMENTS, 1);
}

START_TEST(slots_are_added_up)
{
	in_slot(1, work_some);
	in_slot(2, work_some);
	in_slot(METRIC_SLOTS - 1, work_some);
	ck_assert_int_eq(metric_sum(METRIC_DB_STATEMENTS), 9);
	ck_assert_int_eq(metric_sum(METRIC_WORKERS_BUSY), 3);
	ck_assert(says("tariffd_requests_total{method=\"GET\",status=\"2xx\"} 3"));
}
END_TEST

START_TEST(end_of_a_worker_keeps_counters_and_clears_gauges)
{
	in_slot(1, work_some);
	metric_left(1);
	ck_assert_int_eq(metric_sum(METRIC_WORKERS_BUSY), 0);
	ck_assert_int_eq(metric_sum(METRIC_DB_STATEMENTS), 3);
	in_slot(1, work_some);
	ck_assert_int_eq(metric_sum(METRIC_DB_STATEMENTS), 6);
}
END_TEST

START_TEST(two_processes_in_one_slot_lose_nothing)
{
	pid_t pid = fork();
	int status;

	metric_take(1);
	work_much();
	if (pid == 0)
		_exit(0);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(metric_sum(METRIC_DB_STATEMENTS), 40000);
}
END_TEST

START_TEST(labels)
{
	metric_add_at(METRIC_REQUESTS, 2, 4, 5);
	metric_add_at(METRIC_REQUESTS, 6, 0, 1);
	metric_add_at(METRIC_WORKERS_ENDED, ENDED_CRASHED, 0, 2);
	/* no such label */
	metric_add_at(METRIC_REQUESTS, 7, 0, 100);
	metric_add_at(METRIC_REQUESTS, 0, 5, 100);
	metric_add_at(METRIC_REQUESTS, UINT_MAX, UINT_MAX, 100);
	ck_assert(says("tariffd_requests_total{method=\"POST\",status=\"5xx\"} 5"));
	ck_assert(says("tariffd_requests_total{method=\"other\",status=\"1xx\"} 1"));
	ck_assert(says("tariffd_workers_ended_total{reason=\"crashed\"} 2"));
	ck_assert(strstr(text(), " 100\n") == NULL);
}
END_TEST

START_TEST(histogram)
{
	static const int64_t us[] = { 0, 500, 501, 1000, 10000000, 10000001, 3600000000 };

	for (size_t i = 0; i < COUNT_OF(us); i++)
		metric_observe(METRIC_REQUEST_SECONDS, us[i]);
	ck_assert(says("tariffd_request_duration_seconds_bucket{le=\"0.0005\"} 2"));
	ck_assert(says("tariffd_request_duration_seconds_bucket{le=\"0.001\"} 4"));
	ck_assert(says("tariffd_request_duration_seconds_bucket{le=\"5\"} 4"));
	ck_assert(says("tariffd_request_duration_seconds_bucket{le=\"10\"} 5"));
	ck_assert(says("tariffd_request_duration_seconds_bucket{le=\"+Inf\"} 7"));
	ck_assert(says("tariffd_request_duration_seconds_count 7"));
	ck_assert(says("tariffd_request_duration_seconds_sum 3620.002002"));
}
END_TEST

START_TEST(every_series_has_help_and_type_once)
{
	size_t help = 0, type = 0;

	for (const char *at = text(); *at != '\0'; at = strchr(at, '\n') + 1) {
		help += strncmp(at, "# HELP tariffd_", 15) == 0;
		type += strncmp(at, "# TYPE tariffd_", 15) == 0;
		ck_assert(*at == '#' || strncmp(at, "tariffd_", 8) == 0);
	}
	ck_assert_uint_eq(help, METRIC_COUNT + 1);
	ck_assert_uint_eq(type, METRIC_COUNT + 1);
	ck_assert(says("tariffd_build_info{version=\"1.2.3\"} 1"));
}
END_TEST

/* In a program that has not started them. */
START_TEST(without_memory_nothing_happens)
{
	metric_take(1);
	metric_left(1);
	work_some();
	metric_observe(METRIC_REQUEST_SECONDS, 1);
	ck_assert_int_eq(metric_sum(METRIC_DB_STATEMENTS), 0);
	mem = arena_new(1024);
	ck_assert_str_eq(text(), "");
	arena_free(mem);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("metric");
	TCase *with = tcase_create("started"), *without = tcase_create("not started");
	SRunner *r = srunner_create(s);
	int failed;

	tcase_add_checked_fixture(with, setup, teardown);
	tcase_add_test(with, slots_are_added_up);
	tcase_add_test(with, end_of_a_worker_keeps_counters_and_clears_gauges);
	tcase_add_test(with, two_processes_in_one_slot_lose_nothing);
	tcase_add_test(with, labels);
	tcase_add_test(with, histogram);
	tcase_add_test(with, every_series_has_help_and_type_once);
	tcase_add_test(without, without_memory_nothing_happens);
	suite_add_tcase(s, with);
	suite_add_tcase(s, without);
	srunner_set_tap(r, "-");
	srunner_run_all(r, CK_SILENT);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? 0 : 1;
}
