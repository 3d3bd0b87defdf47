#include <unistd.h>

#include "api/app.h"
#include "base/metric.h"
#include "base/turn.h"
#include "bin/settings.h"
#include "config.h"
#include "http/pool.h"

#define CONFIG CONFIG_FILE
#define SIGN_INS 4 /* passwords at most that are hashed at one time: 64 MiB and a core each */

/* The configuration in effect and the arena that it lives in; a reload replaces both. */
struct program {
	const char *path;
	struct arena *mem;
	struct settings settings;
	const char *openapi;
};

static int
complain(const char *text)
{
	(void)fprintf(stderr, "tariffd: %s\n", text);
	return 1;
}

/* The reference that is installed beside the program; NULL if it is not. */
static const char *
read_openapi(const char *dir, struct arena *mem)
{
	FILE *file = dir != NULL ? fopen(arena_printf(mem, "%s/openapi.json", dir), "re") : NULL;
	struct buf text;
	size_t got;

	if (file == NULL)
		return NULL;
	buf_init(&text, mem, 65536);
	while ((got = fread(buf_room(&text, 8192), 1, 8192, file)) > 0)
		text.n += got;
	(void)fclose(file);
	return buf_text(&text);
}

static enum rc
configure(struct program *p, struct pool_settings *out, struct fault *ft)
{
	struct arena *mem = arena_new(64 * 1024);
	struct settings s;
	enum rc rc = settings_read(p->path, mem, &s, ft);
	int64_t mode = 0;

	if (rc != OK) {
		ft->text = settings_complaint(ft, ft->mem);
		ft->text = arena_text(ft->mem, ft->text);
		arena_free(mem);
		return rc;
	}
	for (const char *digit = s.listen_mode; *digit != '\0'; digit++)
		mode = mode * 8 + (*digit - '0');
	arena_free(p->mem);
	p->mem = mem;
	p->settings = s;
	p->openapi = read_openapi(s.docs_dir != NULL ? s.docs_dir : DOCSDIR, mem);
	*out = (struct pool_settings) {
		.listen = s.listen,
		.mode = (unsigned)mode,
		.workers = s.workers,
		.max_requests = s.max_requests,
		.body_limit = s.body_limit,
		.drain_seconds = s.drain_seconds,
	};
	return OK;
}

/* ---- in a worker ---- */

struct service {
	struct db *db;
	struct app *app;
	struct host host;
};

static void *
start(void *arg)
{
	struct program *p = arg;
	struct service *service = ARENA_ONE(p->mem, struct service);
	struct app_settings s = { .openapi = p->openapi };

	service->host = settings_host(&p->settings);
	s.host = &service->host;
	s.db = service->db = db_new(&p->settings.db);
	service->app = app_start(&s);
	return service;
}

static void
handle(void *worker, const struct request *rq, struct reply *rp)
{
	struct service *service = worker;
	struct timespec now;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	app_handle(service->app, rq, now.tv_sec * 1000 + now.tv_nsec / 1000000, rp);
}

static void
stop(void *worker)
{
	struct service *service = worker;

	app_stop(service->app);
	db_free(service->db);
}

/* Passwords of strangers have a turn for each core, and a quarter of the workers never waits for passwords. Half of them
 * may be held by readers of files. */
static bool
start_turns(const struct pool_settings *set)
{
	int64_t cores = sysconf(_SC_NPROCESSORS_ONLN), workers = pool_workers(set);

	return turn_start(cores < SIGN_INS ? cores + 1 : SIGN_INS, workers > 1 ? workers * 3 / 4 : 1,
		workers > 1 ? workers / 2 : 1);
}

static enum rc
reload(void *app, struct pool_settings *out, struct fault *ft)
{
	enum rc rc = configure(app, out, ft);

	if (rc == OK && !start_turns(out))
		rc = E_INTERNAL;
	return rc;
}

/* ---- the program ---- */

static int
help(void)
{
	(void)puts("tariffd " PACKAGE_VERSION ": price and bill charging sessions, behind a web server\n\n"
		   "usage: tariffd [--config FILE] [--check] [--version] [--help]\n\n"
		   "  --config FILE  the configuration (" CONFIG ")\n"
		   "  --check        read the configuration and leave");
	return 0;
}

static int
run(int argc, char **argv, struct program *p, struct arena *mem)
{
	struct pool_work work = { p, start, handle, stop, reload };
	struct pool_settings settings;
	struct fault ft;
	bool check = false;

	fault_init(&ft, mem);
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0)
			return help();
		if (strcmp(argv[i], "--version") == 0)
			return puts("tariffd " PACKAGE_VERSION) < 0;
		if (strcmp(argv[i], "--check") == 0)
			check = true;
		else if (strcmp(argv[i], "--config") == 0 && i + 1 < argc)
			p->path = argv[++i];
		else
			return complain(arena_printf(mem, "unknown option %.40s: see tariffd --help", argv[i]));
	}
	if (configure(p, &settings, &ft) != OK)
		return complain(ft.text);
	if (check)
		return 0;
	if (!start_turns(&settings))
		return complain("there is no memory for the turns of those who sign in");
	if (!metric_start(PACKAGE_VERSION))
		return complain("there is no memory for the counters");
	return pool_run(&settings, &work, &ft) == OK ? 0 : complain(ft.text);
}

int
main(int argc, char **argv)
{
	struct program p = { .path = CONFIG, .mem = arena_new(1024) };
	struct arena *mem = arena_new(4096);
	int status = run(argc, argv, &p, mem);

	arena_free(p.mem);
	arena_free(mem);
	return status;
}
