/* What the operator has set up about what leaves the server. */
#ifndef OUTBOX_SETTINGS_H
#define OUTBOX_SETTINGS_H

#include "base/base.h"

enum mail_tls { MAIL_TLS_REQUIRED, MAIL_TLS_TRIED, MAIL_TLS_NEVER };

struct outbox_settings {
	const char *agent;       /* how webhooks are told who sends */
	const char *mail_server; /* "smtp://host:587", "smtps://host"; NULL: mails wait */
	const char *mail_from;   /* "Name <address>" */
	const char *mail_user;   /* NULL: no sign-in */
	const char *mail_password;
	const char *mail_ca_file;     /* certificates that the server's is checked against; NULL: the system's */
	unsigned mail_tls;            /* enum mail_tls */
	int64_t mail_seconds;         /* give up an attempt after */
	int64_t mail_transfers;       /* at a time: connections to the server */
	bool webhook_http;            /* endpoints may be http */
	const char *webhook_networks; /* networks beside the public ones that endpoints may lie in, separated by commas;
				       * NULL: none */
	int64_t webhook_seconds;      /* give up an attempt after */
	int64_t transfers;            /* at a time, mails too */
	int64_t lane_transfers;       /* of them in one lane: to one endpoint, to one domain of mail */
	int64_t keep_days;            /* what was delivered; what is dead three times as long */
};

#endif
