#include "store/tenant.h"

#include "store/credential.h"
#include "store/key.h"
#include "store/user.h"

/* clang-format off */
#define COLUMNS(t) \
	t "tenant, " t "id, " t "name, " t "time_zone, " t "default_tariff_id, " t "locale, " t "legal_name, " t "line1, " \
	t "line2, " t "city, " t "postal_code, " t "country, " t "tax_id, " t "payment_terms_days, " t "created_at, " t "wanted + 0"

#define SETTINGS(T, P) \
	FIELD(T, P name), FIELD(T, P time_zone), FIELD(T, P default_tariff_id), FIELD(T, P locale), FIELD(T, P legal_name), \
	FIELD(T, P line1), FIELD(T, P line2), FIELD(T, P city), FIELD(T, P postal_code), FIELD(T, P country), \
	FIELD(T, P tax_id), FIELD(T, P payment_terms_days)
#define ROW(T, P) \
	FIELD(T, P tenant), FIELD(T, P id), SETTINGS(T, P), FIELD(T, P created_at), FIELD(T, P wanted)

static const struct field row_fields[] = {
	ROW(struct tenant, ),
};
static const struct field insert_fields[] = {
	FIELD(struct tenant, id), SETTINGS(struct tenant, ), FIELD(struct tenant, created_at),
};
static const struct field said_fields[] = { SETTINGS(struct tenant, ), FIELD(struct tenant, logo) };
static const struct field update_fields[] = {
	SETTINGS(struct tenant, ), FIELD(struct tenant, logo), FIELD(struct tenant, version), FIELD(struct tenant, tenant),
};
static const struct field settings_fields[] = {
	ROW(struct tenant, ), FIELD(struct tenant, logo), FIELD(struct tenant, version),
};

static const struct field signer_fields[] = {
	ROW(struct link_signer, tenant.), FIELD(struct link_signer, link_secret),
};
static const struct field link_secret_fields[] = {
	FIELD(struct link_signer, link_secret), FIELD(struct link_signer, tenant.tenant),
};

static const struct field caller_fields[] = {
	FIELD(struct caller, credential.hash), FIELD(struct caller, credential.id),
	FIELD(struct caller, credential.kind, .names = store_credential_kinds), FIELD(struct caller, credential.scopes),
	FIELD(struct caller, credential.allowed_addresses), FIELD(struct caller, credential.last_used_at),
	ROW(struct caller, tenant.),
};

static const struct field visitor_fields[] = {
	FIELD(struct visitor, session.hash), FIELD(struct visitor, session.token),
	FIELD(struct visitor, session.former_token), FIELD(struct visitor, session.former_until),
	FIELD(struct visitor, session.tenant), FIELD(struct visitor, session.user_id),
	FIELD(struct visitor, session.csrf_token), FIELD(struct visitor, session.created_at),
	FIELD(struct visitor, session.seen_at), FIELD(struct visitor, session.rotated_at),
	FIELD(struct visitor, user.id), FIELD(struct visitor, user.email),
	FIELD(struct visitor, user.role, .names = store_user_roles), FIELD(struct visitor, user.locale),
	FIELD(struct visitor, user.signed_in_at), FIELD(struct visitor, user.version),
	FIELD(struct visitor, user.created_at), FIELD(struct visitor, user.updated_at),
	ROW(struct visitor, tenant.),
};
static const struct field since_fields[] = {
	FIELD(struct user_session, hash), FIELD(struct user_session, seen_at), FIELD(struct user_session, created_at),
};
/* clang-format on */

struct word {
	const char *word;
};

static const struct field word_fields[] = { FIELD(struct word, word), FIELD(struct word, word) };
static const struct field hash_fields[] = { FIELD(struct word, word) };

const struct shape store_tenant_said = SHAPE(struct tenant, said_fields);

static const struct shape row_out = SHAPE(struct tenant, row_fields);
static const struct shape insert_in = SHAPE(struct tenant, insert_fields);
static const struct shape settings_out = SHAPE(struct tenant, settings_fields);
static const struct shape update_in = SHAPE(struct tenant, update_fields);
static const struct shape caller_out = SHAPE(struct caller, caller_fields);
static const struct shape visitor_out = SHAPE(struct visitor, visitor_fields);
static const struct shape since_in = SHAPE(struct user_session, since_fields);
static const struct shape signer_out = SHAPE(struct link_signer, signer_fields);
static const struct shape link_secret_in = SHAPE(struct link_signer, link_secret_fields);
static const struct shape word_in = SHAPE(struct word, word_fields);
static const struct shape hash_in = SHAPE(struct word, hash_fields);

static const struct query q_insert = {
	"INSERT INTO tenant (id, name, time_zone, default_tariff_id, locale, legal_name, line1, line2, city,"
	" postal_code, country, tax_id, payment_terms_days, created_at)"
	" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	&insert_in, NULL
};
static const struct query q_find = { "SELECT " COLUMNS("") " FROM tenant WHERE id = ? OR name = ? LIMIT 1", &word_in,
	&row_out };
