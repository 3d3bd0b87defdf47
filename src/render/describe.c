#include "render/describe.h"

#include "base/decimal.h"
#include "pricing/pricing.h"
#include "render/locale.h"

#define MINUS "–" /* en dash, as the billing guide prints it */
#define MINUTE 60
#define HOUR 3600
#define EXACT_DIGITS 18

__extension__ typedef unsigned __int128 uwide;

static unsigned
digits_of(int64_t minor)
{
	unsigned digits = 9;

	for (; minor >= 10; minor /= 10)
		digits--;
	return digits;
}

/* A decimal in the locale's form, without sign. */
static void
number(struct buf *out, const struct locale *lc, int64_t value, unsigned digits, unsigned least)
{
	char text[DECIMAL_TEXT];
	size_t n = decimal_write(text, value < 0 ? -value : value, digits, least);
	char *point = memchr(text, '.', n);

	if (point != NULL)
		*point = lc->point;
	buf_add(out, text, n);
}

static void
money(struct buf *out, const struct locale *lc, const char *currency, int64_t value, unsigned digits, unsigned least)
{
	const char *symbol = locale_symbol(currency);

	if (value < 0)
		buf_str(out, MINUS);
	if (lc->symbol_first) {
		buf_str(out, symbol != NULL ? symbol : currency);
		buf_str(out, symbol != NULL ? lc->symbol_gap : " ");
	}
	number(out, lc, value, digits, least);
	if (!lc->symbol_first) {
		buf_char(out, ' ');
		buf_str(out, symbol != NULL ? symbol : currency);
	}
}

void
describe_amount(struct buf *out, const char *currency, int64_t minor, int64_t amount, const char *locale)
{
	money(out, locale_find(locale), currency, amount, digits_of(minor), digits_of(minor));
}

static void
percent(struct buf *out, const struct locale *lc, struct share share)
{
	number(out, lc, share.v, 4, 0);
	buf_str(out, lc->percent);
}

/* Whole hours where the price is per hour, then minutes and seconds. */
static void
duration(struct buf *out, int64_t seconds, bool hours)
{
	const char *gap = "";

	if (hours && seconds >= HOUR) {
		buf_printf(out, "%lld h", (long long)(seconds / HOUR));
		seconds %= HOUR;
		gap = " ";
		if (seconds == 0)
			return;
	}
	if (seconds >= MINUTE) {
		buf_printf(out, "%s%lld min", gap, (long long)(seconds / MINUTE));
		gap = " ";
	}
	if (seconds % MINUTE != 0 || seconds == 0)
		buf_printf(out, "%s%lld s", gap, (long long)(seconds % MINUTE));
}

static void
energy(struct buf *out, const struct locale *lc, const struct line *l, unsigned least)
{
	number(out, lc, l->quantity, 3, least);
	buf_str(out, " kWh");
}

/* The price of a kWh; false: it has too many digits, so that its own unit is told. */
static bool
per_kwh(const struct line *l, int64_t *price)
{
	wide p = (wide)l->price.v * 1000;

	if (p % l->unit != 0 || p / l->unit > INT64_MAX || p / l->unit < -INT64_MAX)
		return false;
	*price = (int64_t)(p / l->unit);
	return true;
}

/* What stands behind a price; ${kwh} behind that of a kWh. */
static void
per_unit(struct buf *out, const struct line *l, const char *kwh)
{
	int64_t price;

	if (l->what == LINE_ENERGY && per_kwh(l, &price))
		buf_str(out, kwh);
	else if (l->what == LINE_ENERGY)
		buf_printf(out, "/%lld Wh", (long long)l->unit);
	else if (l->unit == HOUR)
		buf_str(out, "/h");
	else if (l->unit == MINUTE)
		buf_str(out, "/min");
	else
		buf_printf(out, "/%lld min", (long long)(l->unit / MINUTE));
}

static int64_t
price_shown(const struct line *l)
{
	int64_t price;

	return l->what == LINE_ENERGY && per_kwh(l, &price) ? price : l->price.v;
}

static bool
is_counted(const struct line *l)
{
	return l->what == LINE_ENERGY || l->what == LINE_TIME || l->what == LINE_IDLE;
}

/* Fractional digits of ${value}, which is scaled by ten to the ${digits}. */
static unsigned
digits_needed(int64_t value, unsigned digits)
{
	for (; digits > 0 && value % 10 == 0; value /= 10)
		digits--;
	return digits;
}

