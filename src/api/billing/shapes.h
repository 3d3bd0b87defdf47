/* Wire shapes of the billing surface's nouns. */
#ifndef API_BILLING_SHAPES_H
#define API_BILLING_SHAPES_H

#include "base/shape.h"

#define PRICE_MAX (LARGEST * RATE_ONE) /* prices and amounts */
#define ENERGY_MAX INT64_C(10000000)   /* Wh in a session */
#define MINUTES_MAX 1439               /* 23:59 */

extern const struct shape tariff_shape;          /* struct tariff */
extern const struct shape tariff_stored_shape;   /* struct tariff, as it is created and changed */
extern const struct shape rule_shape;            /* struct rule */
extern const struct shape rule_conditions_shape; /* struct rule_conditions */
extern const struct shape rule_override_shape;   /* struct rule_override */
extern const struct shape user_type_shape;       /* struct user_type */
extern const struct shape address_shape;         /* struct address */
extern const struct shape promo_shape;           /* struct promo, as it is answered */
extern const struct shape promo_new_shape;       /* struct promo, as it is created */
extern const struct shape promo_stored_shape;    /* struct promo, as it is changed */
extern const struct shape reading_shape;         /* struct reading */
extern const struct shape consumption_shape;     /* struct consumption */
extern const struct shape cost_rate_case_shape;  /* struct cost_rate, as a quote brings one */

/* ENUM names by value. */
extern const char *const tariff_status_names[];
extern const char *const rule_status_names[];
extern const char *const promo_status_names[];
extern const char *const discount_type_names[];

#endif
