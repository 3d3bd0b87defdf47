/* What the files of this library share among themselves. */
#ifndef PRICING_INNER_H
#define PRICING_INNER_H

#include "pricing/pricing.h"

#define DAY_SECONDS INT64_C(86400)
#define WEEK_SECONDS INT64_C(604800)

/* ---- window.c ---- */

/* Local time at ${t}; ${until} becomes the next change of the offset if that is earlier than it is. */
int64_t local_time(const struct list *offsets, struct instant t, struct instant *until);
/* The second of the week, from Monday 00:00, that ${local} is. */
int64_t local_week(int64_t local);
bool window_covers(const struct window *w, int64_t local);
/* The next local second after ${local} at which ${w} may open or close. */
int64_t window_edge(const struct window *w, int64_t local);
/* Seconds between ${from} and ${to} in ${w}, which opens every day. */
int64_t window_seconds(const struct window *w, const struct list *offsets, struct instant from, struct instant to);

/* ---- rule.c ---- */

/* Prices, and who chose them (enum origin). */
struct chosen {
	struct list steps;
	unsigned origin;
};
struct chosen chosen_energy(const struct plan *p, const struct segment *s);
struct chosen chosen_time(const struct plan *p, const struct segment *s);
struct chosen chosen_idle(const struct plan *p, const struct segment *s);
const struct fee *chosen_fee(const struct plan *p, const struct segment *s, unsigned *origin);
/* The one stretch whose rule and entry are those at the start. */
void cut_at_start(const struct plan *p, const struct usage *u, struct arena *mem, struct list *segments);

/* ---- meter.c ---- */

/* Give each segment the energy that the meter shows in it. E_INVALID: readings that cannot be. */
enum rc meter_split(const struct usage *u, struct arena *mem, struct list *segments, struct fault *ft);

/* ---- the work on one bill ---- */

#define GROUPS_MAX (PART_COUNT + 1)

struct pricer {
	const struct plan *p;
	const struct usage *u;
	struct arena *mem;
	struct bill *b;
	size_t room;      /* lines that fit into the bill's list */
	struct money sum; /* of the lines so far */
	bool too_large;   /* something did not fit */
	size_t groups;    /* tax groups, ascending by rate */
	struct share rate[GROUPS_MAX];
	struct money group[GROUPS_MAX]; /* sum of the lines of each */
	size_t group_of[PART_COUNT];
	size_t group_own;      /* of the tariff's own rate */
	struct money adjusted; /* sum of the lines that belong to all groups */
};

/* ---- price.c ---- */

/* Make room in ${list} for one more element of ${size} bytes, zeroed; its place. */
void *list_grow(struct list *list, size_t *room, size_t size, struct arena *mem);
/* Add ${m} to ${sum}; what does not fit is noted. */
void sum_add(struct pricer *pr, struct money *sum, struct money m);
/* A new line, without quantity, price, share and origin; NULL where the amount is 0. */
struct line *line_add(struct pricer *pr, enum what what, struct money amount);
/* The name and version of who chose a price in ${s}. */
void line_origin(struct line *l, unsigned origin, const struct segment *s);

/* ---- step.c ---- */

/* Add to the last quantity of ${part} what the sum of all lacks to a multiple of ${step}. */
void step_up(const struct list *segments, enum part part, int64_t step);
/* The lines of ${part}: one for each run of equal price. */
void step_lines(struct pricer *pr, const struct list *segments, enum part part);

/* ---- tax.c ---- */

/* Set up the groups of the plan's rates. */
void tax_groups(struct pricer *pr);
/* Spread the adjustments over the groups, or (${exempt}) take everything out of them. */
void tax_adjust(struct pricer *pr, bool exempt);
/* Lines, subtotal, tax, and the groups of the bill. */
void tax_lines(struct pricer *pr);

#endif
