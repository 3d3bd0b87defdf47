/* base/json_in, json_scan and json_out: what is read, what is refused, what is written. */
#include "base/json_in.h"
#include "base/json_out.h"
#include "base/json_scan.h"
#include "suite.h"
#include "things.h"

static struct fault ft;
static struct json_read r;

static enum rc
reads(unsigned mode, const char *text, struct thing *t)
{
	fault_init(&ft, mem);
	r = (struct json_read) { .shape = &thing_shape, .mode = mode, .mem = mem, .fault = &ft };
	return json_read(&r, text, strlen(text), t);
}

/* The fields that are wrong, separated by blanks. */
static const char *
wrong(unsigned mode, const char *text, struct thing *t)
{
	const char *all = "";

	ck_assert_msg(reads(mode, text, t) == E_INVALID, "%s", text);
	for (size_t i = 0; i < ft.n; i++)
		all = arena_printf(mem, "%s%s%s", all, i > 0 ? " " : "", ft.wrong[i].field);
	return all;
}

static const char *
written(const struct thing *t)
{
	struct buf b;

	buf_init(&b, mem, 16);
	json_write(&b, &thing_shape, t, -1);
	return buf_text(&b);
}

static const char all_fields[] =
	"{\"name\":\"näme\",\"currency\":\"EUR\",\"tag\":\"a-c\",\"count\":-5,\"per_minute\":3,\"clock\":\"24:00\",\"yes\":true,"
	"\"colour\":\"green\",\"price\":0.5,\"text_price\":\"1.3\",\"short_price\":5.10,\"minor\":123,\"energy\":14.70,\"share\":19.5,"
	"\"at\":\"2026-05-01T10:00:00+02:00\",\"part\":{\"whole\":1},\"parts\":[{\"whole\":2,\"note\":\"\\u20ac\\ud83d\\ude00\\n\"}],"
	"\"words\":[\"a\",\"bc\"]}";

START_TEST(everything_there_and_back)
{
	struct thing t;

	ck_assert_int_eq(reads(0, all_fields, &t), OK);
	t.id = "x\"\\\x01";
	t.paid.v = 805;
	ck_assert_str_eq(written(&t),
		"{\"id\":\"x\\\"\\\\\\u0001\",\"name\":\"näme\",\"currency\":\"EUR\",\"tag\":\"a-c\",\"count\":-5,\"per_minute\":3,\"per_hour\":null,"
		"\"clock\":\"24:00\",\"yes\":true,\"colour\":\"green\",\"price\":0.50,\"text_price\":\"1.30\",\"short_price\":5.1,\"paid\":8.05,"
		"\"minor\":123,\"energy\":14.7,\"share\":19.5,\"at\":\"2026-05-01T08:00:00Z\",\"part\":{\"whole\":1,\"note\":null},"
		"\"parts\":[{\"whole\":2,\"note\":\"€😀\\u000a\"}],\"words\":[\"a\",\"bc\"]}");
}
END_TEST

START_TEST(absent)
{
	struct thing t;

	ck_assert_int_eq(
		reads(0,
			"{\"name\":\"ab\",\"count\":null,\"yes\":null,\"colour\":null,\"part\":null,\"words\":null,\"at\":null}",
			&t),
		OK);
	ck_assert(t.count == NONE && !t.yes && t.colour == 0 && t.part == NULL && t.words.at == NULL &&
		t.at.v == NONE && t.tag == NULL);
	ck_assert_int_eq(reads(0, "{\"name\":\"ab\",\"words\":[]}", &t), OK);
	ck_assert(t.words.n == 0 && t.words.at != NULL);
}
END_TEST

