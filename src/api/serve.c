#include "api/serve.h"

#include "base/form.h"
#include "base/json_in.h"
#include "base/json_out.h"
#include "base/secret.h"
#include "domain/idempotency.h"
#include "model/tenant.h"

#define JSON_TYPE "application/json"
#define WORD_CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-[]"

/* ---- decoding ---- */

/* Is the content type ${type}, whatever its parameters? */
static bool
is_type(const struct request *rq, const char *type)
{
	const char *sent = rq->header(rq, "Content-Type");
	size_t n = strlen(type);

	return sent != NULL && strncasecmp(sent, type, n) == 0 && (sent[n] == '\0' || sent[n] == ';' || sent[n] == ' ');
}

static enum rc
check_media(const struct call *c)
{
	bool form = c->route->form == BODY_FORM;

	if (is_type(c->rq, form ? "application/x-www-form-urlencoded" : JSON_TYPE) ||
		(c->rq->method == M_PATCH && is_type(c->rq, "application/merge-patch+json")))
		return OK;
	return fail(c->cx, E_MEDIA, NULL,
		form ? "the body must be application/x-www-form-urlencoded" : "the body must be application/json");
}

static enum rc
decode_json(struct call *c, const struct surface *s, unsigned mode, void *into)
{
	struct json_read r = {
		.shape = c->route->body,
		.mode = mode | s->read_mode,
		.mem = c->cx->mem,
		.fault = &c->cx->fault,
	};
	enum rc rc = json_read(&r, c->rq->body, c->rq->body_len, into);
	const char *const *name = r.ignored.at;
	const char *all = "";

	/* only names that a header can hold */
	for (size_t i = 0; i < r.ignored.n; i++)
		if (name[i][strspn(name[i], WORD_CHARACTERS)] == '\0')
			all = arena_printf(c->cx->mem, "%s%s%s", all, *all != '\0' ? ", " : "", name[i]);
	if (*all != '\0')
		reply_header(c->rp, "X-Ignored-Fields", all);
	return rc;
}

enum rc
call_edit(void *call, void *object)
{
	struct call *c = call;
	unsigned mode = c->rq->method == M_PATCH ? JSON_KEEP | JSON_PARTIAL | JSON_EDIT : c->surface->put_mode;

	return decode_json(c, c->surface, mode, object);
}

static enum rc
decode(struct call *c)
{
	const struct route *r = c->route;

	if (r->query != NULL) {
		c->query = arena_get(c->cx->mem, 1, r->query->size);
		TRY(form_read(r->query, c->surface->query_mode, c->rq->query, strlen(c->rq->query), c->query,
			c->cx->mem, &c->cx->fault));
	} else if (*c->rq->query != '\0' && (c->surface->query_mode & FORM_LAX) == 0) {
		return fail_field(c->cx, "query", "this endpoint has no query parameters");
	}
	if (r->body == NULL)
		return OK;
	TRY(check_media(c));
	if (r->form == BODY_EDIT)
		return OK;
	c->body = arena_get(c->cx->mem, 1, r->body->size);
	if (r->form == BODY_FORM)
		return form_read(r->body, FORM_LAX, c->rq->body, c->rq->body_len, c->body, c->cx->mem, &c->cx->fault);
	return decode_json(c, c->surface, r->mode, c->body);
}

/* ---- encoding ---- */

static const char *
entity_tag(const struct call *c)
{
	int64_t version = *(const int64_t *)(const void *)((const char *)c->answer + c->route->etag - 1);

	return arena_printf(c->cx->mem, "\"%lld\"", (long long)version);
}

/* GET with If-None-Match: is what the caller has still true? */
static bool
not_modified(const struct call *c, const char *tag)
{
	const char *known = c->rq->header(c->rq, "If-None-Match");

	return (c->rq->method == M_GET || c->rq->method == M_HEAD) && known != NULL &&
		(strcmp(known, "*") == 0 || strstr(known, tag) != NULL);
}

