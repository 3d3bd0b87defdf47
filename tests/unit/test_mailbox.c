/* base/mailbox: addresses of mail. */
#include "base/mailbox.h"

#include "suite.h"

#define TEN "abcdefghij"
#define SIXTY TEN TEN TEN TEN TEN TEN

START_TEST(takes)
{
	static const char *const good[] = { "a@b", "billing@example.com", "o'hara+ev=1@mail.example.co.uk",
		"first.last@xn--mnchen-3ya.example", "1@2.3", "#!$%&'*/=?^_`{|}~-@x-y.example",
		SIXTY "abcd@example.com", "a@" SIXTY "abc." SIXTY "abc." SIXTY "abc." SIXTY };

	for (size_t i = 0; i < COUNT_OF(good); i++)
		ck_assert_msg(mailbox_valid(good[i]), "%s", good[i]);
}
END_TEST

START_TEST(refuses)
{
	static const char *const bad[] = { "", "@", "a", "a@", "@b", "a@b@c", "a@@b", "a b@c", "a@b c", " a@b", "a@b ",
		"a@b\n", "a@b\r\nRCPT TO:<evil@x>", "\ra@b", "a\tb@c", "a\x01@b", "a\x7f@b", "a@b\x7f", ".a@b", "a.@b",
		"a..b@c", "a@.b", "a@b.", "a@b..c", "a@-b", "a@b-", "a@b.-c", "a@b-.c", "a@b_c", "a@[192.0.2.1]",
		"<a@b>", "\"a b\"@c", "a@b,c@d", "a@b;c@d", "a(comment)@b", "a:b@c", "a\\b@c", "m\xc3\xbcller@b",
		"a@m\xc3\xbcller.example", SIXTY "abcde@example.com", "a@" SIXTY "abcd.example",
		"a@" SIXTY "abc." SIXTY "abc." SIXTY "abc." SIXTY "a" };

	for (size_t i = 0; i < COUNT_OF(bad); i++)
		ck_assert_msg(!mailbox_valid(bad[i]), "%s", bad[i]);
}
END_TEST

START_TEST(domain)
{
	ck_assert_str_eq(mailbox_domain(mem, "Billing@Mail-1.EXAMPLE.com"), "mail-1.example.com");
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { takes, refuses, domain };

	return suite_run("mailbox", tests, COUNT_OF(tests));
}
