/* Any text as a path of a request: the row that matches has all its arguments. */
#include "api/route.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum rc
none(struct call *c)
{
	(void)c;
	return OK;
}

static const struct route routes[] = {
	{ M_GET, "/api/things", 0, 200, none, NULL, NULL, NULL },
	{ M_POST, "/api/things", 0, 201, none, NULL, NULL, NULL },
	{ M_GET, "/api/things/{id}", 0, 200, none, NULL, NULL, NULL },
	{ M_DELETE, "/api/things/{id}/weekday/{weekday}", 0, 204, none, NULL, NULL, NULL },
	{ M_GET, "/api/things.csv", 0, 200, none, NULL, NULL, NULL },
};
static const struct surface surface = { .prefix = "/api", .route = routes, .n = COUNT_OF(routes) };

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *mem = arena_new(65536);
	char *path = arena_copy(mem, data, size);

	for (int method = M_GET; method <= M_OTHER; method++) {
		const char *arg[ROUTE_ARGS] = { NULL }, *allow = NULL;
		const struct route *r = route_match(&surface, (enum method)method, path, mem, arg, &allow);

		if (r != NULL && strchr(r->path, '{') != NULL && arg[0] == NULL)
			abort();
	}
	arena_free(mem);
	return 0;
}
