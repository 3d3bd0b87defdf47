#include "base/url.h"

#include "base/address.h"
#include "base/decimal.h"

#define HOST_MAX 253
#define LABEL_MAX 63
#define PORT_MAX 65535
#define UNUSUAL "\"<>\\^`{|}"
#define DIGITS "0123456789"
#define NAME_CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_" DIGITS

/* Is the name made of labels with dots between them? ${last} is the last one. */
static bool
is_name(const char *host, const char **last)
{
	for (const char *label = host;;) {
		size_t n = strspn(label, NAME_CHARACTERS);

		*last = label;
		if (n == 0 || n > LABEL_MAX || (label[n] != '.' && label[n] != '\0'))
			return false;
		if (label[n] == '\0')
			return true;
		label += n + 1;
	}
}

static bool
is_address(const char *host, struct url *out)
{
	if (!network_valid(host))
		return false;
	memcpy(out->address, host, strlen(host) + 1);
	return true;
}

/* A name whose last label is a number would be taken for an address by some. */
static bool
is_host(const char *host, struct url *out)
{
	const char *last;

	if (!is_name(host, &last))
		return false;
	return (last[strspn(last, DIGITS)] != '\0' && strncasecmp(last, "0x", 2) != 0) || is_address(host, out);
}

static bool
is_port(const char *text, size_t n)
{
	int64_t port;

	return n > 0 && text[0] != '0' && strspn(text, DIGITS) >= n && decimal_read(text, n, 0, &port) == DECIMAL_OK &&
		port <= PORT_MAX;
}

/* The ${n} bytes between the scheme and the path. */
static const char *
authority_wrong(const char *text, size_t n, struct url *out)
{
	const char *end = text + n, *from = *text == '[' ? text + 1 : text, *to = from;
	char host[HOST_MAX + 1];

	while (to < end && *to != (*text == '[' ? ']' : ':'))
		to++;
	if (to - from > HOST_MAX)
		return "has a host name that is too long";
	memcpy(host, from, (size_t)(to - from));
	host[to - from] = '\0';
	if (*text == '[' ? to == end || strchr(host, ':') == NULL || !is_address(host, out) : !is_host(host, out))
		return "needs the name or the address of a host";
	to += *text == '[';
	if (to < end && (*to != ':' || !is_port(to + 1, (size_t)(end - to) - 1)))
		return "needs a port between 1 and 65535, or none";
	return NULL;
}

const char *
url_wrong(const char *text, struct url *out)
{
	size_t scheme, n;

	*out = (struct url) { .tls = strncasecmp(text, "https://", 8) == 0 };
	scheme = out->tls ? 8 : 7;
	if (!out->tls && strncasecmp(text, "http://", 7) != 0)
		return "must be an absolute URL that begins with https://";
	for (const char *c = text; *c != '\0'; c++)
		if (*c <= ' ' || *c > '~' || strchr(UNUSUAL, *c) != NULL)
			return "has characters that a URL has not: write them as %XX";
	if (strchr(text, '#') != NULL)
		return "must have no fragment";
	n = strcspn(text + scheme, "/?");
	if (memchr(text + scheme, '@', n) != NULL)
		return "must have no user and no password: the signature tells who sends";
	return authority_wrong(text + scheme, n, out);
}
