#include "base/json_in.h"

#include <json-c/json.h>

#include "base/json_scan.h"
#include "base/utf8.h"

#define DEPTH 16
#define NAME_SHOWN 64  /* bytes of an unknown field's name that an answer repeats */
#define IGNORED_MAX 16 /* names of ignored fields that are told */

static enum rc read_object(
	struct json_read *r, const struct shape *s, unsigned mode, struct json_object *json, void *at);

static enum rc
wrong(struct json_read *r, const struct field *f, void *at, const char *text)
{
	shape_erase(f, at);
	return fault_field(r->fault, f->name, text);
}

/* ---- the source, where a shape asks for it ---- */

static const char *
inside(const struct json_read *r)
{
	return r->source != NULL ? r->source + 1 : NULL;
}

/* Go to the next member or element; ${rest} is what follows the last one. */
static void
step(struct json_read *r, const char **rest, bool named)
{
	if (*rest == NULL)
		return;
	r->source = json_next(*rest, named);
	*rest = json_after(r->source);
}

static bool
has_raw(const struct shape *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->field[i].kind == K_RAW || (s->field[i].of != NULL && has_raw(s->field[i].of)))
			return true;
	return false;
}

/* ---- values ---- */

static enum rc
read_number(struct json_read *r, const struct field *f, struct json_object *json, void *at)
{
	enum json_type type = json_object_get_type(json);
	const char *text;
	enum rc rc;

	if (type != json_type_int && type != json_type_double && type != json_type_string)
		return wrong(r, f, at, f->kind == K_INT ? "must be a whole number" : "must be a number");
	text = json_object_get_string(json);
	rc = shape_number(f, at, text, strlen(text), r->fault);
	if (rc != OK)
		shape_erase(f, at);
	return rc;
}

static enum rc
read_text(struct json_read *r, const struct field *f, struct json_object *json, void *at)
{
	enum json_type type = json_object_get_type(json);
	enum rc rc;

	if (type != json_type_string && (f->as != AS_ID || type != json_type_int))
		return wrong(r, f, at, "must be a string");
	rc = shape_set(f, at, json_object_get_string(json), r->mem, r->fault);
	if (rc != OK)
		shape_erase(f, at);
	return rc;
}

static enum rc
read_nested(struct json_read *r, const struct field *f, unsigned mode, struct json_object *json, void *at)
{
	const void **m = (const void **)(void *)((char *)at + f->off);
	const void *old = *m;
	const char *former;
	void *new;
	enum rc rc;

	if (json_object_get_type(json) != json_type_object)
		return wrong(r, f, at, "must be an object");
	new = arena_get(r->mem, 1, f->of->size);
	shape_clear(f->of, new);
	if (old != NULL && (mode & JSON_KEEP) != 0)
		memcpy(new, old, f->of->size);
	*m = new;
	former = fault_enter(r->fault, f->name, -1);
	rc = read_object(r, f->of, mode, json, new);
	r->fault->at = former;
	return rc;
}

static enum rc read_value(
	struct json_read *r, const struct field *f, unsigned mode, struct json_object *json, void *at);

static enum rc
read_list(struct json_read *r, const struct field *f, unsigned mode, struct json_object *json, void *at)
{
	struct list *list = (struct list *)(void *)((char *)at + f->off);
	bool scalar = f->of->n == 1 && *f->of->field[0].name == '\0';
	const char *rest = inside(r);
	enum rc all = OK;

	if (json_object_get_type(json) != json_type_array)
		return wrong(r, f, at, "must be a list");
	list->n = json_object_array_length(json);
	list->at = at; /* present, for the limits */
	if (shape_limits(f, f->name, at, r->fault) != OK) {
		shape_erase(f, at);
		return E_INVALID;
	}
	list->at = arena_get(r->mem, list->n + 1, f->of->size);
	/* elements are read anew: a merge replaces lists (RFC 7396) */
	mode &= (unsigned)~(JSON_KEEP | JSON_PARTIAL | JSON_REPLACE);
	for (size_t i = 0; i < list->n; i++) {
		struct json_object *element = json_object_array_get_idx(json, i);
		char *to = (char *)list->at + i * f->of->size;
		const char *former = fault_enter(r->fault, f->name, (int64_t)i);
		enum rc rc;

		shape_clear(f->of, to);
		step(r, &rest, false);
		if (scalar)
			rc = read_value(r, f->of->field, mode, element, to);
		else if (json_object_get_type(element) == json_type_object)
			rc = read_object(r, f->of, mode, element, to);
		else
			rc = fault_field(r->fault, "", "must be an object");
		r->fault->at = former;
		all = rc != OK ? rc : all;
	}
	return all;
}

