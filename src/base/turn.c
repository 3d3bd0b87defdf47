#define _GNU_SOURCE /* memfd_create */

#include "base/turn.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

#define TRIES 40
#define PAUSE 25 /* ms between two */

/* A file without a name: a turn is a lock on one byte of it, which the kernel gives back when its process ends. */
static struct {
	int fd, n, taken;
} turns = { -1, 0, -1 };

static bool
lock(int turn, short how)
{
	struct flock f = { .l_type = how, .l_whence = SEEK_SET, .l_start = turn, .l_len = 1 };

	return fcntl(turns.fd, F_SETLK, &f) == 0;
}

bool
turn_start(int n)
{
	if (turns.fd < 0)
		turns.fd = memfd_create("turns", MFD_CLOEXEC);
	turns.n = n;
	return turns.fd >= 0;
}

bool
turn_take(void)
{
	if (turns.fd < 0)
		return true;
	for (int try = 0; try < TRIES; try++) {
		for (int i = 0; i < turns.n; i++)
			if (lock(i, F_WRLCK)) {
				turns.taken = i;
				return true;
			}
		(void)poll(NULL, 0, PAUSE);
	}
	return false;
}

void
turn_give(void)
{
	if (turns.taken >= 0)
		(void)lock(turns.taken, F_UNLCK);
	turns.taken = -1;
}
