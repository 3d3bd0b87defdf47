#include "base/conf.h"

#include <errno.h>
#include <ini.h>

struct reading {
	const struct shape *shape;
	void *out;
	uint64_t seen;
	struct arena *mem;
	struct fault *fault;
};

static int
option(void *user, const char *section, const char *name, const char *value)
{
	struct reading *r = user;
	const char *key = *section != '\0' ? arena_printf(r->mem, "%s.%s", section, name) : arena_text(r->mem, name);
	const struct field *f = shape_field(r->shape, key, strlen(key));
	uint64_t bit;

	if (f == NULL) {
		(void)fault_field(r->fault, key, "is not a known option");
		return 1;
	}
	bit = UINT64_C(1) << (f - r->shape->field);
	if ((r->seen & bit) != 0) {
		(void)fault_field(r->fault, key, "is given twice");
		return 1;
	}
	r->seen |= bit;
	/* an empty value takes the option back */
	if (*value == '\0' && f->kind == K_TEXT)
		shape_erase(f, r->out);
	else
		(void)shape_set(f, r->out, value, r->mem, r->fault);
	return 1;
}

static enum rc
unreadable(const char *path, struct arena *mem, struct fault *ft)
{
	return fault_set(ft, E_NOT_FOUND, NULL,
		arena_printf(mem, "cannot read the configuration %s: %s", path, strerror(errno)));
}

enum rc
conf_read(const struct shape *s, const char *path, void *out, struct arena *mem, struct fault *ft)
{
	struct reading r = { s, out, 0, mem, ft };
	FILE *file = fopen(path, "re");
	bool failed;
	int line;

	if (file == NULL)
		return unreadable(path, mem, ft);
	line = ini_parse_file(file, option, &r);
	failed = ferror(file) != 0;
	(void)fclose(file);
	if (failed)
		return unreadable(path, mem, ft);
	if (line != 0)
		return fault_set(ft, E_MALFORMED, NULL,
			arena_printf(mem, "line %d of %s is neither [section] nor option = value", line, path));
	for (size_t i = 0; i < s->n; i++)
		if (s->field[i].must && shape_absent(&s->field[i], out))
			(void)fault_field(ft, s->field[i].name, "is required");
	if (s->check != NULL && s->check(out, ft) != OK)
		return E_INVALID;
	return ft->n == 0 ? OK : E_INVALID;
}

static void
write_option(const struct field *f, const void *at, struct buf *out)
{
	const void *m = (const char *)at + f->off;

	if (shape_absent(f, at))
		return;
	if (f->kind == K_TEXT)
		buf_str(out, *(const char *const *)m);
	else if (f->kind == K_ENUM)
		buf_str(out, f->names[*(const unsigned *)m]);
	else
		shape_write(out, f, m, -1);
}

void
conf_write(const struct shape *s, const void *at, struct buf *out)
{
	const char *section = "";
	size_t length = 0;

	for (size_t i = 0; i < s->n; i++) {
		const struct field *f = &s->field[i];
		const char *dot = strchr(f->name, '.');
		size_t n = dot != NULL ? (size_t)(dot - f->name) : 0;

		if (n != length || strncmp(section, f->name, n) != 0) {
			buf_printf(out, "%s[%.*s]\n", i > 0 ? "\n" : "", (int)n, f->name);
			section = f->name;
			length = n;
		}
		buf_printf(out, "%s = ", dot != NULL ? dot + 1 : f->name);
		write_option(f, at, out);
		buf_char(out, '\n');
	}
}
