#include "outbox/sender.h"

#include <strings.h>

#include "base/mailbox.h"
#include "domain/receipt_mail.h"

#define CONNECT_MS 10000L
#define CODE 3          /* characters of it */
#define REPLY_MAX 160   /* characters of the server's words that are kept */
#define TAKEN_MAX 65536 /* bytes of all its words */
#define SCRATCH ((size_t)256 * 1024)

static int64_t
seconds(const struct outbox_settings *set)
{
	return set->mail_server != NULL ? set->mail_seconds : 0;
}

/* All go through one server, and half of all places is enough for it. */
static int64_t
most(const struct outbox_settings *set)
{
	int64_t half = (set->transfers + 1) / 2;

	return set->mail_transfers < half ? set->mail_transfers : half;
}

/* ---- the attempt ---- */

/* The message on its way: lives in the memory of the attempt. */
struct message {
	const char *at;
	size_t n;
};

static size_t
give(char *to, size_t size, size_t n, void *arg)
{
	struct message *m = arg;
	size_t room = size * n, part = m->n < room ? m->n : room;

	if (part > 0)
		memcpy(to, m->at, part);
	m->at += part;
	m->n -= part;
	return part;
}

/* Keep what the server says when it refuses: the first line, however much it says then, and not how it takes leave. */
static size_t
hear(char *line, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;
	size_t whole = size * n, end = whole;

	t->taken += whole;
	while (end > 0 && (line[end - 1] == '\r' || line[end - 1] == '\n'))
		end--;
	if (end > REPLY_MAX)
		end = REPLY_MAX;
	if (end >= CODE && (*line == '4' || *line == '5') && strncmp(t->reply, line, CODE) != 0) {
		memcpy(t->reply, line, end);
		t->reply[end] = '\0';
	}
	return t->taken <= TAKEN_MAX ? whole : 0;
}

/* Nothing but the message is kept in the memory of the attempt; pictures and pages go with the scratch. */
static enum rc
write_message(struct ctx *cx, struct transfer *t, struct receipt_mail *mail)
{
	struct arena *scratch = arena_new(SCRATCH);
	enum rc rc;

	cx->mem = scratch;
	rc = receipt_mail_write(cx, t->row, t->set->mail_from, mail);
	cx->mem = t->mem;
	if (rc == OK) {
		mail->from = arena_text(t->mem, mail->from);
		mail->to = arena_text(t->mem, mail->to);
		mail->bytes.at = arena_copy(t->mem, mail->bytes.at, mail->bytes.n);
	} else if (cx->fault.text != NULL)
		cx->fault.text = arena_text(t->mem, cx->fault.text);
	arena_free(scratch);
	return rc;
}

/* The server, which is greeted with the sender's domain unless the operator says with what. */
static const char *
url_of(const struct transfer *t, const char *from)
{
	const char *server = t->set->mail_server, *host = strstr(server, "://");

	if (host != NULL && strchr(host + 3, '/') != NULL)
		return server;
	return arena_printf(t->mem, "%s/%s", server, mailbox_domain(t->mem, from));
}

static bool
set_up_server(const struct transfer *t, const char *from)
{
	static const long use[] = {
		[MAIL_TLS_REQUIRED] = CURLUSESSL_ALL,
		[MAIL_TLS_TRIED] = CURLUSESSL_TRY,
		[MAIL_TLS_NEVER] = CURLUSESSL_NONE,
	};
	const struct outbox_settings *set = t->set;
	CURL *c = t->curl;
	bool good = curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps") == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_URL, url_of(t, from)) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_USE_SSL, use[set->mail_tls]) == CURLE_OK;

	if (set->mail_ca_file != NULL)
		good = good && curl_easy_setopt(c, CURLOPT_CAINFO, set->mail_ca_file) == CURLE_OK;
	if (set->mail_user != NULL)
		good = good && curl_easy_setopt(c, CURLOPT_USERNAME, set->mail_user) == CURLE_OK &&
			curl_easy_setopt(c, CURLOPT_PASSWORD, set->mail_password) == CURLE_OK;
	return good;
}

static bool
set_up_mail(struct transfer *t, const struct receipt_mail *mail)
{
	struct message *m = ARENA_ONE(t->mem, struct message);
	CURL *c = t->curl;

	*m = (struct message) { mail->bytes.at, mail->bytes.n };
	t->reply = arena_get(t->mem, REPLY_MAX + 1, 1);
	t->recipients = curl_slist_append(NULL, arena_printf(t->mem, "<%s>", mail->to));
	return t->recipients != NULL && curl_easy_setopt(c, CURLOPT_MAIL_RCPT, t->recipients) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_MAIL_FROM, arena_printf(t->mem, "<%s>", mail->from)) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_UPLOAD, 1L) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_READFUNCTION, give) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_READDATA, m) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_INFILESIZE_LARGE, (curl_off_t)mail->bytes.n) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, hear) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_HEADERDATA, t) == CURLE_OK;
}

static enum rc
prepare(struct ctx *cx, struct transfer *t)
{
	struct receipt_mail mail;

	TRY(write_message(cx, t, &mail));
	if (!set_up_mail(t, &mail) || !set_up_server(t, mail.from))
		return fail(cx, E_INTERNAL, NULL, "libcurl refuses the mail");
	return OK;
}

/* ---- the answer ---- */

/* The server's words in printable ASCII; the address, which they often repeat, is nobody's business later. */
static const char *
words(const struct transfer *t)
{
	const char *to = t->recipients->data, *from = t->reply;
	size_t n = strlen(to) - 2;
	char *text = arena_get(t->mem, strlen(from) + 4, 1), *end = text;

	while (*from != '\0') {
		if (strncasecmp(from, to + 1, n) == 0) {
			memcpy(end, "...", 3); /* no address is shorter */
			end += 3;
			from += n;
		} else {
			*end++ = (char)(*from >= ' ' && *from < 0x7f ? *from : '?');
			from++;
		}
	}
	*end = '\0';
	return text;
}

/* Did the server refuse this mail for good, not us or the connection? */
static bool
refused_for_good(const struct transfer *t, long status, CURLcode code)
{
	curl_off_t sent = 0;

	if (status < 500 || status > 599 || status == 530 || status == 535)
		return false;
	if (code == CURLE_LOGIN_DENIED || code == CURLE_USE_SSL_FAILED || code == CURLE_REMOTE_ACCESS_DENIED)
		return false;
	/* the same code as a refused greeting has, but something was sent */
	(void)curl_easy_getinfo(t->curl, CURLINFO_SIZE_UPLOAD_T, &sent);
	return code == CURLE_SEND_ERROR || sent > 0;
}

/* Only what the server has taken with the last word is delivered: cut before that, it is sent again. */
static struct outcome
judge(const struct transfer *t, CURLcode code)
{
	struct outcome o = { .how = OUTCOME_LATER, .status = NONE };
	long status = 0;

	(void)curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status);
	if (status > 0)
		o.status = status;
	if (code == CURLE_OK) {
		o.how = OUTCOME_DELIVERED;
		return o;
	}
	if (refused_for_good(t, status, code))
		o.how = OUTCOME_NEVER;
	if (status >= 400)
		o.error = arena_printf(t->mem, "the mail server said: %s", words(t));
	else
		o.error = t->said[0] != '\0' ? t->said : curl_easy_strerror(code);
	return o;
}

const struct sender receipt_sender = { true, seconds, most, prepare, judge };
