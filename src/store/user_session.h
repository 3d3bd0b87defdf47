/* Where users are signed in. The visitor of a cookie is found by store/tenant.h. */
#ifndef STORE_USER_SESSION_H
#define STORE_USER_SESSION_H

#include "model/user.h"
#include "store/db.h"

enum rc store_user_session_insert(struct db *db, const struct user_session *s) MUST_CHECK;
/* Let s->token, s->former_token, s->rotated_at and s->seen_at be those of the row while its token is ${was}; ${n} is 1 if
 * it was, 0 if somebody else has changed it. */
enum rc store_user_session_rotate(struct db *db, const struct user_session *s, const char *was, uint64_t *n) MUST_CHECK;
/* The token has come back: the former one is taken until s->former_until only. */
enum rc store_user_session_settle(struct db *db, const struct user_session *s) MUST_CHECK;
/* Note s->seen_at. */
enum rc store_user_session_seen(struct db *db, const struct user_session *s) MUST_CHECK;
enum rc store_user_session_end(struct db *db, const char *hash) MUST_CHECK;
/* The same, if the row's token is still ${token}: ${n} is 1, else 0; NULL: nobody asks. */
enum rc store_user_session_end_as(struct db *db, const char *hash, const char *token, uint64_t *n) MUST_CHECK;
/* All of the user but the one of ${hash}; "": that one too. */
enum rc store_user_session_end_all(struct db *db, int64_t tenant, const char *user_id, const char *hash) MUST_CHECK;
/* Remove some that were last seen before ${before}. */
enum rc store_user_session_prune(struct db *db, struct instant before) MUST_CHECK;

extern const struct query *const store_user_session_queries[];

#endif
