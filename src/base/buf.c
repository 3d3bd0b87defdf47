#include "base/buf.h"

#include <stdarg.h>

void
buf_init(struct buf *b, struct arena *mem, size_t room)
{
	b->mem = mem;
	b->at = arena_get(mem, room > 0 ? room : 1, 1);
	b->n = 0;
	b->room = room > 0 ? room : 1;
}

char *
buf_room(struct buf *b, size_t n)
{
	size_t room = b->room;
	char *at;

	if (n <= room - b->n)
		return b->at + b->n;
	while (room - b->n < n)
		room *= 2;
	at = arena_get(b->mem, room, 1);
	memcpy(at, b->at, b->n);
	b->at = at;
	b->room = room;
	return b->at + b->n;
}

void
buf_add(struct buf *b, const void *from, size_t n)
{
	if (n == 0)
		return;
	memcpy(buf_room(b, n), from, n);
	b->n += n;
}

void
buf_str(struct buf *b, const char *text)
{
	buf_add(b, text, strlen(text));
}

void
buf_char(struct buf *b, char c)
{
	*buf_room(b, 1) = c;
	b->n++;
}

void
buf_printf(struct buf *b, const char *format, ...)
{
	va_list args, again;
	int n;

	va_start(args, format);
	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, args);
	if (n < 0)
		abort();
	(void)vsnprintf(buf_room(b, (size_t)n + 1), (size_t)n + 1, format, again);
	b->n += (size_t)n;
	va_end(again);
	va_end(args);
}

const char *
buf_text(struct buf *b)
{
	*buf_room(b, 1) = '\0';
	return b->at;
}
