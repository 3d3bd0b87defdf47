/* Any text as the URL of an endpoint. */
#include "base/address.h"
#include "base/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = calloc(size + 1, 1);
	struct url u;

	if (text == NULL)
		abort();
	memcpy(text, data, size);
	/* what is taken can be put into a request: no end of a line, nothing that hides another host */
	if (url_wrong(text, &u) == NULL) {
		if (strpbrk(text, " \t\r\n\\#") != NULL || (*u.address != '\0' && !network_valid(u.address)))
			abort();
		if (u.tls != (text[4] == 's' || text[4] == 'S'))
			abort();
	}
	free(text);
	return 0;
}
