/* Any bytes as a TZif file: either no zone, or one whose answers agree with each other. */
#include "base/when.h"
#include "base/zone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool ok)
{
	if (!ok)
		abort();
}

static void
ask(const struct zone *z, struct arena *mem, int64_t around)
{
	struct instant from = { around }, to = { around + 40 * DAY }, found[2];
	const struct offset *o;
	struct list list;
	unsigned n;

	zone_offsets(z, from, to, mem, &list);
	o = list.at;
	must(list.n > 0 && o[0].from.v == from.v);
	for (size_t i = 0; i < list.n; i++) {
		must(o[i].utc.v == zone_offset(z, o[i].from).v);
		must(i == 0 || (o[i].from.v > o[i - 1].from.v && o[i].utc.v != o[i - 1].utc.v));
	}
	n = zone_instants(z, around, found);
	for (unsigned i = 0; i < n; i++)
		must(found[i].v + zone_offset(z, found[i]).v == around);
	must(n < 2 || found[0].v < found[1].v);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int64_t around[] = { 0, -5000000000, 1774746000, 1792890000, 4102444800, 32503680000, WHEN_MIN,
		WHEN_MAX };
	struct zone *z = zone_parse(data, size);
	struct arena *mem;

	if (z == NULL)
		return 0;
	mem = arena_new(65536);
	for (size_t i = 0; i < COUNT_OF(around); i++)
		ask(z, mem, around[i]);
	arena_free(mem);
	zone_free(z);
	return 0;
}
