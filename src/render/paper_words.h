/* What documents say in each language, and the forms of their dates, times and numbers. Pure. */
#ifndef RENDER_PAPER_WORDS_H
#define RENDER_PAPER_WORDS_H

#include "base/base.h"

struct paper_words {
	const char *language;
	const char *group;        /* between thousands */
	const char *date_gap;     /* between day, month and year */
	const char *day_end;      /* behind the day: "1. Mai" */
	const char *first_day;    /* of a month, where it is called otherwise: "1er" */
	const char *date_numeric; /* between the numbers of a short date; NULL: the month is a word there too */
	const char *month[12];
	const char *receipt, *invoice, *credit_note;
	const char *number, *issued, *due, *period, *credits, *recipient, *driver, *vat_id, *tax_id;
	const char *session, *charge_point, *connector, *transaction, *start, *end, *charging_end, *duration, *energy;
	const char *description, *quantity, *price, *amount;
	const char *subtotal, *total, *vat, *rate, *net, *gross, *vat_within, *prices_gross;
	const char *refund, *refunds, *after_refunds, *reason;
	const char *date, *sessions, *rounding, *payable, *credited;
	const char *pay_by, *pay_end; /* around the date */
	const char *local_times;
	const char *page, *of;
};

/* The words of ${tag} ("de", "de_AT"); English where it is NULL or not known. */
const struct paper_words *paper_words_find(const char *tag);

/* All of these write texts that live in ${mem}. */

/* An amount of ${digits} fractional digits with its thousands grouped: "1,234.50", without its currency. */
const char *paper_number(struct arena *mem, const struct paper_words *w, int64_t value, unsigned digits);
/* The same with it: "£1,234.50", "1.234,50 €". */
const char *paper_amount(
	struct arena *mem, const struct paper_words *w, const char *currency, struct money amount, unsigned digits);
/* "20%", "5,5 %" */
const char *paper_share(struct arena *mem, const struct paper_words *w, struct share share);
/* The local time at ${t} in ${zone} (UTC where it is not known): "1 May 2026", "1 May 2026, 10:12:00 UTC+02:00", and short
 * "01 May 2026 10:12 +02:00". */
const char *paper_day(struct arena *mem, const struct paper_words *w, struct instant t, const char *zone);
const char *paper_time(struct arena *mem, const struct paper_words *w, struct instant t, const char *zone);
const char *paper_short_day(struct arena *mem, const struct paper_words *w, struct instant t, const char *zone);
const char *paper_short_time(struct arena *mem, const struct paper_words *w, struct instant t, const char *zone);
/* The month that ${period} ("2026-04") names: "April 2026". */
const char *paper_month(struct arena *mem, const struct paper_words *w, const char *period);

#endif
