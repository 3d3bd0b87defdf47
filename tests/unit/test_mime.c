/* render/mime: mails as bytes. */
#include "render/mime.h"

#include "suite.h"

#define UMLAUTS "Überraschung für Jürgen"

static struct mail
mail(void)
{
	struct mail m = {
		.id = "msg_01",
		.sender = "Seller",
		.to = "driver@example.com",
		.subject = "Your receipt",
		.language = "en",
		.date = { 1777623120 },
		.text = "Total £4.50\n",
		.html = "<p>Total £4.50</p>\n",
		.file_name = "receipt.pdf",
	};

	buf_init(&m.pdf, mem, 16);
	buf_str(&m.pdf, "%PDF");
	return m;
}

static const struct mailbox from = { "Demo Charging", "billing@example.org" };

static const char *
written(const struct mail *m, const struct mailbox *sender)
{
	struct buf out;

	buf_init(&out, mem, 1024);
	ck_assert(mime_write(&out, m, sender));
	return buf_text(&out);
}

static bool
refused(const struct mail *m, const struct mailbox *sender)
{
	struct buf out;
	bool no;

	buf_init(&out, mem, 1024);
	buf_str(&out, "before");
	no = !mime_write(&out, m, sender);
	ck_assert(!no || out.n == 6);
	return no;
}

static const char *
header(const char *name, const char *text)
{
	struct buf out;

	buf_init(&out, mem, 64);
	ck_assert_msg(mime_header(&out, name, text), "%s", text);
	return buf_text(&out);
}

static void
holds(const char *text, const char *part)
{
	ck_assert_msg(strstr(text, part) != NULL, "%s\nis not in\n%s", part, text);
}

START_TEST(whole)
{
	struct mail m = mail();

	ck_assert_str_eq(written(&m, &from),
		"From: \"Demo Charging\"\r\n <billing@example.org>\r\n"
		"To: <driver@example.com>\r\n"
		"Subject: Your receipt\r\n"
		"Date: Fri, 01 May 2026 08:12:00 +0000\r\n"
		"Message-ID: <msg_01@example.org>\r\n"
		"Auto-Submitted: auto-generated\r\n"
		"MIME-Version: 1.0\r\n"
		"Content-Language: en\r\n"
		"Content-Type: multipart/mixed;\r\n boundary=\"=_part_msg_01\"\r\n\r\n"
		"--=_part_msg_01\r\n"
		"Content-Type: multipart/alternative;\r\n boundary=\"=_text_msg_01\"\r\n\r\n"
		"--=_text_msg_01\r\n"
		"Content-Type: text/plain; charset=utf-8\r\n"
		"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
		"Total =C2=A34.50\r\n\r\n"
		"--=_text_msg_01\r\n"
		"Content-Type: text/html; charset=utf-8\r\n"
		"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
		"<p>Total =C2=A34.50</p>\r\n\r\n"
		"--=_text_msg_01--\r\n"
		"--=_part_msg_01\r\n"
		"Content-Type: application/pdf;\r\n name=\"receipt.pdf\"\r\n"
		"Content-Disposition: attachment;\r\n filename=\"receipt.pdf\"\r\n"
		"Content-Transfer-Encoding: base64\r\n\r\n"
		"JVBERg==\r\n"
		"--=_part_msg_01--\r\n");
}
END_TEST

START_TEST(senders)
{
	struct mail m = mail();
	struct mailbox box = { NULL, "billing@example.org" };

	holds(written(&m, &box), "From: \"Seller\"\r\n <billing@example.org>\r\n");
	m.sender = "a \"b\" \\c";
	holds(written(&m, &box), "From: \"a \\\"b\\\" \\\\c\"\r\n <");
	m.sender = "Stra\xc3\x9f"
		   "e";
	holds(written(&m, &box), "From: =?utf-8?B?U3RyYcOfZQ==?=\r\n <billing@example.org>\r\n");
	m.sender = NULL;
	holds(written(&m, &box), "From: <billing@example.org>\r\n");
	m.sender = "";
	holds(written(&m, &box), "From: <billing@example.org>\r\n");
}
END_TEST

START_TEST(subjects)
{
	ck_assert_str_eq(header("Subject", ""), "Subject: \r\n");
	ck_assert_str_eq(header("Subject", "plain"), "Subject: plain\r\n");
	ck_assert_str_eq(header("Subject", UMLAUTS), "Subject: =?utf-8?B?w5xiZXJyYXNjaHVuZyBmw7xyIErDvHJnZW4=?=\r\n");
	/* what would be taken for an encoded word, and blanks that would get lost */
	ck_assert_str_eq(header("Subject", "=?x"), "Subject: =?utf-8?B?PT94?=\r\n");
	ck_assert_str_eq(header("Subject", " x"), "Subject: =?utf-8?B?IHg=?=\r\n");
	ck_assert_str_eq(header("Subject", "x "), "Subject: =?utf-8?B?eCA=?=\r\n");
}
END_TEST

