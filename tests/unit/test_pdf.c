/* render/pdf and what is written with it: pages, pictures, words; any text, the same bytes. */
#define _GNU_SOURCE /* memmem */

#include "base/secret.h"
#include "base/when.h"
#include "model/invoice.h"
#include "model/receipt.h"
#include "model/refund.h"
#include "render/invoice.h"
#include "render/locale.h"
#include "render/paper_words.h"
#include "render/pdf.h"
#include "render/receipt.h"
#include "suite.h"

#define MAY_FIRST INT64_C(1777593600) /* 2026-05-01T00:00:00Z */

static const char png[] =
	"data:image/png;base64,"
	"iVBORw0KGgoAAAANSUhEUgAAAAQAAAACCAYAAAB/qH1jAAAAEUlEQVR4nGMQaHD4j4wZ0AUA6+YOeYx91ZgAAAAASUVORK5CYII=";
static const char jpeg[] =
	"data:image/jpeg;base64,"
	"/9j/4AAQSkZJRgABAQEAFAAUAAD/2wBDACgcHiMeGSgjISMtKygwPGRBPDc3PHtYXUlkkYCZlo+AjIqgtObDoKrarYqMyP/L2u71"
	"////m8H////6/+b9//j/2wBDASstLTw1PHZBQXb4pYyl+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4"
	"+Pj4+Pj4+Pj/wAARCAAIABADASIAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUF"
	"BAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVW"
	"V1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi"
	"4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAEC"
	"AxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVm"
	"Z2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq"
	"8vP09fb3+Pn6/9oADAMBAAIRAxEAPwDZooooA//Z";

static const struct pdf_info about = { "Title", "Author", "de", { MAY_FIRST }, "Title 1", "Seite", "von" };

/* ---- files ---- */

static size_t
count(struct buf *file, const char *what)
{
	const char *at = buf_text(file), *end = at + file->n;
	size_t n = 0;

	while ((at = memmem(at, (size_t)(end - at), what, strlen(what))) != NULL) {
		at += strlen(what);
		n++;
	}
	return n;
}

static size_t
pages(struct buf *file)
{
	return count(file, "/Type /Page ");
}

/* It has a beginning, an end and a language, all its fonts, and nothing that another reader would have to guess. */
static void
is_whole(struct buf *file)
{
	ck_assert_mem_eq(file->at, "%PDF-1.4\n", 9);
	ck_assert_mem_eq(file->at + file->n - 6, "%%EOF\n", 6);
	ck_assert_uint_eq(count(file, "/Lang ("), 1);
	ck_assert_uint_eq(count(file, "/CreationDate"), 1);
	ck_assert_uint_eq(count(file, "/FontFile"), count(file, "/Type /FontDescriptor"));
	/* nothing is transparent */
	ck_assert_uint_eq(count(file, "/SMask"), 0);
}

static struct receipt
receipt_of(size_t lines)
{
	struct line *line = ARENA_ARRAY(mem, lines + 1, struct line);
	struct receipt r = {
		.locale = "de",
		.seller = { .name = "Seller" },
		.session = { .id = "bsn_1",
			.charge_point_id = "cp_1",
			.transaction_id = "tx_1",
			.time_zone = "Europe/Vienna",
			.started_at = { MAY_FIRST },
			.ended_at = { MAY_FIRST + 3600 },
			.charging_ended_at = { NONE },
			.energy_kwh = { 14700 } },
		.revision = 2,
		.billed_at = { MAY_FIRST + 3600 },
		.bill = { .currency = "EUR", .minor = RATE_ONE / 100, .total = { 617 } },
	};

	for (size_t i = 0; i < lines; i++)
		line[i] = (struct line) { .what = LINE_ENERGY,
			.amount = { 617 },
			.quantity = 14700,
			.price = { 420000000 },
			.unit = 1000,
			.share = { NONE } };
	r.bill.lines = (struct list) { lines, line };
	return r;
}

static struct buf
file_of(const struct receipt *r)
{
	struct buf file;

	buf_init(&file, mem, 1024);
	receipt_pdf(&file, r);
	is_whole(&file);
	return file;
}

