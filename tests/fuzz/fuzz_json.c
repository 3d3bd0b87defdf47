/* Any bytes as the JSON of a tariff and of a rule: what was read is written and read again as the same text. */
#include "api/billing/shapes.h"
#include "base/json_in.h"
#include "base/json_out.h"
#include "model/rule.h"
#include "model/tariff.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool ok)
{
	if (!ok)
		abort();
}

/* Read ${n} bytes by ${s} and write them again; NULL: refused, and then with a reason. */
static const char *
through(const struct shape *s, const char *text, size_t n, struct arena *mem)
{
	union {
		struct tariff tariff;
		struct rule rule;
	} at;
	struct fault ft;
	struct json_read read = { .shape = s, .mode = JSON_EDIT, .mem = mem, .fault = &ft };
	struct buf out;

	fault_init(&ft, mem);
	memset(&at, 0, sizeof(at));
	if (json_read(&read, text, n, &at) != OK) {
		must(ft.rc != OK && ft.text != NULL);
		return NULL;
	}
	buf_init(&out, mem, 1024);
	json_write(&out, s, &at, 2);
	return buf_text(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct shape *const shapes[] = { &tariff_shape, &rule_shape };
	struct arena *mem = arena_new(65536);

	for (size_t i = 0; i < COUNT_OF(shapes); i++) {
		const char *once = through(shapes[i], (const char *)data, size, mem), *twice;

		if (once == NULL)
			continue;
		twice = through(shapes[i], once, strlen(once), mem);
		must(twice != NULL && strcmp(once, twice) == 0);
	}
	arena_free(mem);
	return 0;
}
