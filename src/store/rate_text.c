#include "store/rate_text.h"

#include "store/key.h"

struct row {
	int64_t tenant;
	struct rate_text t;
};

struct ask {
	int64_t tenant;
	struct list owners; /* const char * */
	const char *owner, *locale;
};

/* clang-format off */
static const struct field put_fields[] = {
	FIELD(struct row, tenant), FIELD(struct row, t.owner), FIELD(struct row, t.locale),
	FIELD(struct row, t.short_description), FIELD(struct row, t.description), FIELD(struct row, t.legal),
};
static const struct field row_fields[] = {
	FIELD(struct rate_text, owner), FIELD(struct rate_text, locale), FIELD(struct rate_text, short_description),
	FIELD(struct rate_text, description), FIELD(struct rate_text, legal),
};
static const struct field owner_fields[] = { { .name = "", .kind = K_TEXT } };
static const struct shape owner_one = { .field = owner_fields, .n = 1, .size = sizeof(const char *) };
static const struct field list_fields[] = { FIELD(struct ask, owners, .of = &owner_one), FIELD(struct ask, tenant) };
static const struct field remove_fields[] = {
	FIELD(struct ask, tenant), FIELD(struct ask, owner), FIELD(struct ask, locale),
};
/* clang-format on */

static const struct shape put_in = SHAPE(struct row, put_fields);
static const struct shape row_out = SHAPE(struct rate_text, row_fields);
static const struct shape list_in = SHAPE(struct ask, list_fields);
static const struct shape remove_in = SHAPE(struct ask, remove_fields);
static const struct shape remove_all_in = { .field = remove_fields, .n = 2, .size = sizeof(struct ask) };

static const struct query q_put = {
	"INSERT INTO rate_text (tenant, owner, locale, short_description, description, legal)"
	" VALUES (?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE"
	" short_description = COALESCE(VALUE(short_description), short_description),"
	" description = COALESCE(VALUE(description), description), legal = COALESCE(VALUE(legal), legal)",
	&put_in, NULL
};
/* the few owners lead, each a short walk along the primary key */
static const struct query q_list = {
	"SELECT STRAIGHT_JOIN t.owner, t.locale, t.short_description, t.description, t.legal"
	" FROM JSON_TABLE(?, '$.rows[*]' COLUMNS (owner CHAR(36) CHARACTER SET utf8mb4 PATH '$')) o"
	" JOIN rate_text t ON t.tenant = ? AND t.owner = o.owner COLLATE utf8mb4_bin ORDER BY t.owner, t.locale",
	&list_in, &row_out
};
static const struct query q_remove = { "DELETE FROM rate_text WHERE tenant = ? AND owner = ? AND locale = ?",
	&remove_in, NULL };
static const struct query q_remove_all = { "DELETE FROM rate_text WHERE tenant = ? AND owner = ?", &remove_all_in,
	NULL };
static const struct query q_count = { "SELECT COUNT(*) FROM rate_text WHERE tenant = ? AND owner = ?", &key_one,
	&number_row };

const struct query *const store_rate_text_queries[] = { &q_put, &q_list, &q_count, &q_remove, &q_remove_all, NULL };

enum rc
store_rate_text_put(struct db *db, int64_t tenant, const struct rate_text *t)
{
	struct row row = { tenant, *t };

	return db_exec(db, &q_put, &row, NULL);
}

enum rc
store_rate_text_list(struct db *db, struct arena *mem, int64_t tenant, const struct list *owners, struct list *out)
{
	struct ask a = { .tenant = tenant, .owners = *owners };

	return db_all(db, mem, &q_list, &a, out);
}

enum rc
store_rate_text_remove(struct db *db, int64_t tenant, const char *owner, const char *locale)
{
	struct ask a = { .tenant = tenant, .owner = owner, .locale = locale };

	return db_exec(db, locale != NULL ? &q_remove : &q_remove_all, &a, NULL);
}

enum rc
store_rate_text_count(struct db *db, struct arena *mem, int64_t tenant, const char *owner, int64_t *n)
{
	struct key k = { .tenant = tenant, .id = owner };

	return db_one(db, mem, &q_count, &k, n);
}
