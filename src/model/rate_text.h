/* Marketing text of a cost rate or of one of its entries, in one language. */
#ifndef MODEL_RATE_TEXT_H
#define MODEL_RATE_TEXT_H

#include "base/base.h"

struct rate_text {
	const char *owner;                                   /* uuid of the cost rate or of the entry */
	const char *locale;                                  /* "de_AT" */
	const char *short_description, *description, *legal; /* NULL: never set, or not sent */
};

#endif