/* A UUID is read in lower case; where a number may stand instead, JSON may bring it as one. */
START_TEST(ids)
{
	static const struct field fields[] = {
		FIELD(struct thing, id, .as = AS_ID, .max = 40),
		FIELD(struct thing, name, .as = AS_UUID),
	};
	static const struct shape shape = SHAPE(struct thing, fields);
	static const char *const bad[] = { "{\"id\":1.5}", "{\"id\":1e3}", "{\"id\":true}", "{\"id\":[1]}",
		"{\"name\":1}" };
	const char *text = "{\"id\":\"AB-7\",\"name\":\"Ab\\u00c4\"}";
	struct thing t = { .id = NULL };

	r = (struct json_read) { .shape = &shape, .mem = mem, .fault = &ft };
	fault_init(&ft, mem);
	ck_assert_int_eq(json_read(&r, text, strlen(text), &t), OK);
	ck_assert_str_eq(t.id, "ab-7");
	ck_assert_str_eq(t.name, "abÄ");
	text = "{\"id\":120}";
	ck_assert_int_eq(json_read(&r, text, strlen(text), &t), OK);
	ck_assert_str_eq(t.id, "120");
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		fault_init(&ft, mem);
		ck_assert_int_eq(json_read(&r, bad[i], strlen(bad[i]), &t), E_INVALID);
		ck_assert_str_eq(ft.wrong[0].text, "must be a string");
	}
}
END_TEST

START_TEST(wrong_fields)
{
	struct thing t;

	ck_assert_str_eq(wrong(0, "{}", &t), "name");
	ck_assert_str_eq(wrong(0, "{\"name\":null}", &t), "name");
	ck_assert_str_eq(wrong(0, "{\"name\":\"a\"}", &t), "name");
	ck_assert_str_eq(wrong(0, "{\"name\":\"abcde\"}", &t), "name");
	ck_assert_str_eq(
		wrong(0, "{\"name\":5,\"tag\":\"d\",\"count\":-6,\"clock\":\"24:01\",\"yes\":1,\"colour\":\"blue\"}",
			&t),
		"name tag count clock yes colour");
	ck_assert_str_eq(
		wrong(0,
			"{\"name\":\"ab\",\"count\":21,\"price\":10.000000001,\"energy\":1.0001,\"share\":100.1,\"at\":\"now\"}",
			&t),
		"count price energy share at");
	ck_assert_str_eq(
		wrong(0,
			"{\"name\":\"ab\",\"count\":1.5,\"price\":-1,\"short_price\":0.0000000001,\"clock\":700,\"at\":5}",
			&t),
		"count price short_price clock at");
	ck_assert_str_eq(
		wrong(0,
			"{\"name\":\"ab\",\"count\":true,\"price\":[],\"part\":[],\"parts\":{},\"words\":\"a\",\"minor\":{}}",
			&t),
		"count price part parts words minor");
	ck_assert_str_eq(wrong(0, "{\"name\":\"ab\",\"count\":1e400,\"price\":123456789012345678901234567890}", &t),
		"count price");
	ck_assert_str_eq(wrong(0, "{\"name\":\"ab\",\"part\":{\"note\":\"toolong\",\"x\":1}}", &t),
		"part.note part.x part.whole");
	ck_assert_str_eq(wrong(0, "{\"name\":\"ab\",\"parts\":[{\"whole\":1},5,{\"whole\":10},null]}", &t), "parts");
	ck_assert_str_eq(wrong(0, "{\"name\":\"ab\",\"parts\":[5,{\"whole\":10},null]}", &t),
		"parts[0] parts[1].whole parts[2]");
	ck_assert_str_eq(wrong(0, "{\"name\":\"ab\",\"parts\":[]}", &t), "parts");
	ck_assert_str_eq(wrong(0, "{\"name\":\"ab\",\"words\":[\"\",1,null]}", &t), "words[0] words[1] words[2]");
	ck_assert_str_eq(wrong(0, "{\"name\":\"ab\",\"per_hour\":1,\"per_minute\":1}", &t), "per_hour");
	ck_assert_str_eq(wrong(0, "{\"name\":\"ab\",\"id\":\"x\",\"paid\":1,\"nmae\":1}", &t), "id paid nmae");
	ck_assert_str_eq(wrong(0, "{\"name\":\"ab\",\"count\":13}", &t), "count");
	/* what is wrong is absent, so that NONE and not half a value reaches the rules */
	ck_assert(t.price.v == NONE);
}
END_TEST

