#include "api/billing/billing.h"
#include "api/billing/sessions.h"
#include "api/fault.h"
#include "base/json_in.h"
#include "base/json_out.h"
#include "domain/batch.h"
#include "domain/session.h"

#define SESSIONS_MAX 1000

struct batch_body {
	struct list sessions; /* struct raw: each is judged on its own */
};

/* What became of one of them: a status as the answer to it alone would have, and that answer's body or error. */
struct result {
	int64_t index, status;
	const struct session *session;
	struct raw error;
};

struct batch_answer {
	struct list results; /* struct raw */
};

/* ---- shapes ---- */

/* clang-format off */
static const struct field raw_fields[] = { { .name = "", .kind = K_RAW } };
static const struct shape raw_shape = { .field = raw_fields, .n = 1, .size = sizeof(struct raw) };

static const struct field body_fields[] = {
	FIELD(struct batch_body, sessions, .of = &raw_shape, .must = true, .filled = true, .max = SESSIONS_MAX),
};
const struct shape session_batch_shape = SHAPE(struct batch_body, body_fields);

static const struct field result_fields[] = {
	FIELD(struct result, index), FIELD(struct result, status),
	FIELD(struct result, session, .of = &session_shape, .hidden = true),
	FIELD(struct result, error, .hidden = true),
};
static const struct shape result_shape = SHAPE(struct result, result_fields);

static const struct field answer_fields[] = { FIELD(struct batch_answer, results, .of = &raw_shape) };
const struct shape session_results_shape = SHAPE(struct batch_answer, answer_fields);
/* clang-format on */

/* ---- one of them ---- */

struct taking {
	const struct raw *sent;
	struct raw *results;
	struct arena *mem;      /* of the request */
	struct started started; /* the one under way */
};

static enum rc
take(struct ctx *cx, void *arg, size_t i)
{
	struct taking *t = arg;
	struct session *s = ARENA_ONE(cx->mem, struct session);
	struct json_read r = { .shape = &session_new_shape, .mem = cx->mem, .fault = &cx->fault };
	const char *text = t->sent[i].json != NULL ? t->sent[i].json : "null";

	TRY(json_read(&r, text, strlen(text), s));
	if (s->ended_at.v == NONE)
		return fail_field(cx, "ended_at", "is required: a batch has finished sessions");
	return sessions_take(cx, s, &t->started);
}

static void
told(struct ctx *cx, void *arg, size_t i, enum rc rc)
{
	struct taking *t = arg;
	struct result result = { .index = (int64_t)i };
	struct buf text;

	buf_init(&text, cx->mem, 1024);
	if (rc == OK) {
		result.status = t->started.repeated ? 200 : 201;
		result.session = t->started.session;
	} else {
		if (cx->fault.rc == OK)
			fault_set(&cx->fault, rc, NULL, NULL);
		cx->fault.rc = rc;
		billing_error(&cx->fault, &text);
		result.status = fault_status(&cx->fault);
		result.error.json = arena_text(cx->mem, buf_text(&text));
		text.n = 0;
	}
	json_write(&text, &result_shape, &result, -1);
	t->results[i].json = arena_copy(t->mem, text.at, text.n);
}

/* ---- handler ---- */

enum rc
sessions_batch(struct call *c)
{
	const struct batch_body *body = c->body;
	struct batch_answer *answer = ARENA_ONE(c->cx->mem, struct batch_answer);
	size_t n = body->sessions.n;
	struct taking t = { .sent = body->sessions.at, .mem = c->cx->mem };
	struct batch b = { n, take, told, &t };

	t.results = ARENA_ARRAY(c->cx->mem, n, struct raw);
	TRY(batch_run(c->cx, &b));
	answer->results = (struct list) { n, t.results };
	c->answer = answer;
	return OK;
}
