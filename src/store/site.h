/* Sites. */
#ifndef STORE_SITE_H
#define STORE_SITE_H

#include "model/site.h"
#include "store/table.h"

extern const struct table store_site; /* struct site */
extern const struct query *const store_site_queries[];

#endif
