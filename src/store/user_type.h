/* User types. */
#ifndef STORE_USER_TYPE_H
#define STORE_USER_TYPE_H

#include "model/page.h"
#include "model/user_type.h"
#include "store/db.h"

enum rc store_user_type_insert(struct db *db, int64_t tenant, const struct user_type *u) MUST_CHECK;
/* E_NOT_FOUND if there is none; text lives in ${mem}. */
enum rc store_user_type_find(
	struct db *db, struct arena *mem, int64_t tenant, const char *id, struct user_type *u) MUST_CHECK;
/* The same, locked until the transaction ends. */
enum rc store_user_type_lock(
	struct db *db, struct arena *mem, int64_t tenant, const char *id, struct user_type *u) MUST_CHECK;
enum rc store_user_type_update(struct db *db, int64_t tenant, const struct user_type *u) MUST_CHECK;
enum rc store_user_type_remove(struct db *db, int64_t tenant, const char *id) MUST_CHECK;
/* Does a session name it, or the current version of a rule in its conditions? */
enum rc store_user_type_used(struct db *db, struct arena *mem, int64_t tenant, const char *id, bool *used) MUST_CHECK;
/* Newest first (struct user_type), up to limit + 1; the cursor is the last id seen. */
enum rc store_user_type_list(
	struct db *db, struct arena *mem, int64_t tenant, const struct page *page, struct list *out) MUST_CHECK;
/* How many there are, counted up to TOTAL_COUNTED + 1. */
enum rc store_user_type_count(struct db *db, struct arena *mem, int64_t tenant, int64_t *n) MUST_CHECK;

extern const struct shape store_user_type_said; /* struct user_type: what a caller writes, for the audit trail */
extern const struct query *const store_user_type_queries[];

#endif
