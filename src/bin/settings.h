/* The configuration file: every option, its default and its limits. */
#ifndef BIN_SETTINGS_H
#define BIN_SETTINGS_H

#include "base/buf.h"
#include "domain/ctx.h"
#include "store/db.h"

enum mail_tls { MAIL_TLS_REQUIRED, MAIL_TLS_TRIED, MAIL_TLS_NEVER };

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
	const char *mail_server;        /* "smtp://host:587", "smtps://host"; NULL: mails wait */
	const char *mail_from;          /* "Name <address>" */
	const char *mail_user;          /* NULL: no sign-in */
	const char *mail_password_file; /* first line: the password */
	const char *mail_password;
	unsigned mail_tls;             /* enum mail_tls */
	int64_t mail_seconds;          /* give up a mail after */
	bool webhook_http;             /* endpoints may be http */
	const char *webhook_networks;  /* private networks that endpoints may lie in, separated by commas; NULL: none */
	int64_t webhook_seconds;       /* give up a delivery after */
	int64_t outbox_transfers;      /* at a time */
	int64_t outbox_lane_transfers; /* to one endpoint or domain of mail */
	int64_t outbox_keep_days;      /* what was delivered */
};

/* Read the file at ${path} over the defaults, then the password. Texts live in ${mem}.
 * Failures name the option, or are one sentence about the file. */
enum rc settings_read(const char *path, struct arena *mem, struct settings *out, struct fault *ft) MUST_CHECK;
/* One sentence for ${ft}, the options it names included. */
const char *settings_complaint(const struct fault *ft, struct arena *mem);
/* What of them use cases may know; lives as long as ${s}. */
struct host settings_host(const struct settings *s);
/* The options; no secret is among them. */
extern const struct shape settings_shape;

#endif
