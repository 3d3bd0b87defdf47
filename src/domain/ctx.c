#include "domain/ctx.h"

#include "store/db.h"
#include "store/schema.h"

void
ctx_init(struct ctx *cx, struct arena *mem, struct db *db, int64_t now_ms)
{
	*cx = (struct ctx) { .mem = mem, .db = db, .now_ms = now_ms, .now = { now_ms / 1000 } };
	fault_init(&cx->fault, mem);
}

enum rc
fail(struct ctx *cx, enum rc rc, const char *code, const char *text)
{
	return fault_set(&cx->fault, rc, code, text);
}

enum rc
fail_field(struct ctx *cx, const char *field, const char *text)
{
	return fault_field(&cx->fault, field, text);
}

enum rc
ctx_match(struct ctx *cx, int64_t version)
{
	const char *tag;

	if (cx->if_match == NULL || strcmp(cx->if_match, "*") == 0)
		return OK;
	tag = arena_printf(cx->mem, "\"%lld\"", (long long)version);
	for (const char *at = cx->if_match; (at = strstr(at, tag)) != NULL; at++)
		/* weak tags never match (RFC 9110 13.1.1) */
		if (at == cx->if_match || at[-1] == ' ' || at[-1] == ',' || at[-1] == '\t')
			return OK;
	return fail(cx, E_PRECONDITION, NULL, "the object has changed since: read it again");
}

const char *
ctx_error(const struct ctx *cx)
{
	return arena_text(cx->mem, db_error(cx->db));
}

enum rc
ctx_ready(struct ctx *cx)
{
	int64_t version;

	TRY(store_schema_version(cx->db, cx->mem, &version));
	if (version < SCHEMA_VERSION)
		return fail(cx, E_RETRY, NULL, "the database lacks migrations: run tariffctl migrate");
	return OK;
}
