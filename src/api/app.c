#include "api/app.h"

#include "api/billing/billing.h"
#include "api/console/console.h"
#include "api/dynamic/dynamic.h"
#include "api/serve.h"
#include "api/system/system.h"
#include "base/secret.h"

const struct surface *const app_surfaces[] = { &billing, &dynamic, &console_surface, &link_surface, &system_surface,
	NULL };

struct app *
app_start(const struct app_settings *s)
{
	struct app *app = calloc(1, sizeof(*app));

	if (app == NULL)
		abort();
	secret_start();
	app->db = s->db;
	app->openapi = s->openapi;
	app->host = s->host;
	return app;
}

void
app_stop(struct app *app)
{
	free(app);
}

static const struct surface *
surface_of(const char *path)
{
	for (size_t i = 0; app_surfaces[i] != NULL; i++)
		if (strncmp(app_surfaces[i]->prefix, path, strlen(app_surfaces[i]->prefix)) == 0)
			return app_surfaces[i];
	return &system_surface;
}

void
app_handle(struct app *app, const struct request *rq, int64_t now_ms, struct reply *rp)
{
	struct ctx cx;

	ctx_init(&cx, rp->body.mem, app->db, now_ms);
	cx.host = app->host;
	serve(surface_of(rq->path), app, &cx, rq, rp);
}
