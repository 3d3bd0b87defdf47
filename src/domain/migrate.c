#include "domain/migrate.h"

#include "base/decimal.h"
#include "base/secret.h"
#include "store/schema.h"

/* The number that a file's name begins with; 0: none. */
static int64_t
number_of(const char *name)
{
	size_t n = strspn(name, "0123456789");
	int64_t v;

	while (n > 1 && *name == '0') {
		name++;
		n--;
	}
	return decimal_read(name, n, 0, &v) == DECIMAL_OK ? v : 0;
}

/* Run the statements of ${text}: each ends with a semicolon at the end of a line. */
static enum rc
run_statements(struct ctx *cx, const char *text)
{
	while (*(text += strspn(text, " \t\r\n")) != '\0') {
		const char *end = strstr(text, ";\n");

		if (strncmp(text, "--", 2) == 0) {
			text += strcspn(text, "\n");
			continue;
		}
		if (end == NULL)
			end = text + strlen(text);
		TRY(store_schema_run(cx->db, arena_copy(cx->mem, text, (size_t)(end - text))));
		text = *end == '\0' ? end : end + 2;
	}
	return OK;
}

static const struct migration *
applied(const struct list *have, int64_t number)
{
	const struct migration *m = have->at;

	for (size_t i = 0; i < have->n; i++)
		if (m[i].number == number)
			return &m[i];
	return NULL;
}

static enum rc
apply(struct ctx *cx, const struct migration_file *file, const struct list *have, struct list *done)
{
	struct migration m = {
		.number = number_of(file->name),
		.name = file->name,
		.digest = secret_digest(cx->mem, file->text, strlen(file->text)),
		.applied_at = cx->now,
	};
	const struct migration *old = applied(have, m.number);

	if (m.number == 0)
		return fail(cx, E_INVALID, NULL,
			arena_printf(cx->mem, "the name of %s does not begin with a number", file->name));
	if (old != NULL)
		return strcmp(old->digest, m.digest) == 0
			? OK
			: fail(cx, E_CONFLICT, NULL,
				  arena_printf(cx->mem, "%s was changed after it had been applied", file->name));
	TRY(run_statements(cx, file->text));
	TRY(store_schema_insert(cx->db, &m));
	((const char **)done->at)[done->n++] = file->name;
	return OK;
}

enum rc
migrate(struct ctx *cx, const struct list *files, struct list *done)
{
	const struct migration_file *file = files->at;
	struct list have;
	enum rc rc;

	*done = (struct list) { 0, ARENA_ARRAY(cx->mem, files->n + 1, const char *) };
	rc = store_schema_lock(cx->db, cx->mem);
	if (rc == E_CONFLICT)
		return fail(cx, rc, NULL, "another program is migrating this database");
	TRY(rc);
	TRY(store_schema_start(cx->db));
	TRY(store_schema_list(cx->db, cx->mem, &have));
	for (size_t i = 0; i < files->n; i++)
		TRY(apply(cx, &file[i], &have, done));
	return OK;
}
