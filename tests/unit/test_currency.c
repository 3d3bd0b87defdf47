/* base/currency: digits of the minor unit. */
#include "base/currency.h"
#include "suite.h"

START_TEST(digits)
{
	static const struct {
		const char *code;
		int digits;
	} cases[] = {
		{ "EUR", 2 },
		{ "GBP", 2 },
		{ "AED", 2 },
		{ "ZWG", 2 },
		{ "JPY", 0 },
		{ "BIF", 0 },
		{ "XPF", 0 },
		{ "KWD", 3 },
		{ "TND", 3 },
		{ "CLF", 4 },
		{ "UYW", 4 },
		{ "XXX", -1 },
		{ "XAU", -1 },
		{ "XTS", -1 },
		{ "DEM", -1 },
		{ "HRK", -1 },
		{ "eur", -1 },
		{ "", -1 },
		{ "EU", -1 },
		{ "EURO", -1 },
		{ "UR ", -1 },
		{ "R G", -1 },
		{ " EU", -1 },
		{ NULL, -1 },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		ck_assert_msg(currency_digits(cases[i].code) == cases[i].digits, "%s", cases[i].code);
}
END_TEST

START_TEST(how_many)
{
	int n = 0;
	char code[4] = "AAA";

	for (code[0] = 'A'; code[0] <= 'Z'; code[0]++)
		for (code[1] = 'A'; code[1] <= 'Z'; code[1]++)
			for (code[2] = 'A'; code[2] <= 'Z'; code[2]++)
				n += currency_digits(code) >= 0;
	ck_assert_int_gt(n, 160);
	ck_assert_int_lt(n, 175);
}
END_TEST

int
main(void)
{
	const TTest *tests[] = { digits, how_many };

	return suite_run("currency", tests, COUNT_OF(tests));
}
