/* Words and number forms of the languages that bills are written in. */
#ifndef RENDER_LOCALE_H
#define RENDER_LOCALE_H

#include "base/base.h"
#include "pricing/pricing.h"

struct locale {
	const char *language;
	char point;                   /* decimal separator */
	bool symbol_first;            /* "£0.42", not "0,42 €" */
	const char *symbol_gap;       /* between a leading symbol and the number */
	const char *percent;          /* "%" with what stands before it */
	const char *word[WHAT_COUNT]; /* of each kind of line; NULL: the line's own name */
};

/* The locale of ${tag} ("de", "de_AT", "DE-at"); English where it is NULL or not known. */
const struct locale *locale_find(const char *tag);
/* The sign of ${currency}, NULL if it is written with its code. */
const char *locale_symbol(const char *currency);

#endif
