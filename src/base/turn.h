/* Turns: a bound on how many processes of this host do a costly thing at one time. */
#ifndef BASE_TURN_H
#define BASE_TURN_H

#include "base/base.h"

/* Have ${n} turns. Call before the processes are forked. False: there is no memory for it. */
bool turn_start(int n);
/* Take one, waiting a moment if there is none. False: there was none. What a process has taken is free again when it ends,
 * however that comes. Without turn_start() there is always one. */
bool turn_take(void) MUST_CHECK;
void turn_give(void);

#endif
