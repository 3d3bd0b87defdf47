/* ISO 3166-1 alpha-2: the countries that there are. */
#ifndef BASE_COUNTRY_H
#define BASE_COUNTRY_H

#include "base/base.h"

/* Does ${text} begin with the two capital letters of a country? Kosovo's XK counts. */
bool country_exists(const char *text);

#endif
