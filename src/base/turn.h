/* Turns: a bound on how many processes of this host do a costly thing at one time. One turn is kept for those who are
 * known, so that no crowd of strangers keeps them out, and only so many wait, so that the others go on with what else there
 * is to do. */
#ifndef BASE_TURN_H
#define BASE_TURN_H

#include "base/base.h"

/* Have ${n} turns, ${places} for processes that have one or wait for one, and ${shares}; the last turn and the last place
 * are for those who are known, if there are two. Call before the processes are forked, and again to change them. False:
 * there is no memory for it. */
bool turn_start(int64_t n, int64_t places, int64_t shares);
/* Take one, waiting a moment if there is none. False: there was none, or no place to wait. What a process has taken is free
 * again when it ends, however that comes. Without turn_start() there is always one. */
bool turn_take(bool known) MUST_CHECK;
void turn_give(void);
/* A share in something that takes long, of which there are so many for all, and SHARES_EACH for each ${whose}. False: there
 * is none now; nobody waits for one. It ends like a turn. Without turn_start() there is always one. */
#define SHARES_EACH 2
bool share_take(int64_t whose) MUST_CHECK;
void share_give(void);

#endif
