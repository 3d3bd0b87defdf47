/* render/xml_out, einvoice, ubl, cii, srgb and pdfa: documents for machines. */
#include "invoices.h"
#include "render/cii.h"
#include "render/einvoice.h"
#include "render/invoice.h"
#include "render/pdf.h"
#include "render/pdfa.h"
#include "render/srgb.h"
#include "render/ubl.h"
#include "render/xml_out.h"
#include "suite.h"

typedef void writer(struct buf *out, const struct einvoice *e);

static const char *
written(writer *write, struct invoice_document d)
{
	struct einvoice e;
	struct buf out;

	einvoice_of(mem, &d, &e);
	buf_init(&out, mem, 16);
	write(&out, &e);
	return buf_text(&out);
}

/* What stands between ${from} and the next tag, the ${nth} time. */
static const char *
after(const char *xml, const char *from, int nth)
{
	for (; nth > 0 && xml != NULL; nth--) {
		xml = strstr(xml, from);
		xml = xml != NULL ? xml + strlen(from) : NULL;
	}
	ck_assert_msg(xml != NULL, "no %s", from);
	return arena_printf(mem, "%.*s", (int)strcspn(xml, "<"), xml);
}

static int
count(const char *xml, const char *what)
{
	int n = 0;

	for (; (xml = strstr(xml, what)) != NULL; xml += strlen(what))
		n++;
	return n;
}

static const char *
element(const char *text)
{
	struct xml x;
	struct buf out;

	buf_init(&out, mem, 1);
	xml_begin(&x, &out);
	xml_element_with(&x, "e", "a", text, text);
	return strchr(buf_text(&out), '\n');
}

START_TEST(xml_texts)
{
	ck_assert_str_eq(element(""), "\n<e a=\"\"></e>\n");
	ck_assert_str_eq(element("a<b>&\"c'"), "\n<e a=\"a&lt;b&gt;&amp;&quot;c'\">a&lt;b&gt;&amp;\"c'</e>\n");
	ck_assert_str_eq(element("]]>"), "\n<e a=\"]]&gt;\">]]&gt;</e>\n");
	ck_assert_str_eq(element("\t\r\n"), "\n<e a=\"&#9;&#13;&#10;\">\t&#13;\n</e>\n");
	ck_assert_str_eq(element("é🔌"), "\n<e a=\"é🔌\">é🔌</e>\n");
	/* what XML has no character for: controls, U+FFFE and U+FFFF, broken UTF-8, surrogates */
	ck_assert_str_eq(element("\x01"), "\n<e a=\"�\">�</e>\n");
	ck_assert_str_eq(element("\x1f\x0b"), "\n<e a=\"��\">��</e>\n");
	ck_assert_str_eq(element("\xef\xbf\xbe"), "\n<e a=\"�\">�</e>\n");
	ck_assert_str_eq(element("\xef\xbf\xbf"), "\n<e a=\"�\">�</e>\n");
	ck_assert_str_eq(element("a\xc3"), "\n<e a=\"a�\">a�</e>\n");
	ck_assert_str_eq(element("\xed\xa0\x80"), "\n<e a=\"���\">���</e>\n");
}
END_TEST

START_TEST(xml_elements)
{
	struct xml x;
	struct buf out;

	buf_init(&out, mem, 1);
	xml_begin(&x, &out);
	xml_open(&x, "a");
	xml_element(&x, "b", NULL);
	xml_within(&x, "c", "d", NULL);
	xml_within(&x, "c", "d", "1");
	xml_open(&x, "e");
	xml_attribute(&x, "f", "2");
	xml_close(&x);
	xml_close(&x);
	ck_assert_str_eq(buf_text(&out),
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a>\n\t<c>\n\t\t<d>1</d>\n\t</c>\n"
		"\t<e f=\"2\"/>\n</a>\n");
}
END_TEST

