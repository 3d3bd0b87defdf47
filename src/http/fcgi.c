#include "http/fcgi.h"

#include <ctype.h>
#include <errno.h>
#include <fcgiapp.h>
#include <strings.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/decimal.h"

#define PATIENCE 10 /* seconds without a byte, in or out, before a peer is given up */
#define ID_MAX 128  /* bytes of a request id that we take over */
#define RESPONDER 1 /* FCGI_RESPONDER of the protocol */
#define PART_BLOCK ((size_t)1 << 20)

struct fcgi {
	int64_t body_limit;
	const char *complaint;
	FCGX_Request rq;
};

struct fcgi *
fcgi_new(int64_t body_limit)
{
	struct fcgi *f = calloc(1, sizeof(*f));

	if (f == NULL || FCGX_Init() != 0)
		abort();
	f->body_limit = body_limit;
	f->complaint = "";
	/* no listening socket: connections are accepted by the caller, who can wait for signals too */
	if (FCGX_InitRequest(&f->rq, -1, FCGI_FAIL_ACCEPT_ON_INTR) != 0)
		abort();
	return f;
}

void
fcgi_free(struct fcgi *f)
{
	FCGX_Free(&f->rq, true);
	free(f);
}

const char *
fcgi_complaint(const struct fcgi *f)
{
	return f->complaint;
}

static const char *
param(const struct fcgi *f, const char *name)
{
	return FCGX_GetParam(name, f->rq.envp);
}

static bool
broken(struct fcgi *f, const char *why)
{
	f->complaint = why;
	FCGX_Free(&f->rq, true);
	return false;
}

static const char *
find_header(const struct request *rq, const char *name)
{
	/* the web server always passes these two, empty where they were not sent */
	bool always = strcasecmp(name, "Content-Type") == 0 || strcasecmp(name, "Content-Length") == 0;
	char key[72] = "HTTP_";
	size_t n = always ? 0 : 5;

	for (; *name != '\0'; name++) {
		if (n == sizeof(key) - 1)
			return NULL;
		key[n++] = (char)(*name == '-' ? '_' : toupper((unsigned char)*name));
	}
	key[n] = '\0';
	name = FCGX_GetParam(key, ((struct fcgi *)rq->transport)->rq.envp);
	return name != NULL && always && *name == '\0' ? NULL : name;
}

static enum method
method_of(const char *name)
{
	enum method m = M_GET;

	if (name == NULL)
		return M_OTHER;
	while (m < M_OTHER && strcmp(name, method_name(m)) != 0)
		m++;
	return m;
}

/* The web server's request id if it is a plain word, else one of our own. */
static const char *
id_of(const struct fcgi *f, struct arena *mem)
{
	const char *id = param(f, "REQUEST_ID");
	uint64_t random[2] = { 0, 0 };
	size_t n = 0;

	while (id != NULL && (isalnum((unsigned char)id[n]) || (id[n] != '\0' && strchr("-_.:", id[n]) != NULL)))
		n++;
	if (n > 0 && n <= ID_MAX && id[n] == '\0')
		return arena_text(mem, id);
	if (getrandom(random, sizeof(random), GRND_NONBLOCK) < 0)
		random[0] = (uint64_t)getpid();
	return arena_printf(mem, "%016llx%016llx", (unsigned long long)random[0], (unsigned long long)random[1]);
}

static void
split_uri(const char *uri, struct arena *mem, struct request *rq)
{
	size_t n = uri != NULL ? strcspn(uri, "?") : 0;

	rq->path = arena_copy(mem, uri, n);
	rq->query = arena_text(mem, n > 0 && uri[n] == '?' ? uri + n + 1 : "");
}

/* Read on to the end of the body, so that closing does not reset a connection whose peer is still writing. */
static bool
drain(struct fcgi *f)
{
	char waste[8192];

	while (FCGX_GetStr(waste, sizeof(waste), f->rq.in) > 0)
		;
	return FCGX_GetError(f->rq.in) == 0;
}

