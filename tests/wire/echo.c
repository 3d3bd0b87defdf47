/* The pool with a handler that the tests steer by the request; no database. echo CONFIG, where each line of the file is
 * "word value": listen, mode, workers, max_requests, body_limit, drain_seconds, greeting, start ("fail": workers cannot
 * start). */
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "base/decimal.h"
#include "base/log.h"
#include "base/metric.h"
#include "http/pool.h"

struct app {
	const char *path;
	struct arena *mem; /* of the configuration in effect */
	char greeting[64];
	bool fail;
};

/* One line; false: an unknown word. */
static bool
option(struct pool_settings *s, struct app *app, const char *word, const char *value)
{
	int64_t v = 0;

	(void)decimal_read(value, strlen(value), 0, &v);
	if (strcmp(word, "listen") == 0)
		s->listen = arena_text(app->mem, value);
	else if (strcmp(word, "mode") == 0)
		s->mode = (unsigned)strtoul(value, NULL, 8);
	else if (strcmp(word, "workers") == 0)
		s->workers = v;
	else if (strcmp(word, "max_requests") == 0)
		s->max_requests = v;
	else if (strcmp(word, "body_limit") == 0)
		s->body_limit = v;
	else if (strcmp(word, "drain_seconds") == 0)
		s->drain_seconds = v;
	else if (strcmp(word, "greeting") == 0)
		(void)snprintf(app->greeting, sizeof(app->greeting), "%s", value);
	else if (strcmp(word, "start") == 0)
		app->fail = strcmp(value, "fail") == 0;
	else
		return false;
	return true;
}

static enum rc
read_config(struct app *app, struct pool_settings *s, struct fault *ft)
{
	FILE *file = fopen(app->path, "re");
	char line[256];
	enum rc rc = OK;

	if (file == NULL)
		return fault_set(ft, E_NOT_FOUND, NULL, "cannot read the configuration");
	app->fail = false;
	while (rc == OK && fgets(line, sizeof(line), file) != NULL) {
		char *value = strchr(line, ' ');

		line[strcspn(line, "\n")] = '\0';
		if (value == NULL)
			continue;
		*value++ = '\0';
		if (!option(s, app, line, value))
			rc = fault_set(ft, E_INVALID, NULL, "an unknown word in the configuration");
	}
	(void)fclose(file);
	return rc;
}

static enum rc
reload(void *at, struct pool_settings *out, struct fault *ft)
{
	struct app *app = at;
	struct app next = *app;
	struct arena *before = app->mem;

	next.mem = arena_new(1024);
	if (read_config(&next, out, ft) != OK) {
		arena_free(next.mem);
		return E_INVALID;
	}
	*app = next;
	arena_free(before);
	return OK;
}

static void *
begin(void *at)
{
	struct app *app = at;

	return app->fail ? NULL : app;
}

static void
end(void *at)
{
	(void)at;
	log_say(SAY_INFO, NULL, "end", "the worker said good-bye");
}

static void
nap(int64_t ms)
{
	struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	while (nanosleep(&t, &t) != 0)
		;
}

static int64_t
tail_number(const char *text)
{
	int64_t v = 0;

	(void)decimal_read(text, strlen(text), 0, &v);
	return v;
}

/* What arrived, as lines "name value"; the body comes last. */
static void
echo(const struct request *rq, struct reply *rp)
{
	static const char *const names[] = { "X-Echo", "content-type", "Authorization", "X-Absent" };

	buf_printf(&rp->body, "method %s\npath %s\nquery %s\nid %s\naddress %s\ncut %d\nlength %zu\n",
		method_name(rq->method), rq->path, rq->query, rq->id, rq->address, rq->cut, rq->body_len);
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const char *value = rq->header(rq, names[i]);

		buf_printf(&rp->body, "%s %s\n", names[i], value != NULL ? value : "(none)");
	}
	buf_str(&rp->body, "body ");
	buf_add(&rp->body, rq->body, rq->body_len);
}

static void
fill(struct buf *out, size_t n)
{
	memset(buf_room(out, n), 'x', n);
	out->n += n;
}

/* /parts/N gives N parts of 100,000 bytes after a first one of 5; /parts-broken/N has no way on after them. */
struct parts {
	int64_t left;
	bool broken;
};

static enum flow
next_part(void *at, struct buf *part)
{
	struct parts *p = at;

	if (p->left == 0)
		return p->broken ? FLOW_CUT : FLOW_END;
	/* waste that must not add up */
	memset(arena_get(part->mem, 300000, 1), 'w', 300000);
	fill(part, 100000);
	p->left--;
	return p->left > 0 || p->broken ? FLOW_ON : FLOW_END;
}

static void
begin_parts(struct reply *rp, const char *n, bool broken)
{
	struct parts *p = ARENA_ONE(rp->body.mem, struct parts);

	*p = (struct parts) { tail_number(n), broken };
	rp->more = next_part;
	rp->source = p;
	buf_str(&rp->body, "begin");
}

static void
handle(void *at, const struct request *rq, struct reply *rp)
{
	struct app *app = at;

	rp->status = 200;
	rp->type = "text/plain";
	rp->route = rq->path;
	if (strncmp(rq->path, "/sleep/", 7) == 0)
		nap(tail_number(rq->path + 7));
	else if (strcmp(rq->path, "/crash") == 0)
		(void)raise(SIGKILL);
	else if (strncmp(rq->path, "/status/", 8) == 0)
		rp->status = (int)tail_number(rq->path + 8);
	else if (strncmp(rq->path, "/large/", 7) == 0)
		fill(&rp->body, (size_t)tail_number(rq->path + 7));
	else if (strncmp(rq->path, "/parts/", 7) == 0)
		begin_parts(rp, rq->path + 7, false);
	else if (strncmp(rq->path, "/parts-broken/", 14) == 0)
		begin_parts(rp, rq->path + 14, true);
	if (strcmp(rq->path, "/inject") == 0)
		reply_header(rp, "Location", "/x\r\nSet-Cookie: a=b");
	if (strcmp(rq->path, "/inject-name") == 0)
		reply_header(rp, "X-A: b\r\nX-B", "c");
	if (strcmp(rq->path, "/missing") == 0)
		rp->route = NULL;
	if (strcmp(rq->path, "/metrics") == 0)
		metric_write(&rp->body);
	else if (strcmp(rq->path, "/greeting") == 0)
		buf_printf(&rp->body, "%s %d", app->greeting, (int)getpid());
	else if (strncmp(rq->path, "/echo", 5) == 0)
		echo(rq, rp);
	reply_header(rp, "X-Pid", arena_printf(rp->body.mem, "%d", (int)getpid()));
}

int
main(int argc, char **argv)
{
	struct pool_settings set = {
		.listen = "", .mode = 0600, .workers = 2, .body_limit = 65536, .drain_seconds = 5
	};
	struct app app = { .path = argc > 1 ? argv[1] : "", .mem = arena_new(1024) };
	const struct pool_work work = { &app, begin, handle, end, reload };
	struct arena *mem = arena_new(4096);
	struct fault ft;
	int status = 0;

	fault_init(&ft, mem);
	if (!metric_start("0") || read_config(&app, &set, &ft) != OK || pool_run(&set, &work, &ft) != OK) {
		(void)fprintf(stderr, "echo: %s\n", ft.text != NULL ? ft.text : "no memory");
		status = 1;
	}
	arena_free(mem);
	arena_free(app.mem);
	return status;
}