static void
encode(struct call *c)
{
	struct reply *rp = c->rp;

	rp->status = c->status;
	if (c->location != NULL)
		reply_header(rp, "Location", c->location);
	if (c->raw_type != NULL) {
		rp->type = c->raw_type;
		return;
	}
	if (c->answer == NULL)
		return;
	if (c->route->etag != 0) {
		const char *tag = entity_tag(c);

		reply_header(rp, "ETag", tag);
		if (not_modified(c, tag)) {
			rp->status = 304;
			return;
		}
	}
	rp->type = JSON_TYPE;
	json_write(&rp->body, c->route->answer, c->answer, -1);
}

/* ---- calling ---- */

static enum rc
run(struct call *c)
{
	c->status = c->route->status;
	TRY(decode(c));
	TRY(c->route->run(c));
	encode(c);
	return OK;
}

/* The body as it is kept: without what is shown once. */
static const char *
body_kept(const struct call *c)
{
	const struct shape *s = c->route->answer;
	struct buf body;
	void *copy;

	if (c->route->once == NULL || c->answer == NULL)
		return buf_text(&c->rp->body);
	copy = arena_get(c->cx->mem, 1, s->size);
	memcpy(copy, c->answer, s->size);
	shape_erase(shape_field(s, c->route->once, strlen(c->route->once)), copy);
	buf_init(&body, c->cx->mem, c->rp->body.n);
	json_write(&body, s, copy, -1);
	return buf_text(&body);
}

/* The headers that an answer is kept with: all but Location, which has its own column. */
static struct list
headers_kept(const struct call *c)
{
	const struct reply *rp = c->rp;
	struct answered_header *kept = ARENA_ARRAY(c->cx->mem, REPLY_HEADERS, struct answered_header);
	struct list list = { 0, kept };

	for (size_t i = 0; i < rp->n; i++)
		if (strcmp(rp->header[i].name, "Location") != 0)
			kept[list.n++] = (struct answered_header) { rp->header[i].name, rp->header[i].value };
	return list;
}

/* An answer_work: run the call from the start and note what was answered, a refusal too. */
static enum rc
run_noted(void *arg, struct answered *out)
{
	struct call *c = arg;
	struct reply *rp = c->rp;
	enum rc rc;

	fault_init(&c->cx->fault, c->cx->mem);
	rp->n = 0;
	rp->body.n = 0;
	c->location = NULL;
	rc = run(c);
	if (rc != OK)
		c->surface->refuse(&c->cx->fault, c->rq, rp);
	out->status = rp->status;
	out->type = rp->type;
	out->location = c->location;
	out->headers = headers_kept(c);
	out->body = rc == OK ? body_kept(c) : buf_text(&rp->body);
	return rc;
}

static bool
is_key(const char *text)
{
	size_t n = strlen(text);

	for (size_t i = 0; i < n; i++)
		if (text[i] < 0x21 || text[i] > 0x7e)
			return false;
	return n >= 1 && n <= 255;
}

/* What makes two requests the same: method, path, query and raw body. */
static const char *
request_digest(const struct call *c)
{
	struct buf all;

	buf_init(&all, c->cx->mem, c->rq->body_len + 512);
	buf_printf(&all, "%s %s?%s\n", method_name(c->rq->method), c->rq->path, c->rq->query);
	buf_add(&all, c->rq->body, c->rq->body_len);
	return secret_digest(c->cx->mem, all.at, all.n);
}

static enum rc
run_once(struct call *c, const char *key)
{
	struct answered a = { .status = NONE };
	const struct answered_header *kept;
	bool replayed;

	if (!is_key(key))
		return fail(c->cx, E_INVALID, "idempotency_key_invalid",
			"Idempotency-Key must have 1 to 255 printable characters");
	TRY(idempotency_run(c->cx, key, request_digest(c), run_noted, c, &a, &replayed));
	if (!replayed)
		return OK;
	c->rp->status = (int)a.status;
	c->rp->type = a.type;
	c->rp->n = 0;
	c->rp->body.n = 0;
	if (a.body != NULL)
		buf_str(&c->rp->body, a.body);
	if (a.location != NULL)
		reply_header(c->rp, "Location", a.location);
	kept = a.headers.at;
	for (size_t i = 0; i < a.headers.n; i++)
		reply_header(c->rp, kept[i].name, kept[i].value);
	reply_header(c->rp, "Idempotent-Replayed", "true");
	return OK;
}

