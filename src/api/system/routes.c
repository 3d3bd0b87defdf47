#include "api/app.h"
#include "api/fault.h"
#include "api/system/system.h"
#include "base/form.h"
#include "base/metric.h"

struct state {
	const char *status;
};

static const struct field state_fields[] = { FIELD(struct state, status) };
static const struct shape state_shape = SHAPE(struct state, state_fields);

static enum rc
say(struct call *c, const char *status)
{
	struct state *state = ARENA_ONE(c->cx->mem, struct state);

	state->status = status;
	c->answer = state;
	return OK;
}

static enum rc
healthz(struct call *c)
{
	return say(c, "up");
}

static enum rc
readyz(struct call *c)
{
	TRY(ctx_ready(c->cx));
	return say(c, "ready");
}

static enum rc
metrics(struct call *c)
{
	metric_write(&c->rp->body);
	c->raw_type = "text/plain; version=0.0.4; charset=utf-8";
	return OK;
}

static enum rc
openapi(struct call *c)
{
	if (c->app->openapi == NULL)
		return fail(c->cx, E_NOT_FOUND, NULL, "the reference is not installed: set server.docs_dir");
	buf_str(&c->rp->body, c->app->openapi);
	c->raw_type = "application/json";
	return OK;
}

/* clang-format off */
static const struct route routes[] = {
	{ M_GET, "/healthz", 0, 200, healthz, .answer = &state_shape, .summary = "Is the process up?" },
	{ M_GET, "/readyz", 0, 200, readyz, .answer = &state_shape,
		.summary = "Does the database answer, with the right schema?" },
	{ M_GET, "/metrics", 0, 200, metrics, .summary = "Counters in Prometheus' text format, for this host only" },
	{ M_GET, "/openapi.json", 0, 200, openapi, .summary = "The machine-readable reference" },
};
/* clang-format on */

const struct surface system_surface = {
	.prefix = "/",
	.route = routes,
	.n = COUNT_OF(routes),
	.refuse = billing_refuse,
	.query_mode = FORM_LAX,
};
