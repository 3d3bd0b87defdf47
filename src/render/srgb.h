/* The colour space of documents as an ICC profile. Pure. */
#ifndef RENDER_SRGB_H
#define RENDER_SRGB_H

#include "base/buf.h"

/* Append a display profile (ICC.1:2001-04, version 2.4) of sRGB (IEC 61966-2-1), made of the numbers of that standard: no
 * file of somebody else's. */
void srgb_profile(struct buf *out);

#endif
