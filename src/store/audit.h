/* The audit trail. */
#ifndef STORE_AUDIT_H
#define STORE_AUDIT_H

#include "model/audit.h"
#include "store/db.h"

enum rc store_audit_insert(struct db *db, int64_t tenant, const struct audit_entry *e) MUST_CHECK;
/* Entries (struct audit_entry), newest first, one more than the limit. */
enum rc store_audit_list(struct db *db, struct arena *mem, const struct audit_filter *f, struct list *out) MUST_CHECK;
/* How many there are, up to TOTAL_COUNTED + 1. */
enum rc store_audit_count(struct db *db, struct arena *mem, const struct audit_filter *f, int64_t *n) MUST_CHECK;

extern const struct query *const store_audit_queries[];

#endif
