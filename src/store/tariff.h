/* Tariffs: identity and status in `tariff`, everything else in `tariff_version`. */
#ifndef STORE_TARIFF_H
#define STORE_TARIFF_H

#include "model/tariff.h"
#include "store/db.h"

/* Insert ${t} as version 1, valid since ${t}->created_at. */
enum rc store_tariff_insert(struct db *db, int64_t tenant, const char *by, const struct tariff *t) MUST_CHECK;
/* Read the current version of tariff ${id}; its text lives in ${mem}. E_NOT_FOUND if there is none. */
enum rc store_tariff_find(
	struct db *db, struct arena *mem, int64_t tenant, const char *id, struct tariff *t) MUST_CHECK;
/* The same, locked until the transaction ends. */
enum rc store_tariff_lock(
	struct db *db, struct arena *mem, int64_t tenant, const char *id, struct tariff *t) MUST_CHECK;
/* Read the version in force at ${at}; the first one counts from the beginning of time. */
enum rc store_tariff_at(struct db *db, struct arena *mem, int64_t tenant, const char *id, struct instant at,
	struct tariff *t) MUST_CHECK;
/* ${t}, the version in force at ${at}, and its rules are the same from ${from} until before ${until} (INT64_MIN, INT64_MAX:
 * without end). */
enum rc store_tariff_span(struct db *db, struct arena *mem, int64_t tenant, const struct tariff *t, struct instant at,
	struct instant *from, struct instant *until) MUST_CHECK;
/* Read version ${version}. E_NOT_FOUND if there is none. */
enum rc store_tariff_version(
	struct db *db, struct arena *mem, int64_t tenant, const char *id, int64_t version, struct tariff *t) MUST_CHECK;
/* Newest first: up to limit + 1 rows (struct tariff), so that the caller sees whether more follow. */
enum rc store_tariff_list(struct db *db, struct arena *mem, const struct tariff_filter *f, struct list *out) MUST_CHECK;
/* How many match, counted up to TOTAL_COUNTED + 1. */
enum rc store_tariff_count(struct db *db, struct arena *mem, const struct tariff_filter *f, int64_t *n) MUST_CHECK;
/* Store ${t}, whose version is the next one, as valid since ${t}->updated_at. E_CONFLICT: somebody else was first. */
enum rc store_tariff_update(struct db *db, int64_t tenant, const char *by, const struct tariff *t) MUST_CHECK;
/* Its rules go with it. E_CONFLICT: a session, a charge point or a site names it. */
enum rc store_tariff_remove(struct db *db, struct arena *mem, int64_t tenant, const char *id) MUST_CHECK;
/* Does a charge point, a site, a session or the tenant's default name the tariff? */
enum rc store_tariff_used(struct db *db, struct arena *mem, int64_t tenant, const char *id, bool *used) MUST_CHECK;

/* All versions (struct tariff_change), newest first, those below version ${before}; up to limit + 1. */
enum rc store_tariff_versions(struct db *db, struct arena *mem, int64_t tenant, const char *id, int64_t before,
	const struct page *page, struct list *out) MUST_CHECK;

extern const struct shape store_tariff_said; /* struct tariff: what a caller writes, for the audit trail */
extern const struct query *const store_tariff_queries[];

#endif
