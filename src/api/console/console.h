/* The console's own surface: /console/api/… for users who are signed in; all else they ask of the public ones. */
#ifndef API_CONSOLE_CONSOLE_H
#define API_CONSOLE_CONSOLE_H

#include "api/route.h"

#define CONSOLE "/console/api"

extern const struct surface console_surface;

extern const struct shape sign_in_shape, me_shape, me_change_shape;
handler sign_in_create, sign_out, sign_out_everywhere, me_get, me_change;

extern const struct shape user_new_shape, user_shape, user_made_shape, users_shape, new_password_shape;
handler users_create, users_password;

extern const struct shape outbox_query_shape, outbox_rows_shape;
handler outbox_read, outbox_again;

#endif
