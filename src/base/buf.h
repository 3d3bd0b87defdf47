/* Growing byte buffer in an arena; text in the making. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/base.h"

struct buf {
	struct arena *mem;
	char *at; /* not terminated; see buf_text() */
	size_t n, room;
};

void buf_init(struct buf *b, struct arena *mem, size_t room);
/* Make room for ${n} more bytes and return where they go; the caller adds to b->n. */
char *buf_room(struct buf *b, size_t n);
void buf_add(struct buf *b, const void *from, size_t n);
void buf_str(struct buf *b, const char *text);
void buf_char(struct buf *b, char c);
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The content as terminated text; valid until the next addition. */
const char *buf_text(struct buf *b);

#endif
