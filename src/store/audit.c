#include "store/audit.h"

#include "store/key.h"

static const char *const actions[] = { "create", "update", "delete", NULL };

struct row {
	int64_t tenant;
	struct audit_entry e;
};

/* clang-format off */
#define VALUES(T, P) \
	FIELD(T, P at), FIELD(T, P changed_by), FIELD(T, P action, .names = actions), FIELD(T, P object), \
	FIELD(T, P object_id), FIELD(T, P changes)

static const struct field insert_fields[] = { FIELD(struct row, tenant), VALUES(struct row, e.) };
static const struct field row_fields[] = { FIELD(struct audit_entry, number), VALUES(struct audit_entry, ) };

/* One statement for each way in, each read from its own index; what the index does not know is compared. */
#define F(member) FIELD(struct audit_filter, member)
#define PART F(from), F(at), F(at), F(before), F(page.limit), F(page.offset)
#define RANGE F(from), F(until), F(page.limit)
#define WITH_ID F(object_id), F(object), F(object), F(changed_by), F(changed_by)

static const struct field all_fields[] = { F(tenant), PART };
static const struct field all_count_fields[] = { F(tenant), RANGE };
static const struct field object_fields[] = { F(tenant), F(object), PART };
static const struct field object_count_fields[] = { F(tenant), F(object), RANGE };
static const struct field caller_fields[] = { F(tenant), F(changed_by), PART };
static const struct field caller_count_fields[] = { F(tenant), F(changed_by), RANGE };
static const struct field caller_object_fields[] = { F(tenant), F(changed_by), F(object), PART };
static const struct field caller_object_count_fields[] = { F(tenant), F(changed_by), F(object), RANGE };
static const struct field id_fields[] = { F(tenant), WITH_ID, PART };
static const struct field id_count_fields[] = { F(tenant), WITH_ID, RANGE };

#define LIST(index, which) \
	"SELECT number, at, changed_by, action, object, object_id, changes FROM audit FORCE INDEX (" index ")" \
	" WHERE tenant = ?" which " AND at >= ? AND at <= ? AND (at < ? OR number < ?)" \
	" ORDER BY at DESC, number DESC LIMIT ? OFFSET ?"
#define COUNT(index, which) \
	"SELECT COUNT(*) FROM (SELECT 1 FROM audit FORCE INDEX (" index ") WHERE tenant = ?" which \
	" AND at >= ? AND at < ? LIMIT ?) counted"
/* clang-format on */

static const struct shape insert_in = SHAPE(struct row, insert_fields);
static const struct shape row_out = SHAPE(struct audit_entry, row_fields);
static const struct shape all_in = SHAPE(struct audit_filter, all_fields);
static const struct shape all_count_in = SHAPE(struct audit_filter, all_count_fields);
static const struct shape object_in = SHAPE(struct audit_filter, object_fields);
static const struct shape object_count_in = SHAPE(struct audit_filter, object_count_fields);
static const struct shape caller_in = SHAPE(struct audit_filter, caller_fields);
static const struct shape caller_count_in = SHAPE(struct audit_filter, caller_count_fields);
static const struct shape caller_object_in = SHAPE(struct audit_filter, caller_object_fields);
static const struct shape caller_object_count_in = SHAPE(struct audit_filter, caller_object_count_fields);
static const struct shape id_in = SHAPE(struct audit_filter, id_fields);
static const struct shape id_count_in = SHAPE(struct audit_filter, id_count_fields);

#define OBJECT " AND object = ?"
#define CALLER " AND changed_by = ?"
#define ID " AND object_id = ? AND (? IS NULL OR object = ?) AND (? IS NULL OR changed_by = ?)"

static const struct query q_insert = {
	"INSERT INTO audit (tenant, at, changed_by, action, object, object_id, changes) VALUES (?, ?, ?, ?, ?, ?, ?)",
	&insert_in, NULL
};
static const struct query q_all = { LIST("audit_order", ""), &all_in, &row_out };
static const struct query q_all_count = { COUNT("audit_order", ""), &all_count_in, &number_row };
static const struct query q_object = { LIST("audit_object", OBJECT), &object_in, &row_out };
static const struct query q_object_count = { COUNT("audit_object", OBJECT), &object_count_in, &number_row };
static const struct query q_caller = { LIST("audit_caller", CALLER), &caller_in, &row_out };
static const struct query q_caller_count = { COUNT("audit_caller", CALLER), &caller_count_in, &number_row };
static const struct query q_caller_object = { LIST("audit_caller_object", CALLER OBJECT), &caller_object_in, &row_out };
static const struct query q_caller_object_count = { COUNT("audit_caller_object", CALLER OBJECT),
	&caller_object_count_in, &number_row };
static const struct query q_id = { LIST("audit_object_id", ID), &id_in, &row_out };
static const struct query q_id_count = { COUNT("audit_object_id", ID), &id_count_in, &number_row };

const struct query *const store_audit_queries[] = { &q_insert, &q_all, &q_all_count, &q_object, &q_object_count,
	&q_caller, &q_caller_count, &q_caller_object, &q_caller_object_count, &q_id, &q_id_count, NULL };

struct way {
	const struct query *list, *count;
};

static struct way
way_of(const struct audit_filter *f)
{
	if (f->object_id != NULL)
		return (struct way) { &q_id, &q_id_count };
	if (f->changed_by != NULL && f->object != NULL)
		return (struct way) { &q_caller_object, &q_caller_object_count };
	if (f->changed_by != NULL)
		return (struct way) { &q_caller, &q_caller_count };
	if (f->object != NULL)
		return (struct way) { &q_object, &q_object_count };
	return (struct way) { &q_all, &q_all_count };
}

enum rc
store_audit_insert(struct db *db, int64_t tenant, const struct audit_entry *e)
{
	struct row r = { tenant, *e };

	return db_exec(db, &q_insert, &r, NULL);
}

enum rc
store_audit_list(struct db *db, struct arena *mem, const struct audit_filter *f, struct list *out)
{
	struct audit_filter with = *f;

	with.page.limit++;
	return db_all(db, mem, way_of(f).list, &with, out);
}

enum rc
store_audit_count(struct db *db, struct arena *mem, const struct audit_filter *f, int64_t *n)
{
	struct audit_filter with = *f;

	with.page.limit = TOTAL_COUNTED + 1;
	return db_one(db, mem, way_of(f).count, &with, n);
}
