#include "store/unbilled.h"

#include "model/refund.h"
#include "store/kept.h"

struct after {
	int64_t tenant;
	const char *organization_id, *currency;
};

#define AT_ONCE 200

struct change {
	const char *from, *to;
	int64_t tenant;
	const char *id[AT_ONCE];
};

struct given_back {
	int64_t tenant;
	struct list rows; /* struct unbilled */
};

/* clang-format off */
#define F struct unbilled_filter
static const struct field page_fields[] = {
	FIELD(F, tenant), FIELD(F, organization_id), FIELD(F, currency), FIELD(F, until), FIELD(F, at), FIELD(F, at),
	FIELD(F, id), FIELD(F, limit),
};
#define COST \
	FIELD(struct unbilled, revision), FIELD(struct unbilled, refunded), FIELD(struct unbilled, taxes, .of = &kept_tax)
static const struct field row_fields[] = { FIELD(struct unbilled, id), FIELD(struct unbilled, ended_at), COST };
static const struct field read_fields[] = { FIELD(struct unbilled, id), COST };
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
#define ID(N) FIELD(struct change, id[N])
#define IDS_10(N) \
	ID(N), ID(N + 1), ID(N + 2), ID(N + 3), ID(N + 4), ID(N + 5), ID(N + 6), ID(N + 7), ID(N + 8), ID(N + 9)
#define IDS_50(N) IDS_10(N), IDS_10(N + 10), IDS_10(N + 20), IDS_10(N + 30), IDS_10(N + 40)
#define IDS IDS_50(0), IDS_50(50), IDS_50(100), IDS_50(150)
static const struct field move_fields[] = {
	FIELD(struct change, to), FIELD(struct change, tenant), FIELD(struct change, from), IDS,
};
static const struct field some_fields[] = { FIELD(struct change, tenant), IDS };
static const struct field refunds_in_fields[] = {
	FIELD(struct given_back, rows, .of = &id), FIELD(struct given_back, tenant),
};
static const struct field refund_fields[] = {
	FIELD(struct refund, id), FIELD(struct refund, session_id), FIELD(struct refund, taxes, .of = &kept_refund_tax),
};
/* clang-format on */

static const struct shape page_in = SHAPE(F, page_fields);
static const struct shape row_out = SHAPE(struct unbilled, row_fields);
static const struct shape after_in = SHAPE(struct after, after_fields);
static const struct shape group_out = SHAPE(struct unbilled_group, group_fields);
static const struct shape move_in = SHAPE(struct change, move_fields);
static const struct shape some_in = SHAPE(struct change, some_fields);
static const struct shape read_out = SHAPE(struct unbilled, read_fields);
static const struct shape refunds_in = SHAPE(struct given_back, refunds_in_fields);
static const struct shape refund_out = SHAPE(struct refund, refund_fields);

static const struct query q_next = { "SELECT unbilled, currency, ended_at FROM session FORCE INDEX (session_unbilled)"
				     " WHERE tenant = ? AND (unbilled > ? OR unbilled = ? AND currency > ?)"
				     " ORDER BY unbilled, currency, ended_at LIMIT 1",
	&after_in, &group_out };
#define BILLED " STRAIGHT_JOIN bill b ON b.tenant = s.tenant AND b.session_id = s.id AND b.revision = s.revision"
static const struct query q_page = {
	"SELECT s.id, s.ended_at, s.revision, s.refunded, b.taxes FROM session s FORCE INDEX (session_unbilled)" BILLED
	" WHERE s.tenant = ? AND s.unbilled = ? AND s.currency = ? AND s.ended_at < ?"
	" AND (s.ended_at > ? OR s.ended_at = ? AND s.id > ?) ORDER BY s.ended_at, s.id LIMIT ?",
	&page_in, &row_out
};
/* each session is found, and locked, by its primary key */
#define TEN "?, ?, ?, ?, ?, ?, ?, ?, ?, ?"
#define FIFTY TEN ", " TEN ", " TEN ", " TEN ", " TEN
#define SOME FIFTY ", " FIFTY ", " FIFTY ", " FIFTY
#define MOVE \
	"UPDATE session FORCE INDEX (PRIMARY) SET invoice_id = ? WHERE tenant = ? AND invoice_id <=> ? AND id IN (" SOME \
	")"
static const struct query q_move = { MOVE, &move_in, NULL };
static const struct query q_move_first = { MOVE " AND revision = 1 AND refunded = 0", &move_in, NULL };
static const struct query q_read = {
	"SELECT s.id, s.revision, s.refunded, b.taxes FROM session s FORCE INDEX (PRIMARY)" BILLED
	" WHERE s.tenant = ? AND s.id IN (" SOME ")",
	&some_in, &read_out
};
static const struct query q_refunds = {
	"SELECT f.id, f.session_id, f.taxes FROM"
	" JSON_TABLE(?, '$.rows[*]' COLUMNS (id VARCHAR(40) CHARACTER SET utf8mb4 PATH '$.id')) r STRAIGHT_JOIN"
	" refund f FORCE INDEX (refund_session) ON f.tenant = ? AND f.session_id = r.id COLLATE utf8mb4_bin"
	" ORDER BY f.session_id, f.id",
	&refunds_in, &refund_out
};

