/* URLs of servers that are called. */
#ifndef BASE_URL_H
#define BASE_URL_H

#include "base/base.h"

/* What is wrong with ${text} as an absolute http or https URL without user, password and fragment, whose host is a name or
 * an address; NULL: nothing. ${tls}: it is https. */
const char *url_wrong(const char *text, bool *tls);

#endif
