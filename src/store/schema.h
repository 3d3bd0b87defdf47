/* Which migrations a database has. */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include "store/db.h"

#define SCHEMA_VERSION 6 /* number of the newest file in sql/ that this program needs */

struct migration {
	int64_t number;
	const char *name;   /* of the file */
	const char *digest; /* of its text when it was applied */
	struct instant applied_at;
};

/* Make the table of migrations if it is not there. */
enum rc store_schema_start(struct db *db) MUST_CHECK;
/* Let one program migrate at a time: wait up to ten seconds. E_CONFLICT: another one is at it. */
enum rc store_schema_lock(struct db *db, struct arena *mem) MUST_CHECK;
/* What was applied (struct migration), in order. */
enum rc store_schema_list(struct db *db, struct arena *mem, struct list *out) MUST_CHECK;
enum rc store_schema_insert(struct db *db, const struct migration *m) MUST_CHECK;
/* The newest number; 0: none. E_INTERNAL also where there is no table yet. */
enum rc store_schema_version(struct db *db, struct arena *mem, int64_t *version) MUST_CHECK;
/* Run one statement of a migration. */
enum rc store_schema_run(struct db *db, const char *sql) MUST_CHECK;

#endif