const struct query *const store_unbilled_queries[] = { &q_next, &q_page, &q_move, &q_move_first, &q_read, &q_refunds,
	NULL };

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

/* How many of ${left} go into one statement. */
static size_t
at_once(size_t left)
{
	return left < AT_ONCE ? left : AT_ONCE;
}

/* Carry out ${q} for the first ${n} ids of ${c}: one that comes twice counts once. ${moved} grows. */
static enum rc
move(struct db *db, const struct query *q, struct change *c, size_t n, uint64_t *moved)
{
	uint64_t now;

	for (size_t i = n; i < AT_ONCE; i++)
		c->id[i] = c->id[0];
	TRY(db_exec(db, q, c, &now));
	*moved += now;
	return OK;
}

static int
by_id(const void *a, const void *b)
{
	return strcmp((*(const struct unbilled *const *)a)->id, (*(const struct unbilled *const *)b)->id);
}

/* Put what was ${found} to the ${n} rows that have its ids; they are sorted by it. */
static enum rc
put(struct unbilled **row, size_t n, const struct list *found)
{
	struct unbilled **at;
	const struct unbilled *f = found->at;

	if (found->n != n)
		return E_RETRY;
	qsort(row, n, sizeof(struct unbilled *), by_id);
	for (size_t i = 0; i < n; i++) {
		const struct unbilled *key = &f[i];

		at = bsearch(&key, row, n, sizeof(struct unbilled *), by_id);
		if (at == NULL)
			return E_RETRY;
		(*at)->revision = f[i].revision;
		(*at)->refunded = f[i].refunded;
		(*at)->taxes = f[i].taxes;
	}
	return OK;
}

/* Carry out ${q} for ${n} rows. */
static enum rc
claim(struct db *db, const struct query *q, struct change *c, struct unbilled *const *row, size_t n, uint64_t *moved)
{
	for (size_t i = 0; i < n; i++)
		c->id[i] = row[i]->id;
	return move(db, q, c, n, moved);
}

enum rc
store_unbilled_claim(struct db *db, struct arena *mem, int64_t tenant, const char *invoice_id, const struct list *rows)
{
	struct unbilled *row = rows->at;
	struct unbilled **first = ARENA_ARRAY(mem, rows->n + 1, struct unbilled *);
	struct unbilled **any = ARENA_ARRAY(mem, rows->n + 1, struct unbilled *);
	struct change c = { .tenant = tenant, .to = invoice_id };
	size_t n = 0, m = 0, some;
	uint64_t moved = 0, before;
	struct list found;

	for (size_t i = 0; i < rows->n; i++)
		if (row[i].revision == 1 && row[i].refunded.v == 0)
			first[n++] = &row[i];
		else
			any[m++] = &row[i];
	for (size_t done = 0; done < n; done += some) {
		some = at_once(n - done);
		before = moved;
		TRY(claim(db, &q_move_first, &c, first + done, some, &moved));
		/* which of them have changed is not told */
		for (size_t i = 0; moved - before != some && i < some; i++)
			any[m++] = first[done + i];
	}
	for (size_t done = 0; done < m; done += some) {
		some = at_once(m - done);
		TRY(claim(db, &q_move, &c, any + done, some, &moved));
		TRY(db_all(db, mem, &q_read, &c, &found));
		TRY(put(any + done, some, &found));
	}
	return moved == rows->n ? OK : E_RETRY;
}

enum rc
store_unbilled_release(struct db *db, int64_t tenant, const char *invoice_id, const struct list *rows)
{
	struct change c = { .tenant = tenant, .from = invoice_id };
	const struct invoice_row *row = rows->at;
	uint64_t moved = 0;

	for (size_t done = 0, some; done < rows->n; done += some) {
		some = at_once(rows->n - done);
		for (size_t i = 0; i < some; i++)
			c.id[i] = row[done + i].session_id;
		TRY(move(db, &q_move, &c, some, &moved));
	}
	return moved == rows->n ? OK : E_RETRY;
}

enum rc
store_unbilled_refunds(struct db *db, struct arena *mem, int64_t tenant, const struct list *rows, struct list *out)
{
	struct unbilled *some = ARENA_ARRAY(mem, rows->n + 1, struct unbilled);
	const struct unbilled *row = rows->at;
	struct given_back c = { .rows = { 0, some }, .tenant = tenant };

	for (size_t i = 0; i < rows->n; i++)
		if (row[i].refunded.v != 0)
			some[c.rows.n++] = row[i];
	*out = (struct list) { 0, NULL };
	return c.rows.n > 0 ? db_all(db, mem, &q_refunds, &c, out) : OK;
}
