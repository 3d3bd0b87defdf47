#include "api/dynamic/dynamic.h"

#include "api/wire.h"
#include "base/id.h"
#include "base/json_in.h"
#include "base/json_out.h"
#include "base/utf8.h"
#include "domain/rate_text.h"

#define TEXT_MAX 65535  /* characters, as the description of a cost rate */
#define LOCALE_SHOWN 64 /* bytes of a wrong locale that an answer repeats */

/* ---- shapes ---- */

/* A form, and the query for reading and removing. */
struct texts_form {
	const char *cost_rate_uuid, *marketing_texts, *rate_cost_schedule_uuid;
	struct list locales; /* const char * */
};

/* clang-format off */
static const struct field form_fields[] = {
	FIELD(struct texts_form, cost_rate_uuid, .must = true, .as = AS_UUID), FIELD(struct texts_form, marketing_texts, .must = true),
	FIELD(struct texts_form, rate_cost_schedule_uuid, .as = AS_UUID),
};
const struct shape texts_form_shape = SHAPE(struct texts_form, form_fields);

static const struct field query_fields[] = {
	FIELD(struct texts_form, cost_rate_uuid, .must = true, .as = AS_UUID), FIELD(struct texts_form, rate_cost_schedule_uuid, .as = AS_UUID),
	FIELD(struct texts_form, locales, .of = &text_element),
};
const struct shape texts_query_shape = SHAPE(struct texts_form, query_fields);

static const struct field text_fields[] = {
	FIELD(struct rate_text, short_description, .max = TEXT_MAX), FIELD(struct rate_text, description, .max = TEXT_MAX),
	FIELD(struct rate_text, legal, .max = TEXT_MAX),
};
static const struct shape text_shape = SHAPE(struct rate_text, text_fields);

struct texts_data { struct raw data; };

static const struct field data_fields[] = { FIELD(struct texts_data, data) };
const struct shape texts_data_shape = SHAPE(struct texts_data, data_fields);
/* clang-format on */

struct raw
texts_by_locale(struct arena *mem, const struct list *texts)
{
	const struct rate_text *text = texts->at;
	struct buf out;

	buf_init(&out, mem, 256);
	buf_char(&out, '{');
	for (size_t i = 0; i < texts->n; i++) {
		struct rate_text one = text[i];

		one.short_description = one.short_description != NULL ? one.short_description : "";
		one.description = one.description != NULL ? one.description : "";
		one.legal = one.legal != NULL ? one.legal : "";
		buf_str(&out, i > 0 ? "," : "");
		json_write_text(&out, one.locale);
		buf_char(&out, ':');
		json_write(&out, &text_shape, &one, -1);
	}
	buf_char(&out, '}');
	return (struct raw) { buf_text(&out) };
}

/* ---- reading ---- */

/* Must be xx_XX. */
static enum rc
check_locale(struct ctx *cx, const char *text)
{
	static const char capital[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", small[] = "abcdefghijklmnopqrstuvwxyz";

	if (strspn(text, small) == 2 && text[2] == '_' && strspn(text + 3, capital) == 2 && text[5] == '\0')
		return OK;
	text = arena_copy(cx->mem, text, utf8_cut(text, LOCALE_SHOWN));
	return fail(cx, E_INVALID, NULL, arena_printf(cx->mem, "Invalid locale: %s", text));
}

static enum rc
check_locales(struct ctx *cx, const struct list *locales)
{
	const char *const *locale = locales->at;

	for (size_t i = 0; i < locales->n; i++)
		TRY(check_locale(cx, locale[i]));
	return OK;
}

/* What one locale has to say. */
static enum rc
read_text(struct ctx *cx, const struct json_member *m, struct rate_text *to)
{
	struct json_read r = { .shape = &text_shape, .mem = cx->mem, .fault = &cx->fault };
	const char *former;
	enum rc rc;

	TRY(check_locale(cx, m->name));
	former = fault_enter(&cx->fault, m->name, -1);
	rc = *m->value.json == '{' ? json_read(&r, m->value.json, strlen(m->value.json), to)
				   : fail_field(cx, "", "must be an object");
	cx->fault.at = former;
	to->locale = m->name;
	return rc;
}

static enum rc
read_texts(struct ctx *cx, const char *json, struct list *out)
{
	enum rc rc;
	struct list members;
	const struct json_member *m;
	struct rate_text *to;
	const char *former;

	rc = json_members(cx->mem, json, strlen(json), &members);
	if (rc == E_MALFORMED)
		return fail(cx, E_INVALID, NULL, "marketing_texts is not valid JSON");
	if (rc != OK)
		return fail_field(cx, "marketing_texts", "must be a JSON object with locales as its keys");
	if (members.n > RATE_TEXT_LOCALES)
		return fail_field(cx, "marketing_texts", "there may be texts in 100 locales");
	m = members.at;
	to = ARENA_ARRAY(cx->mem, members.n + 1, struct rate_text);
	*out = (struct list) { members.n, to };
	former = fault_enter(&cx->fault, "marketing_texts", -1);
	for (size_t i = 0; rc == OK && i < members.n; i++)
		rc = read_text(cx, &m[i], &to[i]);
	cx->fault.at = former;
	return rc;
}

/* An empty parameter is none. */
static struct rate_owner
owner_of(const struct texts_form *f)
{
	const char *entry = f->rate_cost_schedule_uuid;

	return (struct rate_owner) { f->cost_rate_uuid, entry != NULL && *entry != '\0' ? entry : NULL };
}

/* ---- handlers ---- */

static enum rc
put(struct call *c, const char *message)
{
	const struct texts_form *f = c->body;
	struct rate_owner owner = owner_of(f);
	struct list texts;

	TRY(read_texts(c->cx, f->marketing_texts, &texts));
	TRY(rate_text_put(c->cx, &owner, &texts));
	call_done(c, message, NULL);
	return OK;
}

enum rc
texts_create(struct call *c)
{
	return put(c, "Marketing texts were successfully created.");
}

enum rc
texts_change(struct call *c)
{
	return put(c, "Marketing texts were successfully updated.");
}

enum rc
texts_find(struct call *c)
{
	const struct texts_form *q = c->query;
	struct rate_owner owner = owner_of(q);
	struct texts_data *data = ARENA_ONE(c->cx->mem, struct texts_data);
	struct list texts;

	TRY(check_locales(c->cx, &q->locales));
	if (owner.entry_uuid != NULL && !uuid_valid(owner.entry_uuid))
		return fail_field(c->cx, "rate_cost_schedule_uuid", "not a UUID");
	TRY(rate_text_list(c->cx, &owner, &q->locales, &texts));
	data->data = texts_by_locale(c->cx->mem, &texts);
	c->answer = data;
	return OK;
}

enum rc
texts_remove(struct call *c)
{
	const struct texts_form *q = c->query;
	struct rate_owner owner = owner_of(q);

	TRY(check_locales(c->cx, &q->locales));
	TRY(rate_text_remove(c->cx, &owner, &q->locales));
	call_done(c, "Marketing texts were successfully deleted.", NULL);
	return OK;
}
