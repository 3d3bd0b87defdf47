/* Failures to sign in, counted in buckets. */
#ifndef STORE_SIGN_IN_FAILURE_H
#define STORE_SIGN_IN_FAILURE_H

#include "store/db.h"

struct sign_in_failure {
	const char *bucket;
	int64_t failures;
	struct instant wait_until, failed_at;
};

/* Read and lock the count of f->bucket, which begins with 0 at f->failed_at. */
enum rc store_sign_in_failure_take(struct db *db, struct arena *mem, struct sign_in_failure *f) MUST_CHECK;
/* Store the count that was taken. */
enum rc store_sign_in_failure_set(struct db *db, const struct sign_in_failure *f) MUST_CHECK;
/* Forget it. */
enum rc store_sign_in_failure_remove(struct db *db, const char *bucket) MUST_CHECK;
/* Take one failure back. */
enum rc store_sign_in_failure_undo(struct db *db, const char *bucket) MUST_CHECK;
/* Remove some that were last counted before ${before}. */
enum rc store_sign_in_failure_prune(struct db *db, struct instant before) MUST_CHECK;

extern const struct query *const store_sign_in_failure_queries[];

#endif
