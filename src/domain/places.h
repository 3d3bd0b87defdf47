/* Where, by whom and for whom is charged: the nouns that a session takes tariff, zone, user type and organization from. */
#ifndef DOMAIN_PLACES_H
#define DOMAIN_PLACES_H

#include "domain/noun.h"

extern const struct noun charge_points; /* struct charge_point */
extern const struct noun sites;         /* struct site */
extern const struct noun drivers;       /* struct driver */
extern const struct noun organizations; /* struct organization */
extern const struct noun user_types;    /* struct user_type */

#endif