static bool
read_body(struct fcgi *f, struct arena *mem, struct request *rq)
{
	const char *text = param(f, "CONTENT_LENGTH");
	int64_t n = 0;
	size_t got = 0;
	char *at;

	if (text != NULL && *text != '\0' &&
		(text[strspn(text, "0123456789")] != '\0' || decimal_read(text, strlen(text), 0, &n) != DECIMAL_OK))
		n = f->body_limit + 1;
	if (n > f->body_limit) {
		rq->cut = true;
		return drain(f);
	}
	at = n > 0 ? arena_get(mem, (size_t)n + 1, 1) : NULL;
	if (n > 0)
		got = (size_t)FCGX_GetStr(at, (int)n, f->rq.in);
	/* the end must come now, and not before */
	if (FCGX_GetError(f->rq.in) != 0)
		return false;
	if (got < (size_t)n || FCGX_GetChar(f->rq.in) != EOF) {
		rq->cut = true;
		return drain(f);
	}
	if (n > 0) {
		rq->body = at;
		rq->body_len = got;
	}
	return FCGX_GetError(f->rq.in) == 0;
}

bool
fcgi_read(struct fcgi *f, int fd, struct arena *mem, struct request *rq)
{
	const struct timeval patience = { .tv_sec = PATIENCE };
	const char *address;

	f->complaint = "";
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	f->rq.ipcFd = fd;
	/* else FCGX_Accept_r() closes it and waits for another */
	f->rq.keepConnection = 1;
	/* "detached" spares libfcgi's lingering close, which waits for the peer up to two seconds */
	FCGX_Detach(&f->rq);
	if (FCGX_Accept_r(&f->rq) != 0) {
		f->complaint = "no FastCGI request";
		return false;
	}
	/* an end of the connection between two parameters goes unreported by FCGX_Accept_r() */
	if (FCGX_GetError(f->rq.in) != 0)
		return broken(f, "the request ended within its parameters");
	if (f->rq.role != RESPONDER)
		return broken(f, "the role is not responder");
	*rq = (struct request) {
		.method = method_of(param(f, "REQUEST_METHOD")),
		.body = "",
		.id = id_of(f, mem),
		.secure = param(f, "HTTPS") != NULL && strcasecmp(param(f, "HTTPS"), "on") == 0,
		.header = find_header,
		.transport = f,
	};
	address = param(f, "REMOTE_ADDR");
	rq->address = arena_text(mem, address != NULL ? address : "");
	split_uri(param(f, "REQUEST_URI"), mem, rq);
	if (!read_body(f, mem, rq))
		return broken(f, "the request was aborted or ended within its body");
	return true;
}

static const char *
reason(int status)
{
	static const struct {
		int status;
		const char *text;
	} table[] = { { 200, "OK" }, { 201, "Created" }, { 202, "Accepted" }, { 204, "No Content" },
		{ 301, "Moved Permanently" }, { 302, "Found" }, { 303, "See Other" }, { 304, "Not Modified" },
		{ 400, "Bad Request" }, { 401, "Unauthorized" }, { 403, "Forbidden" }, { 404, "Not Found" },
		{ 405, "Method Not Allowed" }, { 409, "Conflict" }, { 410, "Gone" }, { 412, "Precondition Failed" },
		{ 413, "Content Too Large" }, { 415, "Unsupported Media Type" }, { 422, "Unprocessable Content" },
		{ 428, "Precondition Required" }, { 429, "Too Many Requests" }, { 500, "Internal Server Error" },
		{ 501, "Not Implemented" }, { 502, "Bad Gateway" }, { 503, "Service Unavailable" },
		{ 504, "Gateway Timeout" } };

	for (size_t i = 0; i < COUNT_OF(table); i++)
		if (table[i].status == status)
			return table[i].text;
	return "Status";
}

static bool
name_valid(const char *name)
{
	const char *c = name;

	while (isalnum((unsigned char)*c) || (*c != '\0' && strchr("!#$%&'*+-.^_`|~", *c) != NULL))
		c++;
	return c > name && *c == '\0';
}