START_TEST(long_names)
{
	struct thing t;
	const char *name = arena_printf(mem, "x%s", "€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€");

	/* cut between characters */
	ck_assert_uint_eq(strlen(wrong(0, arena_printf(mem, "{\"name\":\"ab\",\"%s\":1}", name), &t)), 64);
	ck_assert_uint_eq(strlen(wrong(0, arena_printf(mem, "{\"name\":\"ab\",\"a%s\":1}", name), &t)), 62);
}
END_TEST

START_TEST(edits)
{
	struct thing t, old;

	ck_assert_int_eq(reads(0, all_fields, &old), OK);
	old.id = "id";
	t = old;
	/* PATCH keeps, merges objects, replaces lists; one of a pair clears the other */
	ck_assert_int_eq(
		reads(JSON_KEEP | JSON_PARTIAL | JSON_EDIT,
			"{\"id\":7,\"paid\":{},\"per_hour\":9,\"part\":{\"note\":\"n\"},\"parts\":[{\"whole\":3}],\"price\":null,\"colour\":null}",
			&t),
		OK);
	ck_assert_str_eq(t.id, "id");
	ck_assert_str_eq(t.name, "näme");
	ck_assert(t.per_hour == 9 && t.per_minute == NONE && t.price.v == NONE && t.colour == 0 && t.yes);
	ck_assert(t.part->whole == 1 && strcmp(t.part->note, "n") == 0 && old.part->note == NULL);
	ck_assert(t.parts.n == 1 && ((const struct part *)t.parts.at)->note == NULL);
	ck_assert_str_eq(wrong(JSON_KEEP | JSON_PARTIAL | JSON_EDIT, "{\"name\":null,\"parts\":[{}]}", &t),
		"name parts[0].whole");
	t = old;
	ck_assert_str_eq(wrong(JSON_KEEP | JSON_PARTIAL, "{\"id\":\"x\"}", &t), "id");
	/* null for the one that is not set clears nothing */
	t = old;
	ck_assert_int_eq(reads(JSON_KEEP | JSON_PARTIAL, "{\"per_hour\":null}", &t), OK);
	ck_assert(t.per_minute == 3);
	/* an object that was not there is whole or wrong */
	t = old;
	t.part = NULL;
	ck_assert_str_eq(wrong(JSON_KEEP | JSON_PARTIAL, "{\"part\":{\"note\":\"n\"}}", &t), "part.whole");
	/* PUT clears, but for what is readonly or keeps */
	t = old;
	ck_assert_int_eq(reads(JSON_REPLACE | JSON_EDIT, "{\"name\":\"new\"}", &t), OK);
	ck_assert(strcmp(t.id, "id") == 0 && strcmp(t.tag, "a-c") == 0 && t.colour == 1 && t.count == NONE &&
		t.part == NULL && !t.yes);
	t = old;
	ck_assert_str_eq(wrong(JSON_REPLACE | JSON_EDIT, "{}", &t), "name");
}
END_TEST

START_TEST(lax)
{
	struct thing t;
	const char *text = "{\"name\":\"ab\"";
	const char *const *names;

	ck_assert_int_eq(
		reads(JSON_LAX, "{\"a\":1,\"name\":\"ab\",\"id\":\"x\",\"part\":{\"whole\":1,\"z\":{}}}", &t), OK);
	names = r.ignored.at;
	ck_assert_uint_eq(r.ignored.n, 3);
	ck_assert_str_eq(names[0], "a");
	ck_assert_str_eq(names[1], "id");
	ck_assert_str_eq(names[2], "z");
	for (int i = 0; i < 40; i++)
		text = arena_printf(mem, "%s,\"f%d\":0", text, i);
	ck_assert_int_eq(reads(JSON_LAX, arena_printf(mem, "%s}", text), &t), OK);
	ck_assert_uint_eq(r.ignored.n, 16);
}
END_TEST

