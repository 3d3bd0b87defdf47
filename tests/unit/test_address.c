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

/* The first and the last address of what is not public, and those beside it, which are. */
/* clang-format off */
static const char *const of_anybody[] = {
	"1.0.0.0", "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
	"128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "191.255.255.255", "192.0.1.0",
	"192.0.3.0", "192.88.98.255", "192.88.100.0", "192.167.255.255", "192.169.0.0", "198.17.255.255",
	"198.20.0.0", "198.51.99.255", "198.51.101.0", "203.0.112.255", "203.0.114.0", "223.255.255.255",
	"64:ff9b::8.8.8.8", "2000::1", "2001:0:808:808::f7f7:f7f7", "2001:200::1", "2001:4860:4860::8888",
	"2001:db7:ffff::1", "2001:db9::1", "2002:808:808::1", "2003::1", "2606:4700::1111", "3ffe:ffff::1",
	"3fff:1000::1",
};
static const char *const of_nobody[] = {
	"0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255", "127.0.0.0",
	"127.0.0.1", "127.255.255.255", "169.254.0.0", "169.254.169.254", "169.254.255.255", "172.16.0.0",
	"172.31.255.255", "192.0.0.0", "192.0.0.255", "192.0.2.0", "192.0.2.255", "192.88.99.0", "192.88.99.255",
	"192.168.0.0", "192.168.255.255", "198.18.0.0", "198.19.255.255", "198.51.100.0", "198.51.100.255",
	"203.0.113.0", "203.0.113.255", "224.0.0.0", "239.255.255.255", "240.0.0.0", "255.255.255.255", "::", "::1",
	"::2", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:8.8.8.8", "64:ff9b::127.0.0.1",
	"64:ff9b::10.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:0:0:0:1:808:808", "64:ff9b:1::8.8.8.8", "100::1",
	"1fff:ffff::1", "2001:0:808:808::80ff:fffe", "2001:0:808:808::f5ff:fffe", "2001:0:7f00:1::f7f7:f7f7",
	"2001:2::1", "2001:10::1", "2001:20::1", "2001:1ff:ffff::1", "2001:db8::1", "2001:db8:ffff::1",
	"2002:7f00:1::1", "2002:a00:1::1", "2002:c0a8:1::1", "2002:a9fe:a9fe::1", "3fff::1", "3fff:fff:ffff::1",
	"4000::1", "5f00::1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%lo", "febf::1", "fec0::1", "ff02::1", "",
	"localhost", "0x7f.1", "2130706433", "8.8.8", "8.8.8.8 ", "[2000::1]",
};
/* clang-format on */

START_TEST(public)
{
	for (size_t i = 0; i < COUNT_OF(of_anybody); i++)
		ck_assert_msg(address_public(of_anybody[i]), "%s", of_anybody[i]);
	for (size_t i = 0; i < COUNT_OF(of_nobody); i++)
		ck_assert_msg(!address_public(of_nobody[i]), "%s", of_nobody[i]);
}
END_TEST

START_TEST(networks_of_one_party)
{
	ck_assert_str_eq(address_network(mem, "192.0.2.7", 8), "00000000000000000000ffffc0000207");
	ck_assert_str_eq(address_network(mem, "::ffff:192.0.2.7", 8), address_network(mem, "192.0.2.7", 8));
	ck_assert_str_eq(address_network(mem, "2001:db8:1:2:3:4:5:6", 8), "20010db800010002");
	ck_assert_str_eq(address_network(mem, "2001:db8:1:2::", 8), address_network(mem, "2001:db8:1:2:ffff::1", 8));
	ck_assert_str_ne(address_network(mem, "2001:db8:1:2::", 8), address_network(mem, "2001:db8:1:3::", 8));
	ck_assert_str_eq(address_network(mem, "unix:", 8), "");
	ck_assert_str_eq(address_network(mem, "2001:db8:1:2::", 6), "20010db80001");
	ck_assert_str_eq(address_network(mem, "192.0.2.7", 6), address_network(mem, "192.0.2.7", 8));
}
END_TEST

int
main(void)
{
	const TTest *tests[] = { valid, allowed, every_prefix, public, networks_of_one_party };

	return suite_run("address", tests, COUNT_OF(tests));
}
