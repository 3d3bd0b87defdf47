/* User: a person of a tenant who signs in to the console, and where that has happened. */
#ifndef MODEL_USER_H
#define MODEL_USER_H

#include "base/base.h"
#include "model/tenant.h"

enum user_role { USER_OWNER, USER_ADMIN, USER_BILLING, USER_MEMBER };

struct user {
	int64_t tenant; /* read where a user is found by address or session */
	const char *id;
	const char *email; /* in lower case */
	unsigned role;
	const char *locale; /* NULL: the tenant's */
	bool disabled;
	const char *password;      /* hash; written, and read by address only, like the next */
	const char *device_secret; /* signs what a browser is known by */
	struct instant signed_in_at;
	int64_t version;
	struct instant created_at, updated_at;
};

/* A browser in which a user is signed in. */
struct user_session {
	const char *hash;         /* of the part of its cookie that stays */
	const char *token;        /* hash of the part that changes */
	const char *former_token; /* of the one before; NULL: none */
	struct instant former_until;
	int64_t tenant;
	const char *user_id;
	const char *csrf_token;
	struct instant created_at, seen_at, rotated_at;
};

/* Who asks with a cookie. */
struct visitor {
	struct user_session session;
	struct user user;
	struct tenant tenant;
};

#endif
