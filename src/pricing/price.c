/* One session by one plan: the items of docs/pricing.md 4, in their order. */
#include "pricing/inner.h"

void *
list_grow(struct list *list, size_t *room, size_t size, struct arena *mem)
{
	if (list->n == *room) {
		size_t more = *room > 0 ? 2 * *room : 8;
		void *at = arena_get(mem, more, size);

		if (list->n > 0)
			memcpy(at, list->at, list->n * size);
		list->at = at;
		*room = more;
	}
	return (char *)list->at + size * list->n++;
}

void
sum_add(struct pricer *pr, struct money *sum, struct money m)
{
	if (!money_add(sum, m))
		pr->too_large = true;
}

struct line *
line_add(struct pricer *pr, enum what what, struct money amount)
{
	struct line *l;

	if (amount.v == 0)
		return NULL;
	sum_add(pr, &pr->sum, amount);
	l = list_grow(&pr->b->lines, &pr->room, sizeof(*l), pr->mem);
	*l = (struct line) {
		.what = what,
		.amount = amount,
		.quantity = NONE,
		.price = { NONE },
		.unit = NONE,
		.share = { NONE },
		.origin_version = NONE,
	};
	return l;
}

void
line_origin(struct line *l, unsigned origin, const struct segment *s)
{
	l->origin = origin;
	if (origin == FROM_RULE) {
		l->origin_id = s->rule->id;
		l->origin_version = s->rule->version;
	} else if (origin == FROM_ENTRY)
		l->origin_id = s->entry->id;
}

/* ---- quantities ---- */

static struct instant
charging_end(const struct usage *u)
{
	return u->charging_ended_at.v != NONE ? u->charging_ended_at : u->ended_at;
}

/* Seconds of ${s} between ${from} and ${to}. */
static int64_t
overlap(const struct segment *s, struct instant from, struct instant to)
{
	int64_t begin = s->from.v > from.v ? s->from.v : from.v, end = s->to.v < to.v ? s->to.v : to.v;

	return begin < end ? end - begin : 0;
}

static void
count_time(const struct plan *p, const struct usage *u, const struct list *segments)
{
	struct instant end = p->while_charging ? charging_end(u) : u->ended_at;
	struct segment *s = segments->at;

	for (size_t i = 0; i < segments->n; i++)
		s[i].quantity[PART_TIME] = overlap(&s[i], u->started_at, end);
}

/* Idle time is what lies behind the grace period and outside the free window. */
static void
count_idle(const struct plan *p, const struct usage *u, struct span grace, const struct list *segments)
{
	struct segment *s = segments->at;
	struct instant from;

	if (u->charging_ended_at.v == NONE)
		return;
	from.v = u->charging_ended_at.v + grace.v;
	for (size_t i = 0; i < segments->n; i++) {
		int64_t seconds = overlap(&s[i], from, u->ended_at);

		if (seconds > 0 && p->idle_free != NULL)
			seconds -= window_seconds(
				p->idle_free, &u->offsets, (struct instant) { s[i].to.v - seconds }, s[i].to);
		s[i].quantity[PART_IDLE] = seconds;
	}
}

/* ---- steps 1 and 2: items by group ---- */

/* What has been added to the sum since it was ${before} belongs to the group of ${part}. */
static void
group_add(struct pricer *pr, enum part part, struct money before)
{
	sum_add(pr, &pr->group[pr->group_of[part]], (struct money) { pr->sum.v - before.v });
}

static void
fee_line(struct pricer *pr, const struct segment *start)
{
	unsigned origin;
	const struct fee *fee = chosen_fee(pr->p, start, &origin);
	int64_t length = pr->u->ended_at.v - pr->u->started_at.v;
	struct money amount;
	struct line *l;

	if (fee->grace.v != NONE && length <= fee->grace.v)
		return;
	if (fee->threshold.v != NONE && pr->u->energy.v < fee->threshold.v)
		return;
	if (!amount_of(fee->amount, 1, 1, pr->p->minor, &amount))
		pr->too_large = true;
	else if ((l = line_add(pr, LINE_SESSION_FEE, amount)) != NULL) {
		l->price = fee->amount;
		line_origin(l, origin, start);
	}
	group_add(pr, PART_FEE, (struct money) { 0 });
}

static void
part_lines(struct pricer *pr, const struct list *segments, enum part part, int64_t step)
{
	struct money before = pr->sum;

	step_up(segments, part, step);
	step_lines(pr, segments, part);
	group_add(pr, part, before);
}

static void
idle_lines(struct pricer *pr, const struct list *segments)
{
	const struct plan *p = pr->p;
	const struct segment *start = segments->at;
	struct money most = p->idle_max, before = pr->sum, idle;
	struct span grace = p->idle_grace;
	unsigned origin = FROM_TARIFF;
	struct line *l;

	if (start->rule != NULL && start->rule->idle_grace.v != NONE)
		grace = start->rule->idle_grace;
	if (start->rule != NULL && start->rule->idle_max.v != NONE) {
		most = start->rule->idle_max;
		origin = FROM_RULE;
	}
	count_idle(p, pr->u, grace, segments);
	part_lines(pr, segments, PART_IDLE, p->idle_step);
	idle.v = pr->sum.v - before.v;
	if (most.v == NONE || idle.v <= most.v)
		return;
	before = pr->sum;
	l = line_add(pr, LINE_IDLE_MAXIMUM, (struct money) { most.v - idle.v });
	line_origin(l, origin, start);
	group_add(pr, PART_IDLE, before);
}

