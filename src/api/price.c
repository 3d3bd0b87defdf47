#include "api/price.h"

#include <errno.h>
#include <unistd.h>

#include "api/billing/breakdown.h"
#include "api/billing/shapes.h"
#include "base/json_in.h"
#include "base/json_out.h"
#include "domain/quote.h"
#include "model/promo.h"
#include "model/rule.h"
#include "model/session.h"
#include "model/tariff.h"
#include "model/user_type.h"
#include "pricing/pricing.h"

#define CHUNK ((size_t)1 << 17)
#define SCRATCH ((size_t)1 << 18)
#define TEXT .max = 255

/* clang-format off */

/* ---- what a case holds; here ids and versions are given, not made ---- */

static const struct field rule_fields[] = {
	FIELD(struct rule, id, TEXT),
	FIELD(struct rule, priority, .must = true, .min = 1, .max = LARGEST),
	FIELD(struct rule, conditions, .of = &rule_conditions_shape),
	FIELD(struct rule, override, .of = &rule_override_shape),
	FIELD(struct rule, status, .names = rule_status_names),
	FIELD(struct rule, name, TEXT),
	FIELD(struct rule, tariff_id, TEXT),
	FIELD(struct rule, version, .min = 1, .max = LARGEST),
	FIELD(struct rule, created_at, .readonly = true),
	FIELD(struct rule, updated_at, .readonly = true),
};
static const struct shape rule_case_shape = SHAPE(struct rule, rule_fields);

static const struct field user_type_fields[] = {
	FIELD(struct user_type, id, TEXT),
	FIELD(struct user_type, name, TEXT),
	FIELD(struct user_type, discount_percent, .max = SHARE_ONE),
	FIELD(struct user_type, description, .max = 2000),
	FIELD(struct user_type, created_at, .readonly = true),
	FIELD(struct user_type, updated_at, .readonly = true),
};
static const struct shape user_type_case_shape = SHAPE(struct user_type, user_type_fields);

static const struct field promo_fields[] = {
	FIELD(struct promo, code, TEXT),
	FIELD(struct promo, discount_type, .must = true, .names = discount_type_names),
	FIELD(struct promo, discount_value, .must = true, .max = PRICE_MAX),
	FIELD(struct promo, max_discount_amount, .max = PRICE_MAX),
	FIELD(struct promo, currency, .min = 3, .max = 3),
};
static const struct shape promo_case_shape = SHAPE(struct promo, promo_fields);

static const struct field quote_case_fields[] = {
	FIELD(struct quote_case, time_zone, .must = true, TEXT),
	FIELD(struct quote_case, tariff, .must = true, .of = &tariff_shape),
	FIELD(struct quote_case, rules, .of = &rule_case_shape, .max = 2000),
	FIELD(struct quote_case, cost_rate, .of = &cost_rate_case_shape),
	FIELD(struct quote_case, session, .must = true, .of = &consumption_shape),
	FIELD(struct quote_case, user_type, .of = &user_type_case_shape),
	FIELD_AS(struct quote_case, promo, "promotional_code", .of = &promo_case_shape),
};
const struct shape quote_case_shape = SHAPE(struct quote_case, quote_case_fields);

struct refusal { const char *field, *message; };
struct refused { const struct refusal *error; };

static const struct field refusal_fields[] = {
	FIELD(struct refusal, field),
	FIELD(struct refusal, message),
};
static const struct shape refusal_shape = SHAPE(struct refusal, refusal_fields);

static const struct field refused_fields[] = {
	FIELD(struct refused, error, .of = &refusal_shape),
};
static const struct shape refused_shape = SHAPE(struct refused, refused_fields);

/* clang-format on */

static void
refuse(const struct fault *ft, struct buf *out)
{
	struct refusal first = { NULL, ft->text };
	struct refused refused = { &first };

	if (ft->n > 0)
		first = (struct refusal) { ft->wrong[0].field, ft->wrong[0].text };
	json_write(out, &refused_shape, &refused, -1);
}

