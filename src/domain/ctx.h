/* What a use case may touch. */
#ifndef DOMAIN_CTX_H
#define DOMAIN_CTX_H

#include "base/base.h"

/* Scopes of a credential, as bits; the order is that of the column `scopes`. */
enum scope {
	READ_BILLING = 1,
	WRITE_BILLING = 2,
	READ_SESSIONS = 4,
	WRITE_SESSIONS = 8,
	WRITE_WEBHOOKS = 16,
	ADMIN = 32,
};

struct buf;
struct db;
struct known;
struct tenant;
struct visitor;

/* What the operator has set up, and what the surfaces bring: the same for all requests. */
struct host {
	const char *base_url;         /* how callers reach this server, without a slash at the end */
	const char *invoices;         /* path of invoices, behind it */
	bool webhook_http;            /* endpoints of webhooks may be http */
	const char *webhook_networks; /* private ones that they may be in, with commas between them; NULL: none */
	/* Write the object of an event (enum event of model/webhook.h) as its GET shows it. */
	void (*show)(struct arena *mem, struct buf *out, unsigned event, const void *object);
};

struct ctx {
	struct arena *mem; /* of the request */
	struct db *db;
	int64_t now_ms; /* milliseconds since 1970, read once for each request */
	struct instant now;
	const struct tenant *tenant;   /* of the caller; NULL before it is known */
	const char *credential;        /* id of the key or user that asks; NULL: the command line */
	const struct visitor *visitor; /* the user, where a cookie asks; NULL: a key or the command line does */
	struct known *known;           /* what the transaction under way has read already; NULL: nothing is kept */
	const char *if_match;          /* entity tags that the caller insists on; NULL: none */
	const struct host *host;       /* NULL: there are no events and no links */
	struct fault fault;
};

/* A context for one request or command at ${now_ms}. */
void ctx_init(struct ctx *cx, struct arena *mem, struct db *db, int64_t now_ms);
/* Say why a use case failed: ${code} is a word that each surface translates, ${text} a sentence. Returns ${rc}. */
enum rc fail(struct ctx *cx, enum rc rc, const char *code, const char *text);
/* Say that ${field} is wrong. Returns E_INVALID. */
enum rc fail_field(struct ctx *cx, const char *field, const char *text);
/* E_PRECONDITION unless the caller's If-Match, if there is one, names ${version}. */
enum rc ctx_match(struct ctx *cx, int64_t version) MUST_CHECK;

/* Bring the caller's changes into ${object}; may run several times. */
typedef enum rc edit_work(void *arg, void *object);

/* What the database said about the last failure, for the log; lives in the context's arena. */
const char *ctx_error(const struct ctx *cx);
/* E_RETRY unless the database answers and its schema is the one that this program needs. */
enum rc ctx_ready(struct ctx *cx) MUST_CHECK;

#endif
