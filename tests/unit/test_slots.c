/* domain/slots: no instant of a week may have two prices. */
#include "base/id.h"
#include "domain/slots.h"
#include "model/cost_rate.h"
#include "suite.h"

#define AT(h, m) ((h)*60 + (m))
#define SLOT(...) \
	(struct slot[]) \
	{ \
		__VA_ARGS__ \
	}
#define ENTRY(id, ...) \
	(struct rate_entry) \
	{ \
		.uuid = (id), .slots = { sizeof(SLOT(__VA_ARGS__)) / sizeof(struct slot), SLOT(__VA_ARGS__) } \
	}

enum { MON = 1, TUE, WED, THU, FRI, SAT, SUN };

static bool
meet(struct slot a, struct slot b)
{
	struct rate_entry x = ENTRY("x", a), y = ENTRY("y", b);
	struct list of_x = { 1, &x }, of_y = { 1, &y };
	bool found = slots_overlap(&of_x, &y) == &x;

	/* whoever comes first */
	ck_assert_int_eq(found, slots_overlap(&of_y, &x) == &y);
	return found;
}

START_TEST(slots_of_a_day)
{
	ck_assert(meet(
		(struct slot) { "a", MON, AT(8, 0), AT(12, 0) }, (struct slot) { "b", MON, AT(11, 59), AT(13, 0) }));
	ck_assert(!meet(
		(struct slot) { "a", MON, AT(8, 0), AT(12, 0) }, (struct slot) { "b", MON, AT(12, 0), AT(13, 0) }));
	ck_assert(!meet(
		(struct slot) { "a", MON, AT(8, 0), AT(12, 0) }, (struct slot) { "b", TUE, AT(8, 0), AT(12, 0) }));
	/* one within the other */
	ck_assert(
		meet((struct slot) { "a", MON, AT(8, 0), AT(12, 0) }, (struct slot) { "b", MON, AT(9, 0), AT(10, 0) }));
	ck_assert(
		meet((struct slot) { "a", MON, AT(8, 0), AT(12, 0) }, (struct slot) { "b", MON, AT(8, 0), AT(12, 0) }));
}
END_TEST

START_TEST(ends_of_a_day)
{
	ck_assert(!meet((struct slot) { "a", MON, 0, AT(24, 0) }, (struct slot) { "b", TUE, 0, AT(24, 0) }));
	ck_assert(meet((struct slot) { "a", MON, 0, AT(24, 0) }, (struct slot) { "b", MON, AT(23, 59), AT(24, 0) }));
	/* 23:59 is midnight as an end, and a minute as a start */
	ck_assert(meet((struct slot) { "a", MON, 0, AT(23, 59) }, (struct slot) { "b", MON, AT(23, 59), AT(24, 0) }));
	ck_assert(!meet((struct slot) { "a", MON, 0, AT(23, 59) }, (struct slot) { "b", TUE, 0, AT(1, 0) }));
	/* 00:00 as an end runs to midnight too */
	ck_assert(!meet((struct slot) { "a", MON, AT(18, 0), 0 }, (struct slot) { "b", TUE, 0, AT(1, 0) }));
}
END_TEST

START_TEST(past_midnight)
{
	struct slot night = { "a", FRI, AT(22, 0), AT(6, 0) };

	ck_assert(meet(night, (struct slot) { "b", SAT, AT(5, 0), AT(7, 0) }));
	ck_assert(!meet(night, (struct slot) { "b", SAT, AT(6, 0), AT(7, 0) }));
	ck_assert(!meet(night, (struct slot) { "b", FRI, AT(5, 0), AT(7, 0) }));
	ck_assert(meet(night, (struct slot) { "b", FRI, AT(5, 0), AT(4, 0) }));
	ck_assert(!meet(night, (struct slot) { "b", SAT, AT(22, 0), AT(6, 0) }));
}
END_TEST

START_TEST(past_the_weeks_end)
{
	struct slot night = { "a", SUN, AT(22, 0), AT(6, 0) };

	ck_assert(meet(night, (struct slot) { "b", MON, AT(5, 0), AT(7, 0) }));
	ck_assert(meet(night, (struct slot) { "b", MON, 0, AT(0, 1) }));
	ck_assert(!meet(night, (struct slot) { "b", MON, AT(6, 0), AT(7, 0) }));
	ck_assert(!meet(night, (struct slot) { "b", SUN, AT(5, 0), AT(22, 0) }));
	ck_assert(!meet(night, (struct slot) { "b", MON, AT(22, 0), AT(6, 0) }));
	ck_assert(!meet((struct slot) { "a", SUN, AT(22, 0), AT(24, 0) }, (struct slot) { "b", MON, 0, AT(1, 0) }));
}
END_TEST

