#include "api/billing/breakdown.h"

#include "domain/quote.h"
#include "render/describe.h"

/* clang-format off */
static const struct field item_fields[] = {
	FIELD(struct breakdown_item, description),
	FIELD(struct breakdown_item, amount),
};
const struct shape breakdown_item_shape = SHAPE(struct breakdown_item, item_fields);

static const struct field explained_item_fields[] = {
	FIELD(struct explained_item, description),
	FIELD(struct explained_item, quantity, .hidden = true),
	FIELD(struct explained_item, quantity_unit, .hidden = true),
	FIELD(struct explained_item, price, .hidden = true),
	FIELD(struct explained_item, unit, .hidden = true),
	FIELD(struct explained_item, percent, .hidden = true),
	FIELD(struct explained_item, of, .hidden = true),
	FIELD(struct explained_item, unrounded),
	FIELD(struct explained_item, amount),
	FIELD(struct explained_item, source, .hidden = true),
	FIELD(struct explained_item, source_id, .hidden = true),
	FIELD(struct explained_item, source_version, .hidden = true),
};
static const struct shape explained_item_shape = SHAPE(struct explained_item, explained_item_fields);

static const struct field explained_rule_fields[] = {
	FIELD(struct explained_rule, id),
	FIELD(struct explained_rule, name),
	FIELD(struct explained_rule, version),
	FIELD(struct explained_rule, matched),
	FIELD(struct explained_rule, chosen),
	FIELD(struct explained_rule, failed),
};
static const struct shape explained_rule_shape = SHAPE(struct explained_rule, explained_rule_fields);

static const struct field explanation_fields[] = {
	FIELD(struct explanation, items, .of = &explained_item_shape),
	FIELD(struct explanation, rules, .of = &explained_rule_shape),
};
const struct shape explanation_shape = SHAPE(struct explanation, explanation_fields);

static const struct field breakdown_fields[] = {
	FIELD(struct breakdown, line_items, .of = &breakdown_item_shape),
	FIELD(struct breakdown, subtotal),
	FIELD(struct breakdown, tax),
	FIELD(struct breakdown, discount),
	FIELD(struct breakdown, total),
	FIELD(struct breakdown, tax_payable),
	FIELD(struct breakdown, currency),
	FIELD(struct breakdown, explain, .of = &explanation_shape, .hidden = true),
};
const struct shape breakdown_shape = SHAPE(struct breakdown, breakdown_fields, CURRENCY_IN(struct breakdown, currency));

static const char *const condition_names[CONDITION_COUNT] = {
	[FAILS_STATUS] = "status", [FAILS_TIME_OF_DAY] = "time_of_day", [FAILS_USER_TYPE] = "user_type_id",
	[FAILS_CONNECTOR_TYPE] = "connector_type", [FAILS_CHARGE_POINT] = "charge_point_id",
	[FAILS_SITE] = "site_id", [FAILS_MIN_ENERGY] = "min_energy_kwh", [FAILS_MAX_ENERGY] = "max_energy_kwh",
	[FAILS_VALID_FROM] = "valid_from", [FAILS_VALID_UNTIL] = "valid_until",
};
static const char *const origin_names[] = {
	[FROM_TARIFF] = "tariff", [FROM_COST_RATE] = "cost_rate", [FROM_RULE] = "rule", [FROM_ENTRY] = "entry",
};
/* clang-format on */

static const char *
description(const struct bill *b, const struct line *l, const char *locale, struct arena *mem)
{
	struct buf text;

	buf_init(&text, mem, 64);
	describe_line(&text, b, l, locale);
	return buf_text(&text);
}

void
breakdown_of(const struct bill *b, const char *locale, struct arena *mem, struct breakdown *out)
{
	struct breakdown_item *item = ARENA_ARRAY(mem, b->lines.n + 1, struct breakdown_item);
	const struct line *l = b->lines.at;

	for (size_t i = 0; i < b->lines.n; i++)
		item[i] = (struct breakdown_item) { description(b, &l[i], locale, mem), l[i].amount };
	*out = (struct breakdown) {
		.line_items = { b->lines.n, item },
		.subtotal = b->subtotal,
		.tax = b->tax,
		.discount = b->discount,
		.total = b->total,
		.tax_payable = b->tax_payable,
		.currency = b->currency,
	};
}

static void
explain_item(const struct bill *b, const struct line *l, struct arena *mem, struct explained_item *x)
{
	bool priced = l->price.v != NONE;
	struct buf text;

	buf_init(&text, mem, 32);
	describe_exact(&text, b, l);
	*x = (struct explained_item) {
		.quantity = l->quantity,
		.price = l->price,
		.unit = l->unit,
		.percent = l->share,
		.of = { NONE },
		.unrounded = buf_text(&text),
		.amount = l->amount,
		.source_version = l->origin_version,
	};
	if (l->quantity != NONE)
		x->quantity_unit = l->what == LINE_ENERGY ? "Wh" : "s";
	if (l->share.v != NONE)
		x->of = l->base;
	if (priced || l->what == LINE_IDLE_MAXIMUM || l->what == LINE_RULE_DISCOUNT || l->what == LINE_FREE_SESSION) {
		x->source = origin_names[l->origin];
		x->source_id = l->origin_id;
	}
}

static void
explain_rule(const struct verdict *v, struct explained_rule *x)
{
	*x = (struct explained_rule) {
		.id = v->id,
		.name = v->name,
		.version = v->version,
		.matched = v->matched,
		.chosen = v->chosen,
		.failed = v->matched ? NULL : condition_names[v->failed],
	};
}

void
breakdown_explain(const struct bill *b, const char *locale, const struct list *verdicts, struct arena *mem,
	struct explanation *out)
{
	struct explained_item *item = ARENA_ARRAY(mem, b->lines.n + 1, struct explained_item);
	struct explained_rule *rule = ARENA_ARRAY(mem, verdicts->n + 1, struct explained_rule);
	const struct line *l = b->lines.at;
	const struct verdict *v = verdicts->at;

	for (size_t i = 0; i < b->lines.n; i++) {
		explain_item(b, &l[i], mem, &item[i]);
		item[i].description = description(b, &l[i], locale, mem);
	}
	for (size_t i = 0; i < verdicts->n; i++)
		explain_rule(&v[i], &rule[i]);
	out->items = (struct list) { b->lines.n, item };
	out->rules = (struct list) { verdicts->n, rule };
}
