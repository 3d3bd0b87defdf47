#include "domain/outbox.h"

#include "base/secret.h"
#include "base/shape.h"
#include "base/utf8.h"
#include "base/when.h"
#include "domain/webhook.h"
#include "model/tenant.h"
#include "store/outbox.h"
#include "store/tenant.h"

#define PRUNED 500 /* rows at a time: a short transaction */
#define RETRIED 1000

/* clang-format off */
static const struct field row_fields[] = {
	FIELD_AS(struct outbox_row, tenant_name, "tenant"), FIELD(struct outbox_row, id), FIELD(struct outbox_row, kind, .names = outbox_kind_names),
	FIELD(struct outbox_row, lane), FIELD(struct outbox_row, event), FIELD(struct outbox_row, object_id),
	FIELD(struct outbox_row, status, .names = outbox_status_names), FIELD(struct outbox_row, attempts),
	FIELD(struct outbox_row, next_at), FIELD(struct outbox_row, response_status), FIELD(struct outbox_row, error),
	FIELD(struct outbox_row, took_ms), FIELD(struct outbox_row, created_at), FIELD(struct outbox_row, attempted_at),
	FIELD(struct outbox_row, ended_at),
};
static const struct field count_fields[] = {
	FIELD_AS(struct outbox_count, tenant_name, "tenant"),
	FIELD(struct outbox_count, kind, .names = outbox_kind_names),
	FIELD(struct outbox_count, status, .names = outbox_status_names), FIELD(struct outbox_count, rows),
	FIELD(struct outbox_count, oldest),
};
/* clang-format on */

const struct shape outbox_row_shape = SHAPE(struct outbox_row, row_fields);
const struct shape outbox_count_shape = SHAPE(struct outbox_count, count_fields);

/* ---- leasing ---- */

enum outbox_kind
outbox_lane_kind(const char *lane)
{
	return strchr(lane, '_') != NULL ? OUTBOX_WEBHOOK : OUTBOX_RECEIPT;
}

enum rc
outbox_lanes(struct ctx *cx, struct list *out)
{
	return store_outbox_lanes(cx->db, cx->mem, cx->now, out);
}

struct leasing {
	struct ctx *cx;
	const char *owner;
	struct outbox_row *row; /* what was due, then what is leased */
	size_t found, n;
	bool all;
	struct list numbers; /* of what is leased, unless it is all */
};

static enum rc
work_lease(struct db *db, void *arg)
{
	struct leasing *w = arg;
	uint64_t all = 0, n;

	for (size_t i = 0; i < w->found;) {
		struct outbox_claim c = { .owner = w->owner, .until = w->row[i].next_at, .now = w->cx->now };

		for (size_t k = 0; k < OUTBOX_CLAIMED && i < w->found && w->row[i].next_at.v == c.until.v; k++)
			c.number[k] = w->row[i++].number;
		TRY(store_outbox_lease(db, &c, &n));
		all += n;
	}
	w->all = all == w->found;
	return w->all ? OK : store_outbox_leased(db, w->cx->mem, w->owner, &w->numbers);
}

static bool
is_leased(const struct leasing *w, int64_t number)
{
	const int64_t *n = w->numbers.at;

	for (size_t i = 0; !w->all && i < w->numbers.n; i++)
		if (n[i] == number)
			return true;
	return w->all;
}

/* Others may have been faster. */
static void
keep_leased(struct leasing *w)
{
	for (size_t i = 0; i < w->found; i++)
		if (is_leased(w, w->row[i].number)) {
			w->row[w->n] = w->row[i];
			w->row[w->n++].attempts++;
		}
}