START_TEST(receipts)
{
	static const size_t lines[] = { 0, 1, 20, 21, 22, 23, 24, 25, 26, 60, 500 };
	struct receipt r;
	struct buf first, again;
	size_t before = 1;

	for (size_t i = 0; i < COUNT_OF(lines); i++) {
		r = receipt_of(lines[i]);
		first = file_of(&r);
		again = file_of(&r);
		ck_assert_uint_eq(first.n, again.n);
		ck_assert_mem_eq(first.at, again.at, first.n);
		ck_assert_uint_ge(pages(&first), before);
		ck_assert_uint_le(pages(&first), 1 + lines[i] / 15);
		before = pages(&first);
	}
	ck_assert_uint_ge(before, 14);
	ck_assert_str_eq(receipt_number(&r, mem), "bsn_1-2");
}
END_TEST

START_TEST(moments)
{
	struct receipt r = receipt_of(1);
	struct buf file = file_of(&r);

	/* not the clock's */
	ck_assert_uint_eq(count(&file, "(20260501010000"), 1);
	/* bytes before it in the same buffer stay where they are */
	buf_init(&file, mem, 16);
	buf_str(&file, "before");
	receipt_pdf(&file, &r);
	ck_assert_mem_eq(file.at, "before%PDF", 10);
}
END_TEST

static struct invoice_document
invoice_of(size_t lines, size_t rates)
{
	struct invoice_line *line = ARENA_ARRAY(mem, lines + 1, struct invoice_line);
	struct invoice_tax *tax = ARENA_ARRAY(mem, rates + 1, struct invoice_tax);
	static const struct party seller = { .name = "Seller" }, buyer = { .name = "Buyer" };
	struct invoice_document d = {
		.invoice = { .number = "2026-000001",
			.period = "2026-04",
			.currency = "JPY",
			.issued_at = { MAY_FIRST },
			.due_at = { MAY_FIRST + 14 * DAY },
			.seller = &seller,
			.buyer = &buyer,
			.locale = "fr",
			.time_zone = "Asia/Tokyo",
			.taxes = { rates, tax } },
		.lines = { lines, line },
	};

	for (size_t i = 0; i < rates; i++)
		tax[i] = (struct invoice_tax) { { (int64_t)i * 50000 }, { 1000 }, { 50 } };
	for (size_t i = 0; i < lines; i++)
		line[i] = (struct invoice_line) { .session_id = i % 7 != 0 ? "bsn_1" : NULL,
			.refund_id = i % 5 == 1 ? "rfd_1" : NULL,
			.charge_point_id = "cp_1",
			.transaction_id = "tx_1",
			.time_zone = "Asia/Tokyo",
			.started_at = { MAY_FIRST },
			.ended_at = { MAY_FIRST + DAY },
			.energy_kwh = { i % 3 != 0 ? 1000 : NONE },
			.taxes = d.invoice.taxes };
	return d;
}

START_TEST(invoices)
{
	for (size_t lines = 0; lines <= 200; lines += 40)
		for (size_t rates = 0; rates < 40; rates += 13) {
			struct invoice_document d = invoice_of(lines, rates);
			struct buf first, again;

			buf_init(&first, mem, 1024);
			buf_init(&again, mem, 1024);
			invoice_pdf(&first, &d);
			invoice_pdf(&again, &d);
			is_whole(&first);
			ck_assert_uint_eq(first.n, again.n);
			ck_assert_mem_eq(first.at, again.at, first.n);
			ck_assert_uint_ge(pages(&first), 1 + lines * (rates > 0 ? rates : 1) / 60);
			/* a credit note of the same has one fact more */
			d.invoice.type = CREDIT_NOTE;
			d.credits_number = "2025-000009";
			d.credits_issued_at.v = MAY_FIRST;
			d.invoice.rounding.v = -1;
			again.n = 0;
			invoice_pdf(&again, &d);
			is_whole(&again);
		}
}
END_TEST

/* ---- any text ---- */

START_TEST(any_text)
{
	static const char *const texts[] = { "", " ", "\n\r\t\x01\x1f\x7f", "a\xc2\x85z\xc2\x9f",
		"\xc2\xad\xe2\x80\xae\xe2\x80\x8b", "\xd8\xb4\xd8\xb1\xd9\x83\xd8\xa9 ABC", "\xe6\xa0\xaa\xe5\xbc\x8f",
		"\xf0\x9f\x94\x8c", "e\xcc\x81\xcc\x81\xcc\x81", "\xe0\xa4\xa8\xe0\xa4\xae", "\xef\xbf\xbf",
		"\xf4\x8f\xbf\xbf", "WWWWWWWWWWWWWWWWWWWWWWWWW" };
	struct receipt r;
	struct buf file;

	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct party p = { .name = texts[i],
			.address = &(struct address) { texts[i], texts[i], texts[i], texts[i] },
			.country = "AT",
			.tax_id = texts[i],
			.email = texts[i],
			.logo = texts[i] };

		r = receipt_of(1);
		r.seller = p;
		r.buyer = &p;
		r.driver_id = r.driver_email = texts[i];
		r.session.charge_point_id = r.session.transaction_id = r.session.connector_id = texts[i];
		((struct line *)r.bill.lines.at)->name = texts[i];
		file = file_of(&r);
		ck_assert_uint_eq(pages(&file), 1);
	}
}
END_TEST

