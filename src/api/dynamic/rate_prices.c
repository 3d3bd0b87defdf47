#include "api/dynamic/dynamic.h"
#include "base/when.h"
#include "domain/price_curve.h"

struct range {
	const char *from, *to;
};

static const struct field query_fields[] = {
	FIELD(struct range, from, .min = 1, .max = 40),
	FIELD(struct range, to, .min = 1, .max = 40),
};
const struct shape rate_price_query_shape = SHAPE(struct range, query_fields);

static enum rc
instant_of(struct ctx *cx, const char *field, const char *text, struct instant *out)
{
	out->v = NONE;
	return text == NULL || when_read(text, out)
		? OK
		: fail_field(cx, field, "must be an RFC 3339 date and time with a time zone");
}

enum rc
rate_prices_find(struct call *c)
{
	struct price_curve *curve = ARENA_ONE(c->cx->mem, struct price_curve);
	const struct range *q = c->query;
	struct instant from, to;

	TRY(instant_of(c->cx, "from", q->from, &from));
	TRY(instant_of(c->cx, "to", q->to, &to));
	c->answer = curve;
	return price_curve_of_rate(c->cx, c->arg[0], from, to, curve);
}
