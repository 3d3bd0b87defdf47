/* ISO 4217: the active codes that have a minor unit. */
#ifndef BASE_CURRENCY_H
#define BASE_CURRENCY_H

#include "base/base.h"

/* Digits of the minor unit of ${code} (JPY 0, EUR 2, KWD 3); -1 if it is no active code with a minor unit. */
int currency_digits(const char *code);

#endif