START_TEST(long_text)
{
	const size_t n = 100000;
	char *text = arena_get(mem, n + 1, 1);
	struct receipt r = receipt_of(3);
	struct refund refund = {
		.id = "rfd_1", .amount = { INT64_MAX / 2 }, .reason = text, .created_at = { WHEN_MAX - DAY }
	};
	struct buf file;

	memset(text, 'x', n);
	for (size_t i = 1; i < n; i += 3)
		memcpy(text + i, "\xc3\xa4", 2);
	text[n] = '\0';
	r.seller.name = text;
	r.driver_id = r.session.charge_point_id = text;
	((struct line *)r.bill.lines.at)->name = text;
	r.bill.total.v = r.bill.subtotal.v = -(INT64_MAX / 2);
	r.refunds = (struct list) { 1, &refund };
	file = file_of(&r);
	ck_assert_uint_le(pages(&file), 2);
	ck_assert_uint_lt(file.n, 200000);
}
END_TEST

/* ---- tables ---- */

START_TEST(tables)
{
	struct pdf_column column[PDF_COLUMNS];
	const char *cell[3 * PDF_COLUMNS];
	struct pdf_table t = { .column = column, .cell = cell, .x = PDF_MARGIN, .w = PDF_INSIDE };

	for (size_t i = 0; i < COUNT_OF(cell); i++)
		cell[i] = i % 4 == 0 ? NULL : "more text than fits where ten columns share a page";
	for (t.columns = 1; t.columns <= PDF_COLUMNS; t.columns++)
		for (t.rows = 0; t.rows <= 3; t.rows++) {
			struct pdf *p = pdf_begin(mem, &about);
			struct buf file;

			for (size_t i = 0; i < t.columns; i++)
				column[i] =
					(struct pdf_column) { .head = t.rows == 2 ? NULL : "a head that is long too",
						.align = i % 2 != 0 ? PDF_RIGHT : PDF_LEFT,
						.grows = i % 3 == t.rows,
						.least = 30 };
			t.plain = t.rows == 3;
			for (int i = 0; i < 12; i++) {
				double y = pdf_y(p);

				pdf_table(p, &t);
				ck_assert(t.rows > 0 ? pdf_y(p) != y : pdf_y(p) == y);
			}
			buf_init(&file, mem, 1024);
			pdf_end(p, &file);
			is_whole(&file);
		}
}
END_TEST

/* ---- pictures ---- */

/* The height at which the picture of ${uri} is set in 200 x 50. */
static double
set(const char *uri)
{
	struct pdf *p = pdf_begin(mem, &about);
	double height = pdf_picture(p, uri, 10, 10, 200, 50);
	struct buf file;

	buf_init(&file, mem, 1024);
	pdf_end(p, &file);
	is_whole(&file);
	ck_assert_uint_eq(count(&file, "/Subtype /Image"), height > 0);
	return height;
}

static const char *
with(const char *uri, size_t at, char c)
{
	char *copy = arena_text(mem, uri);

	copy[at] = c;
	return copy;
}

START_TEST(pictures)
{
	static const char digits[] = "A/9z";

	/* as large as fits, whatever its form: twice as wide as high */
	ck_assert_double_eq_tol(set(png), 50, 0.01);
	ck_assert_double_eq_tol(set(jpeg), 50, 0.01);
	ck_assert(set(NULL) == 0 && set("") == 0 && set("x") == 0 && set("data:image/png;base64,") == 0);
	ck_assert(set("data:image/jpeg;base64,/9j/") == 0 && set("data:image/jpeg;base64,/9j/2Q==") == 0);
	/* one that says to be the other */
	ck_assert(set(arena_printf(mem, "data:image/png;base64,%s", strchr(jpeg, ',') + 1)) == 0);
	ck_assert(set(arena_printf(mem, "data:image/jpeg;base64,%s", strchr(png, ',') + 1)) == 0);
	/* cut, or with another character somewhere: set or left out, and the document is whole */
	for (size_t n = strlen("data:image/jpeg;base64,"); n < sizeof(jpeg) - 5; n += 4)
		ck_assert(set(arena_copy(mem, jpeg, n)) == 0);
	for (size_t n = strlen("data:image/png;base64,"); n < sizeof(png) - 17; n += 4)
		ck_assert(set(arena_copy(mem, png, n)) == 0);
	for (size_t i = strlen("data:image/jpeg;base64,"); i < sizeof(jpeg) - 3; i += 3)
		(void)set(with(jpeg, i, digits[i % 4]));
	for (size_t i = strlen("data:image/png;base64,"); i < sizeof(png) - 3; i++)
		(void)set(with(png, i, digits[i % 4]));
}
END_TEST

