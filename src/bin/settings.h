/* The configuration file: every option, its default and its limits. */
#ifndef BIN_SETTINGS_H
#define BIN_SETTINGS_H

#include "base/buf.h"
#include "domain/ctx.h"
#include "outbox/settings.h"
#include "store/db.h"

struct settings {
	const char *listen;        /* path of a unix socket, or HOST:PORT */
	const char *listen_mode;   /* octal */
	int64_t workers;           /* 0: four for each core */
	int64_t max_requests;      /* a worker leaves after about so many; 0: never */
	int64_t body_limit;        /* bytes */
	int64_t drain_seconds;     /* then a worker is ended in the middle of a request */
	const char *base_url;      /* how callers reach this server, without a slash at the end */
	const char *docs_dir;      /* where openapi.json lies */
	const char *password_file; /* first line: the database password; NULL: none */
	struct db_settings db;
	struct outbox_settings outbox;  /* [mail], [webhooks] and [outbox] */
	const char *mail_password_file; /* first line: the password; NULL: none */
};

/* Read the file at ${path} over the defaults, then the password of the database. Texts live in ${mem}.
 * Failures name the option, or are one sentence about the file. */
enum rc settings_read(const char *path, struct arena *mem, struct settings *out, struct fault *ft) MUST_CHECK;
/* Read the password of the mail server, which only who sends mails needs to know. */
enum rc settings_mail_password(struct settings *s, struct arena *mem, struct fault *ft) MUST_CHECK;
/* One sentence for ${ft}, the options it names included. */
const char *settings_complaint(const struct fault *ft, struct arena *mem);
/* What of them use cases may know; lives as long as ${s}. */
struct host settings_host(const struct settings *s);
/* The options; no secret is among them. */
extern const struct shape settings_shape;

#endif
