/* Paths outside /api: health, readiness, metrics, the reference. */
#ifndef API_SYSTEM_SYSTEM_H
#define API_SYSTEM_SYSTEM_H

#include "api/route.h"

extern const struct surface system_surface;

#endif