enum rc
outbox_lease(struct ctx *cx, const struct list *wishes, const int64_t seconds[OUTBOX_KINDS], struct list *rows)
{
	const struct outbox_wish *wish = wishes->at;
	struct leasing w = { .cx = cx, .owner = secret_new(cx->mem, "") };
	size_t most = 0;

	for (size_t i = 0; i < wishes->n; i++)
		most += (size_t)wish[i].rows;
	w.row = ARENA_ARRAY(cx->mem, most + 1, struct outbox_row);
	for (size_t i = 0; i < wishes->n; i++) {
		const struct outbox_row *due;
		struct list l;

		TRY(store_outbox_due(cx->db, cx->mem, wish[i].lane, cx->now, wish[i].rows, &l));
		due = l.at;
		for (size_t k = 0; k < l.n; k++) {
			if (seconds[due[k].kind] <= 0)
				continue;
			w.row[w.found] = due[k];
			w.row[w.found].owner = w.owner;
			w.row[w.found++].next_at.v = cx->now.v + seconds[due[k].kind];
		}
	}
	if (w.found > 0)
		TRY(db_tx(cx->db, work_lease, &w));
	keep_leased(&w);
	*rows = (struct list) { w.n, w.row };
	return OK;
}

enum rc
outbox_enter(struct ctx *cx, const struct outbox_row *row)
{
	struct tenant *t;

	if (cx->tenant != NULL && cx->tenant->tenant == row->tenant)
		return OK;
	t = ARENA_ONE(cx->mem, struct tenant);
	TRY(store_tenant_numbered(cx->db, cx->mem, row->tenant, t));
	cx->tenant = t;
	return OK;
}

/* ---- what comes of attempts ---- */

/* Words of a peer may be of any bytes and length. */
static const char *
kept_error(struct arena *mem, const char *error)
{
	size_t n = error != NULL ? strlen(error) : 0;
	char *text;

	if (n == 0)
		return NULL;
	text = arena_copy(mem, error, n);
	for (size_t i = 0; i < n;) {
		size_t step = utf8_character(text + i, n - i);

		if (step == 0 || (unsigned char)text[i] < ' ' || text[i] == 0x7f)
			text[i] = '?';
		i += step > 0 ? step : 1;
	}
	if (n > OUTBOX_ERROR_MAX)
		text[utf8_cut(text, OUTBOX_ERROR_MAX)] = '\0';
	return text;
}

static void
settle(struct ctx *cx, const struct outbox_attempt *a, struct outbox_row *row)
{
	int64_t end = (row->retried_at.v != NONE ? row->retried_at.v : row->created_at.v) + OUTBOX_PATIENCE;
	uint32_t chance;

	row->response_status = a->outcome.status;
	row->took_ms = a->outcome.took_ms;
	row->attempted_at = cx->now;
	row->error = NULL;
	row->ended_at = cx->now;
	row->next_at = cx->now;
	if (a->outcome.how == OUTCOME_DELIVERED) {
		row->status = OUTBOX_DELIVERED;
		return;
	}
	row->error = kept_error(cx->mem, a->outcome.error);
	if (a->outcome.how == OUTCOME_NEVER || cx->now.v >= end) {
		row->status = OUTBOX_DEAD;
		return;
	}
	secret_random(&chance, sizeof(chance));
	row->status = OUTBOX_WAITING;
	row->ended_at.v = NONE;
	row->next_at.v += outbox_pause(row->attempts, a->outcome.wait_seconds, chance);
	/* the last attempt is at the end of the patience */
	if (row->next_at.v > end)
		row->next_at.v = end;
}

struct settling {
	struct ctx *cx;
	const struct list *attempts;
};

/* Does the next attempt of the lane say the same: that it works? */
static bool
is_repeated(const struct list *attempts, size_t at)
{
	const struct outbox_attempt *a = attempts->at;

	for (size_t i = at + 1; a[at].outcome.how == OUTCOME_DELIVERED && i < attempts->n; i++)
		if (a[i].row->tenant == a[at].row->tenant && strcmp(a[i].row->lane, a[at].row->lane) == 0)
			return a[i].outcome.how == OUTCOME_DELIVERED;
	return false;
}