START_TEST(an_invoice_in_ubl)
{
	const char *xml = written(invoice_ubl, an_invoice());

	ck_assert_ptr_nonnull(strstr(xml, "<Invoice xmlns="));
	ck_assert_str_eq(after(xml, "<cbc:InvoiceTypeCode>", 1), "380");
	/* dates are Vienna's */
	ck_assert_str_eq(after(xml, "<cbc:IssueDate>", 1), "2026-06-01");
	ck_assert_str_eq(after(xml, "<cbc:DueDate>", 1), "2026-06-15");
	/* the period holds what is billed: a straggler began on 29 April in New York */
	ck_assert_str_eq(after(xml, "<cbc:StartDate>", 1), "2026-04-29");
	ck_assert_str_eq(after(xml, "<cbc:EndDate>", 1), "2026-05-31");
	ck_assert_str_eq(after(xml, "<cbc:RegistrationName>", 1), "Strom &amp; Söhne &lt;GmbH&gt;");
	ck_assert_str_eq(after(xml, "<cbc:CompanyID>", 2), "GB123456789");
	ck_assert_str_eq(after(xml, "<cbc:LineExtensionAmount currencyID=\"EUR\">", 1), "15.99");
	ck_assert_str_eq(after(xml, "<cbc:TaxInclusiveAmount currencyID=\"EUR\">", 1), "18.55");
	ck_assert_str_eq(after(xml, "<cbc:PayableAmount currencyID=\"EUR\">", 1), "18.55");
	ck_assert_int_eq(count(xml, "PayableRoundingAmount"), 0);
	ck_assert_ptr_nonnull(strstr(xml, "<cbc:Note>Zahlbar bis 15. Juni 2026 ohne Abzug.</cbc:Note>"));
	/* a line for each session and rate */
	ck_assert_int_eq(count(xml, "<cac:InvoiceLine>"), 6);
	ck_assert_str_eq(after(xml, "<cbc:Percent>", 1), "0");
	ck_assert_str_eq(after(xml, "<cbc:Percent>", 2), "6.5");
	ck_assert_ptr_nonnull(strstr(xml, "<cbc:Name>Ladevorgang, CP &amp; 2</cbc:Name>"));
	ck_assert_ptr_nonnull(strstr(xml, "<cbc:Value>T-�</cbc:Value>"));
	ck_assert_ptr_nonnull(strstr(xml, "<cbc:Value>14.7</cbc:Value>"));
}
END_TEST

/* The second session ends at midnight: that is still its day. */
START_TEST(days_of_lines)
{
	const char *xml = written(invoice_ubl, an_invoice());

	ck_assert_str_eq(after(xml, "<cbc:StartDate>", 3), "2026-05-01");
	ck_assert_str_eq(after(xml, "<cbc:EndDate>", 3), "2026-05-01");
	/* one that took no time */
	ck_assert_str_eq(after(xml, "<cbc:StartDate>", 7), "2026-05-02");
	ck_assert_str_eq(after(xml, "<cbc:EndDate>", 7), "2026-05-02");
}
END_TEST

/* What is taken back has the quantity -1, as no price may be below 0; what was free has a line of 0. */
START_TEST(lines_below_and_of_nothing)
{
	const char *xml = written(invoice_ubl, an_invoice());

	ck_assert_int_eq(count(xml, "<cbc:InvoicedQuantity unitCode=\"C62\">-1<"), 1);
	ck_assert_str_eq(after(xml, "<cbc:LineExtensionAmount currencyID=\"EUR\">", 6), "-0.83");
	ck_assert_str_eq(after(xml, "<cbc:PriceAmount currencyID=\"EUR\">", 5), "0.83");
	ck_assert_ptr_nonnull(strstr(xml, "<cbc:Name>Rückerstattung, CP-1</cbc:Name>"));
	ck_assert_str_eq(after(xml, "<cbc:LineExtensionAmount currencyID=\"EUR\">", 7), "0.00");
}
END_TEST

