/* base/shape: members from text, limits and what they say. */
#include "suite.h"
#include "things.h"

static struct fault ft;
static struct thing t;

static const struct field *
field(const char *name)
{
	return shape_field(&thing_shape, name, strlen(name));
}

/* NULL, or what is wrong with the text for a field. */
static const char *
set(const char *name, const char *text)
{
	fault_init(&ft, mem);
	if (shape_set(field(name), &t, text, mem, &ft) == OK)
		return NULL;
	ck_assert_str_eq(ft.wrong[0].field, name);
	return ft.wrong[0].text;
}

START_TEST(values)
{
	shape_clear(&thing_shape, &t);
	ck_assert_ptr_null(set("name", "näme"));
	ck_assert_ptr_null(set("count", "-5"));
	ck_assert_ptr_null(set("clock", "24:00"));
	ck_assert_ptr_null(set("yes", "true"));
	ck_assert_ptr_null(set("colour", "green"));
	ck_assert_ptr_null(set("price", "0.1"));
	ck_assert_ptr_null(set("energy", "1.5"));
	ck_assert_ptr_null(set("share", "100"));
	ck_assert_ptr_null(set("at", "1970-01-01T00:00:01Z"));
	ck_assert(t.count == -5 && t.clock == 1440 && t.yes && t.colour == 1 && t.price.v == RATE_ONE / 10 &&
		t.energy.v == 1500 && t.share.v == SHARE_ONE && t.at.v == 1);
	ck_assert_ptr_null(set("yes", "false"));
	ck_assert(!t.yes);
}
END_TEST

START_TEST(complaints)
{
	static const struct {
		const char *name, *text, *wrong;
	} cases[] = {
		{ "name", "", "must not be empty" },
		{ "name", "ä", "must have at least 2 characters" },
		{ "name", "äöüäö", "must have at most 4 characters" },
		{ "tag", "a-d", "may only have characters of a-c-" },
		{ "count", "x", "must be a number" },
		{ "count", "", "must be a number" },
		{ "count", "1.5", "must be a whole number" },
		{ "count", "-6", "must be at least -5" },
		{ "count", "21", "must be at most 20" },
		{ "count", "1e99", "is too large" },
		{ "per_hour", "-1", "must be at least 0" },
		{ "clock", "7:00", "must be a time of day, HH:MM" },
		{ "yes", "1", "must be true or false" },
		{ "colour", "blue", "must be one of red, green" },
		{ "price", "0.0000000001", "must have at most 9 fractional digits" },
		{ "price", "10.1", "must be at most 10" },
		{ "energy", "0.0001", "must have at most 3 fractional digits" },
		{ "share", "0.00001", "must have at most 4 fractional digits" },
		{ "share", "100.0001", "must be at most 100" },
		{ "minor", "1", "cannot be given here" },
		{ "part", "{}", "cannot be given here" },
		{ "words", "a", "cannot be given here" },
		{ "at", "2026-05-01",
			"must be an RFC 3339 date and time with an offset, such as 2026-05-01T08:12:00Z" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		ck_assert_pstr_eq(set(cases[i].name, cases[i].text), cases[i].wrong);
}
END_TEST

START_TEST(absence)
{
	memset(&t, 0x55, sizeof(t));
	shape_clear(&thing_shape, &t);
	for (size_t i = 0; i < thing_shape.n; i++) {
		const struct field *f = &thing_shape.field[i];

		ck_assert_int_eq(shape_absent(f, &t), f->kind != K_BOOL && f->kind != K_ENUM);
		ck_assert_int_eq(shape_limits(f, f->name, &t, &ft), OK);
	}
	ck_assert(!t.yes && t.colour == 0);
	t.words.at = &t;
	ck_assert(!shape_absent(field("words"), &t));
}
END_TEST

START_TEST(finding)
{
	ck_assert_ptr_nonnull(shape_field(&thing_shape, "names and more", 4));
	ck_assert_ptr_null(shape_field(&thing_shape, "nam", 3));
	ck_assert_ptr_null(shape_field(&thing_shape, "names", 5));
	ck_assert_ptr_null(shape_field(&thing_shape, "", 0));
}
END_TEST

START_TEST(texts_of_few_words)
{
	static const struct field f = FIELD(struct thing, name, .names = colour_names);

	fault_init(&ft, mem);
	t.name = "red";
	ck_assert_int_eq(shape_limits(&f, "name", &t, &ft), OK);
	t.name = "blue";
	ck_assert_int_eq(shape_limits(&f, "other", &t, &ft), E_INVALID);
	ck_assert_str_eq(ft.wrong[0].field, "other");
	ck_assert_str_eq(ft.wrong[0].text, "must be one of red, green");
}
END_TEST

START_TEST(digits)
{
	ck_assert_uint_eq(shape_digits(K_RATE), 9);
	ck_assert_uint_eq(shape_digits(K_SHARE), 4);
	ck_assert_uint_eq(shape_digits(K_ENERGY), 3);
	ck_assert_uint_eq(shape_digits(K_INT), 0);
	ck_assert_uint_eq(shape_digits(K_MONEY), 0);
}
END_TEST

int
main(void)
{
	const TTest *tests[] = { values, complaints, absence, finding, texts_of_few_words, digits };

	return suite_run("shape", tests, COUNT_OF(tests));
}
