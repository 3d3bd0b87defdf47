/* base/zone: against glibc in every zone, and what is asked of names, gaps, files. */
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/when.h"
#include "base/zone.h"
#include "suite.h"

#define DATABASE "/usr/share/zoneinfo"
#define FROM INT64_C(-2208988800) /* 1900 */
#define TO INT64_C(4102444800)    /* 2100 */

static void
setup(void)
{
	suite_setup();
	zone_directory(NULL);
}

static void
teardown(void)
{
	zone_directory(NULL);
	suite_teardown();
}

/* ---- every zone ---- */

static int64_t
glibc_offset(int64_t t)
{
	time_t now = t;
	struct tm tm;

	ck_assert_ptr_nonnull(localtime_r(&now, &tm));
	return tm.tm_gmtoff;
}

static void
same_offset(const char *name, const struct zone *z, int64_t t)
{
	int64_t ours = zone_offset(z, (struct instant) { t }).v, theirs = glibc_offset(t);

	if (ours != theirs)
		ck_abort_msg(
			"%s at %lld: %lld, glibc says %lld", name, (long long)t, (long long)ours, (long long)theirs);
}

/* Each change and the second before it, and every few weeks. Returns the number of comparisons. */
static size_t
compare_zone(const char *name)
{
	const struct zone *z = zone_find(name);
	size_t n = 0;

	ck_assert_msg(z != NULL, "%s is not found", name);
	ck_assert_int_eq(setenv("TZ", name, 1), 0);
	tzset();
	for (int64_t t = FROM; t < TO; t += 40 * DAY + 3607, n++)
		same_offset(name, z, t);
	for (struct instant t = zone_next(z, (struct instant) { FROM }); t.v != NONE && t.v < TO; t = zone_next(z, t)) {
		same_offset(name, z, t.v - 1);
		same_offset(name, z, t.v);
		n += 2;
	}
	return n;
}

static void
walk(const char *below, size_t *zones, size_t *instants)
{
	char path[512];
	DIR *d;

	(void)snprintf(path, sizeof(path), DATABASE "/%s", below);
	d = opendir(path);
	ck_assert_ptr_nonnull(d);
	for (struct dirent *e; (e = readdir(d)) != NULL;) {
		struct stat st;
		char name[300];

		(void)snprintf(name, sizeof(name), "%s%s%s", below, *below != '\0' ? "/" : "", e->d_name);
		if (strchr(e->d_name, '.') != NULL || strcmp(name, "right") == 0 || strcmp(name, "posix") == 0)
			continue;
		(void)snprintf(path, sizeof(path), DATABASE "/%s", name);
		ck_assert_int_eq(stat(path, &st), 0);
		if (S_ISDIR(st.st_mode)) {
			walk(name, zones, instants);
		} else if (zone_find(name) != NULL) {
			*instants += compare_zone(name);
			++*zones;
		}
	}
	closedir(d);
}

START_TEST(every_zone)
{
	size_t zones = 0, instants = 0;

	walk("", &zones, &instants);
	ck_assert_uint_gt(zones, 300);
	printf("# %zu zones, %zu instants\n", zones, instants);
}
END_TEST

/* ---- names ---- */

START_TEST(names)
{
	static const char *const good[] = {
		"UTC",
		"Europe/London",
		"America/Argentina/Buenos_Aires",
		"Etc/GMT+12",
		"Etc/GMT-14",
		"America/Port-au-Prince",
	};
	static const char *const bad[] = {
		"",
		"/",
		"Europe",
		"Europe/",
		"/Europe/London",
		"Europe//London",
		"../zoneinfo/UTC",
		"Europe/../UTC",
		"Europe/London ",
		"europe/Nowhere",
		"posix/UTC",
		"right/UTC",
		"posixrules",
		"localtime",
		"Factory",
		"tzdata.zi",
		"iso3166.tab",
		"leap-seconds.list",
		"Europe/London\n",
		"Europe/{",
		"Europe/[",
		"Europe/^",
		"Europe/:",
		"A23456789012345678901234567890123456789012345678901234567890123456789",
	};

	for (size_t i = 0; i < COUNT_OF(good); i++)
		ck_assert_msg(zone_exists(good[i]), "%s", good[i]);
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		ck_assert_msg(!zone_exists(bad[i]), "%s", bad[i]);
	ck_assert(!zone_exists(NULL));
	ck_assert_ptr_eq(zone_find("UTC"), zone_find("UTC"));
}
END_TEST

