#include "store/table.h"

#include "base/id.h"
#include "store/key.h"

static const struct field part_fields[] = {
	FIELD(struct noun_filter, tenant),
	FIELD(struct noun_filter, page.cursor),
	FIELD(struct noun_filter, page.limit),
	FIELD(struct noun_filter, page.offset),
};
static const struct field below_fields[] = {
	FIELD(struct noun_filter, tenant),
	FIELD(struct noun_filter, before),
	FIELD(struct noun_filter, page.limit),
	FIELD(struct noun_filter, page.offset),
};
static const struct field counted_fields[] = {
	FIELD(struct noun_filter, tenant),
	FIELD(struct noun_filter, page.limit),
};

const struct shape table_part = SHAPE(struct noun_filter, part_fields);
const struct shape table_below = SHAPE(struct noun_filter, below_fields);
const struct shape table_counted = SHAPE(struct noun_filter, counted_fields);

/* The row that ${q} finds; members that have no column are empty. */
static enum rc
one(struct db *db, struct arena *mem, const struct table *t, const struct query *q, const struct key *k, void *object)
{
	memset(object, 0, t->size);
	return db_one(db, mem, q, k, object);
}

enum rc
store_find(struct db *db, struct arena *mem, const struct table *t, int64_t tenant, const char *id, void *object)
{
	struct key k = { .tenant = tenant, .id = id };

	return one(db, mem, t, &t->find, &k, object);
}

enum rc
store_lock(struct db *db, struct arena *mem, const struct table *t, int64_t tenant, const char *id, void *object)
{
	struct key k = { .tenant = tenant, .id = id };

	return one(db, mem, t, &t->lock, &k, object);
}

/* The object behind its tenant, as insert and update take it. */
static const void *
row_of(struct arena *mem, const struct table *t, int64_t tenant, const void *object)
{
	int64_t *row = arena_get(mem, 1, sizeof(tenant) + t->size);

	*row = tenant;
	memcpy(row + 1, object, t->size);
	return row;
}

enum rc
store_insert(struct db *db, struct arena *mem, const struct table *t, int64_t tenant, const void *object)
{
	return db_exec(db, &t->insert, row_of(mem, t, tenant, object), NULL);
}

enum rc
store_update(struct db *db, struct arena *mem, const struct table *t, int64_t tenant, const void *object)
{
	return db_exec_one(db, &t->update, row_of(mem, t, tenant, object));
}

enum rc
store_remove(struct db *db, const struct table *t, int64_t tenant, const char *id)
{
	struct key k = { .tenant = tenant, .id = id };

	return db_exec_one(db, &t->remove, &k);
}

enum rc
store_used(struct db *db, struct arena *mem, const struct table *t, int64_t tenant, const char *id, bool *used)
{
	struct key k = { .tenant = tenant, .id = id };
	int64_t n = 0;

	if (t->used != NULL)
		TRY(db_one(db, mem, t->used, &k, &n));
	*used = n != 0;
	return OK;
}

static bool
given(const struct noun_filter *f, size_t member)
{
	const char *text;

	memcpy(&text, (const char *)f + member, sizeof(text));
	return text != NULL;
}

/* The list that ${f} asks for; NULL: that of all. */
static const struct table_by *
narrowed(const struct table *t, const struct noun_filter *f)
{
	const struct table_by *by = t->by;

	if (by == NULL)
		return NULL;
	while (by->member != 0 && !(given(f, by->member) && (by->also == 0 || given(f, by->also))))
		by++;
	return by->member != 0 ? by : NULL;
}

enum rc
store_list(struct db *db, struct arena *mem, const struct table *t, const struct noun_filter *f, struct list *out)
{
	const struct table_by *by = narrowed(t, f);
	struct noun_filter with = *f;

	if (with.page.cursor == NULL)
		with.page.cursor = ID_ABOVE_ALL;
	with.page.limit++;
	return db_all(db, mem, by != NULL ? &by->list : &t->list, &with, out);
}

enum rc
store_count(struct db *db, struct arena *mem, const struct table *t, const struct noun_filter *f, int64_t *n)
{
	const struct table_by *by = narrowed(t, f);
	struct noun_filter with = *f;

	with.page.limit = TOTAL_COUNTED + 1;
	return db_one(db, mem, by != NULL ? &by->count : &t->count, &with, n);
}
