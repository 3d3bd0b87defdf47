/* before base.h, which refuses a call that this header makes */
#include <mysql.h>

#include <errmsg.h>
#include <mysqld_error.h>

#include "store/db.h"

#include "base/metric.h"
#include "store/bind.h"

#define SLOTS 512 /* statements a connection can keep; a power of two */
#define TRIES 10
#define PAUSE_MAX_MS 200
#define HANGS_MS 500 /* an attempt to connect that took longer has hung */
#define AWAY_MS 500
#define PATIENCE_MS 2000       /* then a contended transaction is given back to the caller */
#define ER_CHECKREAD_CODE 1020 /* snapshot isolation: the row changed since it was read */
#define ER_NOT_READY 1047      /* a cluster node without quorum */
#define TMP_WRITE_CODE 3       /* the server's own library: a temporary file cannot be written */
#define CELLS 256

static int64_t
now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

struct prepared {
	const struct query *query;
	MYSQL_STMT *stmt;
	MYSQL_BIND *columns;
	struct cell *cells;
};

/* What may be undone alone: it has not written yet, or there is a savepoint before what it wrote. */
enum part { NO_PART, PART_READS, PART_WRITES };

struct db {
	const struct db_settings *settings;
	MYSQL *link; /* NULL: not connected */
	struct prepared slot[SLOTS];
	struct arena *scratch; /* parameters of the statement under way */
	bool was_connected;
	int64_t away_until; /* monotonic ms: connecting hung, do not try again before */
	int depth;          /* of db_tx */
	enum part part;     /* of db_try */
	unsigned last;      /* error number of the last failure */
	char error[512];
};

struct db *
db_new(const struct db_settings *s)
{
	struct db *db = calloc(1, sizeof(*db));

	if (db == NULL)
		abort();
	db->settings = s;
	db->scratch = arena_new(64 * 1024);
	return db;
}

static void
disconnect(struct db *db)
{
	for (size_t i = 0; i < SLOTS; i++) {
		if (db->slot[i].stmt != NULL)
			(void)mysql_stmt_close(db->slot[i].stmt);
		free(db->slot[i].columns);
		free(db->slot[i].cells);
		db->slot[i] = (struct prepared) { .query = NULL };
	}
	if (db->link != NULL)
		mysql_close(db->link);
	db->link = NULL;
}

void
db_free(struct db *db)
{
	disconnect(db);
	arena_free(db->scratch);
	free(db);
}

const char *
db_error(const struct db *db)
{
	return db->error;
}

static bool
is_lost(unsigned error)
{
	return error == CR_SERVER_GONE_ERROR || error == CR_SERVER_LOST || error == CR_COMMANDS_OUT_OF_SYNC ||
		error == CR_CONNECTION_ERROR || error == CR_CONN_HOST_ERROR || error == CR_SERVER_LOST_EXTENDED ||
		error == ER_NOT_READY || error == ER_CONNECTION_KILLED || error == ER_SERVER_SHUTDOWN ||
		error == ER_ERROR_DURING_COMMIT;
}

static bool
is_contended(unsigned error)
{
	/* a migration has changed a table after our snapshot: the next one sees it as it is */
	return error == ER_LOCK_DEADLOCK || error == ER_LOCK_WAIT_TIMEOUT || error == ER_CHECKREAD_CODE ||
		error == ER_TABLE_DEF_CHANGED;
}

/* It cannot be written for want of room, or may not be as another server has its place: nothing happened, and
 * asking again at once does not help. */
static bool
is_closed(unsigned error)
{
	return error == ER_DISK_FULL || error == ER_RECORD_FILE_FULL || error == ER_ERROR_ON_WRITE ||
		error == ER_CANT_CREATE_FILE || error == TMP_WRITE_CODE || error == ER_OPTION_PREVENTS_STATEMENT;
}

bool
db_busy(const struct db *db)
{
	return db->last == ER_LOCK_WAIT_TIMEOUT;
}

bool
db_unreferenced(const struct db *db)
{
	return db->last == ER_NO_REFERENCED_ROW_2;
}

/* Keep what the database said, and say what it means. */
static enum rc
rc_of(struct db *db, unsigned error, const char *words)
{
	db->last = error;
	(void)snprintf(db->error, sizeof(db->error), "%u %s", error, words);
	if (is_lost(error) || is_contended(error))
		return E_RETRY;
	if (error == ER_DUP_ENTRY || error == ER_ROW_IS_REFERENCED_2 || error == ER_NO_REFERENCED_ROW_2)
		return E_CONFLICT;
	metric_add(METRIC_DB_ERRORS, 1);
	return is_closed(error) ? E_RETRY : E_INTERNAL;
}

