/* Nanoseconds per session of the engine, single-threaded: price() alone, quote() with validation and lowering, and
 * a line of JSON in and out. Prints the best of several rounds. */
#include <stdio.h>
#include <time.h>

#include "api/price.h"
#include "base/decimal.h"
#include "base/json_in.h"
#include "base/when.h"
#include "domain/quote.h"
#include "model/tariff.h"
#include "pricing/pricing.h"

#define ROUNDS 7
#define ENTRIES 35040 /* a year of quarter-hours */

struct subject {
	const char *name;
	int64_t bound; /* ns per session in the engine */
	const char *json;
	struct quote_case qc;
	struct plan p;
	struct usage u;
};

static int64_t
now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static void
must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "bench_engine: %s\n", what);
	exit(1);
}

/* ---- what is measured ---- */

typedef void work(const struct subject *s, struct arena *mem);

static void
engine(const struct subject *s, struct arena *mem)
{
	struct fault ft;
	struct bill b;

	ft.n = 0;
	must(price(&s->p, &s->u, mem, &b, &ft) == OK && b.total.v != 0, "not priced");
}

static void
quoting(const struct subject *s, struct arena *mem)
{
	struct fault ft;
	struct bill b;

	fault_init(&ft, mem);
	must(quote(&s->qc, mem, &b, &ft) == OK, "not quoted");
}

static void
json(const struct subject *s, struct arena *mem)
{
	struct buf out;

	buf_init(&out, mem, 4096);
	must(price_line(s->json, strlen(s->json), false, mem, &out), "not answered");
}

/* The best of several rounds of about a tenth of a second each. */
static int64_t
measure(work *run, const struct subject *s)
{
	struct arena *mem = arena_new((size_t)1 << 23);
	int64_t best = INT64_MAX, start, took;
	int n = 1;

	do {
		start = now();
		n *= 2;
		for (int i = 0; i < n; i++) {
			arena_reset(mem);
			run(s, mem);
		}
	} while (now() - start < 50000000);
	for (int round = 0; round < ROUNDS; round++) {
		start = now();
		for (int i = 0; i < n; i++) {
			arena_reset(mem);
			run(s, mem);
		}
		took = (now() - start) / n;
		best = took < best ? took : best;
	}
	arena_free(mem);
	return best;
}

/* ---- the sessions ---- */

static const char flat[] =
	"{\"time_zone\":\"Europe/London\",\"tariff\":{\"currency\":\"GBP\",\"energy_rate_per_kwh\":0.42,"
	"\"session_fee\":0.50,\"tax_rate_percent\":20},\"session\":{\"started_at\":\"2026-05-01T08:12:00Z\","
	"\"ended_at\":\"2026-05-01T09:04:00Z\",\"energy_kwh\":14.7}}";

static const char *
readings(struct arena *mem, int64_t start, int64_t length, int n)
{
	struct buf b;

	buf_init(&b, mem, 65536);
	for (int i = 1; i <= n; i++) {
		char at[WHEN_TEXT];

		(void)when_write(at, (struct instant) { start + length * i / (n + 1) });
		buf_printf(&b, "%s{\"at\":\"%s\",\"energy_kwh\":%d.%03d}", i > 1 ? "," : "", at, 40 * i / (n + 1),
			40000 * i / (n + 1) % 1000);
	}
	return buf_text(&b);
}

