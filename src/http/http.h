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

struct reply {
	int status;
	const char *type; /* content type, NULL: no body */
	struct buf body;
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
