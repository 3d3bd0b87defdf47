#include "http/http.h"

void
reply_header(struct reply *rp, const char *name, const char *value)
{
	if (rp->n == REPLY_HEADERS)
		abort();
	rp->header[rp->n++] = (struct header) { name, value };
}

const char *
method_name(enum method method)
{
	static const char *const names[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OTHER" };

	return names[method <= M_OTHER ? method : M_OTHER];
}