/* ---- questions ---- */

static int64_t
at(int64_t year, int month, int day, int hour, int minute)
{
	return civil_seconds(&(struct civil) { year, month, day, hour, minute, 0 });
}

START_TEST(local_to_instant)
{
	const struct zone *z = zone_find("Europe/London");
	struct instant t[2];

	ck_assert_uint_eq(zone_instants(z, at(2026, 5, 1, 12, 0), t), 1);
	ck_assert_int_eq(t[0].v, at(2026, 5, 1, 11, 0));
	/* 01:00 became 02:00 */
	ck_assert_uint_eq(zone_instants(z, at(2026, 3, 29, 0, 59), t), 1);
	ck_assert_uint_eq(zone_instants(z, at(2026, 3, 29, 1, 0), t), 0);
	ck_assert_uint_eq(zone_instants(z, at(2026, 3, 29, 1, 59), t), 0);
	ck_assert_uint_eq(zone_instants(z, at(2026, 3, 29, 2, 0), t), 1);
	/* 02:00 became 01:00 */
	ck_assert_uint_eq(zone_instants(z, at(2026, 10, 25, 1, 30), t), 2);
	ck_assert_int_eq(t[0].v, at(2026, 10, 25, 0, 30));
	ck_assert_int_eq(t[1].v, at(2026, 10, 25, 1, 30));
	ck_assert_uint_eq(zone_instants(z, at(2026, 10, 25, 2, 0), t), 1);
	/* the island that left out a whole day */
	z = zone_find("Pacific/Apia");
	ck_assert_uint_eq(zone_instants(z, at(2011, 12, 30, 12, 0), t), 0);
	ck_assert_uint_eq(zone_instants(z, at(2011, 12, 29, 23, 59), t), 1);
	ck_assert_uint_eq(zone_instants(z, at(2011, 12, 31, 0, 0), t), 1);
	/* by the footer */
	z = zone_find("Europe/Vienna");
	ck_assert_uint_eq(zone_instants(z, at(2080, 3, 31, 2, 30), t), 0);
	ck_assert_uint_eq(zone_instants(z, at(2080, 10, 27, 2, 30), t), 2);
}
END_TEST

START_TEST(offsets_of_a_range)
{
	const struct zone *z = zone_find("Europe/London");
	struct instant from = { at(2026, 1, 1, 0, 0) }, to = { at(2028, 1, 1, 0, 0) };
	const struct offset *o;
	struct list list;

	zone_offsets(z, from, to, mem, &list);
	o = list.at;
	ck_assert_uint_eq(list.n, 5);
	ck_assert_int_eq(o[0].from.v, from.v);
	ck_assert_int_eq(o[0].utc.v, 0);
	ck_assert_int_eq(o[1].from.v, at(2026, 3, 29, 1, 0));
	ck_assert_int_eq(o[1].utc.v, 3600);
	ck_assert_int_eq(o[4].utc.v, 0);
	zone_offsets(z, o[1].from, o[1].from, mem, &list);
	ck_assert_uint_eq(list.n, 1);
	zone_offsets(zone_find("UTC"), from, to, mem, &list);
	ck_assert_uint_eq(list.n, 1);
	ck_assert_int_eq(zone_next(zone_find("UTC"), from).v, NONE);
}
END_TEST

/* ---- files ---- */

static char directory[] = "/tmp/test_zone.XXXXXX";

static void
put_file(const char *name, const void *bytes, size_t n)
{
	char path[64], before[64];
	FILE *f;

	(void)snprintf(before, sizeof(before), "%s/.new", directory);
	(void)snprintf(path, sizeof(path), "%s/%s", directory, name);
	f = fopen(before, "wb");
	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fwrite(bytes, 1, n, f), n);
	ck_assert_int_eq(fclose(f), 0);
	ck_assert_int_eq(rename(before, path), 0);
	zone_recheck();
}

static size_t
get_file(const char *name, char *bytes, size_t room)
{
	char path[64];
	FILE *f;
	size_t n;

	(void)snprintf(path, sizeof(path), DATABASE "/%s", name);
	f = fopen(path, "rb");
	ck_assert_ptr_nonnull(f);
	n = fread(bytes, 1, room, f);
	fclose(f);
	return n;
}

