/* What the database does alone: raw_sql SOCKET USER DATABASE CLIENTS SECONDS <STATEMENTS. A line of the input is one
 * statement; BEGIN and COMMIT are sent as text, all others are prepared once. Each ? stands for a text that is new in
 * each turn. Prints turns a second and the microseconds of the median and the 99th percentile. */
/* before base.h, which refuses a call that this header makes */
#include <mysql.h>

#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/base.h"
#include "base/decimal.h"

#define STATEMENTS 32
#define PARAMETERS 16
#define SAMPLES 200000 /* of a client */

struct client {
	MYSQL *link;
	MYSQL_STMT *stmt[STATEMENTS]; /* NULL: a text */
	size_t n;
	char unique[64];
	MYSQL_BIND bind[PARAMETERS];
};

struct tally {
	int64_t turns;
	int64_t us[SAMPLES];
};

static char *text[STATEMENTS]; /* of the input */
static size_t texts;

static void
stop(const char *what, const char *why)
{
	(void)fprintf(stderr, "raw_sql: %s: %s\n", what, why);
	exit(1);
}

static int64_t
now_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void
read_statements(void)
{
	size_t room = 0;
	ssize_t n;

	while (texts < STATEMENTS && (n = getline(&text[texts], &room, stdin)) > 0) {
		text[texts][strcspn(text[texts], "\n")] = '\0';
		texts++;
		room = 0;
	}
}

static void
open_client(struct client *c, char **argv)
{
	c->link = mysql_init(NULL);
	(void)mysql_options(c->link, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	if (mysql_real_connect(c->link, NULL, argv[2], NULL, argv[3], 0, argv[1], CLIENT_FOUND_ROWS) == NULL)
		stop("connect", mysql_error(c->link));
	for (size_t i = 0; i < PARAMETERS; i++)
		c->bind[i] = (MYSQL_BIND) {
			.buffer_type = MYSQL_TYPE_STRING, .buffer = c->unique, .buffer_length = sizeof(c->unique)
		};
	for (c->n = 0; c->n < texts; c->n++) {
		const char *sql = text[c->n];

		if (strcmp(sql, "BEGIN") == 0 || strcmp(sql, "COMMIT") == 0)
			continue;
		c->stmt[c->n] = mysql_stmt_init(c->link);
		if (mysql_stmt_prepare(c->stmt[c->n], sql, strlen(sql)) != 0)
			stop(sql, mysql_stmt_error(c->stmt[c->n]));
		if (mysql_stmt_param_count(c->stmt[c->n]) > PARAMETERS)
			stop(sql, "too many parameters");
	}
}

static void
execute(struct client *c, size_t i)
{
	MYSQL_STMT *s = c->stmt[i];

	if (s == NULL) {
		if (mysql_real_query(c->link, text[i], strlen(text[i])) != 0)
			stop(text[i], mysql_error(c->link));
		return;
	}
	if (mysql_stmt_param_count(s) > 0 && mysql_stmt_bind_param(s, c->bind))
		stop(text[i], mysql_stmt_error(s));
	if (mysql_stmt_execute(s) != 0)
		stop(text[i], mysql_stmt_error(s));
	if (mysql_stmt_field_count(s) == 0)
		return;
	while (mysql_stmt_fetch(s) == 0)
		;
	(void)mysql_stmt_free_result(s);
}

static void
work(struct tally *tally, char **argv, int64_t seconds)
{
	struct client c = { .n = 0 };
	int64_t end, begun, after;

	open_client(&c, argv);
	end = now_us() + seconds * 1000000;
	for (begun = now_us(); begun < end; begun = after) {
		(void)snprintf(c.unique, sizeof(c.unique), "raw-%d-%lld", (int)getpid(), (long long)begun);
		for (size_t i = 0; i < PARAMETERS; i++)
			c.bind[i].buffer_length = strlen(c.unique);
		for (size_t i = 0; i < c.n; i++)
			execute(&c, i);
		after = now_us();
		if (tally->turns < SAMPLES)
			tally->us[tally->turns] = after - begun;
		tally->turns++;
	}
	for (size_t i = 0; i < c.n; i++)
		if (c.stmt[i] != NULL)
			(void)mysql_stmt_close(c.stmt[i]);
	mysql_close(c.link);
}

static int
compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void
report(const struct tally *tally, size_t clients, int64_t seconds)
{
	int64_t *all = calloc(clients * SAMPLES, sizeof(*all)), turns = 0;
	size_t n = 0;

	for (size_t i = 0; all != NULL && i < clients; i++) {
		turns += tally[i].turns;
		for (int64_t k = 0; k < tally[i].turns && k < SAMPLES; k++)
			all[n++] = tally[i].us[k];
	}
	if (n == 0)
		stop("report", "nothing was done");
	qsort(all, n, sizeof(*all), compare);
	printf("%lld %lld %lld\n", (long long)(turns / seconds), (long long)all[n / 2], (long long)all[n * 99 / 100]);
	free(all);
}

int
main(int argc, char **argv)
{
	int64_t clients = 0, seconds = 0;
	struct tally *tally;
	int status, bad = 0;

	if (argc != 6 || decimal_read(argv[4], strlen(argv[4]), 0, &clients) != DECIMAL_OK ||
		decimal_read(argv[5], strlen(argv[5]), 0, &seconds) != DECIMAL_OK || clients < 1 || seconds < 1)
		stop("usage", "raw_sql SOCKET USER DATABASE CLIENTS SECONDS <STATEMENTS");
	read_statements();
	tally = mmap(NULL, (size_t)clients * sizeof(*tally), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (tally == MAP_FAILED)
		stop("mmap", "no memory");
	for (int64_t i = 0; i < clients; i++) {
		if (fork() == 0) {
			work(&tally[i], argv, seconds);
			exit(0);
		}
	}
	while (wait(&status) > 0)
		bad += status != 0;
	if (bad == 0)
		report(tally, (size_t)clients, seconds);
	return bad != 0;
}
