/* Calls that are refused at compile time; each has a better one beside it. */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC poison strcpy strcat sprintf vsprintf strtok gets /* struct buf, arena_printf */
#pragma GCC poison atoi atol atoll strtod strtof sscanf       /* decimal_read */
#pragma GCC poison gmtime localtime mktime asctime ctime      /* base/when.h, base/zone.h */

#endif