static int64_t
offset_of(const char *name)
{
	return zone_offset(zone_find(name), (struct instant) { at(2026, 7, 1, 0, 0) }).v;
}

static void
remove_file(const char *name)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "%s/%s", directory, name);
	ck_assert_int_eq(unlink(path), 0);
	zone_recheck();
}

START_TEST(new_tzdata)
{
	static char bytes[8192];
	size_t n;

	ck_assert_ptr_nonnull(mkdtemp(directory));
	zone_directory(directory);
	ck_assert(!zone_exists("Zone"));
	n = get_file("Europe/London", bytes, sizeof(bytes));
	put_file("Zone", bytes, n);
	ck_assert_int_eq(offset_of("Zone"), 3600);
	n = get_file("Asia/Tokyo", bytes, sizeof(bytes));
	put_file("Zone", bytes, n);
	ck_assert_int_eq(offset_of("Zone"), 9 * 3600);
	/* half an upgrade leaves what was known */
	put_file("Zone", bytes, n / 2);
	ck_assert_int_eq(offset_of("Zone"), 9 * 3600);
	remove_file("Zone");
	ck_assert_int_eq(offset_of("Zone"), 9 * 3600);
	ck_assert_int_eq(rmdir(directory), 0);
}
END_TEST

/* A version 2 file: one change to ${utc} at ${when}, then the footer. */
static size_t
make_file(unsigned char *to, int64_t when, int32_t utc, const char *footer)
{
	unsigned char *p = to;

	memset(to, 0, 44 + 8 + 44);
	memcpy(p, "TZif2", 5);
	p[39] = 1; /* types */
	p += 44 + 6;
	memcpy(p, "TZif2", 5);
	p[35] = 1; /* times */
	p[39] = 2; /* types */
	p += 44;
	for (int i = 0; i < 8; i++)
		*p++ = (unsigned char)((uint64_t)when >> (56 - 8 * i));
	*p++ = 1;
	memset(p, 0, 6);
	p += 6;
	for (int i = 0; i < 4; i++)
		*p++ = (unsigned char)((uint32_t)utc >> (24 - 8 * i));
	*p++ = 0;
	*p++ = 0;
	memcpy(p, footer, strlen(footer));
	return (size_t)(p - to) + strlen(footer);
}

static int64_t
made_offset(const char *footer, int64_t t)
{
	unsigned char bytes[512];
	size_t n = make_file(bytes, 1000, 7200, footer);
	struct zone *z = zone_parse(bytes, n);
	int64_t utc = z == NULL ? NONE : zone_offset(z, (struct instant) { t }).v;

	zone_free(z);
	return utc;
}

START_TEST(footers)
{
	static const struct {
		const char *text;
		int64_t winter, summer;
	} made[] = {
		{ "\n\n", 7200, 7200 },
		{ "\nCET-1\n", 3600, 3600 },
		{ "\n<-03>3\n", -10800, -10800 },
		{ "\nCET-1CEST,M3.5.0,M10.5.0/3\n", 3600, 7200 },
		{ "\nAAA0BBB-0:30:30,J60,J300\n", 0, 1830 },
		{ "\nAAA0BBB+1,59/2:30,299/-1\n", 0, -3600 },
		{ "\nAAA0BBB,M10.1.1,M4.2.3\n", 3600, 0 },
		{ "\nIST-1GMT0,M10.5.0,M3.5.0/1\n", 0, 3600 },
	};
	static const char *const bad[] = {
		"",
		"x",
		"\nCET-1",
		"\nCE-1\n",
		"\n<-03\n",
		"\nCET\n",
		"\nCET-168\n",
		"\nCET-1:60\n",
		"\nCET-1:\n",
		"\nCET-1C\n",
		"\nCET-1CEST\n",
		"\nCET-1CEST,M3.5.0\n",
		"\nCET-1CEST,M13.5.0,M10.5.0\n",
		"\nCET-1CEST,M0.5.0,M10.5.0\n",
		"\nCET-1CEST,M3.6.0,M10.5.0\n",
		"\nCET-1CEST,M3.0.0,M10.5.0\n",
		"\nCET-1CEST,M3.5.7,M10.5.0\n",
		"\nCET-1CEST,M3,M10.5.0\n",
		"\nCET-1CEST,J0,J1\n",
		"\nCET-1{\n",
		"\nCET-1:00:00:0\n",
		"\nCET-1[EST]\n",
		"\nCET-1CEST,366,J1\n",
		"\nCET-1CEST,M3.5.0/x,M10.5.0\n",
		"\nCET-1CEST,M3.5.0,M10.5.0x\n",
		"\nCET-1CEST-,M3.5.0,M10.5.0\n",
		"\nCET-1CEST,x,M10.5.0\n",
	};

	for (size_t i = 0; i < COUNT_OF(made); i++) {
		ck_assert_int_eq(made_offset(made[i].text, at(2026, 1, 10, 0, 0)), made[i].winter);
		ck_assert_int_eq(made_offset(made[i].text, at(2026, 7, 10, 0, 0)), made[i].summer);
	}
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		ck_assert_msg(made_offset(bad[i], 0) == NONE, "%s", bad[i]);
	/* 29 February: J60 is always 1 March, 59 is the sixtieth day */
	ck_assert_int_eq(made_offset(made[4].text, at(2028, 2, 29, 12, 0)), 0);
	ck_assert_int_eq(made_offset(made[4].text, at(2028, 3, 1, 12, 0)), 1830);
	ck_assert_int_eq(made_offset(made[5].text, at(2028, 2, 29, 12, 0)), -3600);
	ck_assert_int_eq(made_offset("\n\n", 999), 0);
}
END_TEST

