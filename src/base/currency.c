#include "base/currency.h"

/* Codes of ISO 4217 list one by the digits of their minor unit, in order of the alphabet.
 * Metals, funds without a minor unit and test codes are not money that can be paid. */
static const struct {
	int digits;
	const char *codes;
} tables[] = {
	{ 2,
		"AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP "
		"BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB "
		"EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES "
		"KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR "
		"MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD "
		"RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP "
		"TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG " },
	{ 0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF " },
	{ 3, "BHD IQD JOD KWD LYD OMR TND " },
	{ 4, "CLF UYW " },
};

int
currency_digits(const char *code)
{
	if (code == NULL || strlen(code) != 3)
		return -1;
	for (size_t t = 0; t < COUNT_OF(tables); t++)
		for (const char *c = tables[t].codes; *c != '\0'; c += 4)
			if (c[0] == code[0] && c[1] == code[1] && c[2] == code[2])
				return tables[t].digits;
	return -1;
}