START_TEST(a_credit_note_in_ubl)
{
	const char *xml = written(invoice_ubl, a_credit_note());

	ck_assert_ptr_nonnull(strstr(xml, "<CreditNote xmlns="));
	ck_assert_str_eq(after(xml, "<cbc:CreditNoteTypeCode>", 1), "381");
	ck_assert_int_eq(count(xml, "DueDate"), 0);
	ck_assert_str_eq(after(xml, "<cac:InvoiceDocumentReference>\n\t\t\t<cbc:ID>", 1), "2026-000001");
	ck_assert_str_eq(
		after(xml, "<cac:InvoiceDocumentReference>\n\t\t\t<cbc:ID>2026-000001</cbc:ID>\n\t\t\t<cbc:IssueDate>",
			1),
		"2026-06-01");
	/* what is given back is above 0 */
	ck_assert_str_eq(after(xml, "<cbc:CreditedQuantity unitCode=\"C62\">", 1), "1");
	ck_assert_str_eq(after(xml, "<cbc:LineExtensionAmount currencyID=\"EUR\">", 2), "0.83");
	ck_assert_str_eq(after(xml, "<cbc:TaxInclusiveAmount currencyID=\"EUR\">", 1), "1.00");
	ck_assert_str_eq(after(xml, "<cbc:PayableRoundingAmount currencyID=\"EUR\">", 1), "0.01");
	ck_assert_str_eq(after(xml, "<cbc:PayableAmount currencyID=\"EUR\">", 1), "1.01");
	ck_assert_ptr_nonnull(strstr(xml, "<cbc:Note>Gutgeschriebener Betrag</cbc:Note>"));
}
END_TEST

START_TEST(a_void_invoice)
{
	struct invoice_document d = a_credit_note();
	const char *xml;

	d.invoice.locale = "xx";
	d.invoice.refund_id = NULL;
	d.lines = (struct list) { 0, NULL };
	xml = written(invoice_ubl, d);
	ck_assert_int_eq(count(xml, "<cac:CreditNoteLine>"), 1);
	ck_assert_ptr_nonnull(strstr(xml, "<cbc:Name>Invoice 2026-000001</cbc:Name>"));
}
END_TEST

/* Both syntaxes say the same. */
START_TEST(the_same_in_cii)
{
	const char *xml = written(invoice_cii, an_invoice()), *note = written(invoice_cii, a_credit_note());

	ck_assert_str_eq(after(xml, "<ram:TypeCode>", 1), "380");
	ck_assert_str_eq(after(xml, "<udt:DateTimeString format=\"102\">", 1), "20260601");
	ck_assert_str_eq(after(xml, "<ram:GrandTotalAmount>", 1), "18.55");
	ck_assert_str_eq(after(xml, "<ram:TaxTotalAmount currencyID=\"EUR\">", 1), "2.56");
	ck_assert_int_eq(count(xml, "<ram:IncludedSupplyChainTradeLineItem>"), 6);
	ck_assert_int_eq(count(xml, "<ram:BilledQuantity unitCode=\"C62\">-1<"), 1);
	ck_assert_str_eq(after(xml, "<ram:ID schemeID=\"VA\">", 1), "ATU12345675");
	ck_assert_str_eq(after(note, "<ram:TypeCode>", 1), "381");
	ck_assert_str_eq(after(note, "<ram:RoundingAmount>", 1), "0.01");
	ck_assert_str_eq(
		after(note, "<ram:InvoiceReferencedDocument>\n\t\t\t\t<ram:IssuerAssignedID>", 1), "2026-000001");
}
END_TEST

START_TEST(nothing_was_charged)
{
	struct invoice_document d = an_invoice();
	const char *xml;

	d.invoice.net.v = d.invoice.tax.v = d.invoice.total.v = 0;
	d.invoice.taxes = (struct list) { 0, NULL };
	d.lines = (struct list) { 1, &invoice_lines[4] };
	xml = written(invoice_ubl, d);
	/* no day on which nothing is to be paid */
	ck_assert_int_eq(count(xml, "DueDate") + count(xml, "PaymentTerms"), 0);
	ck_assert_int_eq(count(written(invoice_cii, d), "SpecifiedTradePaymentTerms"), 0);
	ck_assert_int_eq(count(xml, "<cac:TaxSubtotal>"), 1);
	ck_assert_int_eq(count(xml, "<cbc:ID>Z</cbc:ID>"), 2);
	ck_assert_int_eq(count(xml, "<cac:InvoiceLine>"), 1);
}
END_TEST

/* All sessions of a day are a line where there are too many of them. */
START_TEST(a_line_for_a_day)
{
	struct invoice_document d = an_invoice();
	struct invoice_line day = {
		.time_zone = "Europe/Vienna",
		.started_at = AT(-7200),
		.ended_at = AT(-7200 + 86400),
		.energy_kwh = { 1000 },
		.sessions = 300,
		.taxes = d.invoice.taxes,
	};
	const char *xml;

	d.lines = (struct list) { 1, &day };
	xml = written(invoice_cii, d);
	ck_assert_int_eq(count(xml, "<ram:Name>Ladevorgänge</ram:Name>"), 3);
	ck_assert_int_eq(count(xml, "<ram:Value>300</ram:Value>"), 3);
	ck_assert_str_eq(after(xml, "<udt:DateTimeString format=\"102\">", 2), "20260501");
	ck_assert_str_eq(after(xml, "<udt:DateTimeString format=\"102\">", 3), "20260501");
}
END_TEST

