/* Any bytes as a decimal: what was read can be written and read again. */
#include "base/decimal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool ok)
{
	if (!ok)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text, again[DECIMAL_TEXT];
	int64_t v = 7, w = 0;
	unsigned digits;

	if (size == 0)
		return 0;
	digits = data[0] % 10;
	text = malloc(size);
	must(text != NULL);
	/* without an end mark behind it */
	memcpy(text, data + 1, size - 1);
	if (decimal_read(text, size - 1, digits, &v) == DECIMAL_OK) {
		for (unsigned least = 0; least <= digits; least++) {
			size_t n = decimal_write(again, v, digits, least);

			must(n < DECIMAL_TEXT && again[n] == '\0');
			must(decimal_read(again, n, digits, &w) == DECIMAL_OK && w == v);
		}
		must(v != NONE);
	} else
		must(v == 7);
	free(text);
	return 0;
}
