#include "domain/idempotency.h"

#include "model/tenant.h"
#include "store/idempotency.h"

#define KEPT INT64_C(86400) /* seconds */
#define PRUNE_EACH 64       /* requests, about */

struct run {
	struct ctx *cx;
	answer_work *work; /* NULL: the answer is there already */
	void *arg;
	struct answered claim, *out;
	bool taken; /* the key has an answer */
	bool busy;  /* its first request is still running */
};

static enum rc
claim(struct run *r, struct db *db)
{
	enum rc rc = store_idempotency_claim(db, &r->claim);

	r->taken = rc == E_CONFLICT;
	r->busy = rc == E_RETRY && db_busy(db);
	return r->busy ? E_CONFLICT : rc;
}

static enum rc
work_run(struct db *db, void *arg)
{
	struct run *r = arg;

	r->taken = r->busy = false;
	TRY(claim(r, db));
	if (r->work != NULL)
		TRY(r->work(r->arg, r->out));
	r->claim.status = r->out->status;
	r->claim.type = r->out->type;
	r->claim.location = r->out->location;
	r->claim.body = r->out->body;
	r->claim.headers = r->out->headers;
	return store_idempotency_answer(db, &r->claim);
}

static enum rc
work_expire(struct db *db, void *arg)
{
	return store_idempotency_expire(db, arg);
}

/* The key is taken: give its answer. ${again}: it has expired and may be claimed. */
static enum rc
replay(struct run *r, bool *again)
{
	struct ctx *cx = r->cx;
	struct answered stored, old = r->claim;
	enum rc rc = store_idempotency_find(cx->db, cx->mem, &r->claim, &stored);

	*again = rc == E_NOT_FOUND;
	if (rc != OK)
		return *again ? OK : rc;
	if (stored.created_at.v < cx->now.v - KEPT) {
		old.created_at.v = cx->now.v - KEPT;
		*again = true;
		return db_tx(cx->db, work_expire, &old);
	}
	fault_init(&cx->fault, cx->mem);
	if (strcmp(stored.request, r->claim.request) != 0)
		return fail(
			cx, E_INVALID, "idempotency_key_reused", "this Idempotency-Key was used for another request");
	*r->out = stored;
	return OK;
}

static enum rc
work_prune(struct db *db, void *arg)
{
	const struct ctx *cx = arg;

	return store_idempotency_prune(db, (struct instant) { cx->now.v - KEPT });
}

/* Now and then, old keys go; whether that works is no matter of this request. */
static void
prune(struct ctx *cx)
{
	if (cx->now_ms % PRUNE_EACH == 0 && db_tx(cx->db, work_prune, cx) != OK)
		return;
}

/* Run ${r} until the key is ours, or has given its answer (${replayed}). */
static enum rc
claim_and_run(struct run *r, bool *replayed)
{
	bool again = true;
	enum rc rc = OK;

	*replayed = false;
	while (again) {
		rc = db_tx(r->cx->db, work_run, r);
		if (r->busy)
			return fail(r->cx, E_CONFLICT, "idempotency_key_in_use",
				"the first request with this Idempotency-Key is still running");
		if (!r->taken)
			return rc;
		TRY(replay(r, &again));
		*replayed = !again;
	}
	return OK;
}

enum rc
idempotency_run(struct ctx *cx, const char *key, const char *request, answer_work *work, void *arg,
	struct answered *out, bool *replayed)
{
	struct run r = {
		.cx = cx,
		.work = work,
		.arg = arg,
		.out = out,
		.claim = { .tenant = cx->tenant->tenant,
			.credential = cx->credential,
			.idempotency_key = key,
			.request = request,
			.status = NONE,
			.created_at = cx->now },
	};
	enum rc rc = claim_and_run(&r, replayed), kept;

	prune(cx);
	if (r.taken || r.busy || (rc != E_CONFLICT && rc != E_INVALID))
		return rc;
	/* refused: the effect was rolled back, the refusal is kept; unless the key, free for a moment, has an answer by now */
	r.work = NULL;
	kept = claim_and_run(&r, replayed);
	if (kept == OK)
		return *replayed ? OK : rc;
	return r.taken || r.busy ? kept : fail(cx, E_RETRY, NULL, "the database is away: try again");
}
