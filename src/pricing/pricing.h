/* Plan and usage -> bill: what a charging session costs (docs/pricing.md). A pure library: no clock, no file, no heap
 * but the arena that is passed in; time zones come in as data. */
#ifndef PRICING_PRICING_H
#define PRICING_PRICING_H

#include "base/base.h"
#include "base/zone.h"

/* ---- the plan: a tariff with its rules, cost rate, user type and code, lowered (domain/plan.c) ---- */

enum part { PART_ENERGY, PART_TIME, PART_IDLE, PART_FEE, PART_COUNT };

/* A graduated price: what it is from the end of the step before up to ${upto} Wh or seconds of the session. */
struct step {
	int64_t upto;      /* NONE: open-ended, and the last */
	struct rate price; /* for ${unit} Wh or seconds */
	int64_t unit;
};

/* Charged once, if the session is longer than ${grace} and takes at least ${threshold}. */
struct fee {
	struct rate amount;
	struct span grace;       /* NONE: no condition */
	struct energy threshold; /* NONE: no condition */
};

/* Part of the local day, in seconds of it. end <= start: it runs past midnight; equal: 24 hours. */
struct window {
	unsigned days; /* on which it opens; bit 0 is Monday */
	int64_t start, end;
};

enum origin { FROM_TARIFF, FROM_COST_RATE, FROM_RULE, FROM_ENTRY };

/* Prices that hold for a while, or under a rule; what is left out falls back. */
struct prices {
	struct list energy, time; /* struct step; empty: not named */
	const struct fee *fee;    /* NULL: not named */
};

enum condition {
	HOLDS,
	FAILS_STATUS,
	FAILS_TIME_OF_DAY,
	FAILS_USER_TYPE,
	FAILS_CONNECTOR_TYPE,
	FAILS_CHARGE_POINT,
	FAILS_SITE,
	FAILS_MIN_ENERGY,
	FAILS_MAX_ENERGY,
	FAILS_VALID_FROM,
	FAILS_VALID_UNTIL,
	CONDITION_COUNT
};

struct plan_rule {
	const char *id, *name;
	int64_t version; /* NONE: not known */
	bool active;
	/* conditions; NULL or NONE: no condition */
	const struct window *time_of_day;
	const char *user_type_id, *connector_type, *charge_point_id, *site_id;
	struct energy min_energy, max_energy;
	struct instant valid_from, valid_until;
	/* override */
	struct prices prices;
	struct list idle;       /* struct step, one or none; empty: not named */
	struct span idle_grace; /* NONE: not named */
	struct money idle_max;  /* NONE: not named */
	struct share discount;  /* NONE: not named */
	bool free_session;
};

struct plan_entry {
	const char *id;
	struct prices prices;
};

/* Part of the local week, in seconds of it from Monday 00:00; never past the week's end. */
struct plan_slot {
	int64_t start, end;
	const struct plan_entry *entry;
};
/* Holds until the next start. */
struct plan_start {
	struct instant at;
	const struct plan_entry *entry;
};

/* A code; one of share and fixed is NONE. */
struct promotion {
	const char *code;
	struct share share;
	struct money fixed;
	struct money most; /* NONE: no limit */
};

struct plan {
	char currency[4];
	int64_t minor;      /* billionths of a major unit in one minor unit */
	enum origin origin; /* of the base prices: FROM_TARIFF or FROM_COST_RATE */
	struct prices base; /* complete */
	struct list idle;   /* struct step, one */
	struct span idle_grace;
	struct money idle_max;                     /* NONE: no ceiling */
	const struct window *idle_free;            /* NULL: none */
	int64_t energy_step, time_step, idle_step; /* Wh, s, s */
	bool while_charging;                       /* time counts to the end of charging only */
	bool interval;                             /* prices follow rules and entries during the session */
	struct money least, most;                  /* most NONE: no ceiling */
	struct share tax;                          /* the tariff's own rate */
	struct share tax_of[PART_COUNT];
	bool tax_included;
	const char *tax_name;
	struct list rules;          /* struct plan_rule, in the order in which they are tried */
	struct list slots;          /* struct plan_slot, ascending, apart from each other; or */
	struct list starts;         /* struct plan_start, ascending, no instant twice */
	struct share user_discount; /* NONE: no user type */
	const char *user_type;
	const struct promotion *promotion; /* NULL: none */
};

/* ---- the usage: one session ---- */

struct reading {
	struct instant at;
	struct energy energy;
};

struct usage {
	struct instant started_at, ended_at;
	struct instant charging_ended_at; /* NONE: not known */
	struct energy energy;
	struct list readings; /* struct reading, in any order */
	const char *user_type_id, *connector_type, *charge_point_id, *site_id;
	struct list offsets;      /* struct offset: where rules and the free window read the clock */
	struct list rate_offsets; /* struct offset: where slots read it */
};

