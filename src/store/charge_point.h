/* Charge points. */
#ifndef STORE_CHARGE_POINT_H
#define STORE_CHARGE_POINT_H

#include "model/charge_point.h"
#include "store/db.h"

/* E_NOT_FOUND if the tenant has none of that id. Text lives in ${mem}. */
enum rc store_charge_point_find(
	struct db *db, struct arena *mem, int64_t tenant, const char *id, struct charge_point *cp) MUST_CHECK;
/* The same, locked until the transaction ends. */
enum rc store_charge_point_lock(
	struct db *db, struct arena *mem, int64_t tenant, const char *id, struct charge_point *cp) MUST_CHECK;
/* E_CONFLICT: there is one. */
enum rc store_charge_point_insert(struct db *db, int64_t tenant, const struct charge_point *cp) MUST_CHECK;
enum rc store_charge_point_update(struct db *db, int64_t tenant, const struct charge_point *cp) MUST_CHECK;
enum rc store_charge_point_remove(struct db *db, int64_t tenant, const char *id) MUST_CHECK;

/* Newest first (struct charge_point), up to limit + 1. */
enum rc store_charge_point_list(
	struct db *db, struct arena *mem, const struct charge_point_filter *f, struct list *out) MUST_CHECK;
/* How many match, counted up to TOTAL_COUNTED + 1. */
enum rc store_charge_point_count(
	struct db *db, struct arena *mem, const struct charge_point_filter *f, int64_t *n) MUST_CHECK;

extern const struct shape store_charge_point_said; /* struct charge_point: what a caller writes, for the audit trail */
extern const struct query *const store_charge_point_queries[];

#endif
