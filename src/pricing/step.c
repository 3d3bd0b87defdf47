/* Quantities and graduated prices -> lines. */
#include "pricing/inner.h"

/* What has been counted at one price, wherever it comes from. */
struct run {
	int64_t quantity; /* 0: no run is open */
	struct rate price;
	int64_t unit;
	unsigned origin;
	const struct segment *at; /* where it begins */
};

void
step_up(const struct list *segments, enum part part, int64_t step)
{
	struct segment *s = segments->at, *last = NULL;
	int64_t sum = 0;

	for (size_t i = 0; i < segments->n; i++) {
		if (s[i].quantity[part] == 0)
			continue;
		last = &s[i];
		sum += s[i].quantity[part];
	}
	if (sum % step != 0)
		last->quantity[part] += step - sum % step;
}

static void
run_end(struct pricer *pr, struct run *run, enum part part)
{
	static const enum what what_of[] = {
		[PART_ENERGY] = LINE_ENERGY,
		[PART_TIME] = LINE_TIME,
		[PART_IDLE] = LINE_IDLE,
	};
	struct money amount;
	struct line *l;

	if (!amount_of(run->price, run->quantity, run->unit, pr->p->minor, &amount))
		pr->too_large = true;
	else if ((l = line_add(pr, what_of[part], amount)) != NULL) {
		l->quantity = run->quantity;
		l->price = run->price;
		l->unit = run->unit;
		line_origin(l, run->origin, run->at);
	}
}

static bool
same_price(const struct run *a, const struct run *b)
{
	return (wide)a->price.v * b->unit == (wide)b->price.v * a->unit;
}

static void
run_add(struct pricer *pr, struct run *run, enum part part, const struct run *more)
{
	if (run->quantity > 0 && same_price(run, more)) {
		run->quantity += more->quantity;
		return;
	}
	if (run->quantity > 0)
		run_end(pr, run, part);
	*run = *more;
}

static struct chosen
chosen_of(const struct plan *p, const struct segment *s, enum part part)
{
	switch (part) {
	case PART_ENERGY:
		return chosen_energy(p, s);
	case PART_TIME:
		return chosen_time(p, s);
	default:
		return chosen_idle(p, s);
	}
}

void
step_lines(struct pricer *pr, const struct list *segments, enum part part)
{
	const struct segment *s = segments->at;
	struct run run = { 0 };
	int64_t used = 0; /* by the segments before: graduated prices run on */

	for (size_t i = 0; i < segments->n; i++) {
		int64_t left = s[i].quantity[part];
		struct chosen c;

		if (left == 0)
			continue;
		c = chosen_of(pr->p, &s[i], part);
		for (const struct step *step = c.steps.at; left > 0; step++) {
			int64_t take = left;

			if (step->upto != NONE && step->upto - used < take)
				take = step->upto - used;
			if (take <= 0)
				continue;
			run_add(pr, &run, part, &(struct run) { take, step->price, step->unit, c.origin, &s[i] });
			used += take;
			left -= take;
		}
	}
	if (run.quantity > 0)
		run_end(pr, &run, part);
}
