#include "store/key.h"

static const struct field fields[] = {
	FIELD(struct key, tenant),
	FIELD(struct key, id),
	FIELD(struct key, version),
};

static const struct field at_fields[] = {
	FIELD(struct key, tenant),
	FIELD(struct key, id),
	FIELD(struct key, at),
};

static const struct field number_fields[] = { { .name = "n", .kind = K_INT } };

const struct shape key_tenant = { .field = fields, .n = 1, .size = sizeof(struct key) };
const struct shape key_one = { .field = fields, .n = 2, .size = sizeof(struct key) };
const struct shape key_version = { .field = fields, .n = 3, .size = sizeof(struct key) };
const struct shape key_at = { .field = at_fields, .n = 3, .size = sizeof(struct key) };
const struct shape number_row = SHAPE(int64_t, number_fields);