/* Five rules, of which the price lock follows several through the night: ten stretches. */
static const char *
ruled(struct arena *mem)
{
	static const char *const rule =
		"{\"priority\":%d,\"conditions\":{\"time_of_day\":{\"start_time\":\"%s\",\"end_time\":\"%s\"}},"
		"\"override\":{\"energy_rate_per_kwh\":%s}}";
	static const char *const part[5][3] = {
		{ "09:00", "10:00", "0.51" },
		{ "11:00", "12:00", "0.52" },
		{ "13:00", "14:00", "0.53" },
		{ "15:00", "16:00", "0.54" },
		{ "17:00", "18:00", "0.55" },
	};
	struct buf b;

	buf_init(&b, mem, 4096);
	buf_str(&b,
		"{\"time_zone\":\"Europe/London\",\"tariff\":{\"currency\":\"GBP\",\"energy_rate_per_kwh\":0.42,"
		"\"session_fee\":0.50,\"tax_rate_percent\":20,\"price_lock\":\"interval\"},\"rules\":[");
	for (int i = 0; i < 5; i++) {
		buf_str(&b, i > 0 ? "," : "");
		buf_str(&b, arena_printf(mem, rule, i + 1, part[i][0], part[i][1], part[i][2]));
	}
	buf_printf(&b,
		"],\"session\":{\"started_at\":\"2026-05-01T07:30:00Z\",\"ended_at\":\"2026-05-01T16:30:00Z\","
		"\"energy_kwh\":40,\"readings\":[%s]}}",
		readings(mem, 1777620600, 9 * 3600, 10));
	return buf_text(&b);
}

/* A day of quarter-hours, out of a year of them. */
static const char *
spot(struct arena *mem, int entries)
{
	int64_t start = 1767225600; /* 2026-01-01 */
	struct buf b;

	buf_init(&b, mem, 1 << 20);
	buf_str(&b,
		"{\"time_zone\":\"Europe/Vienna\",\"tariff\":{\"currency\":\"EUR\",\"price_lock\":\"interval\","
		"\"tax_rate_percent\":20},\"cost_rate\":{\"dynamic_pricing\":2,\"energy\":[{\"unit\":1000,\"price\":1}],\"entries\":[");
	for (int i = 0; i < entries; i++) {
		char at[WHEN_TEXT];

		(void)when_write(at, (struct instant) { start + 900 * i });
		buf_printf(&b, "%s{\"start_time\":\"%s\",\"energy\":[{\"unit\":1000,\"price\":\"0.%05d\"}]}",
			i > 0 ? "," : "", at, 10000 + i * 37 % 20000);
	}
	buf_printf(&b,
		"]},\"session\":{\"started_at\":\"2026-01-01T00:00:00Z\",\"ended_at\":\"2026-01-02T00:00:00Z\","
		"\"energy_kwh\":40,\"readings\":[%s]}}",
		readings(mem, start, 86400, 100));
	return buf_text(&b);
}

static void
prepare(struct subject *s, struct arena *mem)
{
	struct fault ft;
	struct json_read read = { .shape = &quote_case_shape, .mode = JSON_EDIT, .mem = mem, .fault = &ft };

	fault_init(&ft, mem);
	must(json_read(&read, s->json, strlen(s->json), &s->qc) == OK, "not read");
	must(quote_lower(&s->qc, mem, &s->p, &s->u, &ft) == OK, "not lowered");
}

int
main(void)
{
	struct arena *mem = arena_new((size_t)1 << 24);
	struct subject s[] = {
		{ "flat", 1000, flat, .p = { .minor = 1 } },
		{ "5 rules, 10 segments, 10 readings", 5000, ruled(mem), .p = { .minor = 1 } },
		{ "24 h, 96 quarter-hours, 100 readings", 25000, spot(mem, 96), .p = { .minor = 1 } },
		{ "the same of a year's 35,040 entries", 25000, spot(mem, ENTRIES), .p = { .minor = 1 } },
	};

	printf("%-38s %12s %8s %12s %14s %14s\n", "session", "price() ns", "bound", "sessions/s", "quote() ns",
		"with JSON ns");
	for (size_t i = 0; i < COUNT_OF(s); i++) {
		int64_t ns;

		prepare(&s[i], mem);
		ns = measure(engine, &s[i]);
		printf("%-38s %12lld %8lld %12lld %14lld %14lld\n", s[i].name, (long long)ns, (long long)s[i].bound,
			(long long)(1000000000 / (ns > 0 ? ns : 1)), (long long)measure(quoting, &s[i]),
			(long long)measure(json, &s[i]));
	}
	arena_free(mem);
	return 0;
}
