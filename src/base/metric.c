#include "base/metric.h"

#include <stdatomic.h>
#include <sys/mman.h>

#include "base/decimal.h"

enum type { COUNTER, GAUGE, HISTOGRAM };

struct label {
	const char *name;
	const char *const *values;
}; /* values end with NULL */

struct row {
	const char *name, *help;
	enum type type;
	struct label label[2];
};

static const char *const methods[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "other", NULL };
static const char *const classes[] = { "1xx", "2xx", "3xx", "4xx", "5xx", NULL };
static const char *const endings[] = { "drained", "recycled", "crashed", NULL };
static const char *const outcomes[] = { "done", "refused", NULL };

/* Upper bounds of the histograms in microseconds; one more bucket is open. */
static const int64_t bounds[] = { 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 500000, 1000000, 2500000,
	5000000, 10000000 };
#define BUCKETS (COUNT_OF(bounds) + 1)

// clang-format off
static const struct row rows[METRIC_COUNT] = {
	[METRIC_REQUESTS] = { "tariffd_requests_total", "Requests answered.", COUNTER, { { "method", methods }, { "status", classes } } },
	[METRIC_REQUEST_SECONDS] = { "tariffd_request_duration_seconds", "Time from the whole request to the whole answer.", HISTOGRAM, { { 0 } } },
	[METRIC_RESPONSE_BYTES] = { "tariffd_response_bytes_total", "Bytes of answer bodies.", COUNTER, { { 0 } } },
	[METRIC_FASTCGI_ERRORS] = { "tariffd_fastcgi_errors_total", "Connections dropped for a broken or aborted request.", COUNTER, { { 0 } } },
	[METRIC_WORKERS] = { "tariffd_workers", "Worker processes alive.", GAUGE, { { 0 } } },
	[METRIC_WORKERS_BUSY] = { "tariffd_workers_busy", "Worker processes with a request in hand.", GAUGE, { { 0 } } },
	[METRIC_WORKERS_STARTED] = { "tariffd_workers_started_total", "Worker processes started.", COUNTER, { { 0 } } },
	[METRIC_WORKERS_ENDED] = { "tariffd_workers_ended_total", "Worker processes ended, by reason.", COUNTER, { { "reason", endings } } },
	[METRIC_RELOADS] = { "tariffd_reloads_total", "Times the configuration was read again.", COUNTER, { { "outcome", outcomes } } },
	[METRIC_DB_STATEMENTS] = { "tariffd_db_statements_total", "Statements sent to the database.", COUNTER, { { 0 } } },
	[METRIC_DB_ERRORS] = { "tariffd_db_errors_total", "Statements that failed for a reason that no retry mends.", COUNTER, { { 0 } } },
	[METRIC_DB_RETRIES] = { "tariffd_db_retries_total", "Transactions tried again after a conflict.", COUNTER, { { 0 } } },
	[METRIC_DB_RECONNECTS] = { "tariffd_db_reconnects_total", "Connections to the database made anew.", COUNTER, { { 0 } } },
	[METRIC_DB_UNSURE] = { "tariffd_db_unsure_total", "Commits whose outcome is unknown.", COUNTER, { { 0 } } },
	[METRIC_LOG_LOST] = { "tariffd_log_lost_total", "Log lines that could not be written.", COUNTER, { { 0 } } },
};
// clang-format on

#define CELLS 128 /* of a slot; metric_start() checks that the table fits */

struct board {
	const char *version;
	unsigned first[METRIC_COUNT]; /* cell of each row */
	_Atomic unsigned top;         /* highest slot ever taken */
	_Atomic int64_t cell[METRIC_SLOTS][CELLS];
};

static struct board *board;
static unsigned mine;

static unsigned
values(const struct label *l)
{
	unsigned n = 0;

	if (l->name == NULL)
		return 1;
	while (l->values[n] != NULL)
		n++;
	return n;
}

/* Cells of a row: a histogram has its buckets and the sum. */
static unsigned
cells(const struct row *r)
{
	if (r->type == HISTOGRAM)
		return BUCKETS + 1;
	return values(&r->label[0]) * values(&r->label[1]);
}

