#include "base/zone.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/when.h"

#define ZONE_DIRECTORY "/usr/share/zoneinfo"
#define FILE_MAX 65536 /* bytes; the largest real file has under 5000 */
#define HEADER 44
#define OFFSET_MIN (-89999) /* RFC 8536: -24:59:59 ... */
#define OFFSET_MAX 93599    /* ... +25:59:59 */

/* When a year's change happens, as a POSIX TZ string says it. */
struct change {
	char kind; /* 'M' month, week, day; 'J' day without 29 February; '0' day of the year */
	int month, week, day;
	int64_t time; /* seconds of the local day, -167 to 167 hours */
};

struct footer {
	bool given, dst;
	int64_t std_utc, dst_utc;
	struct change start, end; /* of DST */
};

struct zone {
	struct arena *mem;
	size_t n;
	int64_t *at;          /* instants of change, ascending */
	int32_t *utc;         /* the offset from each one on */
	int32_t first;        /* before all of them */
	struct footer footer; /* after the last of them */
};

/* ---- reading TZif (RFC 8536) ---- */

struct counts {
	uint32_t isut, isstd, leap, time, type, chars;
};

static int64_t
big_endian(const unsigned char *p, unsigned n)
{
	uint64_t v = (p[0] & 0x80) ? UINT64_MAX : 0;

	for (unsigned i = 0; i < n; i++)
		v = (v << 8) | p[i];
	return (int64_t)v;
}

static struct counts
counts_of(const unsigned char *header)
{
	uint32_t v[6];

	for (size_t i = 0; i < COUNT_OF(v); i++)
		v[i] = (uint32_t)big_endian(header + 20 + 4 * i, 4);
	return (struct counts) { v[0], v[1], v[2], v[3], v[4], v[5] };
}

/* Bytes of the data block that follows a header; instants have ${width} bytes. */
static uint64_t
block_size(const struct counts *c, unsigned width)
{
	return (uint64_t)c->time * (width + 1) + (uint64_t)c->type * 6 + c->chars + (uint64_t)c->leap * (width + 4) +
		c->isstd + c->isut;
}