static bool
value_valid(const char *value)
{
	for (; *value != '\0'; value++)
		if (((unsigned char)*value < 0x20 && *value != '\t') || *value == 0x7f)
			return false;
	return true;
}

static bool
reply_valid(const struct reply *rp)
{
	if (rp->status < 200 || rp->status > 599)
		return false;
	if (rp->type != NULL && !value_valid(rp->type))
		return false;
	for (size_t i = 0; i < rp->n; i++)
		if (!name_valid(rp->header[i].name) || !value_valid(rp->header[i].value))
			return false;
	return true;
}

/* Status line and headers; 204 and 304 have neither type nor length, a body in parts has no length. */
static void
write_head(struct buf *head, const struct reply *rp)
{
	buf_printf(head, "Status: %d %s\r\n", rp->status, reason(rp->status));
	for (size_t i = 0; i < rp->n; i++)
		buf_printf(head, "%s: %s\r\n", rp->header[i].name, rp->header[i].value);
	if (rp->status != 204 && rp->status != 304) {
		if (rp->type != NULL)
			buf_printf(head, "Content-Type: %s\r\n", rp->type);
		if (rp->more == NULL)
			buf_printf(head, "Content-Length: %zu\r\n", rp->body.n);
	}
	buf_str(head, "\r\n");
}

static bool
put(struct fcgi *f, const char *at, size_t n)
{
	while (n > 0) {
		int part = n > 1 << 20 ? 1 << 20 : (int)n;

		if (FCGX_PutStr(at, part, f->rq.out) != part)
			return false;
		at += part;
		n -= (size_t)part;
	}
	return true;
}

static int64_t
now_seconds(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec;
}

/* The parts after the first. False: cut. */
static bool
put_parts(struct fcgi *f, struct reply *rp)
{
	struct arena *mem = arena_new(PART_BLOCK);
	int64_t end = now_seconds() + STREAM_MAX;
	enum flow flow = FLOW_ON;

	while (flow == FLOW_ON) {
		struct buf part;

		arena_reset(mem);
		buf_init(&part, mem, PART_BLOCK / 4);
		flow = rp->more(rp->source, &part);
		if (flow == FLOW_CUT)
			f->complaint = "the rest of the answer could not be made";
		else if (!put(f, part.at, part.n))
			flow = FLOW_CUT;
		else
			rp->rest += part.n;
		if (flow == FLOW_ON && now_seconds() > end) {
			f->complaint = "the peer took too long over the answer";
			flow = FLOW_CUT;
		}
	}
	arena_free(mem);
	return flow == FLOW_END;
}

bool
fcgi_reply(struct fcgi *f, const struct request *rq, struct reply *rp)
{
	bool bare, done;
	struct buf head;

	f->complaint = "";
	if (!reply_valid(rp)) {
		rp->status = 500;
		rp->type = NULL;
		rp->n = 0;
		rp->body.n = 0;
		rp->more = NULL;
		rp->note = "a header or the status of the answer was not fit to be sent";
	}
	bare = rq->method == M_HEAD || rp->status == 204 || rp->status == 304;
	buf_init(&head, rp->body.mem, 512);
	write_head(&head, rp);
	f->rq.keepConnection = 0;
	/* the stream that is closed last carries the end of the request: out, in one write with a short answer */
	(void)FCGX_FClose(f->rq.err);
	done = put(f, head.at, head.n) && (bare || put(f, rp->body.at, rp->body.n));
	/* without the end of the request, the web server does not end its answer either */
	if (done && !bare && rp->more != NULL && !put_parts(f, rp))
		return broken(f, *f->complaint != '\0' ? f->complaint : "the peer did not take the whole answer");
	done = done && FCGX_FClose(f->rq.out) == 0;
	FCGX_Finish_r(&f->rq);
	if (!done)
		f->complaint = "the peer did not take the whole answer";
	return done;
}