/* The picture with byte ${at} and the ${n} behind it replaced. */
static const char *
patched(const char *uri, size_t at, const char *bytes, size_t n)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t size;
	unsigned char *raw = (unsigned char *)arena_copy(mem, "", 0);
	const unsigned char *file = secret_from_base64(mem, strchr(uri, ',') + 1, &size);
	struct buf out;

	raw = (unsigned char *)arena_copy(mem, file, size);
	memcpy(raw + at, bytes, n);
	buf_init(&out, mem, 1024);
	buf_add(&out, uri, (size_t)(strchr(uri, ',') + 1 - uri));
	for (size_t i = 0; i < size / 3 * 3; i += 3) {
		buf_char(&out, alphabet[raw[i] >> 2]);
		buf_char(&out, alphabet[(raw[i] & 3) << 4 | raw[i + 1] >> 4]);
		buf_char(&out, alphabet[(raw[i + 1] & 15) << 2 | raw[i + 2] >> 6]);
		buf_char(&out, alphabet[raw[i + 2] & 63]);
	}
	return buf_text(&out);
}

START_TEST(unwelcome_pictures)
{
	/* 630 bytes; its frame begins at 0x9e: marker: length, bits, height, width, components */
	ck_assert_double_eq_tol(set(patched(jpeg, 0x9e, "\xff\xc0", 2)), 50, 0.01);
	ck_assert(set(patched(jpeg, 0xa2, "\x0c", 1)) == 0);             /* 12 bits */
	ck_assert(set(patched(jpeg, 0xa7, "\x04", 1)) == 0);             /* CMYK */
	ck_assert(set(patched(jpeg, 0xa3, "\0\0", 2)) == 0);             /* no height */
	ck_assert(set(patched(jpeg, 0xa3, "\x7f\xff\x7f\xff", 4)) == 0); /* far too large */
	ck_assert(set(patched(jpeg, 0xa0, "\0\x04", 2)) == 0);           /* a frame that says nothing */
	ck_assert(set(patched(jpeg, 0xa0, "\xff\xff", 2)) == 0);         /* or goes beyond the file */
	ck_assert(set(patched(png, 16, "\0\x01\0\0\0\x01\0\0", 8)) == 0);
	ck_assert(set(patched(png, 16, "\0\0\0\0", 4)) == 0);
}
END_TEST

/* ---- words ---- */

static const char *const known[] = { "en", "de", "fr", "it", "es", "nl" };

START_TEST(words)
{
	size_t first = offsetof(struct paper_words, month), n = (sizeof(struct paper_words) - first) / sizeof(char *);

	for (size_t i = 0; i < COUNT_OF(known); i++) {
		const struct paper_words *w = paper_words_find(known[i]);
		const char *const *word = (const char *const *)(const void *)((const char *)w + first);

		ck_assert_str_eq(w->language, known[i]);
		ck_assert_str_eq(w->language, locale_find(known[i])->language);
		for (size_t k = 0; k < n; k++)
			ck_assert(word[k] != NULL && *word[k] != '\0');
	}
	ck_assert_str_eq(paper_words_find(NULL)->language, "en");
	ck_assert_str_eq(paper_words_find("ja")->language, "en");
	ck_assert_str_eq(paper_words_find("de_CH")->language, "de");
	ck_assert_str_eq(paper_words_find("FR-be")->language, "fr");
	ck_assert_str_eq(paper_words_find("dex")->language, "en");
}
END_TEST

