#include "api/route.h"

#include "base/form.h"

struct segment {
	const char *at;
	size_t n;
};

/* Does ${path} have the form of ${pattern}? Its ${n} arguments are noted undecoded. */
static bool
has_form(const char *pattern, const char *path, struct segment *arg, size_t *n_args)
{
	*n_args = 0;
	for (;;) {
		if (*pattern == '{') {
			size_t n = strcspn(path, "/");

			if (n == 0)
				return false;
			arg[(*n_args)++] = (struct segment) { path, n };
			path += n;
			pattern += strcspn(pattern, "}") + 1;
		} else if (*pattern != *path) {
			return false;
		} else if (*pattern == '\0') {
			return true;
		} else {
			pattern++;
			path++;
		}
	}
}

static const char *
allow_add(const char *allow, enum method method, struct arena *mem)
{
	const char *name = method == M_GET ? "GET, HEAD" : method_name(method);

	return allow == NULL ? name : arena_printf(mem, "%s, %s", allow, name);
}

const struct route *
route_match(const struct surface *s, enum method method, const char *path, struct arena *mem, const char **arg,
	const char **allow)
{
	struct segment raw[ROUTE_ARGS];
	size_t n;

	*allow = NULL;
	if (method == M_HEAD)
		method = M_GET;
	for (size_t i = 0; i < s->n; i++) {
		const struct route *r = &s->route[i];

		if (!has_form(r->path, path, raw, &n))
			continue;
		if (r->method != method) {
			*allow = allow_add(*allow, r->method, mem);
			continue;
		}
		for (size_t k = 0; k < n; k++) {
			arg[k] = form_decode(raw[k].at, raw[k].n, false, mem);
			/* what is no text is no object either */
			if (arg[k] == NULL)
				arg[k] = "";
		}
		return r;
	}
	return NULL;
}
