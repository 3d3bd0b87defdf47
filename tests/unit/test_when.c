/* base/when: RFC 3339, days, clocks, the calendar. */
#include "base/when.h"
#include "suite.h"

static void
reads(const char *text, const char *wanted)
{
	struct instant t;
	char back[WHEN_TEXT];

	ck_assert_msg(when_read(text, &t), "%s is refused", text);
	ck_assert_uint_eq(when_write(back, t), 20);
	ck_assert_str_eq(back, wanted);
}

START_TEST(instants)
{
	struct instant t;

	ck_assert(when_read("1970-01-01T00:00:00Z", &t) && t.v == 0);
	ck_assert(when_read("2026-05-01T08:12:00Z", &t) && t.v == INT64_C(1777623120));
	reads("2026-05-01T10:12:00+02:00", "2026-05-01T08:12:00Z");
	reads("2026-05-01T02:42:00-05:30", "2026-05-01T08:12:00Z");
	reads("2026-05-01t08:12:00z", "2026-05-01T08:12:00Z");
	reads("2026-05-01 08:12:00Z", "2026-05-01T08:12:00Z");
	reads("2026-05-01T08:12:59.999999999999Z", "2026-05-01T08:12:59Z");
	reads("2026-05-01T08:12:59.5+00:00", "2026-05-01T08:12:59Z");
	/* a leap second counts as the second before it */
	reads("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z");
	reads("2024-02-29T23:59:59Z", "2024-02-29T23:59:59Z");
	reads("2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00Z");
	reads("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z");
	reads("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z");
	ck_assert(when_read("0001-01-01T00:00:00Z", &t) && t.v == WHEN_MIN);
	ck_assert(when_read("9999-12-31T23:59:59Z", &t) && t.v == WHEN_MAX);
}
END_TEST

START_TEST(local_times)
{
	static const struct {
		int64_t utc;
		const char *text;
	} table[] = { { 0, "2026-05-01T08:12:00+00:00" }, { 7200, "2026-05-01T10:12:00+02:00" },
		{ -9000, "2026-05-01T05:42:00-02:30" }, { 20700, "2026-05-01T13:57:00+05:45" },
		{ -36000, "2026-04-30T22:12:00-10:00" }, { 1172, "2026-05-01T08:31:00+00:19" },
		{ -75, "2026-05-01T08:11:00-00:01" } };
	char text[WHEN_LOCAL_TEXT];

	for (size_t i = 0; i < COUNT_OF(table); i++) {
		ck_assert_uint_eq(
			when_write_local(text, (struct instant) { 1777623120 }, (struct span) { table[i].utc }), 25);
		ck_assert_str_eq(text, table[i].text);
	}
}
END_TEST

START_TEST(no_instants)
{
	static const char *const texts[] = { "", "now", "2026-05-01", "2026-05-01T08:12:00", "2026-05-01T08:12Z",
		"2026-05-01T08:12:00.Z", "2026-05-01T08:12:00+0200", "2026-05-01T08:12:00+2:00",
		"2026-05-01T08:12:00+24:00", "2026-05-01T08:12:00+02:60", "2026-05-01T08:12:00Zx",
		"2026-05-01T08:12:00+02:00x", " 2026-05-01T08:12:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
		"2026-04-31T00:00:00Z", "2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-05-00T00:00:00Z",
		"2026-05-01T24:00:00Z", "2026-05-01T23:60:00Z", "2026-05-01T23:59:61Z", "0000-01-01T00:00:00Z",
		"26-05-01T08:12:00Z", "12026-05-01T08:12:00Z", "2026/05/01T08:12:00Z", "2026-05-01X08:12:00Z",
		"2026-05-01T08.12.00Z", "2026-5-1T08:12:00Z", "2026-05-01T08:12:0aZ", "0001-01-01T00:00:00+00:01",
		"9999-12-31T23:59:59-00:01", "2026-05-01T08:12:00", "2026-05-01T08:12:00," };
	struct instant t;

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		ck_assert_msg(!when_read(texts[i], &t), "%s is accepted", texts[i]);
}
END_TEST

