/* Paths outside /api: health, readiness, metrics, the reference, links to receipts. */
#ifndef API_SYSTEM_SYSTEM_H
#define API_SYSTEM_SYSTEM_H

#include "api/route.h"

extern const struct surface system_surface;
extern const struct surface link_surface; /* /r/…: who has the link needs no key */

#endif