/* " (–50%)", or the amount where no percentage was taken. */
static void
reduction(struct buf *out, const struct locale *lc, const struct bill *b, const struct line *l)
{
	buf_str(out, " (" MINUS);
	if (l->share.v != NONE)
		percent(out, lc, l->share);
	else
		money(out, lc, b->currency, -l->amount.v, digits_of(b->minor), digits_of(b->minor));
	buf_char(out, ')');
}

static void
word(struct buf *out, const struct locale *lc, const struct line *l)
{
	const char *text = lc->word[l->what];

	if (text != NULL)
		buf_str(out, text);
	if (text != NULL && l->name != NULL)
		buf_char(out, ' ');
	if (l->name != NULL)
		buf_str(out, l->name);
}

void
describe_quantity(struct buf *out, const struct line *l, const char *locale, unsigned least)
{
	if (l->what == LINE_ENERGY)
		energy(out, locale_find(locale), l, least);
	else if (is_counted(l))
		duration(out, l->quantity, l->unit % HOUR == 0);
}

void
describe_price(struct buf *out, const struct bill *b, const struct line *l, const char *locale, unsigned least)
{
	unsigned minor = digits_of(b->minor);

	if (!is_counted(l))
		return;
	money(out, locale_find(locale), b->currency, price_shown(l), 9, least > minor ? least : minor);
	per_unit(out, l, "/kWh");
}

unsigned
describe_quantity_digits(const struct line *l)
{
	return l->what == LINE_ENERGY ? digits_needed(l->quantity, 3) : 0;
}

unsigned
describe_price_digits(const struct line *l)
{
	return is_counted(l) ? digits_needed(price_shown(l), 9) : 0;
}

void
describe_duration(struct buf *out, struct span s)
{
	duration(out, s.v, true);
}

void
describe_name(struct buf *out, const struct bill *b, const struct line *l, const char *locale)
{
	const struct locale *lc = locale_find(locale);

	word(out, lc, l);
	switch (l->what) {
	case LINE_TAX:
		buf_str(out, " (");
		percent(out, lc, l->share);
		buf_char(out, ')');
		break;
	case LINE_RULE_DISCOUNT:
	case LINE_USER_DISCOUNT:
	case LINE_PROMOTION:
		reduction(out, lc, b, l);
		break;
	default:
		break;
	}
}

void
describe_line(struct buf *out, const struct bill *b, const struct line *l, const char *locale)
{
	const struct locale *lc = locale_find(locale);

	describe_name(out, b, l, locale);
	if (!is_counted(l))
		return;
	buf_str(out, " (");
	describe_quantity(out, l, locale, 0);
	buf_str(out, " × ");
	money(out, lc, b->currency, price_shown(l), 9, digits_of(b->minor));
	per_unit(out, l, "");
	buf_char(out, ')');
}

/* ${num} / ${den} by long division. */
static void
long_division(struct buf *out, wide num, wide den)
{
	uwide rest = (uwide)(num < 0 ? -num : num), by = (uwide)den;
	char text[DECIMAL_TEXT];
	size_t n = sizeof(text);

	if (num < 0)
		buf_char(out, '-');
	for (uwide whole = rest / by; n == sizeof(text) || whole > 0; whole /= 10)
		text[--n] = (char)('0' + (int)(whole % 10));
	buf_add(out, text + n, sizeof(text) - n);
	rest %= by;
	for (unsigned i = 0; i < EXACT_DIGITS && rest > 0; i++) {
		if (i == 0)
			buf_char(out, '.');
		rest *= 10;
		buf_char(out, (char)('0' + (int)(rest / by)));
		rest %= by;
	}
}

void
describe_exact(struct buf *out, const struct bill *b, const struct line *l)
{
	wide unit = RATE_ONE / b->minor; /* minor units in a major one */

	if (l->price.v != NONE && l->unit != NONE)
		long_division(out, (wide)l->price.v * l->quantity, (wide)l->unit * RATE_ONE);
	else if (l->price.v != NONE)
		long_division(out, l->price.v, RATE_ONE);
	else if (l->share.v != NONE)
		long_division(out, (wide)(l->what == LINE_TAX ? l->base.v : -l->base.v) * l->share.v, unit * SHARE_ONE);
	else
		long_division(out, l->amount.v, unit);
}