START_TEST(numbers)
{
	static const struct {
		const char *locale, *small, *large, *yen, *share;
	} t[] = {
		{ "en", "€0.05", "–€1,234,567.89", "¥1,000", "7.5%" },
		{ "de", "0,05\u00a0€", "–1.234.567,89\u00a0€", "1.000\u00a0¥", "7,5 %" },
		{ "fr", "0,05\u00a0€", "–1\u202f234\u202f567,89\u00a0€", "1\u202f000\u00a0¥", "7,5 %" },
		{ "it", "0,05\u00a0€", "–1.234.567,89\u00a0€", "1.000\u00a0¥", "7,5%" },
		{ "es", "0,05\u00a0€", "–1.234.567,89\u00a0€", "1.000\u00a0¥", "7,5 %" },
		{ "nl", "€ 0,05", "–€ 1.234.567,89", "¥ 1.000", "7,5%" },
	};

	for (size_t i = 0; i < COUNT_OF(t); i++) {
		const struct paper_words *w = paper_words_find(t[i].locale);

		ck_assert_str_eq(paper_amount(mem, w, "EUR", (struct money) { 5 }, 2), t[i].small);
		ck_assert_str_eq(paper_amount(mem, w, "EUR", (struct money) { -123456789 }, 2), t[i].large);
		ck_assert_str_eq(paper_amount(mem, w, "JPY", (struct money) { 1000 }, 0), t[i].yen);
		ck_assert_str_eq(paper_share(mem, w, (struct share) { 75000 }), t[i].share);
	}
	ck_assert_str_eq(paper_amount(mem, paper_words_find("en"), "KWD", (struct money) { 999 }, 3),
		"KWD\u00a0"
		"0.999");
	ck_assert_str_eq(paper_number(mem, paper_words_find("en"), -999, 0), "–999");
	ck_assert_str_eq(paper_number(mem, paper_words_find("en"), INT64_MAX, 3), "9,223,372,036,854,775.807");
}
END_TEST

START_TEST(days)
{
	static const struct {
		const char *locale, *day, *time, *short_day, *short_time, *month;
	} t[] = {
		{ "en", "1 May 2026", "1 May 2026, 02:00:00 UTC+02:00", "01 May 2026", "01 May 2026 02:00 +02:00",
			"December 2026" },
		{ "de", "1. Mai 2026", "1. Mai 2026, 02:00:00 UTC+02:00", "01.05.2026", "01.05.2026 02:00 +02:00",
			"Dezember 2026" },
		{ "fr", "1er mai 2026", "1er mai 2026, 02:00:00 UTC+02:00", "01/05/2026", "01/05/2026 02:00 +02:00",
			"décembre 2026" },
		{ "it", "1º maggio 2026", "1º maggio 2026, 02:00:00 UTC+02:00", "01/05/2026", "01/05/2026 02:00 +02:00",
			"dicembre 2026" },
		{ "es", "1 de mayo de 2026", "1 de mayo de 2026, 02:00:00 UTC+02:00", "01/05/2026",
			"01/05/2026 02:00 +02:00", "diciembre de 2026" },
		{ "nl", "1 mei 2026", "1 mei 2026, 02:00:00 UTC+02:00", "01-05-2026", "01-05-2026 02:00 +02:00",
			"december 2026" },
	};
	const struct instant at = { MAY_FIRST };
	const struct paper_words *en = paper_words_find("en");

	for (size_t i = 0; i < COUNT_OF(t); i++) {
		const struct paper_words *w = paper_words_find(t[i].locale);

		ck_assert_str_eq(paper_day(mem, w, at, "Europe/Vienna"), t[i].day);
		ck_assert_str_eq(paper_time(mem, w, at, "Europe/Vienna"), t[i].time);
		ck_assert_str_eq(paper_short_day(mem, w, at, "Europe/Vienna"), t[i].short_day);
		ck_assert_str_eq(paper_short_time(mem, w, at, "Europe/Vienna"), t[i].short_time);
		ck_assert_str_eq(paper_month(mem, w, "2026-12"), t[i].month);
	}
	ck_assert_str_eq(paper_time(mem, en, at, "America/St_Johns"), "30 April 2026, 21:30:00 UTC−02:30");
	ck_assert_str_eq(paper_time(mem, en, at, NULL), "1 May 2026, 00:00:00 UTC+00:00");
	ck_assert_str_eq(paper_day(mem, en, at, "No/Where"), "1 May 2026");
	ck_assert_str_eq(paper_month(mem, en, "2026-04"), "April 2026");
	ck_assert_str_eq(paper_month(mem, en, "2026-13"), "2026-13");
	ck_assert_str_eq(paper_month(mem, en, ""), "");
}
END_TEST

int
main(void)
{
	const TTest *tests[] = { receipts, moments, invoices, any_text, long_text, tables, pictures, unwelcome_pictures,
		words, numbers, days };

	secret_start();
	return suite_run("pdf", tests, COUNT_OF(tests));
}
