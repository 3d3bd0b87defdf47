#include "base/mailbox.h"

#define ALPHANUMERIC "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
#define ATOM ALPHANUMERIC "!#$%&'*+/=?^_`{|}~-"
#define LOCAL_MAX 64
#define LABEL_MAX 63

/* Are the ${n} characters of ${text} parts of ${allowed} with a single dot between two of them? */
static bool
dotted(const char *text, size_t n, const char *allowed, size_t part_max)
{
	size_t part;

	for (const char *end = text + n; text <= end; text += part + 1) {
		part = strspn(text, allowed);
		if (part == 0 || part > part_max || (text[part] != '.' && text + part != end))
			return false;
	}
	return true;
}

/* No name of a host begins or ends with a hyphen. */
static bool
hyphens_inside(const char *domain)
{
	return *domain != '-' && domain[strlen(domain) - 1] != '-' && strstr(domain, ".-") == NULL &&
		strstr(domain, "-.") == NULL;
}

bool
mailbox_valid(const char *text)
{
	size_t n = strlen(text), local = strcspn(text, "@");

	return n <= MAILBOX_MAX && local < n && local <= LOCAL_MAX && dotted(text, local, ATOM, LOCAL_MAX) &&
		dotted(text + local + 1, n - local - 1, ALPHANUMERIC "-", LABEL_MAX) &&
		hyphens_inside(text + local + 1);
}

const char *
mailbox_domain(struct arena *mem, const char *text)
{
	return arena_lower(mem, strrchr(text, '@') + 1);
}
