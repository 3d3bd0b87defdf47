/* base/log: each line is one JSON object in one write, whatever goes into it. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/metric.h"
#include "suite.h"

static int to[2], before;
static char line[2 * PIPE_BUF];

/* stderr becomes a pipe. */
static void
setup(void)
{
	ck_assert_int_eq(pipe(to), 0);
	before = dup(STDERR_FILENO);
	ck_assert_int_ge(dup2(to[1], STDERR_FILENO), 0);
	ck_assert_int_eq(fcntl(to[0], F_SETFL, O_NONBLOCK), 0);
}

static void
teardown(void)
{
	(void)dup2(before, STDERR_FILENO);
	(void)close(before);
	(void)close(to[0]);
	(void)close(to[1]);
}

/* What was written since, "" if nothing. */
static const char *
said(void)
{
	ssize_t n = read(to[0], line, sizeof(line) - 1);

	line[n > 0 ? n : 0] = '\0';
	return line;
}

static bool
ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);

	return n >= m && strcmp(text + n - m, end) == 0;
}

START_TEST(a_line)
{
	struct log l;
	char pid[32];

	log_open(&l, SAY_INFO, "abc", "request");
	log_text(&l, "route", "/x/{id}");
	log_text(&l, "none", NULL);
	log_int(&l, "status", 200);
	log_int(&l, "least", INT64_MIN + 1);
	log_ms(&l, "ms", 1234);
	log_ms(&l, "zero", 0);
	log_send(&l);
	(void)said();
	ck_assert_int_eq(strncmp(line, "{\"request\":\"abc\",\"time\":\"20", 27), 0);
	(void)snprintf(pid, sizeof(pid), "\"pid\":%d,", (int)getpid());
	ck_assert_ptr_nonnull(strstr(line, pid));
	ck_assert_ptr_nonnull(strstr(line, "Z\",\"level\":\"info\",\"event\":\"request\","));
	ck_assert(ends_with(line,
		",\"route\":\"/x/{id}\",\"status\":200,\"least\":-9223372036854775807,"
		"\"ms\":1.234,\"zero\":0}\n"));
}
END_TEST

START_TEST(severity)
{
	log_say(SAY_DEBUG, NULL, "e", "not shown");
	ck_assert_str_eq(said(), "");
	log_least(SAY_DEBUG);
	log_say(SAY_DEBUG, NULL, "e", "shown %d", 5);
	ck_assert_ptr_nonnull(strstr(said(), "{\"request\":null,"));
	ck_assert(ends_with(line, "\"message\":\"shown 5\"}\n"));
	log_least(SAY_ERROR);
	log_say(SAY_WARN, NULL, "e", "not shown");
	ck_assert_str_eq(said(), "");
	log_least(SAY_INFO);
}
END_TEST

START_TEST(any_bytes_become_valid_text)
{
	static const struct {
		const char *value, *json;
	} t[] = {
		{ "", "" },
		{ "Gr\xc3\xbc\xc3\x9f"
		  "e \xe2\x82\xac \xf0\x9f\x98\x80",
			"Gr\xc3\xbc\xc3\x9f"
			"e \xe2\x82\xac \xf0\x9f\x98\x80" },
		{ "a\"b\\c", "a\\\"b\\\\c" },
		{ "\n\t\x1b\x7f", "\\u000a\\u0009\\u001b\\u007f" },
		{ "\x80", "\\ufffd" },
		{ "\xc0\xaf", "\\ufffd\\ufffd" },
		{ "\xe0\x80\xaf", "\\ufffd\\ufffd\\ufffd" },
		{ "\xed\xa0\x80", "\\ufffd\\ufffd\\ufffd" },
		{ "\xf0\x80\x80\xaf", "\\ufffd\\ufffd\\ufffd\\ufffd" },
		{ "\xf4\x90\x80\x80", "\\ufffd\\ufffd\\ufffd\\ufffd" },
		{ "\xf5", "\\ufffd" },
		{ "x\xe2\x82", "x\\ufffd\\ufffd" },
		{ "\xc3"
		  "a",
			"\\ufffd"
			"a" },
	};
	char want[128];

	for (size_t i = 0; i < COUNT_OF(t); i++) {
		struct log l;

		log_open(&l, SAY_INFO, t[i].value, "e");
		log_text(&l, "t", t[i].value);
		log_send(&l);
		(void)snprintf(want, sizeof(want), ",\"t\":\"%s\"}\n", t[i].json);
		ck_assert_msg(ends_with(said(), want), "%zu: %s", i, line);
	}
}
END_TEST

/* The line stays whole and says that it is not all. */
START_TEST(what_is_too_long_is_cut)
{
	char value[PIPE_BUF * 2];
	struct log l;
	size_t n;

	memset(value, 'x', sizeof(value));
	value[sizeof(value) - 1] = '\0';
	log_open(&l, SAY_INFO, NULL, "e");
	log_text(&l, "t", value);
	log_int(&l, "n", 1);
	log_send(&l);
	n = strlen(said());
	ck_assert_uint_gt(n, LOG_VALUE);
	ck_assert_uint_lt(n, LOG_VALUE + 200);
	ck_assert(ends_with(line, "x\",\"n\":1,\"cut\":true}\n"));
	/* a character is not cut in two */
	memset(value, 'x', LOG_VALUE);
	memcpy(value + LOG_VALUE - 1, "\xe2\x82\xacx", 5);
	log_open(&l, SAY_INFO, NULL, "e");
	log_text(&l, "t", value);
	log_send(&l);
	ck_assert(ends_with(said(), "x\xe2\x82\xac\",\"cut\":true}\n"));
}
END_TEST

START_TEST(a_line_is_never_longer_than_one_write)
{
	char value[LOG_VALUE + 1];
	struct log l;

	for (size_t fill = 0; fill < 20; fill++) {
		memset(value, 1, LOG_VALUE);
		value[LOG_VALUE - fill] = '\0';
		log_open(&l, SAY_INFO, value, "e");
		for (int i = 0; i < 9; i++)
			log_text(&l, "t", value);
		for (int i = 0; i < 900; i++)
			log_int(&l, "number", i);
		log_send(&l);
		ck_assert_uint_le(strlen(said()), PIPE_BUF);
		ck_assert(ends_with(line, ",\"cut\":true}\n"));
	}
}
END_TEST

START_TEST(what_cannot_be_written_is_counted)
{
	char filler[PIPE_BUF] = { 0 };

	ck_assert(metric_start("0"));
	ck_assert_int_eq(fcntl(to[1], F_SETFL, O_NONBLOCK), 0);
	while (write(to[1], filler, sizeof(filler)) > 0)
		;
	log_say(SAY_INFO, NULL, "e", "lost");
	ck_assert_int_eq(metric_sum(METRIC_LOG_LOST), 1);
	(void)close(STDERR_FILENO);
	log_say(SAY_INFO, NULL, "e", "lost too");
	ck_assert_int_eq(metric_sum(METRIC_LOG_LOST), 2);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { a_line, severity, any_bytes_become_valid_text, what_is_too_long_is_cut,
		a_line_is_never_longer_than_one_write, what_cannot_be_written_is_counted };

	return suite_run_in("log", setup, teardown, tests, COUNT_OF(tests));
}
