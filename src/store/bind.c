/* before base.h, which refuses a call that this header makes */
#include <mysql.h>

#include "store/bind.h"

#include "base/decimal.h"
#include "base/json_in.h"
#include "base/json_out.h"
#include "base/when.h"

static const MYSQL_BIND bind_empty;

static void
bind_text(MYSQL_BIND *b, struct cell *c, const char *text, size_t n)
{
	b->buffer_type = MYSQL_TYPE_STRING;
	b->buffer = (void *)(uintptr_t)text;
	b->buffer_length = c->length = (unsigned long)n;
	b->length = &c->length;
}

static void
time_of(struct instant t, MYSQL_TIME *out)
{
	struct civil v = civil_of(t.v);

	*out = (MYSQL_TIME) {
		.year = (unsigned)v.year,
		.month = (unsigned)v.month,
		.day = (unsigned)v.day,
		.hour = (unsigned)v.hour,
		.minute = (unsigned)v.minute,
		.second = (unsigned)v.second,
		.time_type = MYSQL_TIMESTAMP_DATETIME,
	};
}

static struct instant
instant_of(const MYSQL_TIME *t)
{
	struct civil c = {
		.year = t->year,
		.month = (int)t->month,
		.day = (int)t->day,
		.hour = (int)t->hour,
		.minute = (int)t->minute,
		.second = (int)t->second,
	};

	return (struct instant) { civil_seconds(&c) };
}

/* Objects and lists are JSON columns. */
static void
bind_json(const struct field *f, const void *m, MYSQL_BIND *b, struct cell *c, struct arena *mem)
{
	struct buf text;

	buf_init(&text, mem, 256);
	if (f->kind == K_OBJECT) {
		json_write(&text, f->of, *(const void *const *)m, -1);
	} else {
		const struct field whole = { .name = "rows", .kind = K_LIST, .of = f->of };
		const struct shape wrap = { .field = &whole, .n = 1, .size = sizeof(struct list) };

		json_write(&text, &wrap, m, -1);
	}
	bind_text(b, c, text.at, text.n);
}

void
bind_in(const struct field *f, const void *at, MYSQL_BIND *b, struct cell *c, struct arena *mem)
{
	const void *m = (const char *)at + f->off;

	*b = bind_empty;
	if (shape_absent(f, at)) {
		b->buffer_type = MYSQL_TYPE_NULL;
		return;
	}
	switch (f->kind) {
	case K_TEXT:
		bind_text(b, c, *(const char *const *)m, strlen(*(const char *const *)m));
		break;
	case K_RAW:
		bind_text(b, c, ((const struct raw *)m)->json, strlen(((const struct raw *)m)->json));
		break;
	case K_ENUM:
		bind_text(b, c, f->names[*(const unsigned *)m], strlen(f->names[*(const unsigned *)m]));
		break;
	case K_RATE:
	case K_SHARE:
		bind_text(b, c, c->u.text, decimal_write(c->u.text, *(const int64_t *)m, shape_digits(f->kind), 0));
		break;
	case K_INSTANT:
		time_of(*(const struct instant *)m, &c->u.time);
		b->buffer_type = MYSQL_TYPE_DATETIME;
		b->buffer = &c->u.time;
		break;
	case K_OBJECT:
	case K_LIST:
		bind_json(f, m, b, c, mem);
		break;
	case K_BOOL:
	case K_INT:
	case K_MONEY:
	case K_ENERGY:
	default:
		c->u.number = f->kind == K_BOOL ? *(const bool *)m : *(const int64_t *)m;
		b->buffer_type = MYSQL_TYPE_LONGLONG;
		b->buffer = &c->u.number;
	}
}

void
bind_out(const struct field *f, MYSQL_BIND *b, struct cell *c)
{
	*b = bind_empty;
	b->length = &c->length;
	b->is_null = &c->is_null;
	b->error = &c->error;
	switch (f->kind) {
	case K_INSTANT:
		b->buffer_type = MYSQL_TYPE_DATETIME;
		b->buffer = &c->u.time;
		break;
	case K_BOOL:
	case K_INT:
	case K_MONEY:
	case K_ENERGY:
		b->buffer_type = MYSQL_TYPE_LONGLONG;
		b->buffer = &c->u.number;
		break;
	case K_TEXT:
	case K_ENUM:
	case K_RATE:
	case K_SHARE:
	case K_OBJECT:
	case K_LIST:
	case K_RAW:
	default:
		b->buffer_type = MYSQL_TYPE_STRING;
		b->buffer = c->u.text;
		b->buffer_length = CELL_ROOM;
	}
}

static bool
take_enum(const struct field *f, const char *text, unsigned *out)
{
	for (unsigned i = 0; f->names[i] != NULL; i++)
		if (strcmp(f->names[i], text) == 0) {
			*out = i;
			return true;
		}
	return false;
}

static bool
take_json(const struct field *f, const char *text, void *m, struct arena *mem)
{
	const struct field whole = { .name = "rows", .kind = K_LIST, .of = f->of };
	const struct shape wrap = { .field = &whole, .n = 1, .size = sizeof(struct list) };
	struct fault fault;
	struct json_read r = { .shape = f->kind == K_LIST ? &wrap : f->of, .mem = mem, .fault = &fault };
	void *to = f->kind == K_LIST ? m : arena_get(mem, 1, f->of->size);

	fault_init(&fault, mem);
	/* what was stored was valid then: today's rules are not asked again */
	r.mode = JSON_EDIT | JSON_LAX;
	if (json_read(&r, text, strlen(text), to) != OK)
		return false;
	if (f->kind == K_OBJECT)
		*(const void **)m = to;
	return true;
}

bool
bind_take(const struct field *f, const struct cell *c, const char *text, void *at, struct arena *mem)
{
	void *m = (char *)at + f->off;

	if (c->is_null) {
		shape_erase(f, at);
		return true;
	}
	if (text == NULL &&
		(f->kind == K_TEXT || f->kind == K_OBJECT || f->kind == K_LIST || f->kind == K_RAW ||
			f->kind == K_ENUM))
		text = arena_copy(mem, c->u.text, c->length);
	switch (f->kind) {
	case K_TEXT:
		*(const char **)m = text;
		return true;
	case K_RAW:
		((struct raw *)m)->json = text;
		return true;
	case K_ENUM:
		return take_enum(f, text, m);
	case K_RATE:
	case K_SHARE:
		return decimal_read(c->u.text, c->length, shape_digits(f->kind), m) == DECIMAL_OK;
	case K_INSTANT:
		*(struct instant *)m = instant_of(&c->u.time);
		return true;
	case K_OBJECT:
	case K_LIST:
		return take_json(f, text, m, mem);
	case K_BOOL:
		*(bool *)m = c->u.number != 0;
		return true;
	case K_INT:
	case K_MONEY:
	case K_ENERGY:
	default:
		*(int64_t *)m = c->u.number;
		return true;
	}
}
