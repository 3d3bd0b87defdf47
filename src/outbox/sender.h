/* Sender: how the rows of one kind leave. libcurl is spoken to in this folder only. */
#ifndef OUTBOX_SENDER_H
#define OUTBOX_SENDER_H

#include <curl/curl.h>

#include "domain/ctx.h"
#include "model/outbox.h"
#include "outbox/settings.h"

/* One attempt. */
struct transfer {
	const struct outbox_settings *set;
	const struct outbox_row *row;
	struct arena *mem; /* lives until the attempt is over: what ${curl} only borrows belongs there */
	CURL *curl;        /* knows already: no signals, no proxy, the time-out of its kind, ${said} */
	struct curl_slist *headers, *recipients; /* of the sender, freed with the attempt; NULL: none */
	curl_mime *mime;                         /* the same */
	char said[CURL_ERROR_SIZE];              /* libcurl's words about a failure */
	const char *refused;                     /* why no connection was made; NULL: nobody refused */
	size_t taken;                            /* bytes of the answer */
	char *reply;                             /* of the sender: what it keeps of the answer */
};

struct sender {
	/* libcurl waits for the peer, so attempts are made in lines of their own (outbox/line.h). */
	bool waits;
	/* How long an attempt may last; 0: rows of this kind wait. */
	int64_t (*seconds)(const struct outbox_settings *set);
	/* How many attempts may be under way at a time. */
	int64_t (*most)(const struct outbox_settings *set);
	/* Make t->curl ready. The tenant of the context is that of the row; cx->mem is t->mem. E_RETRY, E_UNSURE: the
	 * database is away, the attempt does not count. Any other failure: the row can never be sent, the fault says why. */
	enum rc (*prepare)(struct ctx *cx, struct transfer *t);
	/* What came of it; libcurl ended with ${code}. took_ms is set by the caller; texts live in t->mem. */
	struct outcome (*judge)(const struct transfer *t, CURLcode code);
};

extern const struct sender webhook_sender; /* outbox/post.c */
extern const struct sender receipt_sender; /* outbox/smtp.c */

#endif
