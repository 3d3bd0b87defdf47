/* The application of one worker: from a request to an answer. */
#ifndef API_APP_H
#define API_APP_H

#include "http/http.h"

struct db;
struct host;
struct surface;

struct app_settings {
	struct db *db;       /* of this worker alone */
	const char *openapi; /* text of openapi.json; NULL: not installed */
	const struct host *host;
};

struct app {
	struct db *db;
	const char *openapi;
	const struct host *host;
};

/* Call in the worker, after the fork; it connects when first needed. ${s} is borrowed for its life. */
struct app *app_start(const struct app_settings *s);
/* Answer ${rq}; everything lives in the arena of rp->body. ${now_ms}: milliseconds since 1970. */
void app_handle(struct app *app, const struct request *rq, int64_t now_ms, struct reply *rp);
void app_stop(struct app *app);

/* All surfaces, ending with NULL; the first whose prefix fits has the request. */
extern const struct surface *const app_surfaces[];

#endif
