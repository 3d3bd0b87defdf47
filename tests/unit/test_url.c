/* base/url: which URLs can be called, and what is wrong with the others. */
#include "base/url.h"
#include "suite.h"

START_TEST(good)
{
	static const char *const all[] = { "https://example.com", "https://example.com/",
		"HTTPS://Example.COM:8443/a/b?c=d&e", "https://a-b_c.example?x=@", "https://localhost/",
		"https://192.0.2.1:1/", "https://[2001:db8::1]/x", "https://[::1]:65535", "https://1a.example/",
		"https://example.com/~a/%20;b,c!$'()*+=:@" };
	struct url u;

	for (size_t i = 0; i < COUNT_OF(all); i++) {
		ck_assert_msg(url_wrong(all[i], &u) == NULL, "%s %s", all[i], url_wrong(all[i], &u));
		ck_assert(u.tls);
	}
	ck_assert_ptr_null(url_wrong("hTTp://example.com:80/x", &u));
	ck_assert(!u.tls);
}
END_TEST

START_TEST(addresses)
{
	static const struct {
		const char *url, *address;
	} cases[] = {
		{ "https://example.com/", "" },
		{ "https://192.0.2.1.example/", "" },
		{ "https://192.0.2.1:8443/x", "192.0.2.1" },
		{ "https://[2001:db8::1]/", "2001:db8::1" },
		{ "http://[::ffff:192.0.2.1]:1?x", "::ffff:192.0.2.1" },
	};
	struct url u;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		ck_assert_ptr_null(url_wrong(cases[i].url, &u));
		ck_assert_str_eq(u.address, cases[i].address);
	}
}
END_TEST

START_TEST(bad)
{
	static const struct {
		const char *url, *says;
	} cases[] = {
		{ "", "https://" },
		{ "example.com", "https://" },
		{ "ftp://example.com/", "https://" },
		{ "https:/example.com/", "https://" },
		{ " https://example.com/", "https://" },
		{ "https://example.com/a b", "%XX" },
		{ "https://example.com/\n", "%XX" },
		{ "https://example.com/\x7f", "%XX" },
		{ "https://ex\xc3\xa4mple.com/", "%XX" },
		{ "https://example.com\\@192.0.2.1/", "%XX" },
		{ "https://example.com/#a", "fragment" },
		{ "https://user@example.com/", "password" },
		{ "https://user:word@example.com/", "password" },
		{ "https://", "host" },
		{ "https:///x", "host" },
		{ "https://?x", "host" },
		{ "https://.example.com/", "host" },
		{ "https://example..com/", "host" },
		{ "https://example.com./", "host" },
		{ "https://exam%70le.com/", "host" },
		{ "https://2130706433/", "host" },
		{ "https://0x7f.1/", "host" },
		{ "https://127.1/", "host" },
		{ "https://0x7f000001/", "host" },
		{ "https://192.0.2.256/", "host" },
		{ "https://[2001:db8::1/", "host" },
		{ "https://[192.0.2.1]/", "host" },
		{ "https://[::g]/", "host" },
		{ "https://[fe80::1%25lo]/", "host" },
		{ "https://2001:db8::1/", "host" },
		{ "https://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example/", "host" },
		{ "https://example.com:/", "port" },
		{ "https://example.com:0/", "port" },
		{ "https://example.com:080/", "port" },
		{ "https://example.com:65536/", "port" },
		{ "https://example.com:99999999999999999999/", "port" },
		{ "https://example.com:8x/", "port" },
		{ "https://[::1]8/", "port" },
		{ "https://[::1]:/", "port" },
	};
	struct url u;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const char *says = url_wrong(cases[i].url, &u);

		ck_assert_msg(says != NULL && strstr(says, cases[i].says) != NULL, "%s: %s", cases[i].url,
			says != NULL ? says : "is taken");
	}
	ck_assert_ptr_nonnull(strstr(url_wrong(arena_printf(mem, "https://%0300d.example/", 1), &u), "too long"));
}
END_TEST

int
main(void)
{
	const TTest *tests[] = { good, addresses, bad };

	return suite_run("url", tests, COUNT_OF(tests));
}
