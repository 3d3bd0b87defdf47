/* What a web server brings and what it takes away; knows no route. */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include "base/base.h"
#include "base/buf.h"

enum method { M_GET, M_HEAD, M_POST, M_PUT, M_PATCH, M_DELETE, M_OTHER };

struct request {
	enum method method;
	const char *path;  /* percent-decoded nowhere: as nginx passed it, without the query */
	const char *query; /* raw, without '?'; "" when absent */
	const char *body;
	size_t body_len;
	const char *id;      /* request id, from the web server */
	const char *address; /* of the client, as the web server saw it */
	bool secure;         /* the client reached the web server by TLS */
	bool cut;            /* body was larger than allowed or did not arrive whole */
	/* Value of header ${name} ("Authorization", any case), NULL if absent. */
	const char *(*header)(const struct request *rq, const char *name);
	void *transport;
};

#define REPLY_HEADERS 12

struct header {
	const char *name;
	const char *value;
};

/* What a part of a body says about the rest of it. */
enum flow { FLOW_ON, FLOW_END, FLOW_CUT };

struct reply {
	int status;
	const char *type; /* content type, NULL: no body */
	struct buf body;
	/* The rest of a body that comes in parts: called after ${body} has been sent, until it says that ${part} is the
	 * last, or that there is no way on: then the connection is cut, so that nobody takes the answer for whole. All
	 * that a part needs may live in part->mem, which is emptied before the next. NULL: ${body} is all. */
	enum flow (*more)(void *source, struct buf *part);
	void *source; /* lives as long as the request */
	/* Called when nothing more is asked of ${source}, however that came. NULL: nobody wants to know. */
	void (*over)(void *source);
	size_t rest; /* bytes of the parts that were sent */
	size_t n;
	struct header header[REPLY_HEADERS];
	/* for the log line */
	const char *route;  /* path of the matched row, NULL: none */
	const char *tenant; /* public id of the caller's tenant, NULL: none */
	const char *note;   /* what only the log may know, NULL: nothing */
};

/* Add a header; both texts live as long as the request. */
void reply_header(struct reply *rp, const char *name, const char *value);
const char *method_name(enum method method);

#endif
