/* A mail as the bytes that go over the wire (RFC 5322, MIME). Pure: the same mail gives the same bytes. */
#ifndef RENDER_MIME_H
#define RENDER_MIME_H

#include "model/mail.h"

/* Who sends: one address, and the name that stands before it. */
struct mailbox {
	const char *name; /* UTF-8; NULL: none */
	const char *address;
};

#define MIME_WORD 75 /* characters of an encoded word, the most that RFC 2047 allows */

/* Does a control character begin at ${at}, in valid UTF-8: one of ASCII, or U+0080 to U+009F? No header takes one. */
bool mime_control(const char *at);
/* Read "Name <address>" or "address" into ${box}, whose texts live in ${mem}. False: it is neither. */
bool mime_mailbox(struct arena *mem, const char *text, struct mailbox *box);
/* Append ${m}, from ${from}, lines ending with CR LF. False, and nothing that may be sent: a header would hold a control
 * character or broken UTF-8, or an address is none. */
bool mime_write(struct buf *out, const struct mail *m, const struct mailbox *from);
/* Append the header ${name} with ${text}, in encoded words where it is not plain. False: as above. The one way by which text
 * from outside gets into a header. */
bool mime_header(struct buf *out, const char *name, const char *text);

#endif
