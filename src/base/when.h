/* Instants, RFC 3339, the civil calendar. Knows no time zone but fixed offsets; zones are base/zone.h. */
#ifndef BASE_WHEN_H
#define BASE_WHEN_H

#include "base/base.h"

#define DAY INT64_C(86400)
#define WHEN_TEXT 24                   /* room for when_write() */
#define WHEN_LOCAL_TEXT 32             /* room for when_write_local() */
#define WHEN_MIN INT64_C(-62135596800) /* 0001-01-01T00:00:00Z */
#define WHEN_MAX INT64_C(253402300799) /* 9999-12-31T23:59:59Z */

struct civil {
	int64_t year;
	int month, day, hour, minute, second;
};

/* Read RFC 3339 with any offset; a fraction of a second is dropped, a leap second counts as the second before it.
 * False: not RFC 3339, or outside the years 1 to 9999. */
bool when_read(const char *text, struct instant *out);
/* Write as 2026-05-01T08:12:00Z; ${to} has WHEN_TEXT bytes. Returns the length. */
size_t when_write(char *to, struct instant t);
/* The same where local time is UTC + ${utc}, as 2026-05-01T10:12:00+02:00; ${to} has WHEN_LOCAL_TEXT bytes. Seconds of
 * an offset, as before there were zones, are left out of it and of the clock. */
size_t when_write_local(char *to, struct instant t, struct span utc);
/* Seconds of the day number and clock of ${c}, and back; proleptic Gregorian, no zone. */
int64_t civil_seconds(const struct civil *c);
struct civil civil_of(int64_t seconds);
/* Does this day exist in the calendar, and this time on a clock (23:59:59 the last)? */
bool civil_valid(const struct civil *c);
/* The midnight with which the day of ${seconds} begins. */
int64_t civil_midnight(int64_t seconds);
/* 0 is Monday; for ${seconds} of local time. */
int civil_weekday(int64_t seconds);
/* Read "HH:MM" into minutes of the day; "24:00" is 1440. False: anything else. */
bool clock_read(const char *text, int64_t *minutes);
/* Read "YYYY-MM-DD" into seconds at its midnight, no zone. */
bool day_read(const char *text, int64_t *seconds);
/* Read "YYYY-MM-DD HH:MM[:SS]" into seconds of local time, no zone. */
bool local_read(const char *text, int64_t *seconds);

#endif
