#include "store/rate_interval.h"

#include "store/key.h"

static const char *const kinds[] = { "energy", "time", NULL };

struct row {
	int64_t tenant;
	const char *uuid;
	unsigned kind;
	struct rate_owner owner;
};

static const struct field row_fields[] = {
	FIELD(struct row, tenant),
	FIELD(struct row, uuid),
	FIELD(struct row, kind, .names = kinds),
	FIELD(struct row, owner.cost_rate_uuid),
	FIELD(struct row, owner.entry_uuid),
};
static const struct field owner_fields[] = {
	FIELD(struct rate_owner, cost_rate_uuid),
	FIELD(struct rate_owner, entry_uuid),
};

static const struct shape insert_in = SHAPE(struct row, row_fields);
static const struct shape find_in = { .field = row_fields, .n = 3, .size = sizeof(struct row) };
static const struct shape owner_out = SHAPE(struct rate_owner, owner_fields);

static const struct query q_insert = {
	"INSERT INTO rate_interval (tenant, uuid, kind, cost_rate_uuid, entry_uuid) VALUES (?, ?, ?, ?, ?)", &insert_in,
	NULL
};
static const struct query q_find = {
	"SELECT cost_rate_uuid, entry_uuid FROM rate_interval WHERE tenant = ? AND uuid = ? AND kind = ?", &find_in,
	&owner_out
};
static const struct query q_remove = { "DELETE FROM rate_interval WHERE tenant = ? AND uuid = ?", &key_one, NULL };

const struct query *const store_rate_interval_queries[] = { &q_insert, &q_find, &q_remove, NULL };

enum rc
store_rate_interval_insert(
	struct db *db, int64_t tenant, const char *uuid, enum interval_kind kind, const struct rate_owner *owner)
{
	struct row r = { tenant, uuid, kind, *owner };

	return db_exec(db, &q_insert, &r, NULL);
}

enum rc
store_rate_interval_find(struct db *db, struct arena *mem, int64_t tenant, const char *uuid, enum interval_kind kind,
	struct rate_owner *owner)
{
	struct row r = { .tenant = tenant, .uuid = uuid, .kind = kind };

	return db_one(db, mem, &q_find, &r, owner);
}

enum rc
store_rate_interval_remove(struct db *db, int64_t tenant, const char *uuid)
{
	struct key k = { .tenant = tenant, .id = uuid };

	return db_exec_one(db, &q_remove, &k);
}
