#include "store/schema.h"

#include "store/key.h"

static const struct field fields[] = {
	FIELD(struct migration, number),
	FIELD(struct migration, name),
	FIELD(struct migration, digest),
	FIELD(struct migration, applied_at),
};
static const struct shape row = SHAPE(struct migration, fields);

static const struct query q_list = { "SELECT number, name, digest, applied_at FROM migration ORDER BY number", NULL,
	&row };
static const struct query q_insert = { "INSERT INTO migration (number, name, digest, applied_at) VALUES (?, ?, ?, ?)",
	&row, NULL };
static const struct query q_version = { "SELECT COALESCE(MAX(number), 0) FROM migration", NULL, &number_row };
static const struct query q_lock = { "SELECT GET_LOCK(CONCAT(DATABASE(), '.migrate'), 10)", NULL, &number_row };

enum rc
store_schema_start(struct db *db)
{
	return db_text(db,
		"CREATE TABLE IF NOT EXISTS migration ("
		" number BIGINT NOT NULL PRIMARY KEY, name VARCHAR(255) NOT NULL, digest CHAR(64) NOT NULL,"
		" applied_at DATETIME NOT NULL) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin");
}

enum rc
store_schema_lock(struct db *db, struct arena *mem)
{
	int64_t got;

	TRY(db_one(db, mem, &q_lock, NULL, &got));
	return got == 1 ? OK : E_CONFLICT;
}

enum rc
store_schema_list(struct db *db, struct arena *mem, struct list *out)
{
	return db_all(db, mem, &q_list, NULL, out);
}

enum rc
store_schema_insert(struct db *db, const struct migration *m)
{
	return db_exec(db, &q_insert, m, NULL);
}

enum rc
store_schema_version(struct db *db, struct arena *mem, int64_t *version)
{
	return db_one(db, mem, &q_version, NULL, version);
}

enum rc
store_schema_run(struct db *db, const char *sql)
{
	return db_text(db, sql);
}