START_TEST(every_pair_of_hours)
{
	/* minute by minute: what the judge says is what the clock says */
	for (int64_t day = 1; day <= 7; day++)
		for (int64_t from = 0; from < 24; from += 5)
			for (int64_t to = 0; to <= 24; to += 3) {
				struct slot a = { "a", SUN, AT(20, 0), AT(4, 0) }, b = { "b", day, from * 60, to * 60 };
				bool shared = false;

				if (from == to)
					continue;
				for (int64_t h = 0; h < (to > from ? to - from : to - from + 24); h++) {
					int64_t hour = ((day - 1) * 24 + from + h) % 168;

					shared = shared || hour >= 6 * 24 + 20 || hour < 4;
				}
				ck_assert_int_eq(meet(a, b), shared);
			}
}
END_TEST

START_TEST(several_entries)
{
	struct rate_entry e[] = {
		ENTRY("x", { "1", MON, AT(8, 0), AT(9, 0) }, { "2", TUE, AT(8, 0), AT(9, 0) }),
		ENTRY("y", { "3", WED, AT(8, 0), AT(9, 0) }),
	};
	struct list all = { 2, e }, none = { 0, NULL };
	struct rate_entry same = ENTRY("y", { "4", WED, AT(8, 30), AT(9, 0) });
	struct rate_entry other = ENTRY("z", { "5", SUN, 0, AT(1, 0) }, { "6", WED, AT(8, 30), AT(9, 0) });
	struct rate_entry self = ENTRY("z", { "7", SUN, AT(23, 0), AT(2, 0) }, { "8", MON, AT(1, 0), AT(2, 0) });

	ck_assert_ptr_null(slots_overlap(&all, &same));
	ck_assert_ptr_eq(slots_overlap(&all, &other), &e[1]);
	ck_assert_ptr_null(slots_overlap(&none, &other));
	ck_assert_ptr_eq(slots_overlap(&none, &self), &self);
}
END_TEST

static const char *
wrong(struct rate_entry e)
{
	static struct fault ft;

	fault_init(&ft, mem);
	return slots_check(&e, &ft) == OK ? NULL : arena_printf(mem, "%s: %s", ft.wrong[0].field, ft.wrong[0].text);
}

START_TEST(wrong_slots)
{
	struct rate_entry none = { .uuid = "x" };

	ck_assert_ptr_null(wrong(ENTRY("x", { NULL, MON, AT(8, 0), AT(9, 0) }, { NULL, SUN, AT(22, 0), AT(8, 0) })));
	ck_assert_ptr_null(wrong(ENTRY("x", { NULL, MON, 0, AT(24, 0) })));
	ck_assert_ptr_null(wrong(ENTRY("x", { NULL, MON, AT(23, 59), AT(24, 0) })));
	ck_assert_str_eq(wrong(none), "weekday: must name a day");
	ck_assert_str_eq(wrong(ENTRY("x", { NULL, 0, 0, 1 })), "weekday: must be 1 to 7");
	ck_assert_str_eq(wrong(ENTRY("x", { NULL, 8, 0, 1 })), "weekday: must be 1 to 7");
	ck_assert_str_eq(
		wrong(ENTRY("x", { NULL, MON, 0, 1 }, { NULL, MON, 2, 3 })), "weekday: must not hold a day twice");
	ck_assert_str_eq(wrong(ENTRY("x", { NULL, MON, AT(24, 0), 1 })), "start_time: must be 00:00 to 23:59");
	ck_assert_str_eq(wrong(ENTRY("x", { NULL, MON, 1, AT(24, 1) })), "end_time: must be 00:00 to 24:00");
	ck_assert_str_eq(wrong(ENTRY("x", { NULL, MON, 0, 0 })), "end_time: must differ from start_time");
	ck_assert_str_eq(
		wrong(ENTRY("x", { NULL, MON, AT(23, 59), AT(23, 59) })), "end_time: must differ from start_time");
}
END_TEST

START_TEST(names_stay)
{
	struct list former = { 2, SLOT({ "m", MON, 0, 1 }, { "w", WED, 0, 1 }) };
	struct list to = { 3, SLOT({ "sent", WED, 5, 6 }, { NULL, SUN, 5, 6 }, { NULL, MON, 5, 6 }) };
	const struct slot *s;

	slots_name(&to, &former, mem);
	s = to.at;
	ck_assert_str_eq(s[0].uuid, "w");
	ck_assert(uuid_valid(s[1].uuid));
	ck_assert_str_eq(s[2].uuid, "m");
	ck_assert_int_eq(s[0].weekday, WED);
	ck_assert_int_eq(s[2].end_time, 6);
	ck_assert(slots_drop(&to, SUN, mem));
	ck_assert_uint_eq(to.n, 2);
	ck_assert(!slots_drop(&to, SUN, mem));
	ck_assert(slots_drop(&to, MON, mem) && slots_drop(&to, WED, mem));
	ck_assert_uint_eq(to.n, 0);
}
END_TEST

int
main(void)
{
	const TTest *tests[] = { slots_of_a_day, ends_of_a_day, past_midnight, past_the_weeks_end, every_pair_of_hours,
		several_entries, wrong_slots, names_stay };

	return suite_run("slots", tests, COUNT_OF(tests));
}
