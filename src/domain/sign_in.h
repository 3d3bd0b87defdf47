/* Signing in, and how often it may fail. Failures are counted for an account together with the browser, if somebody has
 * signed in to that account in it before: so whoever guesses from elsewhere makes nobody wait there. All others are counted
 * for the account with their network, and for the network. What is beyond a count waits, twice as long each time. An account
 * that is tried from everywhere makes nobody wait who has not failed himself, but then longer. */
#ifndef DOMAIN_SIGN_IN_H
#define DOMAIN_SIGN_IN_H

#include "domain/ctx.h"
#include "model/user.h"

#define SIGN_IN_WAIT_MAX INT64_C(900) /* seconds */

struct sign_in {
	const char *email, *password;
	const char *device;  /* what the browser brings of an earlier time; NULL: nothing */
	const char *address; /* that the request comes from */
};

struct signed_in {
	struct visitor visitor;
	const char *token;  /* of the visit */
	const char *device; /* what the browser is known by from now on */
};

/* E_UNAUTHENTIC: there is no such user, it is disabled, or the password is wrong, all told and timed alike. E_LIMIT: wait for
 * fault.wait seconds. E_RETRY: too many are at it just now. */
enum rc sign_in(struct ctx *cx, const struct sign_in *asked, struct signed_in *out) MUST_CHECK;
/* Is ${password} that of the context's user? E_INVALID names `current_password`; E_LIMIT: too many wrong ones. */
enum rc sign_in_confirm(struct ctx *cx, const char *password) MUST_CHECK;
/* The hash of a new ${password}, made in turn. E_RETRY: too many are at it just now. */
enum rc sign_in_hash(struct ctx *cx, const char *password, const char **hash) MUST_CHECK;

#endif