START_TEST(not_json)
{
	static const char *const texts[] = { "", " ", "x", "{", "}", "{\"name\":\"ab\"", "{\"name\":\"ab\"}x",
		"{\"name\":\"ab\"}{}", "{name:1}", "{'name':1}", "{\"a\":1,}", "[1,]", "{\"a\" 1}", "{\"a\":}",
		"{\"a\":NaN}", "{\"a\":Infinity}", "{\"a\":-Infinity}", "{\"a\":nul}", "{\"a\":True}", "{\"a\":01}",
		"{\"a\":1.}", "{\"a\":.5}", "{\"a\":+1}", "{\"a\":1e}", "{\"a\":-}", "{\"a\":0x1}", "{\"a\":\"\\x41\"}",
		"{\"a\":\"\\u12\"}", "{\"a\":\"\\u00g0\"}", "{\"a\":\"\\u0000\"}", "{\"a\":\"\\ud800\"}",
		"{\"a\":\"\\ud800x\"}", "{\"a\":\"\\ud800\\n\"}", "{\"a\":\"\\ud800\\u0041\"}", "{\"a\":\"\\udc00\"}",
		"{\"a\":\"\\", "{\"a\":\"\\u", "{\"a\":\"b", "{\"a\":\"\t\"}", "{\"a\":\"\x80\"}",
		"{\"a\":\"\xc0\xaf\"}", "{\"a\":\"\xed\xa0\x80\"}", "{\"a\":\"\xe2\x82\"}", "{\"a\":1}/**/", "/**/{}",
		"#\n{}", "\xef\xbb\xbf{}", "{\"a\":1,\"a\":1}", "{\"b\":[{\"a\":1,\"a\":1}]}",
		"{\"a\":1,\"\\u0061\":1}", "[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]", "{\"a\":1;}", "\v{}",
		"{\"a\":--1}" };
	struct thing t;
	const struct json_read empty = { .shape = &thing_shape, .mem = mem, .fault = &ft };

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		ck_assert_msg(reads(0, texts[i], &t) == E_MALFORMED, "%s", texts[i]);
	fault_init(&ft, mem);
	r = empty;
	ck_assert_int_eq(json_read(&r, "{}\0", 3, &t), E_MALFORMED);
}
END_TEST

START_TEST(not_an_object)
{
	static const char *const texts[] = { "[]", "null", "true", "1", "-1.5e3", "\"x\"", " [ {} ] " };
	struct thing t;

	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		ck_assert_int_eq(reads(0, texts[i], &t), E_INVALID);
		ck_assert_str_eq(ft.text, "the body must be a JSON object");
	}
}
END_TEST

START_TEST(scanning)
{
	static const char text[] =
		" {\"a\": [1, -2.5e+3, true, false, null], \"b\": {\"c:d\": \"\\u00e9\\\"\\\\\\/\\b\\f\\n\\r\\t\"}}\r\n\t";
	size_t members;

	ck_assert(json_scan(text, sizeof(text) - 1, &members));
	ck_assert_uint_eq(members, 3);
	/* every beginning of it is looked at without reading on */
	for (size_t n = 0; n < sizeof(text); n++)
		(void)json_scan(arena_copy(mem, text, n), n, &members);
}
END_TEST

START_TEST(currencies)
{
	static const struct {
		const char *code, *price, *paid;
	} cases[] = {
		{ "JPY", "\"price\":5,", "\"paid\":805," },
		{ "EUR", "\"price\":5.00,", "\"paid\":8.05," },
		{ "KWD", "\"price\":5.000,", "\"paid\":0.805," },
	};
	struct thing t;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		ck_assert_int_eq(reads(0, "{\"name\":\"ab\",\"price\":5}", &t), OK);
		t.currency = cases[i].code;
		t.paid.v = 805;
		ck_assert_ptr_nonnull(strstr(written(&t), cases[i].price));
		ck_assert_ptr_nonnull(strstr(written(&t), cases[i].paid));
	}
	t.currency = NULL;
	t.paid.v = NONE;
	ck_assert_ptr_nonnull(strstr(written(&t), "\"price\":5,"));
}
END_TEST