static const char *
skip_name(const char *p)
{
	const char *from = p;

	if (*p == '<') {
		for (p++; *p != '>'; p++)
			if (*p == '\0')
				return NULL;
		return p + 1;
	}
	while ((*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z'))
		p++;
	return p - from >= 3 ? p : NULL;
}

static const char *
read_number(const char *p, int max, int *out)
{
	int v = 0, digits = 0;

	for (; *p >= '0' && *p <= '9'; p++, digits++) {
		v = v * 10 + (*p - '0');
		if (v > max)
			return NULL;
	}
	*out = v;
	return digits > 0 ? p : NULL;
}

/* [+-]hh[:mm[:ss]] in seconds. */
static const char *
read_time(const char *p, int64_t *out)
{
	static const int max[3] = { 167, 59, 59 };
	static const int64_t scale[3] = { 3600, 60, 1 };
	int64_t sign = 1, total = 0;
	int v;

	if (*p == '-' || *p == '+')
		sign = *p++ == '-' ? -1 : 1;
	for (size_t i = 0; i < COUNT_OF(max); i++) {
		p = read_number(p, max[i], &v);
		if (p == NULL)
			return NULL;
		total += v * scale[i];
		if (*p != ':')
			break;
		p++;
	}
	*out = sign * total;
	return p;
}

/* The ${max}-bounded number behind a '.'. */
static const char *
read_part(const char *p, int least, int max, int *out)
{
	if (p == NULL || *p != '.')
		return NULL;
	p = read_number(p + 1, max, out);
	return p != NULL && *out >= least ? p : NULL;
}

static const char *
read_change(const char *p, struct change *c)
{
	if (*p++ != ',')
		return NULL;
	c->kind = '0';
	if (*p == 'M' || *p == 'J')
		c->kind = *p++;
	if (c->kind == 'M') {
		p = read_number(p, 12, &c->month);
		if (p == NULL || c->month < 1)
			return NULL;
		p = read_part(p, 1, 5, &c->week);
		p = read_part(p, 0, 6, &c->day);
	} else {
		p = read_number(p, 365, &c->day);
		if (p != NULL && c->kind == 'J' && c->day < 1)
			return NULL;
	}
	c->time = 7200;
	if (p != NULL && *p == '/')
		p = read_time(p + 1, &c->time);
	return p;
}

/* "CET-1CEST,M3.5.0,M10.5.0/3"; "" is no footer. False: not such a string. */
static bool
read_footer(const char *p, struct footer *f)
{
	if (*p == '\0')
		return true;
	f->given = true;
	p = skip_name(p);
	if (p == NULL || (p = read_time(p, &f->std_utc)) == NULL)
		return false;
	f->std_utc = -f->std_utc;
	if (*p == '\0')
		return true;
	f->dst = true;
	f->dst_utc = f->std_utc + 3600;
	p = skip_name(p);
	if (p != NULL && *p != ',') {
		p = read_time(p, &f->dst_utc);
		f->dst_utc = -f->dst_utc;
	}
	if (p == NULL || (p = read_change(p, &f->start)) == NULL)
		return false;
	p = read_change(p, &f->end);
	return p != NULL && *p == '\0';
}

/* The changes of the block at ${p}, whose size has been checked. */
static bool
read_block(struct zone *z, const unsigned char *p, const struct counts *c)
{
	const unsigned char *index = p + (size_t)8 * c->time;
	const unsigned char *type = index + c->time;

	z->at = ARENA_ARRAY(z->mem, c->time, int64_t);
	z->utc = ARENA_ARRAY(z->mem, c->time, int32_t);
	for (uint32_t i = 0; i < c->type; i++) {
		int64_t utc = big_endian(type + (size_t)6 * i, 4);

		if (utc < OFFSET_MIN || utc > OFFSET_MAX)
			return false;
	}
	z->first = (int32_t)big_endian(type, 4);
	for (z->n = 0; z->n < c->time; z->n++) {
		size_t i = z->n;

		z->at[i] = big_endian(p + 8 * i, 8);
		if (index[i] >= c->type || (i > 0 && z->at[i] <= z->at[i - 1]))
			return false;
		z->utc[i] = (int32_t)big_endian(type + (size_t)6 * index[i], 4);
	}
	return true;
}

static bool
read_footer_line(struct zone *z, const unsigned char *p, const unsigned char *end)
{
	char text[128];
	size_t n = 0;

	if (p == end || *p++ != '\n')
		return false;
	while (p < end && *p != '\n') {
		if (n + 1 == sizeof(text) || *p == '\0')
			return false;
		text[n++] = (char)*p++;
	}
	text[n] = '\0';
	return p < end && read_footer(text, &z->footer);
}

static bool
header_valid(const unsigned char *p, const unsigned char *end)
{
	return end - p >= HEADER && memcmp(p, "TZif", 4) == 0 && p[4] >= '2';
}

struct zone *
zone_parse(const void *bytes, size_t n)
{
	const unsigned char *p = bytes, *end = p + n;
	struct arena *mem;
	struct counts c;
	struct zone *z;

	if (n > FILE_MAX || !header_valid(p, end))
		return NULL;
	/* the first block has 32-bit instants; the second repeats it with 64 bits */
	c = counts_of(p);
	if (block_size(&c, 4) > (uint64_t)(end - p - HEADER))
		return NULL;
	p += HEADER + block_size(&c, 4);
	if (!header_valid(p, end))
		return NULL;
	c = counts_of(p);
	p += HEADER;
	/* leap seconds: not POSIX time, which all our instants are */
	if (block_size(&c, 8) > (uint64_t)(end - p) || c.type == 0 || c.leap != 0)
		return NULL;
	mem = arena_new(sizeof(*z) + 16 * ((size_t)c.time + 4));
	z = ARENA_ONE(mem, struct zone);
	z->mem = mem;
	if (!read_block(z, p, &c) || !read_footer_line(z, p + block_size(&c, 8), end)) {
		zone_free(z);
		return NULL;
	}
	return z;
}

void
zone_free(struct zone *z)
{
	if (z != NULL)
		arena_free(z->mem);
}

/* ---- the footer's years ---- */

static bool
leap_year(int64_t year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Midnight of the day on which ${c} happens in ${year}, local seconds. */
static int64_t
change_day(const struct change *c, int64_t year)
{
	int64_t first, day;
	int64_t days;

	if (c->kind != 'M') {
		first = civil_seconds(&(struct civil) { year, 1, 1, 0, 0, 0 });
		days = c->day;
		if (c->kind == 'J' && !(leap_year(year) && c->day >= 60))
			days--;
		return first + days * DAY;
	}
	first = civil_seconds(&(struct civil) { year, c->month, 1, 0, 0, 0 });
	/* a footer counts weekdays from Sunday, civil_weekday() from Monday */
	day = (c->day + 6 - civil_weekday(first) + 7) % 7 + 7 * (c->week - 1);
	if (c->week == 5 && civil_of(first + day * DAY).month != c->month)
		day -= 7;
	return first + day * DAY;
}

static int64_t
change_at(const struct footer *f, bool to_dst, int64_t year)
{
	const struct change *c = to_dst ? &f->start : &f->end;

	return change_day(c, year) + c->time - (to_dst ? f->std_utc : f->dst_utc);
}

static int64_t
year_of(int64_t t)
{
	return civil_of(t).year;
}

/* The footer's offset at ${t}: that of the latest change not after it, looked for in three years. */
static int64_t
footer_offset(const struct footer *f, int64_t t)
{
	int64_t year, latest = INT64_MIN, utc;

	if (!f->dst)
		return f->std_utc;
	year = year_of(t);
	utc = f->std_utc;
	for (int64_t y = year - 1; y <= year + 1; y++) {
		int64_t start = change_at(f, true, y), end = change_at(f, false, y);

		if (end <= t && end >= latest) {
			latest = end;
			utc = f->std_utc;
		}
		if (start <= t && start >= latest) {
			latest = start;
			utc = f->dst_utc;
		}
	}
	return utc;
}

/* The footer's first change after ${t}, NONE if it has none. */
static int64_t
footer_next(const struct footer *f, int64_t t)
{
	int64_t year, next = INT64_MAX;

	if (!f->dst)
		return NONE;
	year = year_of(t);
	for (int64_t y = year - 1; y <= year + 2; y++) {
		int64_t start = change_at(f, true, y), end = change_at(f, false, y);

		if (start > t && start < next)
			next = start;
		if (end > t && end < next)
			next = end;
	}
	return next;
}

/* ---- questions ---- */

/* Number of changes not after ${t}. */
static size_t
changes_until(const struct zone *z, int64_t t)
{
	size_t low = 0, high = z->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (z->at[mid] <= t)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

struct span
zone_offset(const struct zone *z, struct instant t)
{
	size_t n = changes_until(z, t.v);

	if (n == z->n && z->footer.given)
		return (struct span) { footer_offset(&z->footer, t.v) };
	return (struct span) { n == 0 ? z->first : z->utc[n - 1] };
}

struct instant
zone_next(const struct zone *z, struct instant t)
{
	size_t n = changes_until(z, t.v);

	if (n < z->n)
		return (struct instant) { z->at[n] };
	return (struct instant) { footer_next(&z->footer, t.v) };
}

void
zone_offsets(const struct zone *z, struct instant from, struct instant to, struct arena *mem, struct list *out)
{
	struct offset *list = ARENA_ARRAY(mem, 1, struct offset);
	size_t n = 1, room = 1;

	list[0] = (struct offset) { from, zone_offset(z, from) };
	for (struct instant t = zone_next(z, from); t.v != NONE && t.v < to.v; t = zone_next(z, t)) {
		struct span utc = zone_offset(z, t);

		if (utc.v == list[n - 1].utc.v)
			continue;
		if (n == room) {
			struct offset *more = ARENA_ARRAY(mem, room *= 4, struct offset);

			memcpy(more, list, n * sizeof(*list));
			list = more;
		}
		list[n++] = (struct offset) { t, utc };
	}
	*out = (struct list) { n, list };
}

unsigned
zone_instants(const struct zone *z, int64_t local, struct instant out[2])
{
	struct instant t = { local - OFFSET_MAX };
	struct instant end = { local - OFFSET_MIN };
	unsigned n = 0;

	/* each stretch of one offset shows the clock reading at most once */
	while (t.v != NONE && t.v <= end.v && n < 2) {
		struct instant next = zone_next(z, t);
		struct instant at = { local - zone_offset(z, t).v };

		if (at.v >= t.v && (next.v == NONE || at.v < next.v))
			out[n++] = at;
		t = next;
	}
	return n;
}

/* ---- the zones of this process ---- */

#define KEPT_MAX 1024 /* there are about 600 names */
#define PATH_ROOM 1024

struct kept {
	const char *path;
	const char *name; /* the end of the path */
	struct zone *zone;
	dev_t dev;
	ino_t ino;
	off_t size;
	struct timespec changed;
	int64_t checked; /* when the file was last looked at; seconds of coarse_clock() */
};

static struct {
	const char *directory;
	struct arena *mem;
	size_t n;
	struct kept *slot[2 * KEPT_MAX]; /* open addressing */
} zones;

/* Letters, digits, '_', '+', '-' in parts between single slashes: no way out of the directory. The copies "posix/"
 * and "right/" and the machine's own choices are no names of the database. */
static bool
name_valid(const char *name)
{
	static const char *const refused[] = { "localtime", "posixrules", "Factory" };
	size_t n = 0;
	char before = '/';

	for (; name[n] != '\0'; before = name[n++]) {
		char c = name[n];
		bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');

		if (n == ZONE_NAME_MAX || !(plain || c == '_' || c == '+' || c == '-' || c == '/'))
			return false;
		if (c == '/' && before == '/')
			return false;
	}
	for (size_t i = 0; i < COUNT_OF(refused); i++)
		if (strcmp(name, refused[i]) == 0)
			return false;
	return before != '/' && strncmp(name, "posix/", 6) != 0 && strncmp(name, "right/", 6) != 0;
}

static struct kept **
slot_of(const char *name)
{
	uint32_t hash = 2166136261U;

	for (const char *p = name; *p != '\0'; p++)
		hash = (hash ^ (unsigned char)*p) * 16777619U;
	for (size_t i = hash;; i++) {
		struct kept **slot = &zones.slot[i % COUNT_OF(zones.slot)];

		if (*slot == NULL || strcmp((*slot)->name, name) == 0)
			return slot;
	}
}

static struct zone *
read_file(int fd)
{
	static unsigned char bytes[FILE_MAX + 1];
	size_t n = 0;
	ssize_t got;

	while ((got = read(fd, bytes + n, sizeof(bytes) - n)) > 0)
		n += (size_t)got;
	return zone_parse(bytes, n);
}

/* The zone in the file at ${path}, and what tells whether the file is still the same. */
static struct zone *
load(const char *path, struct kept *k)
{
	struct zone *z = NULL;
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		z = read_file(fd);
		k->dev = st.st_dev;
		k->ino = st.st_ino;
		k->size = st.st_size;
		k->changed = st.st_mtim;
	}
	close(fd);
	return z;
}

static bool
unchanged(const struct kept *k, const struct stat *st)
{
	return k->ino == st->st_ino && k->dev == st->st_dev && k->size == st->st_size &&
		k->changed.tv_sec == st->st_mtim.tv_sec && k->changed.tv_nsec == st->st_mtim.tv_nsec;
}

/* Seconds of a clock that costs next to nothing. */
static int64_t
coarse_clock(void)
{
	struct timespec now = { .tv_sec = 0 };

	(void)clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	return now.tv_sec;
}

/* Look at the file of ${k} once a second, and read it anew if it was replaced. One that is gone or broken for the moment of an upgrade leaves the
 * zone as it was. */
static void
refresh(struct kept *k)
{
	struct kept fresh = *k;
	struct zone *old = k->zone;
	int64_t now = coarse_clock();
	struct stat st;

	if (now == k->checked)
		return;
	k->checked = fresh.checked = now;
	if (stat(k->path, &st) != 0 || unchanged(k, &st))
		return;
	fresh.zone = load(k->path, &fresh);
	if (fresh.zone == NULL)
		return;
	*k = fresh;
	zone_free(old);
}

static struct kept *
keep(const char *name)
{
	const char *directory = zones.directory != NULL ? zones.directory : ZONE_DIRECTORY;
	struct kept fresh = { .path = NULL }, *k;
	char path[PATH_ROOM];

	(void)snprintf(path, sizeof(path), "%s/%s", directory, name);
	fresh.zone = load(path, &fresh);
	if (fresh.zone == NULL)
		return NULL;
	if (zones.mem == NULL)
		zones.mem = arena_new(16384);
	k = ARENA_ONE(zones.mem, struct kept);
	*k = fresh;
	k->path = arena_text(zones.mem, path);
	k->name = k->path + strlen(directory) + 1;
	k->checked = coarse_clock();
	zones.n++;
	return k;
}

const struct zone *
zone_find(const char *name)
{
	struct kept **slot;

	if (name == NULL)
		return NULL;
	slot = slot_of(name);
	if (*slot != NULL)
		refresh(*slot);
	else if (zones.n < KEPT_MAX && name_valid(name))
		*slot = keep(name);
	return *slot != NULL ? (*slot)->zone : NULL;
}

bool
zone_exists(const char *name)
{
	return zone_find(name) != NULL;
}

void
zone_directory(const char *directory)
{
	for (size_t i = 0; i < COUNT_OF(zones.slot); i++)
		if (zones.slot[i] != NULL)
			zone_free(zones.slot[i]->zone);
	arena_free(zones.mem);
	memset(&zones, 0, sizeof(zones));
	zones.directory = directory;
}

void
zone_recheck(void)
{
	for (size_t i = 0; i < COUNT_OF(zones.slot); i++)
		if (zones.slot[i] != NULL)
			zones.slot[i]->checked = NONE;
}
