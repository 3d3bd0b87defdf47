/* Table: the statements that keep the objects of one noun, and the steps that all nouns share. */
#ifndef STORE_TABLE_H
#define STORE_TABLE_H

#include "model/page.h"
#include "store/db.h"

/* Rows of ${insert} and ${update} are a tenant and the object behind it: struct { int64_t tenant; T object; }.
 * ${list} takes a struct noun_filter and goes below its `before` where objects have a number, else below its cursor. */
struct table {
	struct query find, lock, insert, update, remove, list, count;
	const struct query *used; /* one number: does anything name it? NULL: nothing can */
	const struct shape *said; /* what a caller writes, for the audit trail */
	size_t size;              /* of the object */
	size_t id, version, created_at, updated_at;
	size_t number; /* 0: the object has none, its lists go by id */
};

#define TABLE_OF(T) \
	.size = sizeof(T), .id = offsetof(T, id), .version = offsetof(T, version), \
	.created_at = offsetof(T, created_at), .updated_at = offsetof(T, updated_at)
/* For a list of all statements. */
#define TABLE_QUERIES(t) &(t).find, &(t).lock, &(t).insert, &(t).update, &(t).remove, &(t).list, &(t).count

/* Parameters of lists without filters that go by id, and of their counts. */
extern const struct shape table_part, table_counted;

/* E_NOT_FOUND if the tenant has none of that id; text lives in ${mem}. */
enum rc store_find(struct db *db, struct arena *mem, const struct table *t, int64_t tenant, const char *id,
	void *object) MUST_CHECK;
/* The same, locked until the transaction ends. */
enum rc store_lock(struct db *db, struct arena *mem, const struct table *t, int64_t tenant, const char *id,
	void *object) MUST_CHECK;
/* E_CONFLICT: there is one of that id. */
enum rc store_insert(
	struct db *db, struct arena *mem, const struct table *t, int64_t tenant, const void *object) MUST_CHECK;
enum rc store_update(
	struct db *db, struct arena *mem, const struct table *t, int64_t tenant, const void *object) MUST_CHECK;
/* E_CONFLICT: something names it. */
enum rc store_remove(struct db *db, const struct table *t, int64_t tenant, const char *id) MUST_CHECK;
/* Does anything name it? */
enum rc store_used(
	struct db *db, struct arena *mem, const struct table *t, int64_t tenant, const char *id, bool *used) MUST_CHECK;
/* Newest first, up to limit + 1. */
enum rc store_list(struct db *db, struct arena *mem, const struct table *t, const struct noun_filter *f,
	struct list *out) MUST_CHECK;
/* How many match, counted up to TOTAL_COUNTED + 1. */
enum rc store_count(
	struct db *db, struct arena *mem, const struct table *t, const struct noun_filter *f, int64_t *n) MUST_CHECK;

#endif