/* No line is longer than 76 characters, and no character is cut in two. */
START_TEST(folding)
{
	static const char *const units[] = { "a", "\xc3\xbc", "\xe5\x85\x85", "\xf0\x9f\x94\x8c", "x\xe5\x85\x85" };
	struct buf text;

	for (size_t u = 0; u < COUNT_OF(units); u++)
		for (size_t n = 61; n <= 300; n++) {
			const char *line;

			buf_init(&text, mem, 2048);
			for (size_t i = 0; i < n; i++)
				buf_str(&text, units[u]);
			line = header("Subject", buf_text(&text));
			for (const char *end; *line != '\0'; line = end + 2) {
				end = strstr(line, "\r\n");
				ck_assert_uint_le((size_t)(end - line), 76);
				ck_assert_str_ne(end, "\r\n ");
				/* words end on whole groups unless they are the last; three bytes are four digits */
				ck_assert(strncmp(end - 2, "?=", 2) == 0);
			}
		}
	ck_assert_str_eq(header("Subject",
				 "\xe5\x85\x85\xe5\x85\x85\xe5\x85\x85\xe5\x85\x85\xe5\x85\x85\xe5\x85\x85"
				 "\xe5\x85\x85\xe5\x85\x85\xe5\x85\x85\xe5\x85\x85\xe5\x85\x85\xe5\x85\x85xx"
				 "\xe5\x85\x85"),
		"Subject: =?utf-8?B?5YWF5YWF5YWF5YWF5YWF5YWF5YWF5YWF5YWF5YWF5YWF5YWFeHg=?=\r\n =?utf-8?B?5YWF?=\r\n");
}
END_TEST

START_TEST(controls)
{
	static const char *const bad[] = { "a\r\nBcc: evil@x", "a\nb", "a\rb", "\x01", "\t", "a\x7f", "\xc2\x85",
		"\xc2\x9f", "broken \xc3", "\xff", "\xed\xa0\x80" };
	static const char *const addresses[] = { "", "a", "a@b\r\nRCPT TO:<x@y>", "a b@c", "m\xc3\xbcller@b" };
	struct mail m = mail();
	struct mailbox box = from;

	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		m = mail();
		m.subject = bad[i];
		ck_assert_msg(refused(&m, &from), "subject %zu", i);
		m = mail();
		m.sender = bad[i];
		box = (struct mailbox) { NULL, "a@b" };
		ck_assert_msg(refused(&m, &box), "sender %zu", i);
		box.name = bad[i];
		m.sender = NULL;
		ck_assert_msg(refused(&m, &box), "name %zu", i);
		m = mail();
		m.id = bad[i];
		ck_assert(refused(&m, &from));
		m = mail();
		m.language = bad[i];
		ck_assert(refused(&m, &from));
		m = mail();
		m.file_name = bad[i];
		ck_assert(refused(&m, &from));
	}
	for (size_t i = 0; i < COUNT_OF(addresses); i++) {
		m = mail();
		m.to = addresses[i];
		ck_assert_msg(refused(&m, &from), "to %zu", i);
		m = mail();
		box = (struct mailbox) { NULL, addresses[i] };
		ck_assert_msg(refused(&m, &box), "from %zu", i);
	}
	m = mail();
	m.id = "";
	ck_assert(refused(&m, &from));
}
END_TEST

START_TEST(contents)
{
	struct mail m = mail();
	struct buf text;
	const char *out;

	buf_init(&text, mem, 1024);
	for (int i = 0; i < 40; i++)
		buf_str(&text, "\xe5\x85\x85=");
	buf_str(&text, "\nends with a blank \n.\n--=_part_msg_01\r\nlast ");
	m.text = buf_text(&text);
	for (int i = 0; i < 200; i++)
		buf_char(&m.pdf, (char)i);
	out = written(&m, &from);
	holds(out, "ends with a blank=20\r\n.\r\n--=3D_part_msg_01=0D\r\nlast=20\r\n--=_text");
	for (const char *end; *out != '\0'; out = end + 2) {
		end = strstr(out, "\r\n");
		ck_assert_uint_le((size_t)(end - out), 76);
		for (const char *c = out; c < end; c++)
			ck_assert(*c >= ' ' && *c < 0x7f);
	}
}
END_TEST

START_TEST(mailboxes)
{
	static const struct {
		const char *text, *name, *address;
	} good[] = {
		{ "a@b", NULL, "a@b" },
		{ "<a@b>", NULL, "a@b" },
		{ "Demo <a@b>", "Demo", "a@b" },
		{ "\"Demo, Inc.\"  <a@b>", "Demo, Inc.", "a@b" },
		{ "\"\" <a@b>", NULL, "a@b" },
		{ "\xc3\x9c <a@b>", "\xc3\x9c", "a@b" },
	};
	static const char *const bad[] = { "", "a", "<", "<>", "a <b", "Demo <a@b", "Demo <a@b> x", "De\nmo <a@b>",
		"a@b <c>", "a@b>" };
	struct mailbox box;

	for (size_t i = 0; i < COUNT_OF(good); i++) {
		ck_assert_msg(mime_mailbox(mem, good[i].text, &box), "%s", good[i].text);
		ck_assert_pstr_eq(box.name, good[i].name);
		ck_assert_str_eq(box.address, good[i].address);
	}
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		ck_assert_msg(!mime_mailbox(mem, bad[i], &box), "%s", bad[i]);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { whole, senders, subjects, folding, controls, contents, mailboxes };

	return suite_run("mime", tests, COUNT_OF(tests));
}
