/* An invoice with several rates, a refund and a free session, and a credit note, for the tests of documents. */
#ifndef TESTS_UNIT_INVOICES_H
#define TESTS_UNIT_INVOICES_H

#include "model/invoice.h"

#define AT(s) ((struct instant) { INT64_C(1777593600) + (s) }) /* from 2026-05-01 UTC on, 02:00 in Vienna */

static const struct address vienna = { "Ring 1", "Stiege 2", "Wien", "1010" };
static const struct party seller = { .name = "Strom & Söhne <GmbH>",
	.address = &vienna,
	.country = "AT",
	.tax_id = "ATU12345675",
	.email = "a@b.example" };
static const struct party buyer = { .id = "org-1", .name = "Fleet Ltd", .country = "GB", .tax_id = "GB 123 456 789" };

static struct invoice_tax full_tax[] = { { { 200000 }, { 1000 }, { NONE } } };
static struct invoice_tax both_taxes[] = { { { 0 }, { 250 }, { NONE } }, { { 200000 }, { 333 }, { NONE } } };
static struct invoice_tax low_tax[] = { { { 65000 }, { 99 }, { NONE } } };
static struct invoice_tax given_back[] = { { { 200000 }, { -83 }, { NONE } } };
static struct invoice_tax invoice_taxes[] = { { { 0 }, { 250 }, { 0 } }, { { 65000 }, { 99 }, { 6 } },
	{ { 200000 }, { 1250 }, { 250 } } };
static struct invoice_tax credit_taxes[] = { { { 200000 }, { 83 }, { 17 } } };

static struct invoice_line invoice_lines[] = {
	{ 0, "ses_1", NULL, "CP-1", "T-1", "D-1", "Europe/Vienna", AT(0), AT(3600), { 14700 }, 1, { 1, full_tax },
		"EUR", { 1000 } },
	/* ends at midnight in Vienna */
	{ 0, "ses_2", NULL, "CP & 2", "T-\x01", NULL, "Europe/Vienna", AT(70000), AT(79200), { 1 }, 1,
		{ 2, both_taxes }, "EUR", { 583 } },
	/* began before the month, where another day was */
	{ 0, "ses_3", NULL, NULL, "T-3", NULL, "America/New_York", AT(-86400), AT(0), { 0 }, 1, { 1, low_tax }, "EUR",
		{ 99 } },
	{ 0, "ses_0", "ref_1", "CP-1", "T-0", NULL, "Europe/Vienna", AT(10), AT(20), { 500 }, 1, { 1, given_back },
		"EUR", { -83 } },
	{ 0, "ses_4", NULL, "CP-1", "T-4", NULL, "Europe/Vienna", AT(90000), AT(90000), { 0 }, 1, { 0, NULL }, "EUR",
		{ 0 } },
};

/* 2026-000001 of May 2026. */
static inline struct invoice_document
an_invoice(void)
{
	return (struct invoice_document) {
		.invoice = {
			.id = "inv_1", .type = INVOICE, .year = 2026, .serial = 1, .number = "2026-000001", .organization_id = "org-1",
			.period = "2026-05", .currency = "EUR", .status = INVOICE_ISSUED, .issued_at = AT(2700000), .due_at = AT(3909600),
			.paid_at = { NONE }, .voided_at = { NONE }, .net = { 1599 }, .tax = { 256 }, .rounding = { 0 }, .total = { 1855 },
			.credited = { 0 }, .taxes = { COUNT_OF(invoice_taxes), invoice_taxes }, .sessions = 4, .seller = &seller,
			.buyer = &buyer, .locale = "de-AT", .time_zone = "Europe/Vienna",
		},
		.credits_issued_at = { NONE },
		.lines = { COUNT_OF(invoice_lines), invoice_lines },
	};
}

/* 2026-000002, about a refund of 1.01, which its net and tax do not meet. */
static inline struct invoice_document
a_credit_note(void)
{
	struct invoice_document d = an_invoice();

	d.invoice.id = "inv_2";
	d.invoice.type = CREDIT_NOTE;
	d.invoice.serial = 2;
	d.invoice.number = "2026-000002";
	d.invoice.credits = "inv_1";
	d.invoice.refund_id = "ref_2";
	d.invoice.due_at.v = NONE;
	d.invoice.net.v = 83;
	d.invoice.tax.v = 17;
	d.invoice.rounding.v = 1;
	d.invoice.total.v = 101;
	d.invoice.taxes = (struct list) { COUNT_OF(credit_taxes), credit_taxes };
	d.invoice.sessions = 0;
	d.credits_number = "2026-000001";
	d.credits_issued_at = AT(2700000);
	d.lines = (struct list) { 1, &invoice_lines[3] };
	return d;
}

#endif
