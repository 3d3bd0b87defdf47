/* One connection to MariaDB: prepared statements bound by shapes, transactions with retry. The only user of libmariadb. */
#ifndef STORE_DB_H
#define STORE_DB_H

#include "base/shape.h"

struct db;

struct db_settings {
	const char *socket; /* path; NULL: TCP */
	const char *host;
	int64_t port;
	const char *ca_file; /* certificates by which the server's is checked; NULL: no TLS */
	const char *name, *user, *password;
	int64_t connect_seconds;   /* give up connecting after */
	int64_t statement_seconds; /* give up waiting for an answer after */
};

/* A statement is a constant beside its one function. ${in} names the parameters, ${out} the columns, in their order. */
struct query {
	const char *sql;
	const struct shape *in, *out;
};

/* A connection that is made when first needed. ${s} is borrowed for its life. Ends with db_free(). */
struct db *db_new(const struct db_settings *s);
void db_free(struct db *db);

/* All of these fail with E_RETRY when the database cannot be reached or written (nothing happened), E_CONFLICT on a unique or
 * foreign key, E_UNSURE when the connection was lost while a change outside db_tx was under way, E_INTERNAL otherwise. */
/* ${affected}: so many rows; NULL: nobody asks. */
enum rc db_exec(struct db *db, const struct query *q, const void *in, uint64_t *affected) MUST_CHECK;
/* The same for a statement about one row. E_NOT_FOUND: there was none. */
enum rc db_exec_one(struct db *db, const struct query *q, const void *in) MUST_CHECK;
/* The first row into ${out}; its text lives in ${mem}. E_NOT_FOUND if there is none. */
enum rc db_one(struct db *db, struct arena *mem, const struct query *q, const void *in, void *out) MUST_CHECK;
/* All rows as a list of structs of q->out. */
enum rc db_all(struct db *db, struct arena *mem, const struct query *q, const void *in, struct list *out) MUST_CHECK;

/* Run ${work} in a transaction; inside another one it becomes part of that. A deadlock, a lock time-out, a failed
 * certification or a connection lost before COMMIT runs it again from the start, so ${work} touches the database and
 * the arena and nothing else. E_UNSURE: the connection was lost during COMMIT. */
typedef enum rc db_work(struct db *db, void *arg);
enum rc db_tx(struct db *db, db_work *work, void *arg) MUST_CHECK;

/* The same for what locks much and takes long: each statement sees what has been committed by then, and one that comes to a
 * row which has changed meanwhile goes on with it, so no other transaction makes this one begin anew. ${work} therefore
 * locks first, by a change, and reads then; inside another transaction, which it becomes part of, that does no harm. */
enum rc db_tx_latest(struct db *db, db_work *work, void *arg) MUST_CHECK;

/* Is a transaction of db_tx under way? */
bool db_inside(const struct db *db);

/* Inside db_tx, not inside itself: run ${work}; when it is refused, what it did is undone and the transaction goes on. E_RETRY, E_UNSURE and
 * E_INTERNAL are for the whole transaction: pass them on. */
enum rc db_try(struct db *db, db_work *work, void *arg) MUST_CHECK;

/* One statement as plain text, for migrations. */
enum rc db_text(struct db *db, const char *sql) MUST_CHECK;
/* Prepare ${q} and compare it with its shapes; aborts where they differ. For the test that prepares every statement. */
enum rc db_prepare(struct db *db, const struct query *q) MUST_CHECK;
/* Does the last failure mean that another transaction holds the row? */
bool db_busy(const struct db *db);
/* Does the last failure, E_CONFLICT, mean that what the row names is not there? */
bool db_unreferenced(const struct db *db);
/* The database's own words about the last failure, for the log; "" if there was none. */
const char *db_error(const struct db *db);

#endif