START_TEST(currencies)
{
	struct invoice_document d = an_invoice();
	const char *missing[EINVOICE_MISSING];

	d.invoice.currency = "JPY";
	ck_assert_str_eq(after(written(invoice_cii, d), "<ram:GrandTotalAmount>", 1), "1855");
	ck_assert_uint_eq(einvoice_missing(&d, missing), 0);
	d.invoice.currency = "KWD";
	ck_assert_uint_eq(einvoice_missing(&d, missing), 1);
	ck_assert_str_eq(missing[0], "currency");
}
END_TEST

START_TEST(what_is_missing)
{
	static const struct party nobody = { .name = " \t" };
	struct invoice_document d = an_invoice();
	const char *missing[EINVOICE_MISSING];

	ck_assert_uint_eq(einvoice_missing(&d, missing), 0);
	d.invoice.seller = &nobody;
	d.invoice.buyer = &nobody;
	ck_assert_uint_eq(einvoice_missing(&d, missing), 5);
	ck_assert_str_eq(missing[0], "seller.name");
	ck_assert_str_eq(missing[4], "buyer.country");
}
END_TEST

static const char *
seller_in(const char *tax_id, const char *country)
{
	struct invoice_document d = an_invoice();
	struct party p = { .name = "S", .country = country, .tax_id = tax_id };
	struct einvoice e;

	d.invoice.seller = &p;
	einvoice_of(mem, &d, &e);
	return arena_printf(mem, "%s/%s/%s", e.seller.id != NULL ? e.seller.id : "",
		e.seller.vat_id != NULL ? e.seller.vat_id : "", e.seller.tax_id != NULL ? e.seller.tax_id : "");
}

/* Of many lines, all that a line can say on each: neither syntax outgrows its room. */
START_TEST(room)
{
	const char *const id = "0123456789012345678901234567890123456789012345678901234567890123";
	struct invoice_document d = an_invoice();
	struct invoice_line line = invoice_lines[1], *lines = ARENA_ARRAY(mem, 1000, struct invoice_line);
	struct einvoice e;
	size_t most;

	line.charge_point_id = line.transaction_id = line.driver_id = line.refund_id = id;
	for (size_t i = 0; i < 1000; i++)
		lines[i] = line;
	einvoice_of(mem, &d, &e);
	most = einvoice_room(&e);
	ck_assert_uint_lt(strlen(written(invoice_ubl, d)), most);
	ck_assert_uint_lt(strlen(written(invoice_cii, d)), most);
	d.lines = (struct list) { 1000, lines };
	einvoice_of(mem, &d, &e);
	most = einvoice_room(&e);
	ck_assert_uint_lt(strlen(written(invoice_ubl, d)), most);
	ck_assert_uint_lt(strlen(written(invoice_cii, d)), most);
	/* nor is there twice as much of it as is needed */
	ck_assert_uint_gt(2 * strlen(written(invoice_cii, d)), most);
}
END_TEST

START_TEST(numbers_of_tax)
{
	ck_assert_str_eq(seller_in("ATU 1234 5675", "AT"), "/ATU12345675/");
	ck_assert_str_eq(seller_in("EL123456789", "GR"), "/EL123456789/");
	ck_assert_str_eq(seller_in("XI123456789", "GB"), "/XI123456789/");
	ck_assert_str_eq(seller_in("CHE-123.456.788 MWST", "CH"), "/CHE-123.456.788MWST/");
	/* registered in another country */
	ck_assert_str_eq(seller_in("DE123456789", "CH"), "/DE123456789/");
	/* no numbers of VAT: letters of no country, too long for one of another, none at all */
	ck_assert_str_eq(seller_in("12/345/6789", "DE"), "12/345/6789//12/345/6789");
	ck_assert_str_eq(seller_in("QQ123456789", "DE"), "QQ123456789//QQ123456789");
	ck_assert_str_eq(seller_in("RSSMRA80A01H501U", "IT"), "RSSMRA80A01H501U//RSSMRA80A01H501U");
	ck_assert_str_eq(seller_in("ATU", "AT"), "ATU//ATU");
	ck_assert_str_eq(seller_in("XK123456", "XK"), "XK123456//XK123456");
}
END_TEST

