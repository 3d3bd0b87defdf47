#include "domain/spot.h"

#include "base/decimal.h"
#include "pricing/pricing.h"

#define MWH 1000 /* kWh */
#define KWH 1000 /* Wh */

static int64_t
given(int64_t v, int64_t otherwise)
{
	return v != NONE ? v : otherwise;
}

bool
spot_price(struct rate market, const struct spot_terms *terms, struct rate *out)
{
	/* in shares of billionths for each MWh, so that nothing is lost before the one rounding */
	wide price = (wide)market.v * (SHARE_ONE + given(terms->percentage.v, 0));
	wide scale = (wide)MWH * SHARE_ONE;

	price += given(terms->adder.v, 0) * scale;
	if (terms->floor.v != NONE && price < terms->floor.v * scale)
		price = terms->floor.v * scale;
	if (terms->ceiling.v != NONE && price > terms->ceiling.v * scale)
		price = terms->ceiling.v * scale;
	price *= SHARE_ONE + given(terms->vat.v, 0);
	return round_ratio(price, scale * SHARE_ONE, &out->v) && out->v <= LARGEST * RATE_ONE &&
		out->v >= -LARGEST * RATE_ONE;
}

/* ---- the file ---- */

struct pair {
	const char *start, *price;
	size_t start_n, price_n;
};

/* A cell of ${n} bytes at ${at} without blanks and quotes around it. */
static void
trim(const char **at, size_t *n)
{
	while (*n > 0 && strchr(" \t\r\"", **at) != NULL) {
		(*at)++;
		(*n)--;
	}
	while (*n > 0 && strchr(" \t\r\"", (*at)[*n - 1]) != NULL)
		(*n)--;
}

/* The first two cells of the ${n} bytes at ${text}. */
static struct pair
cells(const char *text, size_t n)
{
	size_t end = strcspn(text, ",;\n");
	struct pair l = { .start = text, .start_n = end < n ? end : n, .price = text + n };

	if (end < n) {
		l.price = text + end + 1;
		l.price_n = strcspn(l.price, ",;\n");
		if (l.price_n > n - end - 1)
			l.price_n = n - end - 1;
	}
	trim(&l.start, &l.start_n);
	trim(&l.price, &l.price_n);
	return l;
}

static enum rc
wrong(struct ctx *cx, size_t number, const char *what)
{
	return fail(cx, E_INVALID, NULL, arena_printf(cx->mem, "line %zu: %s", number, what));
}

static enum rc
entry(struct ctx *cx, const struct pair *l, size_t number, const struct spot_terms *terms, struct bulk_entry *e)
{
	struct interval *energy = ARENA_ONE(cx->mem, struct interval);
	struct rate market;

	if (decimal_read(l->price, l->price_n, 9, &market.v) != DECIMAL_OK)
		return wrong(cx, number,
			"the second column must be a price for each MWh, with a point and at most 9 digits");
	*energy = (struct interval) { .unit = KWH };
	if (!spot_price(market, terms, &energy->price))
		return wrong(cx, number, "the price is too large");
	if (l->start_n == 0)
		return wrong(cx, number, "the first column must be the start");
	*e = (struct bulk_entry) { .start = arena_copy(cx->mem, l->start, l->start_n), .energy = { 1, energy } };
	return OK;
}

enum rc
spot_read(struct ctx *cx, const char *text, const struct spot_terms *terms, struct list *out)
{
	size_t room = 1, number = 0;
	struct bulk_entry *to;

	/* a mark of byte order, as spreadsheets write it */
	if (strncmp(text, "\xef\xbb\xbf", 3) == 0)
		text += 3;
	for (const char *c = text; *c != '\0'; c++)
		room += *c == '\n';
	to = ARENA_ARRAY(cx->mem, room, struct bulk_entry);
	*out = (struct list) { 0, to };
	while (*text != '\0') {
		size_t n = strcspn(text, "\n");
		struct pair l = cells(text, n);
		int64_t ignored;

		number++;
		text += n + (text[n] == '\n');
		if (l.start_n == 0 && l.price_n == 0)
			continue;
		if (number == 1 && decimal_read(l.price, l.price_n, 9, &ignored) != DECIMAL_OK)
			continue;
		TRY(entry(cx, &l, number, terms, &to[out->n]));
		out->n++;
	}
	return out->n > 0 ? OK : fail(cx, E_INVALID, NULL, "the file holds no price");
}
