/* Table: the statements that keep the objects of one noun, and the steps that all nouns share. */
#ifndef STORE_TABLE_H
#define STORE_TABLE_H

#include "model/page.h"
#include "store/db.h"

/* The list of what names another object: of two where ${also} is the offset of a second member of struct noun_filter. */
struct table_by {
	size_t member, also;
	struct query list, count;
};

/* Rows of ${insert} and ${update} are a tenant and the object behind it: struct { int64_t tenant; T object; }.
 * ${list} takes a struct noun_filter and goes below its `before` where objects have a number, else below its cursor. */
struct table {
	struct query find, lock, insert, update, remove, list, count;
	const struct query *used; /* one number: does anything name it? NULL: nothing can */
	const struct table_by
		*by; /* what lists can be narrowed to, those of two first; ends without a member, NULL: nothing */
	const struct shape *said; /* what a caller writes, for the audit trail */
	size_t size;              /* of the object */
	size_t id, version, created_at, updated_at;
	size_t number; /* 0: the object has none, its lists go by id */
};

#define TABLE_OF(T, name) \
	.size = sizeof(T), .id = offsetof(T, name), .version = offsetof(T, version), \
	.created_at = offsetof(T, created_at), .updated_at = offsetof(T, updated_at)
/* For a list of all statements. */
#define TABLE_QUERIES(t) &(t).find, &(t).lock, &(t).insert, &(t).update, &(t).remove, &(t).list, &(t).count

/* Lists by number and their counts, each from one index; ${M} are members of struct noun_filter, as columns. */
#define TABLE_FROM(TABLE, INDEX) " FROM " TABLE " FORCE INDEX (" INDEX ") WHERE tenant = ?"
#define TABLE_LIST(COLUMNS, TABLE, INDEX, WHERE) \
	"SELECT " COLUMNS TABLE_FROM(TABLE, INDEX) WHERE " AND number < ? ORDER BY number DESC LIMIT ? OFFSET ?"
#define TABLE_COUNT(TABLE, INDEX, WHERE) \
	"SELECT COUNT(*) FROM (SELECT 1" TABLE_FROM(TABLE, INDEX) WHERE " LIMIT ?) counted"
#define TABLE_BY_IN(NAME, ...) \
	static const struct field NAME##_list_fields[] = { FIELD(struct noun_filter, tenant), __VA_ARGS__, \
		FIELD(struct noun_filter, before), FIELD(struct noun_filter, page.limit), \
		FIELD(struct noun_filter, page.offset) }; \
	static const struct field NAME##_count_fields[] = { FIELD(struct noun_filter, tenant), __VA_ARGS__, \
		FIELD(struct noun_filter, page.limit) }; \
	static const struct shape NAME##_list_in = SHAPE(struct noun_filter, NAME##_list_fields); \
	static const struct shape NAME##_count_in = SHAPE(struct noun_filter, NAME##_count_fields)
/* For a list of all statements. */
#define TABLE_BY_QUERIES(by) &(by)[0].list, &(by)[0].count, &(by)[1].list, &(by)[1].count, &(by)[2].list, &(by)[2].count

/* Parameters of lists without filters that go by id, and of their counts. */
extern const struct shape table_part, table_counted;
/* The same where they go by number. */
extern const struct shape table_below;

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