START_TEST(hidden)
{
	static const struct field fields[] = {
		FIELD(struct thing, count, .hidden = true),
		FIELD(struct thing, yes, .hidden = true),
		FIELD(struct thing, name, .hidden = true),
	};
	static const struct shape shape = SHAPE(struct thing, fields);
	struct thing t = { .count = NONE };
	struct buf b;

	buf_init(&b, mem, 1);
	json_write(&b, &shape, &t, -1);
	t.count = 0;
	t.yes = true;
	json_write(&b, &shape, &t, 2);
	ck_assert_str_eq(buf_text(&b), "{}{\"count\":0,\"yes\":true}");
}
END_TEST

START_TEST(source_text)
{
	static const struct {
		const char *text, *kept;
	} cases[] = {
		{ "{ \"name\":\"ab\" , \"raw\" :  {\"a}\\\"\": [1.50, {\"x\" :\"]\"}]} }",
			"{\"a}\\\"\": [1.50, {\"x\" :\"]\"}]}" },
		{ "\n{\"raw\":1e400,\"parts\":[{\"whole\":1},{\"whole\":2}],\"name\":\"ab\"}", "1e400" },
		{ "{\"words\":[\"a\",\"{\"],\"name\":\"a,\",\"part\":{\"whole\":1},\"raw\":\"a\\\\\"}", "\"a\\\\\"" },
		{ "{\"part\":{\"note\":null,\"whole\":1},\"name\":\"ab\",\"raw\":[ ]}", "[ ]" },
		{ "{\"raw\":false,\"name\":\"ab\"}", "false" },
		{ "{\"raw\":123456789012345678901234567890\t,\"name\":\"ab\"}", "123456789012345678901234567890" },
		{ "{\"raw\":{},\"name\":\"ab\"}", "{}" },
		{ "{\"raw\":null,\"name\":\"ab\"}", NULL },
	};
	struct thing t;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		ck_assert_msg(reads(0, cases[i].text, &t) == OK, "%s", cases[i].text);
		ck_assert_pstr_eq(t.raw.json, cases[i].kept);
		t.id = NULL;
		if (t.raw.json != NULL)
			ck_assert_ptr_nonnull(strstr(written(&t), arena_printf(mem, "\"raw\":%s}", t.raw.json)));
	}
	/* a merge replaces it; what is around it is judged as ever */
	ck_assert_int_eq(reads(JSON_KEEP | JSON_PARTIAL, "{\"raw\":7}", &t), OK);
	ck_assert_str_eq(t.raw.json, "7");
	ck_assert_str_eq(wrong(0, "{\"nmae\":[{}],\"raw\":[1],\"id\":\"x\"}", &t), "nmae id name");
	ck_assert_str_eq(t.raw.json, "[1]");
	ck_assert_int_eq(reads(0, "{\"raw\":{\"a\":1,\"a\":2},\"name\":\"ab\"}", &t), E_MALFORMED);
}
END_TEST

START_TEST(source_text_of_elements)
{
	static const struct field element_fields[] = { { .name = "", .kind = K_RAW } };
	static const struct shape element = { .field = element_fields, .n = 1, .size = sizeof(struct raw) };
	static const struct field fields[] = { FIELD(struct thing, parts, .of = &element) };
	static const struct shape shape = SHAPE(struct thing, fields);
	const char *text = "{\"parts\": [ {\"a\":[1,2]} ,null, 5,\"x\"\n]}";
	struct thing t = { .id = NULL };
	const struct raw *raw;
	struct buf b;

	fault_init(&ft, mem);
	r = (struct json_read) { .shape = &shape, .mem = mem, .fault = &ft };
	ck_assert_int_eq(json_read(&r, text, strlen(text), &t), OK);
	raw = t.parts.at;
	ck_assert_uint_eq(t.parts.n, 4);
	ck_assert_str_eq(raw[0].json, "{\"a\":[1,2]}");
	ck_assert_ptr_null(raw[1].json);
	ck_assert_str_eq(raw[2].json, "5");
	ck_assert_str_eq(raw[3].json, "\"x\"");
	((struct raw *)t.parts.at)[1].json = "null";
	buf_init(&b, mem, 1);
	json_write(&b, &shape, &t, -1);
	ck_assert_str_eq(buf_text(&b), "{\"parts\":[{\"a\":[1,2]},null,5,\"x\"]}");
}
END_TEST

