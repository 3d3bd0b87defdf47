/* Any bytes as an urlencoded body or query. */
#include "base/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct word {
	const char *text;
};

struct sample {
	const char *name;
	int64_t limit;
	bool deep;
	struct rate price;
	struct instant at;
	struct list words;
};

static const struct field word_fields[] = {
	FIELD_AS(struct word, text, "", .max = 20),
};
static const struct shape word_shape = SHAPE(struct word, word_fields);

static const struct field sample_fields[] = {
	FIELD(struct sample, name, .min = 1, .max = 10, .pattern = "A-Za-z0-9_.:-"),
	FIELD(struct sample, limit, .min = 1, .max = 200),
	FIELD(struct sample, deep),
	FIELD(struct sample, price),
	FIELD(struct sample, at),
	FIELD(struct sample, words, .of = &word_shape, .max = 5),
};
static const struct shape sample_shape = SHAPE(struct sample, sample_fields);

static void
must(bool ok)
{
	if (!ok)
		abort();
}

static void
check(const struct sample *s)
{
	must(s->name == NULL || (strlen(s->name) > 0 && strlen(s->name) <= 10));
	must(s->limit == NONE || (s->limit >= 1 && s->limit <= 200));
	must(s->words.n <= 5);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const unsigned modes[] = { 0, FORM_LAX, FORM_SOFT, FORM_LAX | FORM_SOFT };
	struct arena *mem = arena_new(65536);
	char *text = malloc(size + 1);

	must(text != NULL);
	memcpy(text, data, size);
	for (size_t i = 0; i < COUNT_OF(modes); i++) {
		struct sample s;
		struct fault ft;

		fault_init(&ft, mem);
		if (form_read(&sample_shape, modes[i], text, size, &s, mem, &ft) == OK)
			check(&s);
		else
			must(ft.n > 0);
	}
	(void)form_decode(text, size, size % 2 == 0, mem);
	free(text);
	arena_free(mem);
	return 0;
}
