/* render/mail: the mail that brings a receipt. */
#include "render/mail.h"

#include "suite.h"

static const struct address address = { "Hauptstra\xc3\x9f"
					"e 1",
	NULL, "Wien", "1010" };
static const struct mail_link where = { "https://billing.example/r/token", { 1780215120 } };

static struct receipt
receipt(const char *locale)
{
	return (struct receipt) {
		.locale = locale,
		.seller = { .name = "Demo & Sons", .address = &address, .country = "AT", .tax_id = "ATU12345675" },
		.session = {
			.charge_point_id = "CP-1",
			.transaction_id = "T-1",
			.started_at = { 1777623120 },
			.ended_at = { 1777626240 },
			.energy_kwh = { 14700 },
			.time_zone = "Europe/Vienna",
			.refunded = { 0 },
		},
		.revision = 1,
		.bill = { .currency = "EUR", .minor = RATE_ONE / 100, .total = { 800 }, .tax_payable = { 133 } },
	};
}

static struct mail
written(const struct receipt *r)
{
	struct mail m = { .id = "msg_1" };

	mail_receipt(&m, mem, r, "bsn_1-1", &where);
	return m;
}

static void
holds(const char *text, const char *part)
{
	ck_assert_msg(strstr(text, part) != NULL, "%s\nis not in\n%s", part, text);
}

static void
lacks(const char *text, const char *part)
{
	ck_assert_msg(strstr(text, part) == NULL, "%s\nis in\n%s", part, text);
}

START_TEST(english)
{
	struct receipt r = receipt(NULL);
	struct mail m = written(&r);

	ck_assert_str_eq(m.language, "en");
	ck_assert_str_eq(m.sender, "Demo & Sons");
	ck_assert_str_eq(m.subject,
		"Your charging receipt from Demo & Sons: \xe2\x82\xac"
		"8.00, 1 May 2026");
	ck_assert_str_eq(m.text,
		"Thank you for charging with Demo & Sons.\n\n"
		"Total: \xe2\x82\xac"
		"8.00\n"
		"VAT within the total, after discounts: \xe2\x82\xac"
		"1.33\n"
		"Start: 1 May 2026, 10:12:00 UTC+02:00\n"
		"End: 1 May 2026, 11:04:00 UTC+02:00\n"
		"Charge point: CP-1\n"
		"Energy: 14.7 kWh\n"
		"Transaction: T-1\n"
		"Receipt: bsn_1-1\n\n"
		"The receipt is attached as a PDF.\n\n"
		"Open the receipt:\nhttps://billing.example/r/token\n"
		"This link works until 31 May 2026.\n\n"
		"-- \nDemo & Sons\nHauptstra\xc3\x9f"
		"e 1, 1010 Wien, AT\nATU12345675\n"
		"This message was sent automatically.\n");
	holds(m.html, "<html lang=\"en\">");
	holds(m.html, "Demo &amp; Sons");
	holds(m.html, "<a href=\"https://billing.example/r/token\"");
	holds(m.html,
		"\xe2\x82\xac"
		"8.00</td>");
	lacks(m.html, "<img");
	lacks(m.html, "color:#f");
}
END_TEST

