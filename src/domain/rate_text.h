/* Marketing texts of cost rates and of their entries. */
#ifndef DOMAIN_RATE_TEXT_H
#define DOMAIN_RATE_TEXT_H

#include "domain/ctx.h"
#include "model/cost_rate.h"

struct rate_text {
	const char *owner;                                   /* uuid of the cost rate or of the entry */
	const char *locale;                                  /* "de_AT" */
	const char *short_description, *description, *legal; /* NULL: never set, or not sent */
};

/* Store the texts (struct rate_text, without owner) of ${owner}; those that are NULL keep what is there. */
enum rc rate_text_put(struct ctx *cx, const struct rate_owner *owner, const struct list *texts) MUST_CHECK;
/* By locale (struct rate_text): the entry's where it has the locale, else the cost rate's whole. ${locales} (const char *)
 * empty: all. */
enum rc rate_text_list(
	struct ctx *cx, const struct rate_owner *owner, const struct list *locales, struct list *out) MUST_CHECK;
enum rc rate_text_remove(struct ctx *cx, const struct rate_owner *owner, const struct list *locales) MUST_CHECK;

#endif
