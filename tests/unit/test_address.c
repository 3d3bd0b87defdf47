/* base/address: addresses and networks of both families. */
#include "base/address.h"
#include "suite.h"

START_TEST(valid)
{
	static const char *const good[] = { "192.0.2.1", "0.0.0.0", "192.0.2.0/24", "192.0.2.1/32", "0.0.0.0/0",
		"10.0.0.0/8", "192.0.2.128/25", "::1", "::", "::/0", "2001:db8::/32", "2001:db8::1/128",
		"::ffff:192.0.2.1", "::ffff:192.0.2.0/120", "FE80::/10" };
	static const char *const bad[] = { "", "/", "x", "192.0.2", "192.0.2.256", "192.0.2.1/", "192.0.2.1/24",
		"192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/+8", "192.0.2.0/08", "192.0.2.0/8/8", "192.0.2.0/ 8",
		"192.0.2.0/1e1", "192.0.2.0/99999999999999999999", "10.0.0.1/8", "2001:db8::1/32", "::/129",
		"2001:db8::g", "::1%lo", " ::1", "::1 ", "localhost", "192.0.2.1,::1",
		"1111:2222:3333:4444:5555:6666:7777:8888:9999",
		"11111111111111111111111111111111111111111111111111111111111" };

	for (size_t i = 0; i < COUNT_OF(good); i++)
		ck_assert_msg(network_valid(good[i]), "%s is refused", good[i]);
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		ck_assert_msg(!network_valid(bad[i]), "%s is accepted", bad[i]);
}
END_TEST

START_TEST(allowed)
{
	static const struct {
		const char *networks, *address;
		bool allowed;
	} cases[] = {
		{ "192.0.2.1", "192.0.2.1", true },
		{ "192.0.2.1", "192.0.2.2", false },
		{ "192.0.2.0/24", "192.0.2.255", true },
		{ "192.0.2.0/24", "192.0.3.0", false },
		{ "192.0.2.128/25", "192.0.2.127", false },
		{ "192.0.2.128/25", "192.0.2.128", true },
		{ "0.0.0.0/0", "203.0.113.9", true },
		{ "0.0.0.0/0", "::1", false },
		{ "::/0", "::1", true },
		{ "::/0", "192.0.2.1", true },
		{ "2001:db8::/33", "2001:db8:7fff::1", true },
		{ "2001:db8::/33", "2001:db8:8000::1", false },
		{ "2001:db8::1/128", "2001:DB8:0:0::1", true },
		{ "::ffff:192.0.2.1", "192.0.2.1", true },
		{ "192.0.2.1", "::ffff:192.0.2.1", true },
		{ "192.0.2.1", "::192.0.2.1", false },
		{ "::1,192.0.2.0/24,10.0.0.1", "10.0.0.1", true },
		{ "::1,192.0.2.0/24,10.0.0.1", "10.0.0.2", false },
		{ "", "192.0.2.1", false },
		{ ",", "192.0.2.1", false },
		{ "x,192.0.2.1", "192.0.2.1", true },
		{ "0.0.0.0/0", "", false },
		{ "0.0.0.0/0", "unix:", false },
		{ "0.0.0.0/0", "192.0.2.1x", false },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		ck_assert_msg(network_allows(cases[i].networks, cases[i].address) == cases[i].allowed, "%s in %s",
			cases[i].address, cases[i].networks);
}
END_TEST

START_TEST(every_prefix)
{
	/* of an address with all bits set, each prefix lets in what differs below it only */
	for (int bits = 0; bits <= 32; bits++)
		for (int flipped = 0; flipped < 32; flipped++) {
			uint32_t a = ~(UINT32_C(1) << (31 - flipped)), net = bits == 0 ? 0 : UINT32_MAX << (32 - bits);
			const char *network = arena_printf(
				mem, "%u.%u.%u.%u/%d", net >> 24, net >> 16 & 255, net >> 8 & 255, net & 255, bits);
			const char *address =
				arena_printf(mem, "%u.%u.%u.%u", a >> 24, a >> 16 & 255, a >> 8 & 255, a & 255);

			ck_assert(network_valid(network));
			ck_assert_int_eq(network_allows(network, address), flipped >= bits);
		}
}
END_TEST

int
main(void)
{
	const TTest *tests[] = { valid, allowed, every_prefix };

	return suite_run("address", tests, COUNT_OF(tests));
}
