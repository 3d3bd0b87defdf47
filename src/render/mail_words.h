/* What only mails say, and the links in them, by language; the rest is what the receipt says too (render/paper_words.h). */
#ifndef RENDER_MAIL_WORDS_H
#define RENDER_MAIL_WORDS_H

#include "base/base.h"

struct mail_words {
	const char *language;
	const char *subject; /* before the seller */
	const char *colon;   /* with the blank that stands before it in French */
	const char *title;
	const char *thanks[2]; /* before and after the seller */
	const char *replaces;
	const char *attached;
	const char *open;     /* the link */
	const char *until[2]; /* before and after a date */
	const char *automatic;
	const char *dead; /* what the link shows when it leads nowhere */
};

/* Those of the tag ("de", "de_AT", "de-AT"); English where it is NULL or not known. */
const struct mail_words *mail_words_find(const char *tag);

#endif