/* ---- the bill ---- */

enum what {
	LINE_SESSION_FEE,
	LINE_ENERGY,
	LINE_TIME,
	LINE_IDLE,
	LINE_IDLE_MAXIMUM,
	LINE_MINIMUM,
	LINE_MAXIMUM,
	LINE_RULE_DISCOUNT,
	LINE_USER_DISCOUNT,
	LINE_FREE_SESSION,
	LINE_TAX,
	LINE_PROMOTION,
	WHAT_COUNT
};

struct line {
	unsigned what;
	struct money amount;
	int64_t quantity;   /* Wh or seconds; NONE: nothing is counted */
	struct rate price;  /* for ${unit} of it, or the whole fee; NONE: not a price */
	int64_t unit;       /* Wh or seconds; NONE: not a price for a quantity */
	struct share share; /* taken of ${base}; NONE: not a percentage */
	struct money base;
	const char *name;       /* of the tax, rule, user type or code; NULL: none */
	unsigned origin;        /* enum origin: who chose the price */
	const char *origin_id;  /* of the rule or entry; NULL: none */
	int64_t origin_version; /* NONE: not known */
};

/* What is paid at one tax rate, tax within; ascending by rate. */
struct tax_sum {
	struct share rate;
	struct money gross;    /* before the promotion */
	struct money discount; /* this group's part of the promotion */
	struct money payable;  /* the tax within gross + discount */
};

struct bill {
	char currency[4];
	int64_t minor;     /* as in the plan */
	struct list lines; /* struct line */
	struct list taxes; /* struct tax_sum */
	struct money subtotal, tax, discount, total, tax_payable;
};

/* A stretch of the session in which rule and entry stay the same. */
struct segment {
	struct instant from, to;
	const struct plan_rule *rule;   /* NULL: none holds */
	const struct plan_entry *entry; /* NULL: none holds */
	int64_t quantity[PART_FEE];     /* billed Wh, s, s */
};

/* Price ${u} by ${p}. The bill and its lists live in ${mem}; texts are borrowed from the plan.
 * E_INVALID: readings that fall or exceed the total, or amounts beyond MONEY_MAX. */
enum rc price(
	const struct plan *p, const struct usage *u, struct arena *mem, struct bill *b, struct fault *ft) MUST_CHECK;
/* Judge the readings alone, as price() does. */
enum rc price_readings(const struct usage *u, struct arena *mem, struct fault *ft) MUST_CHECK;
/* Take ${promo} (NULL: nothing) off a bill that has no promotion yet: a line, discount, total, tax_payable, parts of
 * the groups. False: the bill's groups do not make its total. */
bool price_promote(const struct promotion *promo, struct arena *mem, struct bill *b) MUST_CHECK;
/* The stretches (struct segment) between start and end of ${u}, whatever the price lock; quantities are 0. */
void price_cut(const struct plan *p, const struct usage *u, struct arena *mem, struct list *segments);
/* The prices that hold in ${s}; each member is complete. */
struct prices segment_prices(const struct plan *p, const struct segment *s);
/* What idle time costs in ${s}: one struct step. */
struct list segment_idle(const struct plan *p, const struct segment *s);
/* HOLDS, or the first condition of ${r} that fails for ${u} at ${t}. */
enum condition rule_test(const struct plan_rule *r, const struct usage *u, struct instant t);

/* ---- rounding: the only roads to money; half away from zero ---- */

__extension__ typedef __int128 wide;

/* Bound of every amount, so that the difference of two is a 64-bit number. */
#define MONEY_MAX (INT64_MAX / 2)

/* ${num} / ${den}, ${den} > 0. False: beyond MONEY_MAX. */
bool round_ratio(wide num, wide den, int64_t *out) MUST_CHECK;
/* ${price} x ${quantity} / ${unit} in minor units of ${minor} billionths. False: beyond MONEY_MAX. */
bool amount_of(struct rate price, int64_t quantity, int64_t unit, int64_t minor, struct money *out) MUST_CHECK;
/* ${s}, at most 100 %, of ${m}. */
struct money share_of(struct money m, struct share s);
/* The tax at ${rate} within ${gross}. */
struct money tax_within(struct money gross, struct share rate);
/* Add ${m} to ${sum}. False: beyond MONEY_MAX, and nothing was added. */
bool money_add(struct money *sum, struct money m) MUST_CHECK;
/* Spread ${all} over ${n} weights in their order, by cumulative rounding: the parts add up to ${all}.
 * False: the weights' sum is 0, or a sum is beyond MONEY_MAX. */
bool money_spread(struct money all, const struct money *weight, size_t n, struct money *part) MUST_CHECK;

#endif