static const char *
changes(const struct thing *before, const struct thing *after, bool expected)
{
	struct buf b;

	buf_init(&b, mem, 16);
	ck_assert_int_eq(json_write_changes(&b, &thing_shape, before, after), expected);
	return buf_text(&b);
}

START_TEST(members)
{
	static const char text[] = " {\"a\": 1, \"\\u00e9\\n\" : {\"b\":[\"}\", {}]} ,\"\":\"x\"} ";
	const struct json_member *m;
	struct list all;

	ck_assert(json_members(mem, text, strlen(text), &all) == OK);
	ck_assert_uint_eq(all.n, 3);
	m = all.at;
	ck_assert_str_eq(m[0].name, "a");
	ck_assert_str_eq(m[0].value.json, "1");
	ck_assert_str_eq(m[1].name, "é\n");
	ck_assert_str_eq(m[1].value.json, "{\"b\":[\"}\", {}]}");
	ck_assert_str_eq(m[2].name, "");
	ck_assert_str_eq(m[2].value.json, "\"x\"");
	ck_assert(json_members(mem, "{}", 2, &all) == OK && all.n == 0);
	ck_assert(json_members(mem, "[]", 2, &all) == E_INVALID);
	ck_assert(json_members(mem, "null", 4, &all) == E_INVALID);
	ck_assert(json_members(mem, "{", 1, &all) == E_MALFORMED);
	ck_assert(json_members(mem, "", 0, &all) == E_MALFORMED);
	ck_assert(json_members(mem, "{\"a\":1,\"a\":2}", 13, &all) == E_MALFORMED);
}
END_TEST

START_TEST(differences)
{
	struct thing old, new;
	char *all;

	ck_assert_int_eq(reads(0, all_fields, &old), OK);
	old.paid.v = 805;
	new = old;
	ck_assert_str_eq(changes(&old, &new, false), "{}");
	ck_assert_str_eq(changes(NULL, NULL, false), "{}");
	new.currency = "JPY";
	new.tag = NULL;
	new.count = 5;
	new.yes = false;
	new.price.v = 500000001;
	new.share.v = NONE;
	new.part = NULL;
	new.words.n = 1;
	new.raw.json = "[1]";
	ck_assert_str_eq(changes(&old, &new, true),
		"{\"currency\":{\"from\":\"EUR\",\"to\":\"JPY\"},\"tag\":{\"from\":\"a-c\",\"to\":null},"
		"\"count\":{\"from\":-5,\"to\":5},\"yes\":{\"from\":true,\"to\":false},"
		"\"price\":{\"from\":0.50,\"to\":0.500000001},\"text_price\":{\"from\":\"1.30\",\"to\":\"1.3\"},"
		"\"paid\":{\"from\":8.05,\"to\":805},\"share\":{\"from\":19.5,\"to\":null},"
		"\"part\":{\"from\":{\"whole\":1,\"note\":null},\"to\":null},"
		"\"words\":{\"from\":[\"a\",\"bc\"],\"to\":[\"a\"]},\"raw\":{\"from\":null,\"to\":[1]}}");
	/* made and removed: everything that is there */
	all = arena_text(mem, changes(NULL, &old, true));
	ck_assert_ptr_nonnull(strstr(all, "{\"name\":{\"from\":null,\"to\":\"näme\"}"));
	ck_assert_ptr_null(strstr(all, "\"id\""));
	ck_assert_ptr_nonnull(strstr(changes(&old, NULL, true), "\"paid\":{\"from\":8.05,\"to\":null}"));
}
END_TEST

int
main(void)
{
	const TTest *tests[] = { everything_there_and_back, absent, ids, wrong_fields, long_names, edits, lax, not_json,
		not_an_object, scanning, currencies, hidden, source_text, source_text_of_elements, members,
		differences };

	return suite_run("json", tests, COUNT_OF(tests));
}
