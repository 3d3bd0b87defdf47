/* Route: one row says method, path, scope, shapes, status and handler of an endpoint. */
#ifndef API_ROUTE_H
#define API_ROUTE_H

#include "base/shape.h"
#include "domain/ctx.h"
#include "http/http.h"

#define ROUTE_ARGS 3
#define BODY_MAX ((size_t)1 << 20) /* bytes of a body, unless the row says otherwise */

struct app;
struct noun;
struct route;
struct surface;

/* What a caller may do. */
struct grant {
	unsigned scopes;    /* enum scope */
	bool allowed;       /* from this address */
	const char *cookie; /* of the answer, whatever it says: Set-Cookie; NULL: none */
};

/* A request that was authenticated, matched and decoded. */
struct call {
	struct ctx *cx;
	const struct request *rq;
	struct reply *rp;
	const struct surface *surface;
	const struct route *route;
	const struct app *app;
	const char *arg[ROUTE_ARGS]; /* {…} of the path, decoded */
	void *query;                 /* by route->query */
	void *body;                  /* by route->body */
	const void *answer;          /* by route->answer; NULL: no body */
	int status;                  /* route->status unless the handler says otherwise */
	const char *cookie;          /* Set-Cookie, kept for no replay; NULL: none */
	const char *location;        /* path of what was created */
	const char *raw_type;        /* content type of rp->body, which the handler wrote itself; NULL: it did not */
};

typedef enum rc handler(struct call *c);

enum body_form {
	BODY_JSON, /* decoded before the handler runs */
	BODY_EDIT, /* JSON, brought into the stored object by call_edit() in the use case */
	BODY_FORM, /* urlencoded */
};

struct route {
	enum method method;
	const char *path; /* "/api/v1/billing/tariffs/{id}" */
	unsigned scope;   /* enum scope: any one of these; 0: open to all, whatever they bring */
	int status;
	handler *run;
	const struct shape *query, *body, *answer;
	size_t etag;      /* 1 + offset of the answer's int64_t version; 0: no entity tag */
	unsigned form;    /* enum body_form */
	unsigned mode;    /* enum json_mode of this body, beyond the surface's */
	const char *once; /* field of the answer that is shown once: null when it is replayed, and kept nowhere */
	size_t body_max;  /* bytes; 0: BODY_MAX */
	bool no_retry;    /* a POST that has no effect: Idempotency-Key means nothing */
	const struct noun *noun; /* that the handlers of api/billing/nouns.h are about */
	unsigned kind;           /* which of several that its handlers serve */
	const char *summary;     /* for the reference */
};

#define ETAG(T) .etag = 1 + offsetof(T, version)

/* One per API: how to know the caller, how to refuse, what there is. */
struct surface {
	const char *prefix;
	const struct route *route;
	size_t n;
	/* Find out who calls: sets cx->tenant, cx->credential, and ${grant}. NULL: open to all. */
	enum rc (*authenticate)(struct ctx *cx, const struct request *rq, struct grant *grant);
	void (*refuse)(const struct fault *ft, const struct request *rq, struct reply *rp);
	unsigned read_mode;  /* enum json_mode of every body */
	unsigned put_mode;   /* and of those that change an object by PUT */
	unsigned query_mode; /* enum form_mode of every query */
	const char *logged;  /* what the log says for a path, since those of this surface are secrets; NULL: the path */
	bool uuid_args;      /* what stands in its paths is UUIDs: their case means nothing */
};

/* The row of ${s} for a request. NULL: ${allow} lists the methods that the path has, NULL: no such path. The arguments
 * live in ${mem}. */
const struct route *route_match(const struct surface *s, enum method method, const char *path, struct arena *mem,
	const char **arg, const char **allow);

/* The body of the call, read into ${object} as PUT (replace) or PATCH (merge) say: an edit_work of domain/ctx.h. */
enum rc call_edit(void *call, void *object);

#endif
