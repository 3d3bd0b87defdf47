/* Any text as a network and as an address. */
#include "base/address.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t half = size > 0 ? data[0] % size : 0;
	char *networks = calloc(size + 1, 1), *address = calloc(size + 1, 1);

	if (networks == NULL || address == NULL)
		abort();
	memcpy(networks, data, half);
	memcpy(address, data + half, size - half);
	(void)network_valid(networks);
	(void)network_allows(networks, address);
	(void)address_public(address);
	/* a network that is one address lets that one in */
	if (strchr(networks, '/') == NULL && strchr(networks, ',') == NULL && network_valid(networks) &&
		!network_allows(networks, networks))
		abort();
	free(networks);
	free(address);
	return 0;
}