static const struct query q_list = { "SELECT " COLUMNS("") " FROM tenant ORDER BY name", NULL, &row_out };
static const struct query q_update = {
	"UPDATE tenant SET name = ?, time_zone = ?, default_tariff_id = ?, locale = ?, legal_name = ?, line1 = ?,"
	" line2 = ?, city = ?, postal_code = ?, country = ?, tax_id = ?, payment_terms_days = ?, logo = ?,"
	" version = ? WHERE tenant = ?",
	&update_in, NULL
};
static const struct query q_numbered = { "SELECT " COLUMNS("") " FROM tenant WHERE tenant = ?", &key_tenant, &row_out };
static const struct query q_settings = { "SELECT " COLUMNS("") ", logo, version FROM tenant WHERE tenant = ?",
	&key_tenant, &settings_out };
static const struct query q_settings_lock = {
	"SELECT " COLUMNS("") ", logo, version FROM tenant WHERE tenant = ? FOR UPDATE", &key_tenant, &settings_out
};
static const struct query q_caller = {
	"SELECT c.hash, c.id, c.kind, c.scopes + 0, c.allowed_addresses, c.last_used_at, " COLUMNS(
		"t.") " FROM credential c JOIN tenant t ON t.tenant = c.tenant WHERE c.hash = ? AND c.revoked_at IS NULL",
	&hash_in, &caller_out
};
static const struct query q_visitor = {
	"SELECT s.hash, s.token, s.former_token, s.former_until, s.tenant, s.user_id, s.csrf_token, s.created_at, s.seen_at,"
	" s.rotated_at, u.id, u.email, u.role, u.locale, u.signed_in_at, u.version, u.created_at, u.updated_at, " COLUMNS(
		"t.") " FROM user_session s JOIN user u ON u.tenant = s.tenant AND u.id = s.user_id"
		      " JOIN tenant t ON t.tenant = s.tenant"
		      " WHERE s.hash = ? AND s.seen_at > ? AND s.created_at > ? AND NOT u.disabled",
	&since_in, &visitor_out
};
static const struct query q_signer = { "SELECT " COLUMNS("") ", link_secret FROM tenant WHERE id = ?", &hash_in,
	&signer_out };
static const struct query q_link_secret = {
	"UPDATE tenant SET link_secret = ? WHERE tenant = ? AND link_secret IS NULL", &link_secret_in, NULL
};

const struct query *const store_tenant_queries[] = { &q_insert, &q_find, &q_numbered, &q_list, &q_update, &q_settings,
	&q_settings_lock, &q_caller, &q_visitor, &q_signer, &q_link_secret, NULL };

enum rc
store_tenant_insert(struct db *db, const struct tenant *t)
{
	return db_exec(db, &q_insert, t, NULL);
}

enum rc
store_tenant_find(struct db *db, struct arena *mem, const char *word, struct tenant *t)
{
	struct word w = { word };

	return db_one(db, mem, &q_find, &w, t);
}

enum rc
store_tenant_numbered(struct db *db, struct arena *mem, int64_t tenant, struct tenant *t)
{
	struct key k = { .tenant = tenant };

	return db_one(db, mem, &q_numbered, &k, t);
}

enum rc
store_tenant_list(struct db *db, struct arena *mem, struct list *out)
{
	return db_all(db, mem, &q_list, NULL, out);
}

enum rc
store_settings_find(struct db *db, struct arena *mem, int64_t tenant, struct tenant *t)
{
	struct key k = { .tenant = tenant };

	return db_one(db, mem, &q_settings, &k, t);
}

enum rc
store_settings_lock(struct db *db, struct arena *mem, int64_t tenant, struct tenant *t)
{
	struct key k = { .tenant = tenant };

	return db_one(db, mem, &q_settings_lock, &k, t);
}

enum rc
store_tenant_update(struct db *db, const struct tenant *t)
{
	return db_exec_one(db, &q_update, t);
}

enum rc
store_caller_find(struct db *db, struct arena *mem, const char *hash, struct caller *c)
{
	struct word w = { hash };

	return db_one(db, mem, &q_caller, &w, c);
}

enum rc
store_visitor_find(struct db *db, struct arena *mem, const char *hash, struct instant seen_after,
	struct instant created_after, struct visitor *v)
{
	struct user_session since = { .hash = hash, .seen_at = seen_after, .created_at = created_after };

	return db_one(db, mem, &q_visitor, &since, v);
}

enum rc
store_link_signer_find(struct db *db, struct arena *mem, const char *id, struct link_signer *out)
{
	struct word w = { id };

	return db_one(db, mem, &q_signer, &w, out);
}

enum rc
store_link_secret_set(struct db *db, int64_t tenant, const char *secret)
{
	struct link_signer signer = { .tenant.tenant = tenant, .link_secret = secret };

	return db_exec(db, &q_link_secret, &signer, NULL);
}
