#include "api/access.h"
#include "api/billing/nouns.h"
#include "api/console/console.h"
#include "api/credentials.h"
#include "api/fault.h"
#include "base/json_in.h"
#include "domain/user.h"
#include "model/credential.h"

#define ANY_ROLE (READ_BILLING | READ_SESSIONS)

/* clang-format off */
static const struct route routes[] = {
	{ M_POST, CONSOLE "/sign-in", 0, 200, sign_in_create, .no_retry = true,
		.body = &sign_in_shape, .answer = &me_shape, .summary = "Sign in" },
	{ M_POST, CONSOLE "/sign-out", ANY_ROLE, 204, sign_out, .no_retry = true, .summary = "Sign out" },
	{ M_POST, CONSOLE "/sign-out-everywhere", ANY_ROLE, 204, sign_out_everywhere, .no_retry = true,
		.summary = "End all sessions of the user" },
	{ M_GET, CONSOLE "/me", ANY_ROLE, 200, me_get, .answer = &me_shape, .summary = "Read who is signed in" },
	{ M_PATCH, CONSOLE "/me", ANY_ROLE, 200, me_change,
		.body = &me_change_shape, .form = BODY_EDIT, .answer = &me_shape,
		.summary = "Change the user's own language or password" },

	{ M_POST, CONSOLE "/users", ADMIN, 201, users_create,
		.body = &user_new_shape, .answer = &user_made_shape, .once = "password",
		.summary = "Create a user; its password is shown once" },
	{ M_GET, CONSOLE "/users", ADMIN, 200, nouns_list, .noun = &users,
		.query = &noun_query_shape, .answer = &users_shape, .summary = "List users, newest first" },
	{ M_GET, CONSOLE "/users/{id}", ADMIN, 200, nouns_find, .noun = &users,
		.answer = &user_shape, ETAG(struct user), .summary = "Read a user" },
	{ M_PATCH, CONSOLE "/users/{id}", ADMIN, 200, nouns_change, .noun = &users,
		.body = &user_shape, .form = BODY_EDIT, .answer = &user_shape, ETAG(struct user),
		.summary = "Change a user" },
	{ M_DELETE, CONSOLE "/users/{id}", ADMIN, 204, nouns_remove, .noun = &users, .summary = "Remove a user" },
	{ M_POST, CONSOLE "/users/{id}/password", ADMIN, 200, users_password,
		.answer = &new_password_shape, .once = "password",
		.summary = "Give a user a new password; it is shown once" },

	{ M_POST, CONSOLE "/system-tokens", ADMIN, 201, credentials_create, .kind = CREDENTIAL_SYSTEM_TOKEN,
		.body = &system_token_new_shape, .answer = &system_token_shape, .once = "secret",
		.summary = "Order a system token; it is shown once" },
	{ M_GET, CONSOLE "/system-tokens", ADMIN, 200, credentials_list, .kind = CREDENTIAL_SYSTEM_TOKEN,
		.query = &credential_query_shape, .answer = &system_tokens_shape,
		.summary = "List system tokens, newest first, revoked ones too" },
	{ M_DELETE, CONSOLE "/system-tokens/{id}", ADMIN, 204, credentials_revoke, .kind = CREDENTIAL_SYSTEM_TOKEN,
		.summary = "Revoke a system token at once" },

	{ M_GET, CONSOLE "/outbox", ADMIN, 200, outbox_read,
		.query = &outbox_query_shape, .answer = &outbox_rows_shape,
		.summary = "List what could not be sent, or not yet, newest first" },
	{ M_POST, CONSOLE "/outbox/{number}/retry", ADMIN, 204, outbox_again, .no_retry = true,
		.summary = "Send it anew, as if it had never been tried" },
};
/* clang-format on */

const struct surface console_surface = {
	.prefix = CONSOLE "/",
	.route = routes,
	.n = COUNT_OF(routes),
	.authenticate = console_authenticate,
	.refuse = billing_refuse,
	.put_mode = JSON_REPLACE | JSON_EDIT,
};