static enum rc
failed(struct db *db)
{
	return rc_of(db, mysql_errno(db->link), mysql_error(db->link));
}

static enum rc
failed_stmt(struct db *db, MYSQL_STMT *stmt)
{
	/* of what comes between rows the library tells the connection alone */
	enum rc rc =
		mysql_stmt_errno(stmt) != 0 ? rc_of(db, mysql_stmt_errno(stmt), mysql_stmt_error(stmt)) : failed(db);

	(void)mysql_stmt_free_result(stmt);
	return rc;
}

/* A database that hangs costs each attempt a time-out: whoever comes soon after is told at once. */
static enum rc
unreachable(struct db *db, int64_t began)
{
	int64_t now = now_ms();

	(void)failed(db);
	disconnect(db);
	db->away_until = now - began > HANGS_MS ? now + AWAY_MS : 0;
	return E_RETRY;
}

static enum rc
connect_to(struct db *db)
{
	static const char start[] =
		"SET SESSION time_zone='+00:00', innodb_snapshot_isolation=ON, innodb_lock_wait_timeout=1, "
		"sql_mode='STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,"
		"NO_ENGINE_SUBSTITUTION,ONLY_FULL_GROUP_BY'";
	const struct db_settings *s = db->settings;
	int64_t began = now_ms();
	unsigned connect_s = (unsigned)s->connect_seconds, wait_s = (unsigned)s->statement_seconds;

	disconnect(db);
	if (began < db->away_until)
		return E_RETRY;
	db->link = mysql_init(NULL);
	if (db->link == NULL)
		abort();
	(void)mysql_options(db->link, MYSQL_OPT_CONNECT_TIMEOUT, &connect_s);
	(void)mysql_options(db->link, MYSQL_OPT_READ_TIMEOUT, &wait_s);
	(void)mysql_options(db->link, MYSQL_OPT_WRITE_TIMEOUT, &wait_s);
	(void)mysql_options(db->link, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	/* localhost would be a socket of the library's own choice */
	if (s->socket == NULL)
		(void)mysql_options(db->link, MYSQL_OPT_PROTOCOL, &(unsigned) { MYSQL_PROTOCOL_TCP });
	if (s->ca_file != NULL) {
		(void)mysql_options(db->link, MYSQL_OPT_SSL_CA, s->ca_file);
		(void)mysql_options(db->link, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &(my_bool) { 1 });
	}
	if (mysql_real_connect(db->link, s->socket != NULL ? NULL : s->host, s->user, s->password, s->name,
		    (unsigned)s->port, s->socket, CLIENT_FOUND_ROWS) == NULL ||
		mysql_real_query(db->link, start, sizeof(start) - 1) != 0)
		return unreachable(db, began);
	if (db->was_connected)
		metric_add(METRIC_DB_RECONNECTS, 1);
	db->was_connected = true;
	return OK;
}

/* ---- statements ---- */

static struct prepared *
slot_of(struct db *db, const struct query *q)
{
	size_t at = ((uintptr_t)q >> 4) * 11400714819323198485u >> 32;

	for (size_t i = 0; i < SLOTS; i++) {
		struct prepared *p = &db->slot[(at + i) % SLOTS];

		if (p->query == q || p->query == NULL)
			return p;
	}
	abort();
}

/* A statement whose parameters or columns differ from its shapes is a slip of ours, not of the caller. */
static void
check_shapes(MYSQL_STMT *stmt, const struct query *q)
{
	size_t in = q->in != NULL ? q->in->n : 0, out = q->out != NULL ? q->out->n : 0;

	if (mysql_stmt_param_count(stmt) == in && mysql_stmt_field_count(stmt) == out && in <= CELLS)
		return;
	(void)fprintf(stderr, "statement and shapes differ: %s\n", q->sql);
	abort();
}

static enum rc
prepare(struct db *db, const struct query *q, struct prepared **out)
{
	struct prepared *p = slot_of(db, q);
	size_t n = q->out != NULL ? q->out->n : 0;

	*out = p;
	if (p->query == q)
		return OK;
	p->stmt = mysql_stmt_init(db->link);
	if (p->stmt == NULL)
		abort();
	if (mysql_stmt_prepare(p->stmt, q->sql, strlen(q->sql)) != 0) {
		enum rc rc = failed_stmt(db, p->stmt);

		(void)mysql_stmt_close(p->stmt);
		p->stmt = NULL;
		return rc;
	}
	check_shapes(p->stmt, q);
	p->query = q;
	if (n == 0)
		return OK;
	p->columns = calloc(n, sizeof(*p->columns));
	p->cells = calloc(n, sizeof(*p->cells));
	if (p->columns == NULL || p->cells == NULL)
		abort();
	for (size_t i = 0; i < n; i++)
		bind_out(&q->out->field[i], &p->columns[i], &p->cells[i]);
	if (mysql_stmt_bind_result(p->stmt, p->columns))
		abort();
	return OK;
}

static enum rc
execute(struct db *db, const struct query *q, const void *in, struct prepared **out)
{
	MYSQL_BIND bind[CELLS];
	struct cell *cells;
	size_t n = q->in != NULL ? q->in->n : 0;

	TRY(prepare(db, q, out));
	if (n > 0) {
		cells = ARENA_ARRAY(db->scratch, n, struct cell);
		for (size_t i = 0; i < n; i++)
			bind_in(&q->in->field[i], in, &bind[i], &cells[i], db->scratch);
		if (mysql_stmt_bind_param((*out)->stmt, bind))
			return failed_stmt(db, (*out)->stmt);
	}
	metric_add(METRIC_DB_STATEMENTS, 1);
	if (mysql_stmt_execute((*out)->stmt) != 0)
		return failed_stmt(db, (*out)->stmt);
	return OK;
}

/* Run ${q}. Outside a transaction a lost connection is made anew once, if asking twice does no harm. */
static enum rc
run(struct db *db, const struct query *q, const void *in, struct prepared **out)
{
	bool reads = q->out != NULL, hung;
	int64_t began = now_ms();
	enum rc rc;

	for (int again = 0;; again++) {
		bool fresh = db->link == NULL;

		arena_reset(db->scratch);
		if (fresh)
			TRY(connect_to(db));
		rc = execute(db, q, in, out);
		if (rc != E_RETRY || db->depth > 0 || !is_lost(db->last))
			return rc;
		disconnect(db);
		hung = now_ms() - began > HANGS_MS;
		db->away_until = hung ? now_ms() + AWAY_MS : 0;
		if (!reads)
			return E_UNSURE;
		if (fresh || again > 0 || hung)
			return rc;
	}
}

enum rc
db_exec(struct db *db, const struct query *q, const void *in, uint64_t *affected)
{
	struct prepared *p;

	if (db->part == PART_READS) {
		TRY(db_text(db, "SAVEPOINT part"));
		db->part = PART_WRITES;
	}
	TRY(run(db, q, in, &p));
	if (affected != NULL)
		*affected = mysql_stmt_affected_rows(p->stmt);
	return OK;
}

enum rc
db_exec_one(struct db *db, const struct query *q, const void *in)
{
	uint64_t n;

	TRY(db_exec(db, q, in, &n));
	return n == 1 ? OK : E_NOT_FOUND;
}

/* Store the row that was fetched into ${out}. */
static enum rc
take_row(struct db *db, struct prepared *p, struct arena *mem, void *out)
{
	const struct shape *s = p->query->out;

	for (size_t i = 0; i < s->n; i++) {
		struct cell *c = &p->cells[i];
		char *text = NULL;

		if (p->columns[i].buffer_type == MYSQL_TYPE_STRING && !c->is_null && c->length > CELL_ROOM) {
			MYSQL_BIND whole = p->columns[i];

			text = arena_get(mem, c->length + 1, 1);
			whole.buffer = text;
			whole.buffer_length = c->length;
			if (mysql_stmt_fetch_column(p->stmt, &whole, (unsigned)i, 0) != 0)
				return failed_stmt(db, p->stmt);
		}
		if (!bind_take(&s->field[i], c, text, out, mem)) {
			(void)rc_of(db, 0, s->field[i].name);
			(void)mysql_stmt_free_result(p->stmt);
			return E_INTERNAL;
		}
	}
	return OK;
}

/* Fetch the next row into ${out}; ${more} tells whether there was one. */
static enum rc
next_row(struct db *db, struct prepared *p, struct arena *mem, void *out, bool *more)
{
	int got = mysql_stmt_fetch(p->stmt);
	enum rc rc;

	*more = got == 0 || got == MYSQL_DATA_TRUNCATED;
	if (*more)
		return take_row(db, p, mem, out);
	if (got == MYSQL_NO_DATA) {
		(void)mysql_stmt_free_result(p->stmt);
		return OK;
	}
	rc = failed_stmt(db, p->stmt);
	/* db_tx does the same, when it is at its end */
	if (is_lost(db->last) && db->depth == 0)
		disconnect(db);
	return rc;
}

enum rc
db_one(struct db *db, struct arena *mem, const struct query *q, const void *in, void *out)
{
	struct prepared *p;
	bool more;

	TRY(run(db, q, in, &p));
	TRY(next_row(db, p, mem, out, &more));
	if (more)
		(void)mysql_stmt_free_result(p->stmt);
	return more ? OK : E_NOT_FOUND;
}

enum rc
db_all(struct db *db, struct arena *mem, const struct query *q, const void *in, struct list *out)
{
	size_t size = q->out->size, room = 16;
	struct prepared *p;
	char *rows = arena_get(mem, room, size);
	bool more;

	*out = (struct list) { 0, rows };
	TRY(run(db, q, in, &p));
	for (;;) {
		if (out->n == room) {
			rows = arena_get(mem, room * 2, size);
			memcpy(rows, out->at, room * size);
			out->at = rows;
			room *= 2;
		}
		TRY(next_row(db, p, mem, rows + out->n * size, &more));
		if (!more)
			return OK;
		out->n++;
	}
}

enum rc
db_text(struct db *db, const char *sql)
{
	if (db->link == NULL)
		TRY(connect_to(db));
	return mysql_real_query(db->link, sql, strlen(sql)) == 0 ? OK : failed(db);
}

enum rc
db_prepare(struct db *db, const struct query *q)
{
	struct prepared *p;

	if (db->link == NULL)
		TRY(connect_to(db));
	return prepare(db, q, &p);
}

/* ---- transactions ---- */

/* Wait before try ${n}: 5, 10, 20 ... ms, half of it by chance, so that rivals do not meet again. */
static void
pause_before(int n)
{
	int64_t most = n < 6 ? INT64_C(5) << n : PAUSE_MAX_MS, ms;
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	ms = most / 2 + t.tv_nsec / 1000 % (most / 2 + 1);
	t = (struct timespec) { ms / 1000, ms % 1000 * 1000000 };
	(void)nanosleep(&t, NULL);
}

static enum rc
attempt(struct db *db, const char *isolation, db_work *work, void *arg)
{
	enum rc rc;

	if (isolation != NULL)
		TRY(db_text(db, isolation));
	TRY(db_text(db, "START TRANSACTION"));
	rc = work(db, arg);
	if (rc != OK) {
		if (db->link != NULL && mysql_rollback(db->link) != 0)
			disconnect(db);
		return rc;
	}
	if (mysql_commit(db->link) == 0)
		return OK;
	rc = failed(db);
	/* a rival or a certification may refuse the COMMIT: then nothing happened */
	if (is_contended(db->last))
		return rc;
	disconnect(db);
	metric_add(METRIC_DB_UNSURE, 1);
	return E_UNSURE;
}

/* ${isolation}: set it for this transaction; NULL: the connection's. */
static enum rc
transact(struct db *db, const char *isolation, db_work *work, void *arg)
{
	int64_t began = now_ms();
	bool lost, hung;
	enum rc rc;

	if (db->depth > 0)
		return work(db, arg);
	for (int n = 0;; n++) {
		db->last = 0;
		db->depth = 1;
		rc = attempt(db, isolation, work, arg);
		db->depth = 0;
		if (rc != E_RETRY || is_closed(db->last))
			return rc;
		lost = is_lost(db->last);
		if (lost)
			disconnect(db);
		hung = lost && now_ms() - began > HANGS_MS;
		db->away_until = hung ? now_ms() + AWAY_MS : 0;
		/* the database is away: one more try finds out whether it only restarted */
		if (n + 1 >= TRIES || now_ms() >= began + PATIENCE_MS || hung || (lost && n > 0))
			return rc;
		metric_add(METRIC_DB_RETRIES, 1);
		pause_before(n);
	}
}

enum rc
db_tx(struct db *db, db_work *work, void *arg)
{
	return transact(db, NULL, work, arg);
}

enum rc
db_tx_latest(struct db *db, db_work *work, void *arg)
{
	return transact(db, "SET TRANSACTION ISOLATION LEVEL READ COMMITTED", work, arg);
}

bool
db_inside(const struct db *db)
{
	return db->depth > 0;
}

enum rc
db_try(struct db *db, db_work *work, void *arg)
{
	enum rc rc;
	bool wrote;

	if (db->depth == 0 || db->part != NO_PART)
		abort();
	db->part = PART_READS;
	rc = work(db, arg);
	wrote = db->part == PART_WRITES;
	db->part = NO_PART;
	if (!wrote || rc == OK || rc == E_RETRY || rc == E_UNSURE || rc == E_INTERNAL)
		return rc;
	TRY(db_text(db, "ROLLBACK TO SAVEPOINT part"));
	return rc;
}
