#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/address.h"
#include "domain/webhook.h"
#include "outbox/sender.h"

#define TAKEN_MAX 65536 /* bytes of an answer, its headers included: none of them is needed */
#define CONNECT_MS 5000L
#define GONE 410

static int64_t
seconds(const struct outbox_settings *set)
{
	return set->webhook_seconds;
}

static int64_t
most(const struct outbox_settings *set)
{
	return set->transfers;
}

/* ---- what a receiver may do to us ---- */

static bool
may_connect(const struct outbox_settings *set, const struct sockaddr *to)
{
	char text[INET6_ADDRSTRLEN];
	const void *at = NULL;

	if (to->sa_family == AF_INET)
		at = &((const struct sockaddr_in *)(const void *)to)->sin_addr;
	else if (to->sa_family == AF_INET6)
		at = &((const struct sockaddr_in6 *)(const void *)to)->sin6_addr;
	if (at == NULL || inet_ntop(to->sa_family, at, text, sizeof(text)) == NULL)
		return false;
	return address_public(text) || (set->webhook_networks != NULL && network_allows(set->webhook_networks, text));
}

/* The address is judged when it is connected to: what the name meant before does not count. */
static curl_socket_t
open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct transfer *t = arg;

	if (purpose != CURLSOCKTYPE_IPCXN || !may_connect(t->set, &to->addr)) {
		t->refused = "the address is private";
		return CURL_SOCKET_BAD;
	}
	return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

static size_t
take(char *at, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;

	(void)at;
	t->taken += size * n;
	return t->taken <= TAKEN_MAX ? size * n : 0;
}

/* ---- the request ---- */

static bool
add_header(struct transfer *t, const char *line)
{
	struct curl_slist *all = curl_slist_append(t->headers, line);

	if (all != NULL)
		t->headers = all;
	return all != NULL;
}

static enum rc
prepare(struct ctx *cx, struct transfer *t)
{
	struct webhook_request rq;
	const char *const *header;
	CURL *c = t->curl;
	bool good = true;

	TRY(webhook_request(cx, t->row, &rq));
	header = rq.headers.at;
	for (size_t i = 0; i < rq.headers.n; i++)
		good = good && add_header(t, header[i]);
	/* without it a long body would wait for "100 Continue" */
	good = good && add_header(t, "Expect:") && add_header(t, "Accept:");
	good = good && curl_easy_setopt(c, CURLOPT_URL, rq.url) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, t->set->webhook_http ? "https,http" : "https") == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, open_socket) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, t) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_WRITEDATA, t) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_HEADERDATA, t) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_USERAGENT, t->set->agent) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_HTTPHEADER, t->headers) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_POSTFIELDS, rq.body) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)strlen(rq.body)) == CURLE_OK;
	return good ? OK : fail(cx, E_INTERNAL, NULL, "libcurl refuses the request");
}

/* ---- the answer ---- */

static const char *
failure(const struct transfer *t, long status, CURLcode code)
{
	if (status >= 300 && status < 400)
		return arena_printf(t->mem, "it answered %ld: redirects are not followed", status);
	if (status > 0)
		return arena_printf(t->mem, "it answered %ld", status);
	/* a name may have an address that is private beside one that is not */
	if (t->refused != NULL && code == CURLE_COULDNT_CONNECT)
		return t->refused;
	if (t->taken > TAKEN_MAX)
		return "the answer does not end";
	if (code == CURLE_OK)
		return "no answer came";
	return t->said[0] != '\0' ? t->said : curl_easy_strerror(code);
}

/* What was answered counts, whatever became of the rest of the answer. */
static struct outcome
judge(const struct transfer *t, CURLcode code)
{
	struct outcome o = { .how = OUTCOME_LATER, .status = NONE };
	curl_off_t wait = 0;
	long status = 0;

	(void)curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status);
	(void)curl_easy_getinfo(t->curl, CURLINFO_RETRY_AFTER, &wait);
	if (status >= 200)
		o.status = status;
	if (status >= 200 && status < 300) {
		o.how = OUTCOME_DELIVERED;
		return o;
	}
	if (status == GONE)
		o.how = OUTCOME_NEVER;
	o.wait_seconds = wait;
	o.error = failure(t, status >= 200 ? status : 0, code);
	return o;
}

const struct sender webhook_sender = { false, seconds, most, prepare, judge };
