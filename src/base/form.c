#include "base/form.h"

#include "base/utf8.h"

#define LIST_MAX 1000 /* elements of one list, whatever the field says */
#define NAME_SHOWN 64 /* bytes of an unknown name that an answer repeats */

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if ((c | 32) >= 'a' && (c | 32) <= 'f')
		return (c | 32) - 'a' + 10;
	return -1;
}

char *
form_decode(const char *text, size_t n, bool plus, struct arena *mem)
{
	char *to = arena_get(mem, n + 1, 1);
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		char c = text[i];

		if (c == '%') {
			if (n - i < 3 || hex(text[i + 1]) < 0 || hex(text[i + 2]) < 0)
				return NULL;
			c = (char)(hex(text[i + 1]) * 16 + hex(text[i + 2]));
			i += 2;
		} else if (c == '+' && plus) {
			c = ' ';
		}
		if (c == '\0')
			return NULL;
		to[len++] = c;
	}
	return utf8_valid(to, len) ? to : NULL;
}

struct form {
	const struct shape *shape;
	unsigned mode;
	void *out;
	uint64_t seen;
	struct arena *mem;
	struct fault *fault;
};

/* The field of ${name}; "locales[]" and "locales[0]" are the list "locales". */
static const struct field *
find(const struct form *form, const char *name)
{
	size_t n = strlen(name), open = strcspn(name, "[");
	const struct field *f = shape_field(form->shape, name, n);

	if (f == NULL && open < n && strcmp(name + open + 1 + strspn(name + open + 1, "0123456789"), "]") == 0) {
		f = shape_field(form->shape, name, open);
		if (f != NULL && f->kind != K_LIST)
			f = NULL;
	}
	return f;
}

static enum rc
set(struct form *form, const struct field *f, const char *value)
{
	enum rc rc;

	if ((form->mode & FORM_SOFT) != 0) {
		struct fault unheard;

		fault_init(&unheard, form->mem);
		rc = shape_set(f, form->out, value, form->mem, &unheard);
	} else {
		rc = shape_set(f, form->out, value, form->mem, form->fault);
	}
	if (rc != OK)
		shape_erase(f, form->out);
	return (form->mode & FORM_SOFT) != 0 ? OK : rc;
}

static enum rc
pair(struct form *form, const char *text, size_t n)
{
	const char *eq = memchr(text, '=', n);
	size_t name_n = eq != NULL ? (size_t)(eq - text) : n;
	const char *name = form_decode(text, name_n, true, form->mem);
	const char *value = eq != NULL ? form_decode(eq + 1, n - name_n - 1, true, form->mem) : "";
	const struct field *f;
	uint64_t bit;

	if (name == NULL || value == NULL)
		return fault_field(form->fault, name != NULL ? name : "", "is not percent-encoded UTF-8");
	f = find(form, name);
	if (f == NULL)
		return (form->mode & FORM_LAX) != 0
			? OK
			: fault_field(form->fault, arena_copy(form->mem, name, utf8_cut(name, NAME_SHOWN)),
				  "is not a known parameter");
	if (f->kind == K_LIST) {
		if (((const struct list *)(const void *)((const char *)form->out + f->off))->n == LIST_MAX)
			return fault_field(form->fault, f->name, "is repeated too often");
		arena_append(form->mem, (struct list *)(void *)((char *)form->out + f->off), value);
		return shape_limits(f, f->name, form->out, form->fault);
	}
	bit = UINT64_C(1) << (f - form->shape->field);
	if ((form->seen & bit) != 0)
		return fault_field(form->fault, f->name, "must not be repeated");
	form->seen |= bit;
	return set(form, f, value);
}

enum rc
form_read(const struct shape *s, unsigned mode, const char *text, size_t n, void *out, struct arena *mem,
	struct fault *ft)
{
	struct form form = { s, mode, out, 0, mem, ft };
	enum rc all = OK, rc;

	shape_clear(s, out);
	while (n > 0) {
		const char *amp = memchr(text, '&', n);
		size_t len = amp != NULL ? (size_t)(amp - text) : n;

		if (len > 0 && (rc = pair(&form, text, len)) != OK)
			all = rc;
		len += amp != NULL;
		text += len;
		n -= len;
	}
	for (size_t i = 0; i < s->n; i++)
		if (s->field[i].must && shape_absent(&s->field[i], out) && (form.seen >> i & 1) == 0)
			all = fault_field(ft, s->field[i].name, "is required");
	if (s->check != NULL && (rc = s->check(out, ft)) != OK)
		all = rc;
	return all;
}