/* Every check that comes before the handler, in the order that both surfaces promise. */
static enum rc
admit(struct call *c)
{
	struct ctx *cx = c->cx;
	struct grant grant = { .allowed = true };
	const char *allow;
	enum rc rc = OK;

	c->rp->route = c->surface->logged;
	c->route = route_match(c->surface, c->rq->method, c->rq->path, cx->mem, c->arg, &allow);
	if (c->surface->authenticate != NULL && (c->route == NULL || c->route->scope != 0))
		rc = c->surface->authenticate(cx, c->rq, &grant);
	c->cookie = grant.cookie;
	if (cx->tenant != NULL)
		c->rp->tenant = cx->tenant->id;
	TRY(rc);
	if (c->route == NULL && allow != NULL) {
		reply_header(c->rp, "Allow", allow);
		return fail(cx, E_METHOD, NULL, "this path does not have this method");
	}
	if (c->route == NULL)
		return fail(cx, E_NOT_FOUND, "route_not_found", "there is nothing at this path");
	c->rp->route = c->route->path;
	for (size_t i = 0; c->surface->uuid_args && i < ROUTE_ARGS && c->arg[i] != NULL; i++)
		c->arg[i] = arena_lower(cx->mem, c->arg[i]);
	if (c->route->scope != 0 && (grant.scopes & c->route->scope) == 0)
		return fail(cx, E_FORBIDDEN, NULL, "the key lacks the scope for this");
	if (!grant.allowed)
		return fail(cx, E_FORBIDDEN, "address_forbidden", "the key may not be used from this address");
	if (c->rq->cut || c->rq->body_len > (c->route->body_max != 0 ? c->route->body_max : BODY_MAX))
		return fail(cx, E_TOO_LARGE, NULL, "the body is too large or did not arrive whole");
	return OK;
}

static void
refuse(const struct call *c, enum rc rc)
{
	struct ctx *cx = c->cx;

	if (cx->fault.rc == OK)
		fault_set(&cx->fault, rc, NULL, NULL);
	cx->fault.rc = rc;
	if (rc == E_INTERNAL || rc == E_RETRY || rc == E_UNSURE)
		c->rp->note = ctx_error(cx);
	c->surface->refuse(&cx->fault, c->rq, c->rp);
}

static bool
has_header(const struct reply *rp, const char *name)
{
	for (size_t i = 0; i < rp->n; i++)
		if (strcmp(rp->header[i].name, name) == 0)
			return true;
	return false;
}

void
serve(const struct surface *s, const struct app *app, struct ctx *cx, const struct request *rq, struct reply *rp)
{
	struct call c = { .cx = cx, .rq = rq, .rp = rp, .app = app, .surface = s };
	const char *key;
	enum rc rc = admit(&c);

	cx->if_match = rq->header(rq, "If-Match");
	if (rc == OK) {
		key = rq->method == M_POST && !c.route->no_retry ? rq->header(rq, "Idempotency-Key") : NULL;
		rc = key != NULL ? run_once(&c, key) : run(&c);
	}
	if (rc != OK)
		refuse(&c, rc);
	if (c.cookie != NULL)
		reply_header(rp, "Set-Cookie", c.cookie);
	/* what a caller is told is for him alone; programs may keep it for its entity tag, a browser that others use may not */
	if (cx->tenant != NULL && !has_header(rp, "Cache-Control"))
		reply_header(rp, "Cache-Control", cx->visitor != NULL ? "private, no-store" : "private, no-cache");
}
