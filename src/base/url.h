/* URLs of servers that are called. */
#ifndef BASE_URL_H
#define BASE_URL_H

#include "base/base.h"

#define URL_ADDRESS 64 /* bytes of an address as text */

struct url {
	bool tls;
	char address[URL_ADDRESS]; /* of the host; "": it has a name */
};

/* Read ${text} as an absolute http or https URL without user, password and fragment, whose host is a name or an address.
 * What is wrong with it; NULL: nothing. */
const char *url_wrong(const char *text, struct url *out);

#endif
