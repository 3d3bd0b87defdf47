/* A struct with a member of each kind and its shape, for the tests of all that reads shapes. */
#ifndef TESTS_UNIT_THINGS_H
#define TESTS_UNIT_THINGS_H

#include "base/shape.h"

struct part {
	int64_t whole;
	const char *note;
};
struct other {
	int64_t clock;
};

struct thing {
	const char *id, *name, *currency, *tag;
	int64_t count, per_minute, per_hour, clock;
	bool yes;
	unsigned colour;
	struct rate price, text_price, short_price;
	struct money paid, minor;
	struct energy energy;
	struct share share;
	struct instant at;
	const struct part *part;
	struct list parts, words;
	struct raw raw;
};

static const char *const colour_names[] = { "red", "green", NULL };

static const struct field part_fields[] = {
	FIELD(struct part, whole, .must = true, .max = 9),
	FIELD(struct part, note, .max = 5),
};
static const struct shape part_shape = SHAPE(struct part, part_fields);

static const struct field word_fields[] = { { .name = "", .kind = K_TEXT, .must = true, .min = 1, .max = 3 } };
static const struct shape word_shape = { .field = word_fields, .n = 1, .size = sizeof(const char *) };

static enum rc
thing_check(const void *at, struct fault *ft)
{
	const struct thing *t = at;

	return t->count == 13 ? fault_field(ft, "count", "brings bad luck") : OK;
}

static const struct field thing_fields[] = {
	FIELD(struct thing, id, .readonly = true),
	FIELD(struct thing, name, .must = true, .min = 2, .max = 4),
	FIELD(struct thing, currency),
	FIELD(struct thing, tag, .pattern = "a-c-", .keeps = true),
	FIELD(struct thing, count, .min = -5, .max = 20),
	FIELD(struct thing, per_minute, .instead_of = "per_hour"),
	FIELD(struct thing, per_hour, .instead_of = "per_minute"),
	FIELD(struct thing, clock, .as = AS_CLOCK, .max = 1440),
	FIELD(struct thing, yes),
	FIELD(struct thing, colour, .names = colour_names, .keeps = true),
	FIELD(struct thing, price, .max = 10 * RATE_ONE),
	FIELD(struct thing, text_price, .as = AS_STRING),
	FIELD(struct thing, short_price, .as = AS_SHORT),
	FIELD(struct thing, paid, .readonly = true),
	FIELD(struct thing, minor, .as = AS_MINOR),
	FIELD(struct thing, energy),
	FIELD(struct thing, share, .max = SHARE_ONE),
	FIELD(struct thing, at),
	FIELD(struct thing, part, .of = &part_shape),
	FIELD(struct thing, parts, .of = &part_shape, .max = 3, .filled = true),
	FIELD(struct thing, words, .of = &word_shape, .max = 3),
	FIELD(struct thing, raw, .hidden = true),
};
static const struct shape thing_shape =
	SHAPE(struct thing, thing_fields, CURRENCY_IN(struct thing, currency), .check = thing_check);

#endif