START_TEST(broken_files)
{
	unsigned char bytes[256], copy[256];
	static char real[8192], large[70000];
	size_t n = make_file(bytes, 1000, 7200, "\nCET-1\n");
	struct zone *z;

	for (size_t cut = 0; cut < n; cut++)
		ck_assert_ptr_null(zone_parse(bytes, cut));
	z = zone_parse(bytes, n);
	ck_assert_ptr_nonnull(z);
	zone_free(z);
	zone_free(NULL);
	memcpy(copy, bytes, n);
	copy[4] = 0; /* version 1 */
	ck_assert_ptr_null(zone_parse(copy, n));
	memcpy(copy, bytes, n);
	copy[50] = 'X'; /* second header */
	ck_assert_ptr_null(zone_parse(copy, n));
	memcpy(copy, bytes, n);
	copy[50 + 44 + 8] = 2; /* index of a type that is not there */
	ck_assert_ptr_null(zone_parse(copy, n));
	memcpy(copy, bytes, n);
	copy[50 + 32] = 255; /* more changes than bytes */
	ck_assert_ptr_null(zone_parse(copy, n));
	memcpy(copy, bytes, n);
	copy[50 + 39] = 0; /* no type */
	ck_assert_ptr_null(zone_parse(copy, n));
	n = make_file(bytes, 1000, 100000, "\nCET-1\n");
	ck_assert_ptr_null(zone_parse(bytes, n));
	n = make_file(bytes, 1000, -100000, "\nCET-1\n");
	ck_assert_ptr_null(zone_parse(bytes, n));
	n = make_file(bytes, 1000, 7200, "\nCET-1\n");
	bytes[n - 2] = 0; /* in the footer */
	ck_assert_ptr_null(zone_parse(bytes, n));
	ck_assert_ptr_null(zone_parse(real, sizeof(real)));
	memcpy(large, bytes, n);
	ck_assert_ptr_null(zone_parse(large, sizeof(large)));
	ck_assert_int_eq(
		made_offset(
			"\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
			"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA0\n",
			0),
		NONE);
	n = get_file("right/Europe/London", real, sizeof(real));
	ck_assert_ptr_null(zone_parse(real, n));
}
END_TEST

START_TEST(long_ranges)
{
	struct instant from = { at(1900, 1, 1, 0, 0) }, to = { at(2100, 1, 1, 0, 0) };
	struct list list;

	zone_offsets(zone_find("Europe/London"), from, to, mem, &list);
	ck_assert_uint_gt(list.n, 300);
	for (size_t i = 1; i < list.n; i++)
		ck_assert_int_gt(((struct offset *)list.at)[i].from.v, ((struct offset *)list.at)[i - 1].from.v);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { every_zone, names, local_to_instant, offsets_of_a_range, new_tzdata, footers,
		broken_files, long_ranges };

	return suite_run_in("zone", setup, teardown, tests, COUNT_OF(tests));
}
