#include "domain/batch.h"

#include "domain/known.h"
#include "store/db.h"

#define SCRATCH ((size_t)1 << 18)

struct work {
	struct ctx *cx;
	const struct batch *batch;
	struct arena *scratch; /* of one of them */
	struct arena *read;    /* what the transaction knows */
};

struct one {
	const struct batch *batch;
	struct ctx *cx;
	size_t i;
};

static enum rc
work_one(struct db *db, void *arg)
{
	struct one *one = arg;

	(void)db;
	return one->batch->run(one->cx, one->batch->arg, one->i);
}

static bool
is_refusal(enum rc rc)
{
	return rc != E_RETRY && rc != E_UNSURE && rc != E_INTERNAL;
}

static enum rc
work_all(struct db *db, void *arg)
{
	struct work *w = arg;
	struct known *known;

	arena_reset(w->read);
	known = known_new(w->read);
	for (size_t i = 0; i < w->batch->n; i++) {
		struct ctx cx = *w->cx;
		struct one one = { w->batch, &cx, i };
		enum rc rc;

		arena_reset(w->scratch);
		cx.mem = w->scratch;
		cx.known = known;
		fault_init(&cx.fault, w->scratch);
		rc = db_try(db, work_one, &one);
		if (!is_refusal(rc))
			return rc;
		w->batch->told(&cx, w->batch->arg, i, rc);
	}
	return OK;
}

enum rc
batch_run(struct ctx *cx, const struct batch *b)
{
	struct work w = { cx, b, arena_new(SCRATCH), arena_new(SCRATCH) };
	enum rc rc = db_tx(cx->db, work_all, &w);

	arena_free(w.scratch);
	arena_free(w.read);
	return rc;
}
