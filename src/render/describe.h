/* Lines of a bill as texts for people, in their language. Pure. */
#ifndef RENDER_DESCRIBE_H
#define RENDER_DESCRIBE_H

#include "base/buf.h"

struct bill;
struct line;

/* Append what ${l} of ${b} is for, as the billing guide prints it: "Energy (14.7 kWh × £0.42)". ${locale} is a tag such
 * as "de" or "de_AT"; English where it is NULL or not known. */
void describe_line(struct buf *out, const struct bill *b, const struct line *l, const char *locale);
/* The same in columns: what ${l} is for, without what the other two say: "Energy"; ... */
void describe_name(struct buf *out, const struct bill *b, const struct line *l, const char *locale);
/* ... how much was used: "14.7 kWh", "1 h 12 min"; nothing where nothing is counted; ... */
void describe_quantity(struct buf *out, const struct line *l, const char *locale, unsigned least);
/* ... and its price: "£0.42/kWh"; nothing where it is no price for a quantity. Energy and prices have ${least} fractional
 * digits at least. */
void describe_price(struct buf *out, const struct bill *b, const struct line *l, const char *locale, unsigned least);
/* How many fractional digits they have of themselves. */
unsigned describe_quantity_digits(const struct line *l);
unsigned describe_price_digits(const struct line *l);
/* Append how long ${s} is: "1 h 12 min 5 s". */
void describe_duration(struct buf *out, struct span s);
/* Append an amount of ${minor} billionths a unit with its currency: "£0.42", "0,42 €". */
void describe_amount(struct buf *out, const char *currency, int64_t minor, int64_t amount, const char *locale);
/* Append what the amount of ${l} was before it was rounded, as a plain decimal in major units. One that never ends is
 * cut after 18 fractional digits. */
void describe_exact(struct buf *out, const struct bill *b, const struct line *l);

#endif
