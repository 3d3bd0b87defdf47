#include "base/address.h"

#include <arpa/inet.h>

#include "base/buf.h"
#include "base/decimal.h"

/* Sixteen bytes; IPv4 is kept as ::ffff:a.b.c.d. */
struct address {
	unsigned char byte[16];
	bool v4;
};

static const unsigned char mapped_v4[12] = { [10] = 0xff, [11] = 0xff };

static bool
address_read(const char *text, struct address *out)
{
	memcpy(out->byte, mapped_v4, sizeof(mapped_v4));
	out->v4 = inet_pton(AF_INET, text, out->byte + 12) == 1;
	return out->v4 || inet_pton(AF_INET6, text, out->byte) == 1;
}

/* Are the first ${bits} bits of both the same? */
static bool
same_bits(const struct address *a, const struct address *b, int64_t bits)
{
	size_t whole = (size_t)bits / 8;
	unsigned rest = (unsigned)bits % 8, mask = 0xff00u >> rest & 0xff;

	return memcmp(a->byte, b->byte, whole) == 0 && (rest == 0 || ((a->byte[whole] ^ b->byte[whole]) & mask) == 0);
}

/* Read ${n} bytes as an address and how many of its 128 bits count. */
static bool
network_read(const char *text, size_t n, struct address *out, int64_t *bits)
{
	char copy[INET6_ADDRSTRLEN + 4];
	char *slash;

	if (n >= sizeof(copy))
		return false;
	memcpy(copy, text, n);
	copy[n] = '\0';
	slash = strchr(copy, '/');
	if (slash != NULL)
		*slash++ = '\0';
	if (!address_read(copy, out))
		return false;
	*bits = 128;
	if (slash == NULL)
		return true;
	if (strspn(slash, "0123456789") != strlen(slash) || decimal_read(slash, strlen(slash), 0, bits) != DECIMAL_OK ||
		*bits > (out->v4 ? 32 : 128))
		return false;
	*bits += out->v4 ? 96 : 0;
	return true;
}

bool
network_valid(const char *text)
{
	struct address a, masked;
	int64_t bits;

	if (!network_read(text, strlen(text), &a, &bits))
		return false;
	masked = a;
	for (int64_t i = bits; i < 128; i++)
		masked.byte[i / 8] &= (unsigned char)~(0x80 >> i % 8);
	return memcmp(masked.byte, a.byte, sizeof(a.byte)) == 0;
}

bool
network_allows(const char *networks, const char *address)
{
	struct address a, network;
	int64_t bits;

	if (!address_read(address, &a))
		return false;
	for (;;) {
		size_t n = strcspn(networks, ",");

		if (network_read(networks, n, &network, &bits) && same_bits(&network, &a, bits))
			return true;
		if (networks[n] == '\0')
			return false;
		networks += n + 1;
	}
}

/* ---- public addresses ---- */

struct block {
	unsigned char byte[4]; /* IPv4; or the beginning of an IPv6 address */
	int64_t bits;
};

/* The registries of special-purpose addresses (RFC 6890), and multicast. */
/* clang-format off */
static const struct block private_v4[] = {
	{ { 0 }, 8 }, { { 10 }, 8 }, { { 100, 64 }, 10 }, { { 127 }, 8 }, { { 169, 254 }, 16 }, { { 172, 16 }, 12 },
	{ { 192, 0, 0 }, 24 }, { { 192, 0, 2 }, 24 }, { { 192, 88, 99 }, 24 }, { { 192, 168 }, 16 }, { { 198, 18 }, 15 },
	{ { 198, 51, 100 }, 24 }, { { 203, 0, 113 }, 24 }, { { 224 }, 3 },
};
/* within 2000::/3, beside which no address is anybody's: protocol assignments, examples */
static const struct block private_v6[] = {
	{ { 0x20, 0x01 }, 23 }, { { 0x20, 0x01, 0x0d, 0xb8 }, 32 }, { { 0x3f, 0xff }, 20 },
};
/* clang-format on */

static bool
in_blocks(const unsigned char byte[4], const struct block *block, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct address a = { .v4 = false }, b = { .v4 = false };

		memcpy(a.byte, byte, 4);
		memcpy(b.byte, block[i].byte, 4);
		if (same_bits(&a, &b, block[i].bits))
			return true;
	}
	return false;
}

static bool
public_v4(const unsigned char byte[4])
{
	return !in_blocks(byte, private_v4, COUNT_OF(private_v4));
}

bool
address_public(const char *address)
{
	static const unsigned char nat64[12] = { 0, 0x64, 0xff, 0x9b };
	static const unsigned char teredo[4] = { 0x20, 0x01 };
	unsigned char client[4];
	struct address a;

	if (!address_read(address, &a))
		return false;
	if (a.v4)
		return public_v4(a.byte + 12);
	if (memcmp(a.byte, nat64, sizeof(nat64)) == 0)
		return public_v4(a.byte + 12);
	if (a.byte[0] == 0x20 && a.byte[1] == 0x02)
		return public_v4(a.byte + 2);
	if (memcmp(a.byte, teredo, sizeof(teredo)) == 0) {
		/* the address of the client is kept inverted */
		for (size_t i = 0; i < 4; i++)
			client[i] = a.byte[12 + i] ^ 0xff;
		return public_v4(a.byte + 4) && public_v4(client);
	}
	return a.byte[0] >> 5 == 1 && !in_blocks(a.byte, private_v6, COUNT_OF(private_v6));
}

const char *
address_network(struct arena *mem, const char *address, size_t bytes)
{
	struct address a;
	struct buf out;
	bool mapped;

	if (!address_read(address, &a))
		return "";
	mapped = memcmp(a.byte, mapped_v4, sizeof(mapped_v4)) == 0;
	buf_init(&out, mem, 33);
	for (size_t i = 0; i < (mapped ? 16 : bytes); i++)
		buf_printf(&out, "%02x", a.byte[i]);
	return buf_text(&out);
}
