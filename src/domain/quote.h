/* A bill from models: the one way to a price for quotes, running costs, settlement and the command line. */
#ifndef DOMAIN_QUOTE_H
#define DOMAIN_QUOTE_H

#include "base/base.h"

struct bill;
struct plan;
struct usage;

struct quote_case {
	const char *time_zone; /* of the charge point, else the site, else the tenant */
	const struct tariff *tariff;
	struct list rules;                 /* struct rule; of equal priority the older first */
	const struct cost_rate *cost_rate; /* NULL: none */
	const struct consumption *session;
	const struct user_type *user_type; /* NULL: none */
	const struct promo *promo;         /* NULL: none */
};

/* Validate ${qc}, used or not, lower it and price it. Everything lives in ${mem}; texts are borrowed from ${qc}.
 * E_INVALID: wrong fields, named as in the body of a quote ("rules[0].override.idle_fee_max"). */
enum rc quote(const struct quote_case *qc, struct arena *mem, struct bill *bill, struct fault *ft) MUST_CHECK;

/* The first half of quote(): what price() is given. For explanations and price curves. */
enum rc quote_lower(
	const struct quote_case *qc, struct arena *mem, struct plan *p, struct usage *u, struct fault *ft) MUST_CHECK;

/* How each rule fared for a session. */
struct verdict {
	const char *id, *name;
	int64_t version;
	bool matched;    /* at the start, or (price lock: interval) at some time */
	bool chosen;     /* and no rule before it */
	unsigned failed; /* enum condition: the first that failed at the start */
};

/* The verdicts (struct verdict, in ${mem}) of all rules of ${p}, in the order in which they are tried. */
void quote_explain(const struct plan *p, const struct usage *u, struct arena *mem, struct list *verdicts);

#endif
