#include "base/when.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* ${n} digits at ${text} as a number; false if there are fewer. */
static bool
number(const char *text, int n, int *out)
{
	int v = 0;

	for (int i = 0; i < n; i++) {
		if (!is_digit(text[i]))
			return false;
		v = v * 10 + (text[i] - '0');
	}
	*out = v;
	return true;
}

/* Days since 1970-01-01; years are counted from March so that the leap day comes last. */
static int64_t
days_of(int64_t year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t in_era = y - era * 400;
	int64_t in_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + in_year - 719468;
}

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

int64_t
civil_seconds(const struct civil *c)
{
	return days_of(c->year, c->month, c->day) * DAY + c->hour * 3600 + c->minute * 60 + c->second;
}

struct civil
civil_of(int64_t seconds)
{
	int64_t days = floor_div(seconds, DAY), rest = seconds - days * DAY;
	int64_t z = days + 719468, era = floor_div(z, 146097), doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
	int month = (int)(mp < 10 ? mp + 3 : mp - 9);

	return (struct civil) {
		.year = yoe + era * 400 + (month <= 2),
		.month = month,
		.day = (int)(doy - (153 * mp + 2) / 5 + 1),
		.hour = (int)(rest / 3600),
		.minute = (int)(rest / 60 % 60),
		.second = (int)(rest % 60),
	};
}

static int
month_days(int64_t year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

bool
civil_valid(const struct civil *c)
{
	return c->month >= 1 && c->month <= 12 && c->day >= 1 && c->day <= month_days(c->year, c->month) &&
		c->hour >= 0 && c->hour < 24 && c->minute >= 0 && c->minute < 60 && c->second >= 0 && c->second < 60;
}

int64_t
civil_midnight(int64_t seconds)
{
	return floor_div(seconds, DAY) * DAY;
}

int
civil_weekday(int64_t seconds)
{
	int64_t d = (floor_div(seconds, DAY) + 3) % 7;

	return (int)(d < 0 ? d + 7 : d);
}

/* "YYYY-MM-DD" at ${text}. */
static bool
date_at(const char *text, struct civil *c)
{
	int year;

	*c = (struct civil) { .hour = 0 };
	if (!number(text, 4, &year) || text[4] != '-' || !number(text + 5, 2, &c->month) || text[7] != '-' ||
		!number(text + 8, 2, &c->day))
		return false;
	c->year = year;
	return year >= 1;
}

/* "Z" or "+HH:MM" at the end of ${text}, as seconds east of UTC. */
static bool
offset_read(const char *text, int *out)
{
	int hour, minute;

	if ((*text == 'Z' || *text == 'z') && text[1] == '\0') {
		*out = 0;
		return true;
	}
	if ((*text != '+' && *text != '-') || !number(text + 1, 2, &hour) || text[3] != ':' ||
		!number(text + 4, 2, &minute) || text[6] != '\0' || hour > 23 || minute > 59)
		return false;
	*out = (hour * 60 + minute) * (*text == '-' ? -60 : 60);
	return true;
}

bool
when_read(const char *text, struct instant *out)
{
	struct civil c;
	int offset;

	if (!date_at(text, &c) || (text[10] != 'T' && text[10] != 't' && text[10] != ' ') ||
		!number(text + 11, 2, &c.hour) || text[13] != ':' || !number(text + 14, 2, &c.minute) ||
		text[16] != ':' || !number(text + 17, 2, &c.second))
		return false;
	text += 19;
	if (*text == '.') {
		if (!is_digit(*++text))
			return false;
		while (is_digit(*text))
			text++;
	}
	if (c.second == 60)
		c.second = 59;
	if (!civil_valid(&c) || !offset_read(text, &offset))
		return false;
	out->v = civil_seconds(&c) - offset;
	return out->v >= WHEN_MIN && out->v <= WHEN_MAX;
}

/* ${n} digits of ${v} at ${to}. */
static void
put(char *to, int n, int64_t v)
{
	while (n > 0) {
		to[--n] = (char)('0' + v % 10);
		v /= 10;
	}
}

size_t
when_write(char *to, struct instant t)
{
	struct civil c = civil_of(t.v);

	memcpy(to, "0000-00-00T00:00:00Z", 21);
	put(to, 4, c.year);
	put(to + 5, 2, c.month);
	put(to + 8, 2, c.day);
	put(to + 11, 2, c.hour);
	put(to + 14, 2, c.minute);
	put(to + 17, 2, c.second);
	return 20;
}

size_t
when_write_local(char *to, struct instant t, struct span utc)
{
	int64_t minutes = utc.v / 60, size = minutes < 0 ? -minutes : minutes;
	size_t n = when_write(to, (struct instant) { t.v + minutes * 60 }) - 1;

	to[n] = minutes < 0 ? '-' : '+';
	put(to + n + 1, 2, size / 60);
	to[n + 3] = ':';
	put(to + n + 4, 2, size % 60);
	to[n + 6] = '\0';
	return n + 6;
}

bool
clock_read(const char *text, int64_t *minutes)
{
	int hour, minute;

	if (!number(text, 2, &hour) || text[2] != ':' || !number(text + 3, 2, &minute) || text[5] != '\0' ||
		minute > 59 || hour > 24 || (hour == 24 && minute > 0))
		return false;
	*minutes = hour * 60 + minute;
	return true;
}

bool
day_read(const char *text, int64_t *seconds)
{
	struct civil c;

	if (!date_at(text, &c) || text[10] != '\0' || !civil_valid(&c))
		return false;
	*seconds = civil_seconds(&c);
	return true;
}

bool
local_read(const char *text, int64_t *seconds)
{
	struct civil c;

	if (!date_at(text, &c) || text[10] != ' ' || !number(text + 11, 2, &c.hour) || text[13] != ':' ||
		!number(text + 14, 2, &c.minute))
		return false;
	if (text[16] == ':') {
		if (!number(text + 17, 2, &c.second) || text[19] != '\0')
			return false;
	} else if (text[16] != '\0') {
		return false;
	}
	if (!civil_valid(&c))
		return false;
	*seconds = civil_seconds(&c);
	return true;
}
