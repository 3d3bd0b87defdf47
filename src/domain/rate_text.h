/* Marketing texts of cost rates and of their entries. */
#ifndef DOMAIN_RATE_TEXT_H
#define DOMAIN_RATE_TEXT_H

#include "domain/ctx.h"
#include "model/cost_rate.h"
#include "model/rate_text.h"

#define RATE_TEXT_LOCALES 100 /* of one owner */

/* All of these fail with E_NOT_FOUND cost_rate_not_found or schedule_not_found (rate_entry_of()). */

/* Store the texts (struct rate_text, without owner) of ${owner}; those that are NULL keep what is there. E_INVALID: it
 * would have more than RATE_TEXT_LOCALES. */
enum rc rate_text_put(struct ctx *cx, const struct rate_owner *owner, const struct list *texts) MUST_CHECK;
/* By locale (struct rate_text): the entry's where it has the locale, else the cost rate's whole. ${locales} (const char *)
 * empty: all. */
enum rc rate_text_list(
	struct ctx *cx, const struct rate_owner *owner, const struct list *locales, struct list *out) MUST_CHECK;
/* Is ${locale} one of ${locales} (const char *), or are these empty? */
bool rate_text_wanted(const struct list *locales, const char *locale);
/* Those of ${locales}, all where it is empty; there need be none. */
enum rc rate_text_remove(struct ctx *cx, const struct rate_owner *owner, const struct list *locales) MUST_CHECK;

#endif
