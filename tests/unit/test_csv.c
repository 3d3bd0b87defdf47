/* base/csv_out: lines of a table by the shape that JSON is written by. */
#include "base/csv_out.h"
#include "suite.h"

struct cells {
	const char *text, *other, *currency;
	unsigned colour;
	bool yes;
	int64_t count, clock;
	struct rate price;
	struct money paid;
	struct energy energy;
	struct share share;
	struct instant at;
};

static const char *const colours[] = { "red", "-green", NULL };

static const struct field fields[] = {
	FIELD_AS(struct cells, text, "a,text"),
	FIELD(struct cells, other),
	FIELD(struct cells, currency),
	FIELD(struct cells, colour, .names = colours),
	FIELD(struct cells, yes),
	FIELD(struct cells, count),
	FIELD(struct cells, clock, .as = AS_CLOCK),
	FIELD(struct cells, price),
	FIELD(struct cells, paid),
	FIELD(struct cells, energy),
	FIELD(struct cells, share),
	FIELD(struct cells, at),
};
static const struct shape shape = SHAPE(struct cells, fields, CURRENCY_IN(struct cells, currency));

static const struct field text_fields[] = { FIELD(struct cells, text), FIELD(struct cells, other) };
static const struct shape texts = SHAPE(struct cells, text_fields);

static const char *
line(const struct shape *s, const struct cells *c)
{
	struct buf b;

	buf_init(&b, mem, 8);
	csv_write(&b, s, c);
	return buf_text(&b);
}

static void
cell(const char *text, const char *wanted)
{
	struct cells c = { .text = text, .other = "x" };

	ck_assert_str_eq(line(&texts, &c), arena_printf(mem, "%s,x\r\n", wanted));
}

START_TEST(head)
{
	struct buf b;

	buf_init(&b, mem, 8);
	csv_write_head(&b, &shape);
	ck_assert_str_eq(
		buf_text(&b), "\"a,text\",other,currency,colour,yes,count,clock,price,paid,energy,share,at\r\n");
}
END_TEST

START_TEST(values_as_in_json)
{
	struct cells c = { "a", "b", "EUR", 0, true, -7, 65, { 1500000000 }, { -805 }, { 14700 }, { 195000 },
		{ INT64_C(1777623120) } };

	ck_assert_str_eq(line(&shape, &c), "a,b,EUR,red,true,-7,01:05,1.50,-8.05,14.7,19.5,2026-05-01T08:12:00Z\r\n");
	c.currency = "JPY";
	ck_assert_str_eq(line(&shape, &c), "a,b,JPY,red,true,-7,01:05,1.5,-805,14.7,19.5,2026-05-01T08:12:00Z\r\n");
}
END_TEST

START_TEST(absent_is_empty)
{
	struct cells c;

	shape_clear(&shape, &c);
	ck_assert_str_eq(line(&shape, &c), ",,,red,false,,,,,,,\r\n");
}
END_TEST

START_TEST(quotes)
{
	cell("plain text", "plain text");
	cell("", "");
	cell("a,b", "\"a,b\"");
	cell("say \"hi\"", "\"say \"\"hi\"\"\"");
	cell("\"", "\"\"\"\"");
	cell("two\nlines", "\"two\nlines\"");
	cell("a\rb", "\"a\rb\"");
	cell("Grüße", "Grüße");
}
END_TEST

START_TEST(formulas)
{
	struct cells c = { .colour = 1 };

	cell("=1+1", "'=1+1");
	cell("+49", "'+49");
	cell("-1", "'-1");
	cell("@SUM(A1)", "'@SUM(A1)");
	cell("\tx", "'\tx");
	cell("\rx", "\"'\rx\"");
	cell("=\"a\",b", "\"'=\"\"a\"\",b\"");
	cell("a=1", "a=1");
	/* numbers are no text */
	shape_clear(&shape, &c);
	c.count = -1;
	ck_assert_str_eq(line(&shape, &c), ",,,red,false,-1,,,,,,\r\n");
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { head, values_as_in_json, absent_is_empty, quotes, formulas };

	return suite_run("csv", tests, COUNT_OF(tests));
}