START_TEST(calendar)
{
	int weekday = 3; /* 1 January 1970 was a Thursday */
	struct civil c = { 1600, 1, 1, 0, 0, 0 }, next;
	int64_t first = civil_seconds(&c) / DAY;

	/* every day from 1600 to 2400, one after the other */
	for (int64_t day = first; day < 157054; day++) {
		next = civil_of(day * DAY + DAY - 1);
		ck_assert_int_eq(civil_seconds(&next), day * DAY + DAY - 1);
		ck_assert(civil_valid(&next) && next.hour == 23 && next.minute == 59 && next.second == 59);
		if (day > first)
			ck_assert((next.day == c.day + 1 && next.month == c.month) || (next.day == 1 && c.day >= 28));
		ck_assert_int_eq(civil_weekday(day * DAY), ((day + weekday) % 7 + 7) % 7);
		ck_assert_int_eq(civil_midnight(day * DAY), day * DAY);
		ck_assert_int_eq(civil_midnight(day * DAY + DAY - 1), day * DAY);
		c = next;
	}
}
END_TEST

START_TEST(validity)
{
	ck_assert(civil_valid(&(struct civil) { 2000, 2, 29, 0, 0, 0 }));
	ck_assert(!civil_valid(&(struct civil) { 1900, 2, 29, 0, 0, 0 }));
	ck_assert(!civil_valid(&(struct civil) { 2026, 1, 32, 0, 0, 0 }));
	ck_assert(!civil_valid(&(struct civil) { 2026, 1, 1, 24, 0, 0 }));
	ck_assert(!civil_valid(&(struct civil) { 2026, 1, 1, 0, -1, 0 }));
	ck_assert(!civil_valid(&(struct civil) { 2026, 1, 1, 0, 0, 60 }));
	/* Friday */
	ck_assert_int_eq(civil_weekday(1777593600), 4);
	ck_assert_int_eq(civil_weekday(-1), 2);
	ck_assert_int_eq(civil_weekday(-4 * DAY), 6);
}
END_TEST

START_TEST(clocks)
{
	static const char *const wrong[] = { "", "8:00", "08:0", "08.00", "24:01", "25:00", "23:60", "08:00:00",
		"ab:cd", "08:00 ", "-1:00", "0800" };
	int64_t m;

	ck_assert(clock_read("00:00", &m) && m == 0);
	ck_assert(clock_read("23:59", &m) && m == 1439);
	ck_assert(clock_read("24:00", &m) && m == 1440);
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		ck_assert_msg(!clock_read(wrong[i], &m), "%s is accepted", wrong[i]);
}
END_TEST

START_TEST(days_and_local_times)
{
	static const char *const no_day[] = { "", "2026-02-30", "2026-5-1", "2026-05-01 ", "2026-05-01T", "20260501",
		"x" };
	static const char *const no_local[] = { "", "2026-01-01", "2026-01-01T00:00:00", "2026-01-01 0:00",
		"2026-01-01 00:00:", "2026-01-01 00:00:0", "2026-01-01 00:00:00x", "2026-01-01 00:00x",
		"2026-01-01 24:00", "2026-13-01 00:00", "2026-01-01 00-00", "2026-01-01 00:00:60" };
	int64_t s;

	ck_assert(day_read("2026-05-01", &s) && s == INT64_C(1777593600));
	ck_assert(local_read("2026-01-01 06:00", &s) && s == INT64_C(1767247200));
	ck_assert(local_read("2026-01-01 06:00:59", &s) && s == INT64_C(1767247259));
	for (size_t i = 0; i < COUNT_OF(no_day); i++)
		ck_assert_msg(!day_read(no_day[i], &s), "%s is accepted", no_day[i]);
	for (size_t i = 0; i < COUNT_OF(no_local); i++)
		ck_assert_msg(!local_read(no_local[i], &s), "%s is accepted", no_local[i]);
}
END_TEST

int
main(void)
{
	const TTest *tests[] = { instants, local_times, no_instants, calendar, validity, clocks, days_and_local_times };

	return suite_run("when", tests, COUNT_OF(tests));
}
