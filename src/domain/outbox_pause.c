#include "domain/outbox.h"

#define FIRST_PAUSE INT64_C(10)

int64_t
outbox_pause(int64_t attempts, int64_t wait_seconds, uint32_t chance)
{
	int64_t most = FIRST_PAUSE, pause;

	for (int64_t i = 1; i < attempts && most < OUTBOX_PAUSE_MAX; i++)
		most *= 2;
	if (most > OUTBOX_PAUSE_MAX)
		most = OUTBOX_PAUSE_MAX;
	pause = 1 + chance % most;
	if (pause < wait_seconds)
		pause = wait_seconds;
	return pause < OUTBOX_PAUSE_MAX ? pause : OUTBOX_PAUSE_MAX;
}
