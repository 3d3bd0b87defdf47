#include "base/address.h"

#include <arpa/inet.h>

#include "base/decimal.h"

/* Sixteen bytes; IPv4 is kept as ::ffff:a.b.c.d. */
struct address {
	unsigned char byte[16];
	bool v4;
};

static bool
address_read(const char *text, struct address *out)
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };

	memcpy(out->byte, mapped, sizeof(mapped));
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