static enum rc
read_value(struct json_read *r, const struct field *f, unsigned mode, struct json_object *json, void *at)
{
	if (json == NULL) {
		shape_erase(f, at);
		return f->must ? fault_field(r->fault, f->name, "must not be null") : OK;
	}
	switch (f->kind) {
	case K_INT:
		if (f->as == AS_CLOCK)
			return read_text(r, f, json, at);
		/* fall through */
	case K_RATE:
	case K_MONEY:
	case K_ENERGY:
	case K_SHARE:
		return read_number(r, f, json, at);
	case K_BOOL:
		if (json_object_get_type(json) != json_type_boolean)
			return wrong(r, f, at, "must be true or false");
		*(bool *)((char *)at + f->off) = json_object_get_boolean(json);
		return OK;
	case K_OBJECT:
		return read_nested(r, f, mode, json, at);
	case K_LIST:
		return read_list(r, f, mode, json, at);
	case K_RAW:
		((struct raw *)(void *)((char *)at + f->off))->json =
			arena_copy(r->mem, r->source, (size_t)(json_after(r->source) - r->source));
		return OK;
	case K_TEXT:
	case K_ENUM:
	case K_INSTANT:
	default:
		return read_text(r, f, json, at);
	}
}

/* ---- objects ---- */

/* The field called ${name}; looked for from ${hint} on, since bodies mostly follow the order of the table. */
static const struct field *
find(const struct shape *s, const char *name, size_t *hint)
{
	for (size_t i = 0; i < s->n; i++) {
		size_t at = *hint + i < s->n ? *hint + i : *hint + i - s->n;

		if (strcmp(s->field[at].name, name) == 0) {
			*hint = at + 1 < s->n ? at + 1 : 0;
			return &s->field[at];
		}
	}
	return NULL;
}

static enum rc
unknown(struct json_read *r, unsigned mode, const char *name)
{
	name = arena_copy(r->mem, name, utf8_cut(name, NAME_SHOWN));
	if ((mode & JSON_LAX) == 0)
		return fault_field(r->fault, name, "is not a known field");
	if (r->ignored.n < IGNORED_MAX)
		arena_append(r->mem, &r->ignored, name);
	return OK;
}

static bool
is_seen(const struct shape *s, const struct field *f, uint64_t seen)
{
	return (seen >> (f - s->field) & 1) != 0;
}

/* Rules over several fields of one object: required ones, and those that exclude each other. */
static enum rc
finish(struct json_read *r, const struct shape *s, unsigned mode, uint64_t seen, void *at)
{
	enum rc all = OK;

	for (size_t i = 0; i < s->n; i++) {
		const struct field *f = &s->field[i], *other;

		if (f->must && !is_seen(s, f, seen) && ((mode & JSON_PARTIAL) == 0 || shape_absent(f, at)))
			all = fault_field(r->fault, f->name, "is required");
		if (f->instead_of == NULL || !is_seen(s, f, seen) || shape_absent(f, at))
			continue;
		other = shape_field(s, f->instead_of, strlen(f->instead_of));
		if (shape_absent(other, at))
			continue;
		if (is_seen(s, other, seen)) {
			if (other < f)
				all = fault_field(r->fault, f->name,
					arena_printf(r->mem, "must not be given together with %s", other->name));
		} else {
			shape_erase(other, at);
		}
	}
	return all;
}

