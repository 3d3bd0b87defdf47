#include <unistd.h>

#include "bin/ctl.h"
#include "domain/access.h"
#include "domain/rate_bulk.h"
#include "domain/spot.h"

#define BAR 40 /* columns */

/* ---- options and answer ---- */

struct import {
	const char *tenant, *cost_rate;
	struct spot_terms terms;
	bool dry_run;
};

#define PER_KWH .min = -LARGEST * RATE_ONE, .max = LARGEST * RATE_ONE

static const struct field import_fields[] = {
	FIELD(struct import, tenant, .must = true, .min = 1, .max = 255),
	FIELD_AS(struct import, cost_rate, "cost-rate", .must = true, .min = 1, .max = 64),
	FIELD_AS(struct import, terms.percentage, "percentage", .min = -SHARE_ONE, .max = 100 * SHARE_ONE),
	FIELD_AS(struct import, terms.adder, "adder", PER_KWH),
	FIELD_AS(struct import, terms.floor, "floor", PER_KWH),
	FIELD_AS(struct import, terms.ceiling, "ceiling", PER_KWH),
	FIELD_AS(struct import, terms.vat, "vat", .max = SHARE_ONE),
	FIELD_AS(struct import, dry_run, "dry-run"),
};
const struct shape spot_options = SHAPE(struct import, import_fields);

struct imported {
	int64_t entries;
	struct rate_bulk_counts counts;
	const char *first_start, *last_start;
	struct rate lowest, highest;
	bool dry_run;
};

static const struct field imported_fields[] = {
	FIELD(struct imported, entries),
	FIELD_AS(struct imported, counts.created, "created"),
	FIELD_AS(struct imported, counts.updated, "updated"),
	FIELD(struct imported, first_start),
	FIELD(struct imported, last_start),
	FIELD_AS(struct imported, lowest, "lowest_price_per_kwh", .as = AS_SHORT),
	FIELD_AS(struct imported, highest, "highest_price_per_kwh", .as = AS_SHORT),
	FIELD(struct imported, dry_run),
};
static const struct shape imported_shape = SHAPE(struct imported, imported_fields);

/* ---- work ---- */

static struct imported
summary(const struct list *entries, bool dry_run)
{
	const struct bulk_entry *e = entries->at;
	struct imported sum = {
		.entries = (int64_t)entries->n,
		.first_start = e[0].start,
		.last_start = e[entries->n - 1].start,
		.lowest = { INT64_MAX },
		.highest = { INT64_MIN + 1 },
		.dry_run = dry_run,
	};

	for (size_t i = 0; i < entries->n; i++) {
		int64_t price = ((const struct interval *)e[i].energy.at)->price.v;

		if (price < sum.lowest.v)
			sum.lowest.v = price;
		if (price > sum.highest.v)
			sum.highest.v = price;
	}
	return sum;
}

/* On a terminal only. */
static void
show_progress(const char *what, size_t done, size_t all)
{
	size_t filled = all > 0 ? done * BAR / all : BAR;

	if (!isatty(STDERR_FILENO))
		return;
	(void)fprintf(stderr, "\r%s [%-*.*s] %zu of %zu", what, BAR, (int)filled,
		"########################################", done, all);
	if (done == all)
		(void)fputc('\n', stderr);
}

/* One transaction for each part, as over the API. */
static enum rc
store(struct ctl *ctl, const char *cost_rate, const struct list *entries, bool dry_run, struct rate_bulk_counts *all)
{
	struct bulk_entry *e = entries->at;
	struct rate_bulk_counts counts;

	*all = (struct rate_bulk_counts) { 0 };
	for (size_t done = 0; done < entries->n; done += RATE_BULK_MAX) {
		size_t n = entries->n - done < RATE_BULK_MAX ? entries->n - done : RATE_BULK_MAX;
		const struct rate_bulk bulk = { .mode = BULK_MERGE, .entries = { n, e + done }, .dry_run = dry_run };

		show_progress(dry_run ? "judging" : "storing", done, entries->n);
		TRY(rate_bulk(&ctl->cx, cost_rate, &bulk, &counts));
		all->created += counts.created;
		all->updated += counts.updated;
	}
	show_progress(dry_run ? "judging" : "storing", entries->n, entries->n);
	return OK;
}

enum rc
spot_import(struct ctl *ctl)
{
	const struct import *o = ctl->options;
	struct imported sum;
	const char *text;
	struct list entries;
	struct tenant t;

	TRY(access_tenant_find(&ctl->cx, o->tenant, &t));
	ctl->cx.tenant = &t;
	TRY(ctl_read_file(ctl, ctl->arg, &text));
	TRY(spot_read(&ctl->cx, text, &o->terms, &entries));
	sum = summary(&entries, o->dry_run);
	/* a wrong line in the middle must not leave half a file behind */
	TRY(store(ctl, o->cost_rate, &entries, true, &sum.counts));
	if (!o->dry_run)
		TRY(store(ctl, o->cost_rate, &entries, false, &sum.counts));
	ctl_print(ctl, &imported_shape, &sum);
	return OK;
}
