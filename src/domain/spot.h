/* Spot prices: a market's prices for each MWh, as a file brings them, become entries of a cost rate. */
#ifndef DOMAIN_SPOT_H
#define DOMAIN_SPOT_H

#include "domain/ctx.h"
#include "domain/rate_bulk.h"

/* What is made of a market price; NONE: left out. The price for each kWh is
 * market / 1000 x (1 + percentage) + adder, not below floor, not above ceiling, x (1 + vat), rounded once to nine digits. */
struct spot_terms {
	struct share percentage, vat;
	struct rate adder, floor, ceiling; /* for each kWh */
};

/* The price for each kWh. False: beyond what a price may be. */
bool spot_price(struct rate market, const struct spot_terms *terms, struct rate *out) MUST_CHECK;
/* Entries (struct bulk_entry: start and energy) of ${text}: lines of a start and a price for each MWh, parted by
 * comma or semicolon; what follows on a line does not count, nor does a first line without a number. E_INVALID names the
 * line. */
enum rc spot_read(struct ctx *cx, const char *text, const struct spot_terms *terms, struct list *out) MUST_CHECK;

#endif