static enum rc
work_done(struct db *db, void *arg)
{
	struct settling *w = arg;
	struct outbox_attempt *a = w->attempts->at;
	bool had;

	for (size_t i = 0; i < w->attempts->n; i++) {
		settle(w->cx, &a[i], a[i].row);
		TRY(store_outbox_settle(db, a[i].row, &had));
		if (had && a[i].row->kind == OUTBOX_WEBHOOK && !is_repeated(w->attempts, i))
			TRY(webhook_outcome(w->cx, db, a[i].row, &a[i].outcome));
	}
	return OK;
}

enum rc
outbox_done(struct ctx *cx, const struct list *attempts)
{
	struct settling w = { cx, attempts };

	return attempts->n > 0 ? db_tx(cx->db, work_done, &w) : OK;
}

static enum rc
work_give_back(struct db *db, void *arg)
{
	const struct settling *w = arg;
	struct outbox_row *const *row = w->attempts->at;

	for (size_t i = 0; i < w->attempts->n; i++) {
		row[i]->next_at = w->cx->now;
		TRY(store_outbox_give_back(db, row[i]));
	}
	return OK;
}

enum rc
outbox_give_back(struct ctx *cx, const struct list *rows)
{
	struct settling w = { cx, rows };

	return rows->n > 0 ? db_tx(cx->db, work_give_back, &w) : OK;
}

/* ---- chores ---- */

struct pruning {
	struct instant delivered, dead; /* ended before */
	uint64_t n;
};

static enum rc
work_prune(struct db *db, void *arg)
{
	struct pruning *w = arg;
	uint64_t n;

	TRY(store_outbox_prune(db, OUTBOX_DELIVERED, w->delivered, PRUNED, &w->n));
	if (w->n == PRUNED)
		return OK;
	TRY(store_outbox_prune(db, OUTBOX_DEAD, w->dead, PRUNED, &n));
	w->n = n > w->n ? n : w->n;
	return OK;
}

enum rc
outbox_prune(struct ctx *cx, int64_t keep_days, bool *more)
{
	struct pruning w = { { cx->now.v - keep_days * DAY }, { cx->now.v - keep_days * 3 * DAY }, 0 };

	TRY(db_tx(cx->db, work_prune, &w));
	*more = w.n == PRUNED;
	return OK;
}

/* ---- for the operator ---- */

enum rc
outbox_list(struct ctx *cx, const struct outbox_filter *f, struct list *out)
{
	return store_outbox_list(cx->db, cx->mem, f, out);
}

struct retrying {
	struct ctx *cx;
	struct list rows;
	int64_t n;
};

static enum rc
work_retry(struct db *db, void *arg)
{
	struct retrying *w = arg;
	struct outbox_row *row = w->rows.at;
	bool free;

	w->n = 0;
	for (size_t i = 0; i < w->rows.n; i++) {
		row[i].retried_at = w->cx->now;
		TRY(store_outbox_retry(db, &row[i], &free));
		w->n += free;
	}
	return OK;
}

/* All rows of one status. */
static enum rc
retry(struct ctx *cx, struct outbox_filter f, unsigned status, int64_t *n)
{
	struct retrying w = { .cx = cx };
	const struct outbox_row *row;

	f.status = status;
	f.below = INT64_MAX;
	f.limit = RETRIED;
	do {
		TRY(store_outbox_list(cx->db, cx->mem, &f, &w.rows));
		TRY(db_tx(cx->db, work_retry, &w));
		*n += w.n;
		row = w.rows.at;
		f.below = w.rows.n > 0 ? row[w.rows.n - 1].number : 0;
	} while (w.rows.n == RETRIED);
	return OK;
}

enum rc
outbox_retry(struct ctx *cx, const struct outbox_filter *f, int64_t *n)
{
	struct outbox_filter each = *f;

	*n = 0;
	each.any_status = false;
	if (f->any_status || f->status == OUTBOX_WAITING)
		TRY(retry(cx, each, OUTBOX_WAITING, n));
	if (f->any_status || f->status == OUTBOX_DEAD)
		TRY(retry(cx, each, OUTBOX_DEAD, n));
	return OK;
}

enum rc
outbox_status(struct ctx *cx, struct list *out)
{
	return store_outbox_count(cx->db, cx->mem, out);
}
