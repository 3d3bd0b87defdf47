/* Rules: identity in `rule`, everything else in `rule_version`. */
#ifndef STORE_RULE_H
#define STORE_RULE_H

#include "model/rule.h"
#include "store/db.h"

/* Insert ${r} as version 1; ${by}: the key that asks, NULL: none. */
enum rc store_rule_insert(struct db *db, int64_t tenant, const char *by, const struct rule *r) MUST_CHECK;
/* The current version; text lives in ${mem}. E_NOT_FOUND: there is none, or it was removed. */
enum rc store_rule_find(struct db *db, struct arena *mem, int64_t tenant, const char *id, struct rule *r) MUST_CHECK;
/* The same, locked until the transaction ends. */
enum rc store_rule_lock(struct db *db, struct arena *mem, int64_t tenant, const char *id, struct rule *r) MUST_CHECK;
/* Store ${r}, whose version is the next one. E_CONFLICT: somebody else was first. */
enum rc store_rule_update(struct db *db, int64_t tenant, const char *by, const struct rule *r) MUST_CHECK;
/* In the order in which they are tried (struct rule), up to limit + 1. */
enum rc store_rule_list(struct db *db, struct arena *mem, const struct rule_filter *f, struct list *out) MUST_CHECK;
/* How many match, counted up to TOTAL_COUNTED + 1. */
enum rc store_rule_count(struct db *db, struct arena *mem, const struct rule_filter *f, int64_t *n) MUST_CHECK;
/* The rules of a tariff as they were at ${at}, in the order in which they are tried; a first version counts from the
 * beginning of time. */
enum rc store_rules_at(struct db *db, struct arena *mem, int64_t tenant, const char *tariff_id, struct instant at,
	struct list *out) MUST_CHECK;
/* The versions that a stored session has pinned, in the order in which they are tried. */
enum rc store_rules_pinned(
	struct db *db, struct arena *mem, int64_t tenant, const char *session_id, struct list *out) MUST_CHECK;

extern const struct shape store_rule_said; /* struct rule: what a caller writes, for the audit trail */
extern const struct query *const store_rule_queries[];

#endif