START_TEST(a_buyer_without_vat_number)
{
	struct invoice_document d = an_invoice();
	struct party p = { .id = "org-1", .name = "B", .country = "XK", .tax_id = "81 12" };
	struct einvoice e;

	d.invoice.buyer = &p;
	einvoice_of(mem, &d, &e);
	ck_assert_str_eq(e.buyer.id, "81 12");
	ck_assert_ptr_null(e.buyer.tax_id);
	ck_assert_ptr_null(e.buyer.vat_id);
	ck_assert_str_eq(e.buyer.country, "1A");
}
END_TEST

START_TEST(colours)
{
	struct buf out;

	buf_init(&out, mem, 1);
	srgb_profile(&out);
	ck_assert_uint_eq(out.n, 968);
	ck_assert_int_eq(memcmp(out.at, "\0\0\x03\xc8\0\0\0\0\x02\x40\0\0mntrRGB XYZ ", 24), 0);
	ck_assert_int_eq(memcmp(out.at + 36, "acsp", 4), 0);
	/* the curve ends in full light */
	ck_assert_int_eq(memcmp(out.at + 966, "\xff\xff", 2), 0);
}
END_TEST

static struct buf
pdfa(const char *pdf, size_t n, const char *xml, enum rc rc)
{
	struct pdfa p = { xml, xml != NULL ? strlen(xml) : 0, AT(0) };
	struct buf out;

	buf_init(&out, mem, 1);
	ck_assert_int_eq(pdfa_write(&out, pdf, n, &p), rc);
	(void)buf_text(&out);
	return out;
}

static bool
holds(struct buf b, const char *what)
{
	size_t n = strlen(what);

	for (size_t i = 0; i + n <= b.n; i++)
		if (memcmp(b.at + i, what, n) == 0)
			return true;
	return false;
}

START_TEST(archived)
{
	struct invoice_document d = an_invoice();
	struct buf pdf, one, two, bare;

	buf_init(&pdf, mem, 1);
	invoice_pdf(&pdf, &d);
	one = pdfa(pdf.at, pdf.n, "<xml/>", OK);
	two = pdfa(pdf.at, pdf.n, "<xml/>", OK);
	bare = pdfa(pdf.at, pdf.n, NULL, OK);
	ck_assert_uint_eq(one.n, two.n);
	ck_assert_int_eq(memcmp(one.at, two.at, one.n), 0);
	ck_assert(holds(one, "%PDF-1.7") && holds(one, "<pdfaid:part>3</pdfaid:part>") && holds(one, "/GTS_PDFA1"));
	ck_assert(holds(one, "<rdf:li>Strom &amp; Söhne &lt;GmbH&gt;</rdf:li>"));
	ck_assert(holds(one, "<xmp:CreateDate>2026-06-01T06:00:00Z</xmp:CreateDate>"));
	ck_assert(holds(one, "/AFRelationship /Alternative") && holds(one, "<fx:ConformanceLevel>EN 16931<"));
	ck_assert(holds(one, "/ModDate (D:20260501000000Z)"));
	ck_assert(holds(bare, "<pdfaid:part>3</pdfaid:part>") && !holds(bare, "factur-x"));
}
END_TEST

START_TEST(no_pdf)
{
	ck_assert_uint_eq(pdfa("no PDF", 6, NULL, E_INTERNAL).n, 0);
	ck_assert_uint_eq(pdfa("", 0, NULL, E_INTERNAL).n, 0);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { xml_texts, xml_elements, an_invoice_in_ubl, days_of_lines,
		lines_below_and_of_nothing, a_credit_note_in_ubl, a_void_invoice, the_same_in_cii, nothing_was_charged,
		a_line_for_a_day, currencies, what_is_missing, room, numbers_of_tax, a_buyer_without_vat_number,
		colours, archived, no_pdf };

	return suite_run("einvoice", tests, COUNT_OF(tests));
}
