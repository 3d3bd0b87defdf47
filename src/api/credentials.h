/* Keys and system tokens on the wire. */
#ifndef API_CREDENTIALS_H
#define API_CREDENTIALS_H

#include "api/wire.h"

extern const struct shape credential_query_shape;

extern const struct shape api_key_new_shape, api_key_shape, api_keys_shape;
extern const struct shape system_token_new_shape, system_token_shape, system_tokens_shape;

/* The kind of a row is an enum credential_kind. */
handler credentials_create, credentials_list, credentials_revoke;

#endif
