/* The mail that brings a receipt, as text and as HTML, in its language. Pure. */
#ifndef RENDER_MAIL_H
#define RENDER_MAIL_H

#include "model/mail.h"
#include "model/receipt.h"

/* Where the receipt can be opened, and until when. */
struct mail_link {
	const char *url;
	struct instant until;
};

/* Set sender, subject, language, text and html of ${m} for the receipt ${r}, which is called ${number}. The texts live in
 * ${mem}; no subject or sender holds a control character, whatever the receipt holds. */
void mail_receipt(
	struct mail *m, struct arena *mem, const struct receipt *r, const char *number, const struct mail_link *link);

#endif
