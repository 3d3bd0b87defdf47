/* Messages to the service manager: sd_notify(3) as one datagram. */
#ifndef BASE_NOTIFY_H
#define BASE_NOTIFY_H

#include "base/base.h"

/* Send ${state} ("READY=1\nSTATUS=4 workers"); nothing happens where no service manager listens. */
void notify_send(const char *state);
/* Milliseconds between two signs of life that the service manager wants, half of its patience; 0: it wants none. */
int64_t notify_watchdog(void);

#endif
