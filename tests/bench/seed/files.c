/* What store/db.h executes, for statements that insert: each row becomes a line in the file of its table. */
#include <mysql.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "seed.h"
#include "store/bind.h"
#include "store/db.h"

#define TABLES 32
#define INSERT "INSERT INTO "

struct table {
	char name[64];
	FILE *to;
};

static const char *folder;
static int64_t chunks;
static FILE *load; /* the statements of the chunk that is being written */
static struct table tables[TABLES];
static int64_t next_tenant;
static struct arena *scratch;

static void
must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "seed: %s\n", what);
	exit(1);
}

void
seed_folder(const char *path)
{
	folder = path;
	scratch = arena_new((size_t)1 << 20);
}

void
seed_next_tenant(int64_t number)
{
	next_tenant = number;
}

/* Written, told on standard output, and after the first CHUNKS_AHEAD not before one of them was taken. */
void
seed_chunk(int64_t sessions)
{
	char taken;

	for (struct table *t = tables; t < tables + TABLES && t->to != NULL; t++) {
		must(fclose(t->to) == 0, "a file could not be written");
		t->to = NULL;
	}
	must(load == NULL || fclose(load) == 0, "a file could not be written");
	load = NULL;
	must(printf("%lld %lld\n", (long long)chunks++, (long long)sessions) > 0 && fflush(stdout) == 0,
		"nobody listens");
	if (chunks > CHUNKS_AHEAD)
		must(read(STDIN_FILENO, &taken, 1) == 1, "stopped");
}

/* Opened with its first row in a chunk, when the statement that loads it is known. */
static void
begin(struct table *t, const char *name, size_t n, const char *columns, const char *end)
{
	char path[4096];

	must(n < sizeof(t->name), "a long name");
	memcpy(t->name, name, n);
	t->name[n] = '\0';
	if (load == NULL) {
		(void)snprintf(path, sizeof(path), "%s/%lld", folder, (long long)chunks);
		must(mkdir(path, 0755) == 0, "the folder cannot be written");
		(void)snprintf(path, sizeof(path), "%s/%lld/load.sql", folder, (long long)chunks);
		load = fopen(path, "w");
		must(load != NULL, "a file cannot be written");
	}
	(void)snprintf(path, sizeof(path), "%s/%lld/%s.tsv", folder, (long long)chunks, t->name);
	/* redemptions are counted before they are stored: see seed.py */
	fprintf(load, "LOAD DATA INFILE '%s' INTO TABLE %s CHARACTER SET utf8mb4 (%s%.*s);\n", path,
		strcmp(t->name, "redemption") == 0 ? "redeemed" : t->name,
		strcmp(t->name, "tenant") == 0 ? "tenant, " : "", (int)(end - columns), columns);
	t->to = fopen(path, "w");
	must(t->to != NULL && setvbuf(t->to, NULL, _IOFBF, (size_t)1 << 18) == 0, "a file cannot be written");
}

static struct table *
table_of(const char *sql)
{
	const char *name = sql + sizeof(INSERT) - 1, *columns = strchr(sql, '(');
	size_t n = strcspn(name, " (");

	must(strncmp(sql, INSERT, sizeof(INSERT) - 1) == 0 && columns != NULL, "only what inserts can be written");
	for (struct table *t = tables; t < tables + TABLES; t++) {
		if (t->to == NULL)
			begin(t, name, n, columns + 1, strchr(columns, ')'));
		if (strncmp(t->name, name, n) == 0 && t->name[n] == '\0')
			return t;
	}
	must(false, "too many tables");
	return NULL;
}

static void
put_text(FILE *to, const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (text[i] == '\t' || text[i] == '\n' || text[i] == '\\')
			(void)putc_unlocked('\\', to);
		(void)putc_unlocked(text[i], to);
	}
}

static void
put(FILE *to, const MYSQL_BIND *b)
{
	const MYSQL_TIME *t = b->buffer;

	if (b->buffer_type == MYSQL_TYPE_NULL)
		(void)fputs("\\N", to);
	else if (b->buffer_type == MYSQL_TYPE_LONGLONG)
		fprintf(to, "%lld", *(const long long *)b->buffer);
	else if (b->buffer_type == MYSQL_TYPE_DATETIME)
		fprintf(to, "%04u-%02u-%02u %02u:%02u:%02u", t->year, t->month, t->day, t->hour, t->minute, t->second);
	else
		put_text(to, b->buffer, b->buffer_length);
}

enum rc
db_exec(struct db *db, const struct query *q, const void *in, uint64_t *affected)
{
	struct table *t = table_of(q->sql);
	struct cell cell;
	MYSQL_BIND b;

	(void)db;
	if (strcmp(t->name, "tenant") == 0)
		fprintf(t->to, "%lld\t", (long long)next_tenant);
	for (size_t i = 0; i < q->in->n; i++) {
		if (i > 0)
			(void)putc_unlocked('\t', t->to);
		bind_in(&q->in->field[i], in, &b, &cell, scratch);
		put(t->to, &b);
	}
	(void)putc_unlocked('\n', t->to);
	arena_reset(scratch);
	if (affected != NULL)
		*affected = 1;
	return OK;
}

enum rc
db_exec_one(struct db *db, const struct query *q, const void *in)
{
	return db_exec(db, q, in, NULL);
}

/* Nothing is read here. */
enum rc
db_one(struct db *db, struct arena *mem, const struct query *q, const void *in, void *out)
{
	(void)db, (void)mem, (void)q, (void)in, (void)out;
	return E_NOT_FOUND;
}

enum rc
db_all(struct db *db, struct arena *mem, const struct query *q, const void *in, struct list *out)
{
	(void)db, (void)mem, (void)q, (void)in;
	*out = (struct list) { 0, NULL };
	return OK;
}
