/* Any line for `tariffctl price`: always one answer, which is JSON; and the items of a bill add up. */
#include "api/price.h"
#include "base/json_in.h"
#include "domain/quote.h"
#include "pricing/pricing.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool ok)
{
	if (!ok)
		abort();
}

static void
check_bill(const char *text, size_t n, struct arena *mem)
{
	struct fault ft;
	struct json_read read = { .shape = &quote_case_shape, .mode = JSON_EDIT, .mem = mem, .fault = &ft };
	struct quote_case qc;
	struct bill b;
	struct money sum = { 0 };
	const struct line *l;

	fault_init(&ft, mem);
	must(json_read(&read, text, n, &qc) == OK);
	must(quote(&qc, mem, &b, &ft) == OK);
	l = b.lines.at;
	for (size_t i = 0; i < b.lines.n; i++) {
		must(l[i].amount.v != 0);
		sum.v += l[i].amount.v;
	}
	must(sum.v == b.total.v);
	must(b.total.v == b.subtotal.v + b.tax.v + b.discount.v);
	must(b.discount.v <= 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *mem = arena_new(65536);
	char *text = arena_copy(mem, data, size);
	struct buf out;

	buf_init(&out, mem, 1024);
	if (price_line(text, size, size % 2 == 0, mem, &out))
		check_bill(text, size, mem);
	must(out.n > 2 && out.at[0] == '{' && out.at[out.n - 1] == '}');
	must(memchr(out.at, '\n', out.n) == NULL);
	arena_free(mem);
	return 0;
}
