#define _GNU_SOURCE /* memfd_create */

#include "base/turn.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

#define TRIES 80
#define PAUSE 25 /* ms between two */

/* Where the bytes of each begin. */
#define PLACES (INT64_C(1) << 32)
#define SHARES (INT64_C(2) << 32)
#define OWN (INT64_C(3) << 32)

/* A file without a name: each turn, place and share is a lock on one byte of it, which the kernel gives back when its
 * process ends. */
static struct {
	int fd;
	int64_t n, places, shares;
	int64_t turn, place, share, own; /* the bytes that are taken; -1: none */
} turns = { .fd = -1, .turn = -1, .place = -1, .share = -1, .own = -1 };

static bool
lock(int64_t byte, short how)
{
	struct flock f = { .l_type = how, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1 };

	return fcntl(turns.fd, F_SETLK, &f) == 0;
}

/* Lock one of ${n} bytes from ${first} on, of which the last is for those who are known. -1: all are locked. */
static int64_t
one_of(int64_t first, int64_t n, bool known)
{
	int64_t end = first + (known || n < 2 ? n : n - 1);

	for (int64_t byte = first; byte < end; byte++)
		if (lock(byte, F_WRLCK))
			return byte;
	return -1;
}

static void
give(int64_t *byte)
{
	if (*byte >= 0)
		(void)lock(*byte, F_UNLCK);
	*byte = -1;
}

bool
turn_start(int64_t n, int64_t places, int64_t shares)
{
	if (turns.fd < 0)
		turns.fd = memfd_create("turns", MFD_CLOEXEC);
	turns.n = n;
	turns.places = places;
	turns.shares = shares;
	return turns.fd >= 0;
}

bool
turn_take(bool known)
{
	if (turns.fd < 0)
		return true;
	turns.place = one_of(PLACES, turns.places, known);
	for (int try = 0; turns.place >= 0 && try < TRIES; try++) {
		turns.turn = one_of(0, turns.n, known);
		if (turns.turn >= 0)
			return true;
		(void)poll(NULL, 0, PAUSE);
	}
	turn_give();
	return false;
}

void
turn_give(void)
{
	give(&turns.turn);
	give(&turns.place);
}

bool
share_take(int64_t whose)
{
	if (turns.fd < 0)
		return true;
	turns.share = one_of(SHARES, turns.shares, true);
	turns.own = turns.share < 0 ? -1 : one_of(OWN + whose * SHARES_EACH, SHARES_EACH, true);
	if (turns.own >= 0)
		return true;
	share_give();
	return false;
}

void
share_give(void)
{
	give(&turns.share);
	give(&turns.own);
}