START_TEST(languages)
{
	static const struct {
		const char *tag, *language, *subject, *told;
	} all[] = {
		{ "de-AT", "de", "Ihr Ladebeleg von Demo & Sons: 8,00\xc2\xa0\xe2\x82\xac, 1. Mai 2026",
			"Gesamtbetrag: 8,00\xc2\xa0\xe2\x82\xac\n" },
		{ "fr", "fr",
			"Votre re\xc3\xa7u de recharge de Demo & Sons\xc2\xa0: 8,00\xc2\xa0\xe2\x82\xac, 1er mai 2026",
			"\xc3\x89nergie\xc2\xa0: 14,7 kWh\n" },
		{ "it_IT", "it",
			"La Sua ricevuta di ricarica da Demo & Sons: 8,00\xc2\xa0\xe2\x82\xac, 1\xc2\xba maggio 2026",
			"Inizio: 1\xc2\xba maggio 2026, 10:12:00 UTC+02:00\n" },
		{ "es", "es", "Su recibo de recarga de Demo & Sons: 8,00\xc2\xa0\xe2\x82\xac, 1 de mayo de 2026",
			"Este enlace es v\xc3\xa1lido hasta el 31 de mayo de 2026.\n" },
		{ "nl", "nl", "Uw kwitantie van Demo & Sons: \xe2\x82\xac 8,00, 1 mei 2026",
			"Totaal: \xe2\x82\xac 8,00\n" },
		{ "zh", "en",
			"Your charging receipt from Demo & Sons: \xe2\x82\xac"
			"8.00, 1 May 2026",
			"Total: " },
	};

	for (size_t i = 0; i < COUNT_OF(all); i++) {
		struct receipt r = receipt(all[i].tag);
		struct mail m = written(&r);

		ck_assert_str_eq(m.language, all[i].language);
		ck_assert_str_eq(m.subject, all[i].subject);
		holds(m.text, all[i].told);
	}
}
END_TEST

/* Every month has a word in every language. */
START_TEST(months)
{
	static const char *const tags[] = { "en", "de", "fr", "it", "es", "nl" };

	for (size_t i = 0; i < COUNT_OF(tags); i++)
		for (int64_t month = 0; month < 12; month++) {
			struct receipt r = receipt(tags[i]);

			r.session.started_at.v += month * 2678400;
			lacks(written(&r).subject, "(null)");
		}
}
END_TEST

START_TEST(corrected_and_refunded)
{
	struct receipt r = receipt("en");

	lacks(written(&r).text, "It replaces");
	lacks(written(&r).text, "Refunds");
	r.revision = 2;
	r.session.refunded.v = 250;
	holds(written(&r).text,
		"Refunds: \xe2\x82\xac"
		"2.50\n");
	holds(written(&r).text, "PDF.\nIt replaces the receipts");
	holds(written(&r).html, "It replaces the receipts");
}
END_TEST

START_TEST(names_of_any_kind)
{
	struct receipt r = receipt("en");
	struct mail m;

	r.seller = (struct party) { .name = "Evil\r\nBcc: x@y\t\x7f\xc2\x85<script>\"&" };
	r.session.charge_point_id = "a\nb";
	r.session.transaction_id = "<b>";
	m = written(&r);
	ck_assert_str_eq(m.sender, "Evil  Bcc: x@y    <script>\"&");
	for (const char *c = m.subject; *c != '\0'; c++)
		ck_assert((unsigned char)*c >= ' ' && *c != 0x7f);
	holds(m.text, "Charge point: a b\n");
	holds(m.html, "&lt;script&gt;&quot;&amp;");
	holds(m.html, "&lt;b&gt;");
	lacks(m.html, "<script>");
	holds(m.text, "-- \nEvil  Bcc: x@y    <script>\"&\nThis message");
}
END_TEST

START_TEST(places)
{
	static const struct address no_line = { NULL, "Top 3", "Graz", NULL };
	struct receipt r = receipt("en");

	r.seller.address = &no_line;
	r.seller.country = NULL;
	holds(written(&r).text, "\nTop 3, Graz\nATU");
	r.session.time_zone = NULL;
	holds(written(&r).text, "1 May 2026, 08:12:00 UTC+00:00");
	r.session.time_zone = "America/St_Johns";
	holds(written(&r).text,
		"1 May 2026, 05:42:00 UTC\xe2\x88\x92"
		"02:30");
	memcpy(r.bill.currency, "JPY", sizeof(r.bill.currency));
	holds(written(&r).text,
		"Total: \xc2\xa5"
		"800\n");
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { english, languages, months, corrected_and_refunded, names_of_any_kind, places };

	return suite_run("mail", tests, COUNT_OF(tests));
}
