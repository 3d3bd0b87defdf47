#include "base/base.h"

void
fault_init(struct fault *ft, struct arena *mem)
{
	*ft = (struct fault) { .mem = mem, .at = "" };
}

enum rc
fault_set(struct fault *ft, enum rc rc, const char *code, const char *text)
{
	ft->rc = rc;
	ft->code = code;
	ft->text = text;
	return rc;
}

static const char *
path_of(struct fault *ft, const char *field)
{
	if (*ft->at == '\0' || *field == '\0')
		return *field != '\0' ? field : ft->at;
	return arena_printf(ft->mem, "%s.%s", ft->at, field);
}

enum rc
fault_field(struct fault *ft, const char *field, const char *text)
{
	const char *path;

	if (ft == NULL)
		return E_INVALID;
	path = path_of(ft, field);
	/* one complaint about a field is enough */
	for (size_t i = 0; i < ft->n && i < FAULT_MAX; i++)
		if (strcmp(ft->wrong[i].field, path) == 0)
			return E_INVALID;
	if (ft->n < FAULT_MAX)
		ft->wrong[ft->n] = (struct wrong) { path, text };
	ft->n++;
	if (ft->rc == OK)
		fault_set(ft, E_INVALID, NULL, "some fields are wrong");
	return E_INVALID;
}

const char *
fault_enter(struct fault *ft, const char *name, int64_t index)
{
	const char *former = ft->at;
	const char *path = path_of(ft, name);

	ft->at = index < 0 ? path : arena_printf(ft->mem, "%s[%lld]", path, (long long)index);
	return former;
}
