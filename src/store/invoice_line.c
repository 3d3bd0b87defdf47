#include "store/invoice_line.h"

#include "model/refund.h"
#include "store/kept.h"
#include "store/key.h"

struct rows_of {
	int64_t tenant;
	const char *invoice_id;
	int64_t after, limit;
	struct list rows;
};

/* clang-format off */
#define R struct invoice_row
static const struct field row_fields[] = { FIELD(R, number), FIELD(R, session_id), FIELD(R, revision), FIELD(R, refund_id) };
static const struct shape row = SHAPE(R, row_fields);
static const struct field insert_fields[] = {
	FIELD(struct rows_of, tenant), FIELD(struct rows_of, invoice_id), FIELD(struct rows_of, rows, .of = &row),
};
static const struct field part_fields[] = {
	FIELD(struct rows_of, tenant), FIELD(struct rows_of, invoice_id), FIELD(struct rows_of, after), FIELD(struct rows_of, limit),
};
#define L struct invoice_line_row
static const struct field line_fields[] = {
	FIELD(L, number), FIELD(L, line.session_id), FIELD(L, line.refund_id), FIELD(L, line.charge_point_id),
	FIELD(L, line.transaction_id), FIELD(L, line.driver_id), FIELD(L, line.time_zone), FIELD(L, line.started_at),
	FIELD(L, line.ended_at), FIELD(L, line.energy_kwh), FIELD(L, billed, .of = &kept_tax),
	FIELD(L, refunded, .of = &kept_refund_tax),
};
/* clang-format on */

static const struct shape insert_in = SHAPE(struct rows_of, insert_fields);
static const struct shape part_in = SHAPE(struct rows_of, part_fields);
static const struct shape line_out = SHAPE(L, line_fields);

static const struct query q_insert = {
	"INSERT INTO invoice_line (tenant, invoice_id, number, session_id, revision, refund_id)"
	" SELECT p.tenant, p.invoice, r.number, r.session_id, r.revision, r.refund_id FROM (SELECT ? tenant, ? invoice) p"
	" JOIN JSON_TABLE(?, '$.rows[*]' COLUMNS (number BIGINT PATH '$.number',"
	" session_id VARCHAR(40) CHARACTER SET utf8mb4 PATH '$.session_id', revision BIGINT PATH '$.revision',"
	" refund_id VARCHAR(40) CHARACTER SET utf8mb4 PATH '$.refund_id')) r",
	&insert_in, NULL
};
static const struct query q_sessions = {
	"SELECT number, session_id, revision, refund_id FROM invoice_line WHERE tenant = ? AND invoice_id = ?"
	" AND number > ? AND refund_id IS NULL ORDER BY number LIMIT ?",
	&part_in, &row
};
static const struct query q_lines = {
	"SELECT STRAIGHT_JOIN l.number, l.session_id, l.refund_id, s.charge_point_id, s.transaction_id, s.driver_id,"
	" s.time_zone, s.started_at, s.ended_at, s.energy_wh, b.taxes, f.taxes FROM invoice_line l"
	" JOIN session s ON s.tenant = l.tenant AND s.id = l.session_id"
	" JOIN bill b ON b.tenant = l.tenant AND b.session_id = l.session_id AND b.revision = l.revision"
	" LEFT JOIN refund f ON f.tenant = l.tenant AND f.id = l.refund_id"
	" WHERE l.tenant = ? AND l.invoice_id = ? AND l.number > ? ORDER BY l.number LIMIT ?",
	&part_in, &line_out
};

static const struct query q_last = {
	"SELECT COALESCE(MAX(number), 0) FROM invoice_line WHERE tenant = ? AND invoice_id = ?", &key_one, &number_row
};

const struct query *const store_invoice_line_queries[] = { &q_insert, &q_sessions, &q_lines, &q_last, NULL };

enum rc
store_invoice_rows_insert(struct db *db, int64_t tenant, const char *invoice_id, const struct list *rows)
{
	const struct rows_of r = { .tenant = tenant, .invoice_id = invoice_id, .rows = *rows };

	return rows->n > 0 ? db_exec(db, &q_insert, &r, NULL) : OK;
}

enum rc
store_invoice_rows_sessions(struct db *db, struct arena *mem, int64_t tenant, const char *invoice_id, int64_t after,
	int64_t limit, struct list *out)
{
	const struct rows_of r = { .tenant = tenant, .invoice_id = invoice_id, .after = after, .limit = limit };

	return db_all(db, mem, &q_sessions, &r, out);
}

enum rc
store_invoice_lines(struct db *db, struct arena *mem, int64_t tenant, const char *invoice_id, int64_t after,
	int64_t limit, struct list *out)
{
	const struct rows_of r = { .tenant = tenant, .invoice_id = invoice_id, .after = after, .limit = limit };

	return db_all(db, mem, &q_lines, &r, out);
}

enum rc
store_invoice_lines_last(struct db *db, struct arena *mem, int64_t tenant, const char *invoice_id, int64_t *number)
{
	const struct key k = { .tenant = tenant, .id = invoice_id };

	return db_one(db, mem, &q_last, &k, number);
}
