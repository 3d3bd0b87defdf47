/* Milliseconds, bytes and pages of receipts and invoices with many lines; with FILE KIND LINES writes one. */
#define _GNU_SOURCE /* clock_gettime, getrusage */

#include <sys/resource.h>

#include "base/secret.h"
#include "model/invoice.h"
#include "model/receipt.h"
#include "render/invoice.h"
#include "render/receipt.h"

#define MAY_FIRST INT64_C(1777593600)
#define TIMES 5

static const struct address street = { "Ringstraße 12", NULL, "Wien", "1010" };
static const struct party seller = {
	.name = "Grünstrom Laden GmbH", .address = &street, .country = "AT", .tax_id = "ATU12345678"
};
static const struct party buyer = {
	.name = "Musterfirma AG", .address = &street, .country = "AT", .tax_id = "ATU87654321"
};

static struct receipt
receipt_of(struct arena *mem, size_t n)
{
	struct line *line = ARENA_ARRAY(mem, n, struct line);
	struct tax_sum *tax = ARENA_ONE(mem, struct tax_sum);
	struct receipt r = {
		.locale = "de",
		.seller = seller,
		.buyer = &buyer,
		.driver_id = "DRV-0815",
		.session = { .id = "bsn_01HXCUVWXY01234567ABCDEFGH",
			.charge_point_id = "AT-VIE-0042",
			.connector_id = "1",
			.connector_type = "CCS2",
			.transaction_id = "TX-20260501-000042",
			.time_zone = "Europe/Vienna",
			.started_at = { MAY_FIRST },
			.ended_at = { MAY_FIRST + 7200 },
			.charging_ended_at = { MAY_FIRST + 7000 },
			.energy_kwh = { (int64_t)n * 100 } },
		.revision = 1,
		.billed_at = { MAY_FIRST + 7200 },
		.bill = { .currency = "EUR", .minor = RATE_ONE / 100 },
	};
	int64_t sum = 0;

	for (size_t i = 0; i < n; i++) {
		line[i] = (struct line) { .what = i % 3 != 0 ? LINE_ENERGY : LINE_TIME, .share = { NONE } };
		line[i].quantity = line[i].what == LINE_ENERGY ? 1000 + (int64_t)i * 7 : 600 + (int64_t)i;
		line[i].price.v = line[i].what == LINE_ENERGY ? 390000 + (int64_t)i * 10 : 50000000;
		line[i].unit = line[i].what == LINE_ENERGY ? 1 : 60;
		line[i].amount.v = 40 + (int64_t)i % 1000;
		sum += line[i].amount.v;
	}
	*tax = (struct tax_sum) { .rate = { 200000 }, .gross = { sum }, .payable = { sum / 6 } };
	r.bill.lines = (struct list) { n, line };
	r.bill.taxes = (struct list) { 1, tax };
	r.bill.subtotal.v = sum - sum / 6;
	r.bill.tax.v = r.bill.tax_payable.v = sum / 6;
	r.bill.total.v = sum;
	return r;
}

static struct invoice_document
invoice_of(struct arena *mem, size_t n)
{
	struct invoice_line *line = ARENA_ARRAY(mem, n, struct invoice_line);
	struct invoice_tax *tax = ARENA_ONE(mem, struct invoice_tax);
	struct invoice_document d = {
		.invoice = { .id = "inv_01HXCUVWXY01234567ABCDEFGH",
			.number = "2026-000042",
			.period = "2026-04",
			.currency = "EUR",
			.issued_at = { MAY_FIRST },
			.due_at = { MAY_FIRST + 14 * 86400 },
			.seller = &seller,
			.buyer = &buyer,
			.locale = "de",
			.time_zone = "Europe/Vienna",
			.rounding = { 0 } },
		.lines = { n, line },
	};
	int64_t sum = 0;

	for (size_t i = 0; i < n; i++) {
		struct invoice_tax *of = ARENA_ONE(mem, struct invoice_tax);

		*of = (struct invoice_tax) { { 200000 }, { 500 + (int64_t)i * 13 % 4000 }, { NONE } };
		line[i] = (struct invoice_line) {
			.session_id = "bsn_01HXCUVWXY01234567ABCDEFGH",
			.charge_point_id = arena_printf(mem, "AT-VIE-%04zu", i % 97),
			.transaction_id = arena_printf(mem, "TX-202604-%06zu", i),
			.time_zone = "Europe/Vienna",
			.started_at = { MAY_FIRST - 2592000 + (int64_t)i * 2592 % 2592000 },
			.energy_kwh = { 5000 + (int64_t)i * 37 % 60000 },
			.sessions = 1,
			.taxes = { 1, of },
		};
		sum += of->net.v;
	}
	*tax = (struct invoice_tax) { { 200000 }, { sum }, { sum / 5 } };
	d.invoice.taxes = (struct list) { 1, tax };
	d.invoice.net.v = sum;
	d.invoice.tax.v = sum / 5;
	d.invoice.total.v = sum + sum / 5;
	d.invoice.sessions = (int64_t)n;
	return d;
}

static void
make(struct buf *out, struct arena *mem, bool invoice, size_t n)
{
	struct invoice_document d;
	struct receipt r;

	buf_init(out, mem, 65536);
	if (invoice) {
		d = invoice_of(mem, n);
		invoice_pdf(out, &d);
	} else {
		r = receipt_of(mem, n);
		receipt_pdf(out, &r);
	}
}

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1000 + (double)t.tv_nsec / 1e6;
}

static size_t
pages_of(struct buf *pdf)
{
	size_t n = 0;

	for (const char *at = buf_text(pdf), *end = at + pdf->n;
		(at = memmem(at, (size_t)(end - at), "/Type /Page ", 12)) != NULL; at++)
		n++;
	return n;
}

int
main(int argc, char **argv)
{
	static const size_t lines[] = { 1, 40, 1000, 5000 };
	struct arena *mem = arena_new(65536);
	struct rusage used;
	struct buf out;
	FILE *file;

	secret_start();
	if (argc == 4) {
		file = fopen(argv[1], "w");
		if (file == NULL)
			return 1;
		make(&out, mem, argv[2][0] == 'i', strtoul(argv[3], NULL, 10));
		(void)fwrite(out.at, 1, out.n, file);
		return fclose(file) != 0;
	}
	for (size_t kind = 0; kind < 2; kind++)
		for (size_t i = 0; i < COUNT_OF(lines); i++) {
			double best = 1e9, first = 0;

			for (int k = 0; k < TIMES; k++) {
				double began = now_ms(), took;

				arena_reset(mem);
				make(&out, mem, kind == 1, lines[i]);
				took = now_ms() - began;
				first = k == 0 ? took : first;
				best = took < best ? took : best;
			}
			(void)getrusage(RUSAGE_SELF, &used);
			printf("%s of %zu lines: %.1f ms (the first %.1f), %zu bytes, %zu pages, at most %ld MiB so far\n",
				kind == 1 ? "invoice" : "receipt", lines[i], best, first, out.n, pages_of(&out),
				used.ru_maxrss / 1024);
		}
	arena_free(mem);
	return 0;
}
