/* render/describe: texts of bill lines in every language. */
#include "pricing/pricing.h"
#include "render/describe.h"
#include "suite.h"

static struct bill gbp = { .currency = "GBP", .minor = 10000000 }, chf = { .currency = "CHF", .minor = 10000000 };
static struct bill eur = { .currency = "EUR", .minor = 10000000 }, kwd = { .currency = "KWD", .minor = 1000000 };

static struct line
line(enum what what, int64_t amount)
{
	return (struct line) {
		.what = what,
		.amount = { amount },
		.quantity = NONE,
		.price = { NONE },
		.unit = NONE,
		.share = { NONE },
	};
}

static struct line
counted(enum what what, int64_t quantity, int64_t price, int64_t unit)
{
	struct line l = line(what, 1);

	l.quantity = quantity;
	l.price.v = price;
	l.unit = unit;
	return l;
}

static struct line
taken(enum what what, int64_t share, const char *name, int64_t base)
{
	struct line l = line(what, what == LINE_TAX ? 1 : -1);

	l.share.v = share;
	l.name = name;
	l.base.v = base;
	return l;
}

static const char *
text(const struct bill *b, struct line l, const char *locale)
{
	struct buf out;

	buf_init(&out, mem, 16);
	describe_line(&out, b, &l, locale);
	return buf_text(&out);
}

static const char *
exact(const struct bill *b, struct line l)
{
	struct buf out;

	buf_init(&out, mem, 16);
	describe_exact(&out, b, &l);
	return buf_text(&out);
}

START_TEST(as_the_guide_prints)
{
	ck_assert_str_eq(text(&gbp, line(LINE_SESSION_FEE, 50), NULL), "Session fee");
	ck_assert_str_eq(text(&gbp, counted(LINE_ENERGY, 14700, 420000000, 1000), NULL), "Energy (14.7 kWh × £0.42)");
	ck_assert_str_eq(text(&gbp, taken(LINE_TAX, 200000, "VAT", 667), NULL), "VAT (20%)");
	ck_assert_str_eq(
		text(&gbp, taken(LINE_PROMOTION, 500000, "LAUNCHDAY50", 800), "en"), "Promo code LAUNCHDAY50 (–50%)");
	ck_assert_str_eq(text(&gbp, line(LINE_MINIMUM, 5), "tlh"), "Minimum charge");
	ck_assert_str_eq(text(&gbp, line(LINE_MAXIMUM, -5), "en_GB"), "Maximum charge");
}
END_TEST

START_TEST(quantities)
{
	struct line fixed = line(LINE_PROMOTION, -500);

	ck_assert_str_eq(text(&gbp, counted(LINE_TIME, 3120, 50000000, 60), NULL), "Time (52 min × £0.05/min)");
	ck_assert_str_eq(text(&gbp, counted(LINE_TIME, 3121, 50000000, 60), NULL), "Time (52 min 1 s × £0.05/min)");
	ck_assert_str_eq(text(&gbp, counted(LINE_TIME, 7, 50000000, 60), NULL), "Time (7 s × £0.05/min)");
	ck_assert_str_eq(text(&gbp, counted(LINE_TIME, 0, 50000000, 60), NULL), "Time (0 s × £0.05/min)");
	ck_assert_str_eq(
		text(&gbp, counted(LINE_IDLE, 5400, 2000000000, 3600), NULL), "Idle time (1 h 30 min × £2.00/h)");
	ck_assert_str_eq(text(&gbp, counted(LINE_IDLE, 7200, 2000000000, 3600), NULL), "Idle time (2 h × £2.00/h)");
	ck_assert_str_eq(text(&gbp, counted(LINE_TIME, 900, 5000000000, 1800), NULL), "Time (15 min × £5.00/30 min)");
	ck_assert_str_eq(text(&gbp, counted(LINE_ENERGY, 1, -100000, 1), NULL), "Energy (0.001 kWh × –£0.10)");
	ck_assert_str_eq(
		text(&gbp, counted(LINE_ENERGY, 1000, 1000000000, 3000), NULL), "Energy (1 kWh × £1.00/3000 Wh)");
	ck_assert_str_eq(text(&gbp, counted(LINE_ENERGY, 1, LARGEST * RATE_ONE, 1), NULL),
		"Energy (0.001 kWh × £1000000000.00/1 Wh)");
	ck_assert_str_eq(text(&gbp, counted(LINE_ENERGY, 1, -LARGEST * RATE_ONE, 1), NULL),
		"Energy (0.001 kWh × –£1000000000.00/1 Wh)");
	ck_assert_str_eq(
		text(&kwd, counted(LINE_ENERGY, 1000, 10000001, 1000), NULL), "Energy (1 kWh × KWD 0.010000001)");
	fixed.name = "X";
	ck_assert_str_eq(text(&gbp, fixed, NULL), "Promo code X (–£5.00)");
	fixed.name = NULL;
	ck_assert_str_eq(text(&chf, fixed, NULL), "Promo code (–CHF 5.00)");
}
END_TEST

