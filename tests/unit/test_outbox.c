/* outbox: how long a failed row waits, and what a lane may take up. */
#include "domain/outbox.h"
#include "outbox/lane.h"
#include "suite.h"

#define MOST 4

START_TEST(pauses_grow)
{
	int64_t most = 10;

	for (int64_t attempts = 1; attempts < 70; attempts++) {
		ck_assert_int_eq(outbox_pause(attempts, 0, 0), 1);
		ck_assert_int_eq(outbox_pause(attempts, 0, (uint32_t)most - 1), most);
		most = most * 2 < OUTBOX_PAUSE_MAX ? most * 2 : OUTBOX_PAUSE_MAX;
	}
	/* a lease that was given back is the same attempt again */
	ck_assert_int_eq(outbox_pause(0, 0, 9), 10);
}
END_TEST

START_TEST(peers_may_ask_for_more)
{
	ck_assert_int_eq(outbox_pause(1, 120, 3), 120);
	ck_assert_int_eq(outbox_pause(1, 2, 8), 9);
	ck_assert_int_eq(outbox_pause(1, OUTBOX_PAUSE_MAX + 1, 3), OUTBOX_PAUSE_MAX);
	ck_assert_int_eq(outbox_pause(1, -5, 3), 4);
}
END_TEST

START_TEST(lanes_are_found_again)
{
	struct lanes *all = lanes_new(mem);
	struct lane *a = lane_find(all, "a"), *b = lane_find(all, "b");

	ck_assert_ptr_ne(a, b);
	a->failures = 7;
	ck_assert_ptr_eq(lane_find(all, "a"), a);
	ck_assert_uint_eq(a->failures, 7);
}
END_TEST

START_TEST(lanes_with_jobs_are_never_forgotten)
{
	struct lanes *all = lanes_new(mem);
	struct lane *a = lane_find(all, "a");
	struct arena *scratch = arena_new(4096);
	size_t full = 0;

	a->jobs = 1;
	for (unsigned i = 0; i < 100000; i++) {
		struct lane *l = lane_find(all, arena_printf(scratch, "lane %u", i));

		if (l == NULL)
			full++;
		else
			l->jobs = 1;
		arena_reset(scratch);
	}
	/* there are fewer places */
	ck_assert_uint_gt(full, 0);
	ck_assert_ptr_eq(lane_find(all, "a"), a);
	ck_assert_uint_eq(a->jobs, 1);
	arena_free(scratch);
}
END_TEST

START_TEST(a_lane_that_works_gets_ahead)
{
	struct lane *l = lane_find(lanes_new(mem), "a");

	/* nobody knows it */
	ck_assert_int_eq(lane_room(l, MOST, 0), 1);
	l->jobs = 1;
	ck_assert_int_eq(lane_room(l, MOST, 0), 0);
	ck_assert_uint_eq(lane_width(l, MOST), 1);
	lane_judge(l, true, 0);
	ck_assert_int_gt(lane_room(l, MOST, 0), 10 * MOST);
	ck_assert_uint_eq(lane_width(l, MOST), MOST);
}
END_TEST

START_TEST(a_lane_that_fails_is_tried_by_one)
{
	struct lane *l = lane_find(lanes_new(mem), "a");

	lane_judge(l, true, 0);
	lane_judge(l, false, 0);
	ck_assert_uint_eq(lane_width(l, MOST), 1);
	ck_assert_int_eq(lane_room(l, MOST, 0), 1);
	l->jobs = 1;
	ck_assert_int_eq(lane_room(l, MOST, 0), 0);
	l->jobs = 0;
	lane_judge(l, true, 0);
	ck_assert_uint_eq(lane_width(l, MOST), MOST);
}
END_TEST

START_TEST(a_lane_that_goes_on_failing_pauses)
{
	struct lane *l = lane_find(lanes_new(mem), "a");
	int64_t now = 0, pause = 1000;

	lane_judge(l, false, now);
	lane_judge(l, false, now);
	ck_assert_int_eq(lane_room(l, MOST, now), 1);
	for (int i = 0; i < 20; i++) {
		lane_judge(l, false, now);
		ck_assert_int_eq(lane_room(l, MOST, now + pause - 1), 0);
		ck_assert_int_eq(lane_room(l, MOST, now + pause), 1);
		now += pause;
		pause = pause < 32000 ? pause * 2 : 32000;
	}
	/* one success, and all is well */
	lane_judge(l, true, now);
	ck_assert_int_gt(lane_room(l, MOST, now), MOST);
}
END_TEST

START_TEST(a_lane_without_rows_is_looked_at_less)
{
	struct lane *l = lane_find(lanes_new(mem), "a");

	lane_leased(l, 0, 0);
	ck_assert_int_eq(lane_room(l, MOST, 999), 0);
	ck_assert_int_eq(lane_room(l, MOST, 1000), 1);
	lane_leased(l, 0, 1000);
	ck_assert_int_eq(lane_room(l, MOST, 2999), 0);
	lane_leased(l, 2, 3000);
	lane_leased(l, 0, 3000);
	ck_assert_int_eq(lane_room(l, MOST, 4000), 1);
}
END_TEST

int
main(void)
{
	const TTest *tests[] = { pauses_grow, peers_may_ask_for_more, lanes_are_found_again,
		lanes_with_jobs_are_never_forgotten, a_lane_that_works_gets_ahead, a_lane_that_fails_is_tried_by_one,
		a_lane_that_goes_on_failing_pauses, a_lane_without_rows_is_looked_at_less };

	return suite_run("outbox", tests, COUNT_OF(tests));
}
