#include "base/base.h"

#include <stdarg.h>

#define ALIGN (sizeof(max_align_t))

struct block {
	struct block *next;
	size_t room, used;
	max_align_t at[];
};

struct arena {
	size_t block;
	struct block *first, *now;
};

static struct block *
block_new(size_t room)
{
	struct block *b = malloc(sizeof(*b) + room);

	if (b == NULL) {
		fputs("out of memory\n", stderr);
		abort();
	}
	b->next = NULL;
	b->room = room;
	b->used = 0;
	return b;
}

struct arena *
arena_new(size_t block)
{
	struct arena *mem = malloc(sizeof(*mem));

	if (mem == NULL)
		abort();
	mem->block = block;
	mem->first = mem->now = block_new(block);
	return mem;
}

static void
blocks_free(struct block *b)
{
	while (b != NULL) {
		struct block *next = b->next;

		free(b);
		b = next;
	}
}

void
arena_free(struct arena *mem)
{
	if (mem == NULL)
		return;
	blocks_free(mem->first);
	free(mem);
}

void *
arena_get(struct arena *mem, size_t n, size_t size)
{
	size_t bytes;
	char *at;

	if (__builtin_mul_overflow(n, size, &bytes) || bytes > SIZE_MAX / 4)
		abort();
	bytes = (bytes + ALIGN - 1) / ALIGN * ALIGN;
	if (mem->now->room - mem->now->used < bytes) {
		mem->now->next = block_new(bytes > mem->block ? bytes : mem->block);
		mem->now = mem->now->next;
	}
	at = (char *)mem->now->at + mem->now->used;
	mem->now->used += bytes;
	return memset(at, 0, bytes);
}

void
arena_reset(struct arena *mem)
{
	blocks_free(mem->first->next);
	mem->first->next = NULL;
	mem->first->used = 0;
	mem->now = mem->first;
}

char *
arena_copy(struct arena *mem, const void *from, size_t n)
{
	char *to = arena_get(mem, n + 1, 1);

	if (n > 0)
		memcpy(to, from, n);
	return to;
}

char *
arena_text(struct arena *mem, const char *text)
{
	return arena_copy(mem, text, strlen(text));
}

char *
arena_lower(struct arena *mem, const char *text)
{
	char *lower = arena_text(mem, text);

	for (char *c = lower; *c != '\0'; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c | 32);
	return lower;
}

void
arena_append(struct arena *mem, struct list *list, const char *text)
{
	const char **all = ARENA_ARRAY(mem, list->n + 1, const char *);

	if (list->n > 0)
		memcpy(all, list->at, list->n * sizeof(*all));
	all[list->n++] = text;
	list->at = all;
}

char *
arena_printf(struct arena *mem, const char *format, ...)
{
	va_list args, again;
	char *to;
	int n;

	va_start(args, format);
	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, args);
	if (n < 0)
		abort();
	to = arena_get(mem, (size_t)n + 1, 1);
	(void)vsnprintf(to, (size_t)n + 1, format, again);
	va_end(again);
	va_end(args);
	return to;
}
