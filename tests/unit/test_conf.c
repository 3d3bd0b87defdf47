/* base/conf: configuration files in and out. */
#include <unistd.h>

#include "base/conf.h"
#include "suite.h"

struct options {
	const char *listen, *name;
	int64_t workers;
	bool verbose;
	unsigned colour;
	struct rate price;
};

static const char *const names[] = { "red", "green", NULL };

static enum rc
check(const void *at, struct fault *ft)
{
	return ((const struct options *)at)->workers == 13 ? fault_field(ft, "server.workers", "brings bad luck") : OK;
}

static const struct field fields[] = {
	FIELD_AS(struct options, price, "database.price"),
	FIELD_AS(struct options, name, "name", .max = 8),
	FIELD_AS(struct options, colour, "server.colour", .names = names),
	FIELD_AS(struct options, listen, "server.listen", .must = true, .min = 2),
	FIELD_AS(struct options, verbose, "server.verbose"),
	FIELD_AS(struct options, workers, "server.workers", .min = 1, .max = 99),
};
static const struct shape shape = SHAPE(struct options, fields, .check = check);

static struct fault ft;
static struct options o;

static enum rc
reads(const char *text)
{
	char path[] = "/tmp/test_conf.XXXXXX";
	int fd = mkstemp(path);
	enum rc rc;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	(void)close(fd);
	fault_init(&ft, mem);
	o = (struct options) { .listen = "default", .workers = 4, .price = { NONE } };
	rc = conf_read(&shape, path, &o, mem, &ft);
	(void)unlink(path);
	return rc;
}

START_TEST(values)
{
	ck_assert_int_eq(
		reads("# comment\nname = x\n[server]\nworkers=7 ; comment\ncolour = green\nverbose = true\n[database]\nprice: 0.5\n"),
		OK);
	ck_assert(o.workers == 7 && o.colour == 1 && o.verbose && o.price.v == RATE_ONE / 2);
	ck_assert_str_eq(o.name, "x");
	ck_assert_str_eq(o.listen, "default");
	ck_assert_int_eq(reads(""), OK);
	ck_assert_int_eq(o.workers, 4);
	/* an empty value takes a text back */
	ck_assert_int_eq(reads("name =\n"), OK);
	ck_assert_ptr_null(o.name);
}
END_TEST

START_TEST(wrong)
{
	ck_assert_int_eq(
		reads("[server]\nworkers = x\nworkers = 1\nbogus = 1\nlisten =\n[database]\nprice = -1\n"), E_INVALID);
	ck_assert_uint_eq(ft.n, 4);
	ck_assert_str_eq(ft.wrong[0].field, "server.workers");
	ck_assert_str_eq(ft.wrong[0].text, "must be a number");
	ck_assert_str_eq(ft.wrong[1].field, "server.bogus");
	ck_assert_str_eq(ft.wrong[2].field, "database.price");
	ck_assert_str_eq(ft.wrong[3].field, "server.listen");
	ck_assert_str_eq(ft.wrong[3].text, "is required");
	ck_assert_int_eq(reads("[server]\nworkers = 13\n"), E_INVALID);
	ck_assert_int_eq(reads("[server]\nworkers = 1\nworkers = 1\n"), E_INVALID);
	ck_assert_str_eq(ft.wrong[0].text, "is given twice");
	ck_assert_int_eq(reads("[server]\nworkers =\n"), E_INVALID);
}
END_TEST

START_TEST(no_ini_file)
{
	ck_assert_int_eq(reads("[server]\nworkers = 1\nnonsense\n"), E_MALFORMED);
	ck_assert_mem_eq(ft.text, "line 3 of ", 10);
	ck_assert_int_eq(reads("[server\n"), E_MALFORMED);
}
END_TEST

START_TEST(unreadable)
{
	fault_init(&ft, mem);
	ck_assert_int_eq(conf_read(&shape, "/nowhere/at.all", &o, mem, &ft), E_NOT_FOUND);
	ck_assert_str_eq(ft.text, "cannot read the configuration /nowhere/at.all: No such file or directory");
	fault_init(&ft, mem);
	ck_assert_int_eq(conf_read(&shape, "/tmp", &o, mem, &ft), E_NOT_FOUND);
	ck_assert_str_eq(ft.text, "cannot read the configuration /tmp: Is a directory");
}
END_TEST

START_TEST(there_and_back)
{
	struct buf out, again;

	ck_assert_int_eq(
		reads("name = x\n[server]\nworkers = 7\ncolour = green\nverbose = true\n[database]\nprice = 0.25\n"),
		OK);
	buf_init(&out, mem, 1);
	conf_write(&shape, &o, &out);
	ck_assert_str_eq(buf_text(&out),
		"[database]\nprice = 0.25\n\n[]\nname = x\n\n[server]\ncolour = green\nlisten = default\nverbose = true\nworkers = 7\n");
	o = (struct options) { .workers = NONE, .price = { NONE } };
	buf_init(&again, mem, 1);
	conf_write(&shape, &o, &again);
	ck_assert_str_eq(buf_text(&again),
		"[database]\nprice = \n\n[]\nname = \n\n[server]\ncolour = red\nlisten = \nverbose = false\nworkers = \n");
}
END_TEST

int
main(void)
{
	const TTest *tests[] = { values, wrong, no_ini_file, unreadable, there_and_back };

	return suite_run("conf", tests, COUNT_OF(tests));
}
