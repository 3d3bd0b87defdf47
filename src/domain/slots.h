/* Parts of the local week that recurring entries of a cost rate take. Pure. */
#ifndef DOMAIN_SLOTS_H
#define DOMAIN_SLOTS_H

#include "base/base.h"

struct rate_entry;

/* A weekday out of range, or twice; times out of range, or equal ones; no slot. E_INVALID: ${ft} says so. */
enum rc slots_check(const struct rate_entry *e, struct fault *ft) MUST_CHECK;
/* Which of ${entries} (struct rate_entry), or ${e} itself, takes an instant of the week that ${e} takes with another slot;
 * NULL: none. The one of ${entries} that has its uuid is what ${e} said before, and does not count. */
const struct rate_entry *slots_overlap(const struct list *entries, const struct rate_entry *e);
/* Give the slots (struct slot) of ${to} uuids: that of the first in ${former} with the same weekday, else a new one. */
void slots_name(struct list *to, const struct list *former, struct arena *mem);
/* Take the slots of ${weekday} off. False: there are none. */
bool slots_drop(struct list *slots, int64_t weekday, struct arena *mem);

#endif