START_TEST(languages)
{
	static const struct {
		const char *locale, *energy, *tax, *code;
	} t[] = {
		{ "en", "Energy (14.7 kWh × €0.42)", "VAT (7.5%)", "Promo code X (–33.3333%)" },
		{ "de_AT", "Energie (14,7 kWh × 0,42 €)", "VAT (7,5 %)", "Aktionscode X (–33,3333 %)" },
		{ "fr-FR", "Énergie (14,7 kWh × 0,42 €)", "VAT (7,5 %)", "Code promo X (–33,3333 %)" },
		{ "it", "Energia (14,7 kWh × 0,42 €)", "VAT (7,5%)", "Codice promozionale X (–33,3333%)" },
		{ "es", "Energía (14,7 kWh × 0,42 €)", "VAT (7,5 %)", "Código promocional X (–33,3333 %)" },
		{ "nl_NL", "Energie (14,7 kWh × € 0,42)", "VAT (7,5%)", "Actiecode X (–33,3333%)" },
	};
	static const char *const known[] = { "en", "de", "fr", "it", "es", "nl" };

	for (size_t i = 0; i < COUNT_OF(t); i++) {
		ck_assert_str_eq(text(&eur, counted(LINE_ENERGY, 14700, 420000000, 1000), t[i].locale), t[i].energy);
		ck_assert_str_eq(text(&eur, taken(LINE_TAX, 75000, "VAT", 1), t[i].locale), t[i].tax);
		ck_assert_str_eq(text(&eur, taken(LINE_PROMOTION, 333333, "X", 1), t[i].locale), t[i].code);
	}
	/* every kind of line has a word in every language */
	for (size_t i = 0; i < COUNT_OF(known); i++)
		for (unsigned what = 0; what < WHAT_COUNT; what++) {
			struct line l = counted(what, 1, 1, 60);

			l.share.v = 1;
			l.name = what == LINE_TAX ? "VAT" : NULL;
			ck_assert_int_gt((int)strcspn(text(&eur, l, known[i]), " ("), 1);
		}
	ck_assert_str_eq(
		text(&chf, counted(LINE_ENERGY, 14700, 420000000, 1000), "de"), "Energie (14,7 kWh × 0,42 CHF)");
	ck_assert_str_eq(
		text(&chf, counted(LINE_ENERGY, 14700, 420000000, 1000), "nl"), "Energie (14,7 kWh × CHF 0,42)");
	ck_assert_str_eq(text(&eur, taken(LINE_USER_DISCOUNT, 500000, "Fuhrpark", 1), "de"), "Rabatt Fuhrpark (–50 %)");
	ck_assert_str_eq(text(&eur, taken(LINE_FREE_SESSION, SHARE_ONE, NULL, 1), "deutsch"), "Free session");
}
END_TEST

START_TEST(amounts)
{
	struct buf out;

	buf_init(&out, mem, 16);
	describe_amount(&out, "GBP", gbp.minor, 42, NULL);
	buf_char(&out, ' ');
	describe_amount(&out, "GBP", gbp.minor, -84230, "de");
	buf_char(&out, ' ');
	describe_amount(&out, "JPY", RATE_ONE, 500, "en");
	ck_assert_str_eq(buf_text(&out), "£0.42 –842,30 £ ¥500");
}
END_TEST

START_TEST(before_rounding)
{
	ck_assert_str_eq(exact(&gbp, counted(LINE_ENERGY, 14700, 420000000, 1000)), "6.174");
	ck_assert_str_eq(exact(&gbp, counted(LINE_TIME, 20, 50000000, 60)), "0.016666666666666666");
	ck_assert_str_eq(exact(&gbp, counted(LINE_ENERGY, 10000000, -LARGEST * RATE_ONE, 1)), "-10000000000000000");
	ck_assert_str_eq(exact(&gbp, taken(LINE_TAX, 200000, "VAT", 667)), "1.334");
	ck_assert_str_eq(exact(&gbp, taken(LINE_PROMOTION, 333333, "X", 100)), "-0.333333");
	ck_assert_str_eq(exact(&gbp, line(LINE_MINIMUM, 120)), "1.2");
	ck_assert_str_eq(exact(&gbp, line(LINE_IDLE_MAXIMUM, 0)), "0");
	ck_assert_str_eq(
		exact(&gbp, (struct line) { .what = LINE_SESSION_FEE, .price = { 5000000 }, .unit = NONE }), "0.005");
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { as_the_guide_prints, quantities, languages, amounts, before_rounding };

	return suite_run("describe", tests, COUNT_OF(tests));
}
