/* base/form: urlencoded pairs into a struct. */
#include "base/form.h"
#include "suite.h"
#include "things.h"

static struct fault ft;
static struct thing t;

struct query {
	int64_t limit;
	const char *name;
	bool yes;
	struct list locales;
};

static enum rc
query_check(const void *at, struct fault *wrong)
{
	return ((const struct query *)at)->limit == 13 ? fault_field(wrong, "limit", "brings bad luck") : OK;
}

static const struct field query_fields[] = {
	FIELD(struct query, limit, .min = 1, .max = 20),
	FIELD(struct query, name, .min = 1, .max = 20),
	FIELD(struct query, yes),
	FIELD(struct query, locales, .of = &word_shape, .max = 3),
};
static const struct shape query_shape = SHAPE(struct query, query_fields, .check = query_check);

static struct query q;

static const char *
reads(unsigned mode, const char *text)
{
	const char *all = "";

	fault_init(&ft, mem);
	if (form_read(&query_shape, mode, text, strlen(text), &q, mem, &ft) == OK)
		return NULL;
	for (size_t i = 0; i < ft.n; i++)
		all = arena_printf(mem, "%s%s%s", all, i > 0 ? " " : "", ft.wrong[i].field);
	return all;
}

START_TEST(pairs)
{
	ck_assert_ptr_null(reads(0, ""));
	ck_assert(q.limit == NONE && q.name == NULL && q.locales.at == NULL);
	ck_assert_ptr_null(reads(0, "limit=7&name=a%20b+c%26%3D%c3%A9&yes=true&&"));
	ck_assert(q.limit == 7 && q.yes);
	ck_assert_str_eq(q.name, "a b c&=é");
	ck_assert_ptr_null(reads(0, "n%61me=a=b"));
	ck_assert_str_eq(q.name, "a=b");
}
END_TEST

START_TEST(lists)
{
	const char *const *text;

	ck_assert_ptr_null(reads(0, "locales[]=en&locales%5B%5D=de&locales=it"));
	text = q.locales.at;
	ck_assert_uint_eq(q.locales.n, 3);
	ck_assert_str_eq(text[0], "en");
	ck_assert_str_eq(text[1], "de");
	ck_assert_str_eq(text[2], "it");
	ck_assert_str_eq(reads(0, "locales=a&locales=b&locales=c&locales=d"), "locales");
	ck_assert_ptr_null(reads(0, "locales[0]=en&locales%5B17%5D=de"));
	ck_assert_uint_eq(q.locales.n, 2);
	ck_assert_str_eq(reads(0, "limit[]=1"), "limit[]");
	ck_assert_str_eq(reads(0, "locales[a]=1&locales[=1&locales[0]x=1&locales[][]=1&locales]=1"),
		"locales[a] locales[ locales[0]x locales[][] locales]");
	ck_assert_str_eq(reads(0, "[]=1"), "[]");
}
END_TEST

START_TEST(wrong)
{
	ck_assert_str_eq(reads(0, "limit=x"), "limit");
	ck_assert_str_eq(reads(0, "limit="), "limit");
	ck_assert_str_eq(reads(0, "limit"), "limit");
	ck_assert_str_eq(reads(0, "limit=1&limit=1"), "limit");
	ck_assert_str_eq(reads(0, "limit=21&name=&yes=1&bogus=1"), "limit name yes bogus");
	ck_assert_str_eq(reads(0, "name=%"), "name");
	ck_assert_str_eq(reads(0, "name=%4"), "name");
	ck_assert_str_eq(reads(0, "name=%4g"), "name");
	ck_assert_str_eq(reads(0, "name=%00"), "name");
	ck_assert_str_eq(reads(0, "name=%ff"), "name");
	ck_assert_str_eq(reads(0, "name=%ed%a0%80"), "name");
	ck_assert_str_eq(reads(0, "%zz=1"), "");
	ck_assert_str_eq(reads(0, "limit=13"), "limit");
	ck_assert_uint_eq(
		strlen(reads(0, arena_printf(mem, "x%s=1", "€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€"))),
		64);
	ck_assert_uint_eq(
		strlen(reads(0, arena_printf(mem, "xx%s=1", "€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€"))),
		62);
}
END_TEST

START_TEST(lax_and_soft)
{
	ck_assert_ptr_null(reads(FORM_LAX, "bogus=1&limit=5"));
	ck_assert_int_eq(q.limit, 5);
	ck_assert_str_eq(reads(FORM_LAX, "limit=x"), "limit");
	ck_assert_ptr_null(reads(FORM_LAX | FORM_SOFT, "limit=x&bogus=1"));
	ck_assert(q.limit == NONE);
	ck_assert_ptr_null(reads(FORM_SOFT, "limit=21"));
	ck_assert(q.limit == NONE);
}
END_TEST

START_TEST(required)
{
	fault_init(&ft, mem);
	ck_assert_int_eq(form_read(&thing_shape, 0, "count=1", 7, &t, mem, &ft), E_INVALID);
	ck_assert_str_eq(ft.wrong[0].field, "name");
	fault_init(&ft, mem);
	ck_assert_int_eq(form_read(&thing_shape, 0, "name=ab", 7, &t, mem, &ft), OK);
}
END_TEST

START_TEST(decoding)
{
	ck_assert_str_eq(form_decode("a+b", 3, false, mem), "a+b");
	ck_assert_str_eq(form_decode("a+b", 3, true, mem), "a b");
	ck_assert_str_eq(form_decode("%2F%2f", 6, false, mem), "//");
	ck_assert_str_eq(form_decode("", 0, false, mem), "");
	ck_assert_ptr_null(form_decode("%2", 2, false, mem));
}
END_TEST

START_TEST(endless_lists)
{
	static const struct field fields[] = { FIELD(struct query, locales, .of = &word_shape) };
	static const struct shape shape = SHAPE(struct query, fields);
	const size_t n = 1001;
	char *text = arena_get(mem, n, 10);

	for (size_t i = 0; i < n; i++)
		memcpy(text + i * 10, "locales=a&", 10);
	fault_init(&ft, mem);
	ck_assert_int_eq(form_read(&shape, 0, text, n * 10, &q, mem, &ft), E_INVALID);
	ck_assert_uint_eq(q.locales.n, 1000);
}
END_TEST

int
main(void)
{
	const TTest *tests[] = { pairs, lists, wrong, lax_and_soft, required, decoding, endless_lists };

	return suite_run("form", tests, COUNT_OF(tests));
}
