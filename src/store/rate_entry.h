/* Entries of the schedules of cost rates. What an entry said stays for sessions: rows of rate_entry_version never change
 * but for replaced_at, which is set once; the rows of one entry follow each other without a gap. All changes are made
 * while the row of the cost rate is locked. */
#ifndef STORE_RATE_ENTRY_H
#define STORE_RATE_ENTRY_H

#include "model/cost_rate.h"
#include "store/db.h"

/* What callers say of an entry, for the audit trail; its start as text. */
extern const struct shape store_rate_entry_said;

/* The entry as it is created, its first version; its start is the instant. E_CONFLICT: the start is used. */
enum rc store_rate_entry_insert(struct db *db, int64_t tenant, const struct rate_entry *e) MUST_CHECK;
/* The next version e->version from e->updated_at on. E_CONFLICT: the start is used. */
enum rc store_rate_entry_update(struct db *db, int64_t tenant, const struct rate_entry *e) MUST_CHECK;
/* With its intervals and texts, from ${at} on. */
enum rc store_rate_entry_remove(struct db *db, int64_t tenant, const char *uuid, struct instant at) MUST_CHECK;
/* All of a cost rate, whatever their mode, and its own intervals and texts with them. */
enum rc store_rate_entries_remove(
	struct db *db, int64_t tenant, const char *cost_rate_uuid, struct instant at) MUST_CHECK;

/* All below see living entries only, as they are now and without start_time; text lives in ${mem}. E_NOT_FOUND. */
enum rc store_rate_entry_find(
	struct db *db, struct arena *mem, int64_t tenant, const char *uuid, struct rate_entry *e) MUST_CHECK;
enum rc store_rate_entry_numbered(struct db *db, struct arena *mem, int64_t tenant, const char *cost_rate_uuid,
	int64_t number, struct rate_entry *e) MUST_CHECK;

/* All recurring ones of a rate (struct rate_entry) in order of creation. */
enum rc store_rate_entry_recurring(
	struct db *db, struct arena *mem, int64_t tenant, const char *cost_rate_uuid, struct list *out) MUST_CHECK;

/* Unique entries of a rate that start in [from, until); NONE: no bound. */
struct entry_window {
	const char *cost_rate_uuid;
	struct instant from, until;
	int64_t limit, offset; /* NONE: all, from the first on */
};

/* By start (struct rate_entry). */
enum rc store_rate_entry_unique(
	struct db *db, struct arena *mem, int64_t tenant, const struct entry_window *w, struct list *out) MUST_CHECK;
/* How many start in the window; limit and offset do not count. */
enum rc store_rate_entry_count(
	struct db *db, struct arena *mem, int64_t tenant, const struct entry_window *w, int64_t *n) MUST_CHECK;

/* An entry in a row: its start stands there as a value. */
struct rate_entry_row {
	int64_t tenant;
	struct rate_entry e;
	struct instant start; /* NONE: it has none */
};
/* The rows (struct rate_entry_row) that ${q} finds, as entries (struct rate_entry) with e->start set. */
enum rc store_rate_entry_rows(
	struct db *db, struct arena *mem, const struct query *q, const void *in, struct list *out) MUST_CHECK;

extern const struct query *const store_rate_entry_queries[];

#endif