static enum rc
read_object(struct json_read *r, const struct shape *s, unsigned mode, struct json_object *json, void *at)
{
	uint64_t seen = 0;
	size_t hint = 0;
	const char *rest = inside(r);
	enum rc all = OK, rc;

	json_object_object_foreach(json, name, value)
	{
		const struct field *f = find(s, name, &hint);

		step(r, &rest, true);
		if (f == NULL || (f->readonly && (mode & JSON_EDIT) == 0)) {
			rc = unknown(r, mode, name);
		} else if (f->readonly) {
			continue;
		} else {
			seen |= UINT64_C(1) << (f - s->field);
			rc = read_value(r, f, mode, value, at);
		}
		all = rc != OK ? rc : all;
	}
	rc = finish(r, s, mode, seen, at);
	all = rc != OK ? rc : all;
	if (s->check != NULL) {
		rc = s->check(at, r->fault);
		all = rc != OK ? rc : all;
	}
	return all;
}

/* ---- text ---- */

/* Members of all objects in the tree. */
static size_t
members_of(struct json_object *json)
{
	size_t n = 0;

	if (json_object_is_type(json, json_type_array)) {
		for (size_t i = 0; i < json_object_array_length(json); i++)
			n += members_of(json_object_array_get_idx(json, i));
	} else if (json_object_is_type(json, json_type_object)) {
		json_object_object_foreach(json, name, value)
		{
			(void)name;
			n += 1 + members_of(value);
		}
	}
	return n;
}

/* The tree of ${text}, where null is NULL. False unless all of it is one JSON value. */
static bool
parse(const char *text, size_t n, struct json_object **out)
{
	struct json_tokener *tok = json_tokener_new_ex(DEPTH);
	struct json_object *json;
	bool ok;

	if (tok == NULL)
		abort();
	json_tokener_set_flags(tok, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	json = json_tokener_parse_ex(tok, text, (int)n);
	if (json_tokener_get_error(tok) == json_tokener_continue)
		json = json_tokener_parse_ex(tok, "", 1);
	ok = json_tokener_get_error(tok) == json_tokener_success;
	json_tokener_free(tok);
	*out = json;
	return ok;
}

/* What the mode does to the struct before anything is read. */
static void
prepare(const struct shape *s, unsigned mode, void *at)
{
	if ((mode & JSON_KEEP) != 0)
		return;
	for (size_t i = 0; i < s->n; i++)
		if ((mode & JSON_REPLACE) == 0 || (!s->field[i].readonly && !s->field[i].keeps))
			shape_erase(&s->field[i], at);
}

/* The object in ${text}; without a fault, ${why} says what it is instead. */
static enum rc
open_object(const char *text, size_t n, struct json_object **json, const char **why)
{
	size_t members;

	*json = NULL;
	*why = "the body is not valid JSON";
	if (n > INT32_MAX || !json_scan(text, n, &members) || !parse(text, n, json))
		return E_MALFORMED;
	*why = "the body must be a JSON object";
	if (!json_object_is_type(*json, json_type_object))
		return E_INVALID;
	*why = "a key stands twice in one JSON object";
	return members_of(*json) == members ? OK : E_MALFORMED;
}

enum rc
json_read(struct json_read *r, const char *text, size_t n, void *out)
{
	struct json_object *json;
	const char *why;
	enum rc rc;

	prepare(r->shape, r->mode, out);
	rc = open_object(text, n, &json, &why);
	if (rc == OK) {
		r->source = has_raw(r->shape) ? text + strspn(text, " \t\r\n") : NULL;
		rc = read_object(r, r->shape, r->mode, json, out);
	} else {
		(void)fault_set(r->fault, rc, NULL, why);
	}
	json_object_put(json);
	return rc;
}

enum rc
json_members(struct arena *mem, const char *text, size_t n, struct list *out)
{
	struct json_object *json;
	struct json_member *to;
	const char *why, *rest;
	enum rc rc = open_object(text, n, &json, &why);

	*out = (struct list) { 0, NULL };
	if (rc == OK) {
		to = ARENA_ARRAY(mem, (size_t)json_object_object_length(json) + 1, struct json_member);
		out->at = to;
		rest = text + strspn(text, " \t\r\n") + 1;
		json_object_object_foreach(json, name, value)
		{
			const char *at = json_next(rest, true);

			(void)value;
			rest = json_after(at);
			to[out->n++] = (struct json_member) { arena_text(mem, name),
				{ arena_copy(mem, at, (size_t)(rest - at)) } };
		}
	}
	json_object_put(json);
	return rc;
}
