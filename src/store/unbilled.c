#include "store/unbilled.h"

#include "model/refund.h"
#include "store/kept.h"

struct after {
	int64_t tenant;
	const char *organization_id, *currency;
};

struct change {
	struct list rows; /* struct unbilled or struct invoice_row */
	const char *from, *to;
	int64_t tenant;
};

/* clang-format off */
#define F struct unbilled_filter
static const struct field page_fields[] = {
	FIELD(F, tenant), FIELD(F, organization_id), FIELD(F, currency), FIELD(F, until), FIELD(F, at), FIELD(F, at),
	FIELD(F, id), FIELD(F, limit),
};
static const struct field row_fields[] = {
	FIELD(struct unbilled, id), FIELD(struct unbilled, ended_at), FIELD(struct unbilled, revision),
	FIELD(struct unbilled, refunded), FIELD(struct unbilled, taxes, .of = &kept_tax),
};
static const struct field after_fields[] = {
	FIELD(struct after, tenant), FIELD(struct after, organization_id), FIELD(struct after, organization_id),
	FIELD(struct after, currency),
};
static const struct field group_fields[] = {
	FIELD(struct unbilled_group, organization_id), FIELD(struct unbilled_group, currency),
	FIELD(struct unbilled_group, first),
};
static const struct field id_fields[] = { FIELD(struct unbilled, id) };
static const struct shape id = SHAPE(struct unbilled, id_fields);
static const struct field session_id_fields[] = { FIELD_AS(struct invoice_row, session_id, "id") };
static const struct shape session_id = SHAPE(struct invoice_row, session_id_fields);
static const struct field claim_fields[] = {
	FIELD(struct change, rows, .of = &id), FIELD(struct change, tenant), FIELD(struct change, to),
};
static const struct field release_fields[] = {
	FIELD(struct change, rows, .of = &session_id), FIELD(struct change, tenant), FIELD(struct change, from),
};
static const struct field refunds_in_fields[] = { FIELD(struct change, rows, .of = &id), FIELD(struct change, tenant) };
static const struct field refund_fields[] = {
	FIELD(struct refund, id), FIELD(struct refund, session_id), FIELD(struct refund, taxes, .of = &kept_refund_tax),
};
/* clang-format on */

static const struct shape page_in = SHAPE(F, page_fields);
static const struct shape row_out = SHAPE(struct unbilled, row_fields);
static const struct shape after_in = SHAPE(struct after, after_fields);
static const struct shape group_out = SHAPE(struct unbilled_group, group_fields);
static const struct shape claim_in = SHAPE(struct change, claim_fields);
static const struct shape release_in = SHAPE(struct change, release_fields);
static const struct shape refunds_in = SHAPE(struct change, refunds_in_fields);
static const struct shape refund_out = SHAPE(struct refund, refund_fields);

/* the ids lead, whatever the optimizer believes: each session is found, and locked, by its primary key */
#define IDS "JSON_TABLE(?, '$.rows[*]' COLUMNS (id VARCHAR(40) CHARACTER SET utf8mb4 PATH '$.id')) r STRAIGHT_JOIN "
#define SESSIONS IDS "session s FORCE INDEX (PRIMARY) ON s.tenant = ? AND s.id = r.id COLLATE utf8mb4_bin"

static const struct query q_next = { "SELECT unbilled, currency, ended_at FROM session FORCE INDEX (session_unbilled)"
				     " WHERE tenant = ? AND (unbilled > ? OR unbilled = ? AND currency > ?)"
				     " ORDER BY unbilled, currency, ended_at LIMIT 1",
	&after_in, &group_out };
static const struct query q_page = {
	"SELECT s.id, s.ended_at, s.revision, s.refunded, b.taxes FROM session s FORCE INDEX (session_unbilled)"
	" STRAIGHT_JOIN bill b ON b.tenant = s.tenant AND b.session_id = s.id AND b.revision = s.revision"
	" WHERE s.tenant = ? AND s.unbilled = ? AND s.currency = ? AND s.ended_at < ?"
	" AND (s.ended_at > ? OR s.ended_at = ? AND s.id > ?) ORDER BY s.ended_at, s.id LIMIT ?",
	&page_in, &row_out
};
static const struct query q_claim = { "UPDATE " SESSIONS " SET s.invoice_id = ? WHERE s.invoice_id IS NULL", &claim_in,
	NULL };
static const struct query q_release = { "UPDATE " SESSIONS " SET s.invoice_id = NULL WHERE s.invoice_id = ?",
	&release_in, NULL };
static const struct query q_refunds = {
	"SELECT f.id, f.session_id, f.taxes FROM " IDS
	"refund f FORCE INDEX (refund_session) ON f.tenant = ? AND f.session_id = r.id COLLATE utf8mb4_bin"
	" ORDER BY f.session_id, f.id",
	&refunds_in, &refund_out
};

const struct query *const store_unbilled_queries[] = { &q_next, &q_page, &q_claim, &q_release, &q_refunds, NULL };

enum rc
store_unbilled_next(struct db *db, struct arena *mem, int64_t tenant, const struct unbilled_group *after,
	struct unbilled_group *out)
{
	const struct after a = { tenant, after->organization_id, after->currency };

	return db_one(db, mem, &q_next, &a, out);
}

enum rc
store_unbilled_page(struct db *db, struct arena *mem, const struct unbilled_filter *f, struct list *out)
{
	return db_all(db, mem, &q_page, f, out);
}

enum rc
store_unbilled_claim(struct db *db, int64_t tenant, const char *invoice_id, const struct list *rows)
{
	const struct change c = { .rows = *rows, .tenant = tenant, .to = invoice_id };
	uint64_t n;

	TRY(db_exec(db, &q_claim, &c, &n));
	return n == rows->n ? OK : E_RETRY;
}

enum rc
store_unbilled_release(struct db *db, int64_t tenant, const char *invoice_id, const struct list *rows)
{
	const struct change c = { .rows = *rows, .tenant = tenant, .from = invoice_id };
	uint64_t n;

	TRY(db_exec(db, &q_release, &c, &n));
	return n == rows->n ? OK : E_RETRY;
}

enum rc
store_unbilled_refunds(struct db *db, struct arena *mem, int64_t tenant, const struct list *rows, struct list *out)
{
	struct unbilled *some = ARENA_ARRAY(mem, rows->n + 1, struct unbilled);
	const struct unbilled *row = rows->at;
	struct change c = { .rows = { 0, some }, .tenant = tenant };

	for (size_t i = 0; i < rows->n; i++)
		if (row[i].refunded.v != 0)
			some[c.rows.n++] = row[i];
	*out = (struct list) { 0, NULL };
	return c.rows.n > 0 ? db_all(db, mem, &q_refunds, &c, out) : OK;
}