/* ---- steps 3 and 4: what belongs to all groups ---- */

static struct line *
adjust(struct pricer *pr, enum what what, struct money amount)
{
	sum_add(pr, &pr->adjusted, amount);
	return line_add(pr, what, amount);
}

static void
bounds(struct pricer *pr)
{
	const struct plan *p = pr->p;

	if (pr->sum.v < p->least.v)
		adjust(pr, LINE_MINIMUM, (struct money) { p->least.v - pr->sum.v });
	else if (p->most.v != NONE && pr->sum.v > p->most.v)
		adjust(pr, LINE_MAXIMUM, (struct money) { p->most.v - pr->sum.v });
}

static void
discount(struct pricer *pr, enum what what, struct share share, const char *name)
{
	struct money base = pr->sum;
	struct line *l = adjust(pr, what, (struct money) { -share_of(base, share).v });

	if (l == NULL)
		return;
	l->share = share;
	l->base = base;
	l->name = name;
}

static void
rule_discount(struct pricer *pr, enum what what, struct share share, const struct segment *start)
{
	size_t n = pr->b->lines.n;

	discount(pr, what, share, start->rule->name);
	if (pr->b->lines.n > n)
		line_origin((struct line *)pr->b->lines.at + n, FROM_RULE, start);
}

/* Returns whether the session is exempt. */
static bool
discounts(struct pricer *pr, const struct segment *start)
{
	const struct plan *p = pr->p;

	if (start->rule != NULL && start->rule->free_session) {
		rule_discount(pr, LINE_FREE_SESSION, (struct share) { SHARE_ONE }, start);
		return true;
	}
	if (start->rule != NULL && start->rule->discount.v != NONE)
		rule_discount(pr, LINE_RULE_DISCOUNT, start->rule->discount, start);
	if (p->user_discount.v != NONE)
		discount(pr, LINE_USER_DISCOUNT, p->user_discount, p->user_type);
	return false;
}

/* ---- step 6 and 7: the promotion ---- */

static struct money
promotion_of(const struct promotion *promo, struct money total)
{
	struct money off = promo->share.v != NONE ? share_of(total, promo->share) : promo->fixed;

	if (promo->most.v != NONE && off.v > promo->most.v)
		off = promo->most;
	return off.v < total.v ? off : total;
}

/* Take ${off} off, and off the groups in proportion. */
static bool
take_off(struct money off, struct bill *b)
{
	struct money gross[GROUPS_MAX], part[GROUPS_MAX];
	struct tax_sum *s = b->taxes.at;
	bool fits = true;

	b->discount.v = -off.v;
	b->total.v -= off.v;
	for (size_t i = 0; i < b->taxes.n; i++)
		gross[i] = s[i].gross;
	if (!money_spread(b->discount, gross, b->taxes.n, part))
		return false;
	b->tax_payable.v = 0;
	for (size_t i = 0; i < b->taxes.n; i++) {
		s[i].discount = part[i];
		s[i].payable = tax_within((struct money) { s[i].gross.v + part[i].v }, s[i].rate);
		fits &= money_add(&b->tax_payable, s[i].payable);
	}
	return fits;
}

bool
price_promote(const struct promotion *promo, struct arena *mem, struct bill *b)
{
	struct pricer pr = { .b = b, .mem = mem, .room = b->lines.n };
	struct money off = { 0 };
	struct line *l;

	if (promo != NULL)
		off = promotion_of(promo, b->total);
	/* a total below zero has nothing to take off */
	if (off.v <= 0)
		return true;
	l = line_add(&pr, LINE_PROMOTION, (struct money) { -off.v });
	l->name = promo->code;
	l->share = promo->share;
	l->base = b->total;
	return take_off(off, b);
}

enum rc
price(const struct plan *p, const struct usage *u, struct arena *mem, struct bill *b, struct fault *ft)
{
	struct pricer pr = { .p = p, .u = u, .mem = mem, .b = b };
	struct list segments;
	const struct segment *start;

	memset(b, 0, sizeof(*b));
	memcpy(b->currency, p->currency, sizeof(b->currency));
	b->minor = p->minor;
	if (p->interval)
		price_cut(p, u, mem, &segments);
	else
		cut_at_start(p, u, mem, &segments);
	TRY(meter_split(u, mem, &segments, ft));
	count_time(p, u, &segments);
	start = segments.at;
	tax_groups(&pr);
	fee_line(&pr, start);
	part_lines(&pr, &segments, PART_ENERGY, p->energy_step);
	part_lines(&pr, &segments, PART_TIME, p->time_step);
	idle_lines(&pr, &segments);
	bounds(&pr);
	tax_adjust(&pr, discounts(&pr, start));
	tax_lines(&pr);
	pr.too_large |= !price_promote(p->promotion, mem, b);
	if (pr.too_large)
		return fault_field(ft, "tariff", "the amounts of this session are too large");
	return OK;
}