static enum rc
answer(const char *text, size_t n, bool explain, struct arena *mem, struct buf *out, struct fault *ft)
{
	struct json_read read = { .shape = &quote_case_shape, .mode = JSON_EDIT, .mem = mem, .fault = ft };
	struct explanation explanation;
	struct breakdown breakdown;
	struct quote_case qc;
	struct list verdicts;
	struct bill bill;
	struct usage u;
	struct plan p;

	TRY(json_read(&read, text, n, &qc));
	TRY(quote_lower(&qc, mem, &p, &u, ft));
	TRY(price(&p, &u, mem, &bill, ft));
	breakdown_of(&bill, NULL, mem, &breakdown);
	if (explain) {
		quote_explain(&p, &u, mem, &verdicts);
		breakdown_explain(&bill, NULL, &verdicts, mem, &explanation);
		breakdown.explain = &explanation;
	}
	json_write(out, &breakdown_shape, &breakdown, -1);
	return OK;
}

bool
price_line(const char *text, size_t n, bool explain, struct arena *mem, struct buf *out)
{
	struct fault ft;

	fault_init(&ft, mem);
	if (answer(text, n, explain, mem, out, &ft) == OK)
		return true;
	refuse(&ft, out);
	return false;
}

/* ---- the command ---- */

struct stream {
	struct arena *scratch; /* of one line */
	struct buf in, out;
	bool explain;
};

static bool
write_all(const char *at, size_t n)
{
	while (n > 0) {
		ssize_t done = write(STDOUT_FILENO, at, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		at += done;
		n -= (size_t)done;
	}
	return true;
}

static bool
flush(struct stream *st)
{
	size_t n = st->out.n;

	st->out.n = 0;
	return write_all(st->out.at, n);
}

static bool
blank(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (text[i] != ' ' && text[i] != '\t' && text[i] != '\r')
			return false;
	return true;
}

static bool
take_line(struct stream *st, const char *text, size_t n)
{
	if (blank(text, n))
		return true;
	arena_reset(st->scratch);
	(void)price_line(text, n, st->explain, st->scratch, &st->out);
	buf_char(&st->out, '\n');
	return st->out.n < CHUNK || flush(st);
}

/* Answer the whole lines that have come in, from byte ${seen} on; keep the rest. */
static bool
take_lines(struct stream *st, size_t seen)
{
	char *from = st->in.at, *end = st->in.at + st->in.n, *feed;

	for (char *look = from + seen; (feed = memchr(look, '\n', (size_t)(end - look))) != NULL; look = from) {
		if (!take_line(st, from, (size_t)(feed - from)))
			return false;
		from = feed + 1;
	}
	memmove(st->in.at, from, (size_t)(end - from));
	st->in.n = (size_t)(end - from);
	return flush(st);
}

static bool
run(struct stream *st)
{
	for (;;) {
		size_t seen = st->in.n;
		ssize_t got = read(STDIN_FILENO, buf_room(&st->in, CHUNK), CHUNK);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return false;
		if (got == 0)
			return take_line(st, st->in.at, st->in.n) && flush(st);
		st->in.n += (size_t)got;
		if (!take_lines(st, seen))
			return false;
	}
}

static const char usage[] =
	"usage: tariffctl price [--explain]\n"
	"\n"
	"Prices sessions without a database. Reads one JSON object a line from standard input: time_zone, tariff, rules,\n"
	"cost_rate, session, user_type, promotional_code. Writes one breakdown a line, or {\"error\":{\"field\",\"message\"}}.\n"
	"\n"
	"  --explain   add quantity, price, unrounded amount and source of every item, and how each rule fared\n";

int
price_main(int argc, char **argv)
{
	struct stream st = { .explain = false };
	struct arena *mem;
	bool ok;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0) {
			(void)fputs(usage, stdout);
			return 0;
		}
		if (strcmp(argv[i], "--explain") != 0) {
			(void)fputs(usage, stderr);
			return 1;
		}
		st.explain = true;
	}
	mem = arena_new(4 * CHUNK);
	st.scratch = arena_new(SCRATCH);
	buf_init(&st.in, mem, 2 * CHUNK);
	buf_init(&st.out, mem, 2 * CHUNK);
	ok = run(&st);
	arena_free(st.scratch);
	arena_free(mem);
	return ok ? 0 : 1;
}