bool
metric_start(const char *version)
{
	unsigned n = 0;
	void *at = mmap(NULL, sizeof(*board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		return false;
	board = at;
	board->version = version;
	mine = 0;
	for (unsigned i = 0; i < METRIC_COUNT; i++) {
		board->first[i] = n;
		n += cells(&rows[i]);
	}
	if (n > CELLS)
		abort();
	return true;
}

void
metric_take(unsigned slot)
{
	unsigned top;

	mine = slot % METRIC_SLOTS;
	if (board == NULL)
		return;
	top = atomic_load(&board->top);
	while (top < mine && !atomic_compare_exchange_weak(&board->top, &top, mine))
		;
}

void
metric_left(unsigned slot)
{
	if (board == NULL)
		return;
	for (unsigned i = 0; i < METRIC_COUNT; i++)
		if (rows[i].type == GAUGE)
			atomic_store(&board->cell[slot % METRIC_SLOTS][board->first[i]], 0);
}

/* Atomic although a slot has one owner: it costs a few nanoseconds and keeps a slot exact that two processes share. */
static void
add(enum metric id, unsigned cell, int64_t n)
{
	if (board != NULL)
		atomic_fetch_add_explicit(&board->cell[mine][board->first[id] + cell], n, memory_order_relaxed);
}

void
metric_add(enum metric id, int64_t n)
{
	add(id, 0, n);
}

void
metric_add_at(enum metric id, unsigned a, unsigned b, int64_t n)
{
	unsigned width = values(&rows[id].label[1]);

	if (a < values(&rows[id].label[0]) && b < width)
		add(id, a * width + b, n);
}

void
metric_set(enum metric id, int64_t value)
{
	if (board != NULL)
		atomic_store_explicit(&board->cell[mine][board->first[id]], value, memory_order_relaxed);
}

void
metric_observe(enum metric id, int64_t microseconds)
{
	unsigned i = 0;

	while (i < COUNT_OF(bounds) && microseconds > bounds[i])
		i++;
	add(id, i, 1);
	add(id, BUCKETS, microseconds);
}

static int64_t
total(enum metric id, unsigned cell)
{
	unsigned top = atomic_load(&board->top);
	int64_t sum = 0;

	for (unsigned slot = 0; slot <= top; slot++)
		sum += atomic_load_explicit(&board->cell[slot][board->first[id] + cell], memory_order_relaxed);
	return sum;
}

int64_t
metric_sum(enum metric id)
{
	return board != NULL ? total(id, 0) : 0;
}

static void
write_histogram(struct buf *out, enum metric id)
{
	const char *name = rows[id].name;
	char text[DECIMAL_TEXT];
	int64_t n = 0;

	for (unsigned i = 0; i < COUNT_OF(bounds); i++) {
		n += total(id, i);
		(void)decimal_write(text, bounds[i], 6, 0);
		buf_printf(out, "%s_bucket{le=\"%s\"} %lld\n", name, text, (long long)n);
	}
	n += total(id, COUNT_OF(bounds));
	(void)decimal_write(text, total(id, BUCKETS), 6, 0);
	buf_printf(out, "%s_bucket{le=\"+Inf\"} %lld\n", name, (long long)n);
	buf_printf(out, "%s_sum %s\n%s_count %lld\n", name, text, name, (long long)n);
}

static void
write_cell(struct buf *out, enum metric id, unsigned a, unsigned b)
{
	const struct label *l = rows[id].label;
	unsigned cell = a * values(&l[1]) + b;

	buf_str(out, rows[id].name);
	if (l[0].name != NULL)
		buf_printf(out, "{%s=\"%s\"", l[0].name, l[0].values[a]);
	if (l[1].name != NULL)
		buf_printf(out, ",%s=\"%s\"", l[1].name, l[1].values[b]);
	if (l[0].name != NULL)
		buf_char(out, '}');
	buf_printf(out, " %lld\n", (long long)total(id, cell));
}

void
metric_write(struct buf *out)
{
	static const char *const types[] = { "counter", "gauge", "histogram" };

	if (board == NULL)
		return;
	for (unsigned id = 0; id < METRIC_COUNT; id++) {
		const struct row *r = &rows[id];

		buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", r->name, r->help, r->name, types[r->type]);
		if (r->type == HISTOGRAM) {
			write_histogram(out, id);
			continue;
		}
		for (unsigned a = 0; a < values(&r->label[0]); a++)
			for (unsigned b = 0; b < values(&r->label[1]); b++)
				write_cell(out, id, a, b);
	}
	buf_printf(out,
		"# HELP tariffd_build_info Version of the program.\n# TYPE tariffd_build_info gauge\n"
		"tariffd_build_info{version=\"%s\"} 1\n",
		board->version);
}
