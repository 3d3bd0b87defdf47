#include "outbox/lane.h"

#define PLACES 16384u /* a power of two */
#define NEAR 32u      /* places where a lane may be */
#define AHEAD 32      /* times its width a lane that works is leased */
#define TOLERATED 3   /* failures in a row, then a lane pauses */
#define PAUSE_MS INT64_C(1000)
#define PAUSE_DOUBLINGS 5

struct lanes {
	struct lane place[PLACES];
};

struct lanes *
lanes_new(struct arena *mem)
{
	return ARENA_ONE(mem, struct lanes);
}

/* FNV-1a; two lanes with one key would only share their limits. */
static uint64_t
key_of(const char *name)
{
	uint64_t h = UINT64_C(14695981039346656037);

	for (; *name != '\0'; name++)
		h = (h ^ (unsigned char)*name) * UINT64_C(1099511628211);
	return h != 0 ? h : 1;
}

struct lane *
lane_find(struct lanes *lanes, const char *name)
{
	uint64_t key = key_of(name);
	struct lane *free = NULL;

	for (unsigned i = 0; i < NEAR; i++) {
		struct lane *l = &lanes->place[(key + i) % PLACES];

		if (l->key == key)
			return l;
		/* the one that is forgotten with the least loss */
		if (l->jobs == 0 && (free == NULL || l->failures < free->failures))
			free = l;
	}
	if (free != NULL)
		*free = (struct lane) { .key = key };
	return free;
}

unsigned
lane_width(const struct lane *l, int64_t most)
{
	return l->proven ? (unsigned)most : 1;
}

int64_t
lane_room(const struct lane *l, int64_t most, int64_t now)
{
	int64_t room = lane_width(l, most);

	if (l->held_until > now)
		return 0;
	if (l->proven)
		room *= AHEAD;
	return room > l->jobs ? room - l->jobs : 0;
}

static int64_t
pause_of(unsigned n)
{
	return PAUSE_MS << (n < PAUSE_DOUBLINGS ? n : PAUSE_DOUBLINGS);
}

void
lane_judge(struct lane *l, bool good, int64_t now)
{
	l->proven = good;
	if (good) {
		l->failures = 0;
		l->held_until = 0;
		return;
	}
	l->failures++;
	if (l->failures >= TOLERATED)
		l->held_until = now + pause_of(l->failures - TOLERATED);
}

void
lane_leased(struct lane *l, size_t got, int64_t now)
{
	if (got > 0) {
		l->dry = 0;
		return;
	}
	/* others have leased it, or its rows cannot be sent now */
	l->held_until = now + pause_of(l->dry);
	l->dry++;
}
