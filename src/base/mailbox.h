/* Addresses of mail. */
#ifndef BASE_MAILBOX_H
#define BASE_MAILBOX_H

#include "base/base.h"

#define MAILBOX_MAX 254 /* characters of an address, the most that SMTP carries */

/* Is ${text} one address as every SMTP server takes it, "billing@example.com"? ASCII alone: a domain of other letters is
 * written xn--…; no quotes, no comments, no addresses of hosts in brackets. */
bool mailbox_valid(const char *text);
/* What stands behind the @ of a valid ${text}, in lower case. Lives in ${mem}. */
const char *mailbox_domain(struct arena *mem, const char *text);

#endif
