/* Sessions and the revisions of their bills. */
#ifndef STORE_SESSION_H
#define STORE_SESSION_H

#include "model/session.h"
#include "store/db.h"

/* E_CONFLICT: the charge point has a session of that transaction. */
enum rc store_session_insert(struct db *db, int64_t tenant, const struct session *s) MUST_CHECK;
/* Without its readings and what is pinned; text lives in ${mem}. E_NOT_FOUND if there is none. */
enum rc store_session_find(
	struct db *db, struct arena *mem, int64_t tenant, const char *id, struct session *s) MUST_CHECK;
/* With what is pinned; the energy of a running one is NONE, whatever its readings say. */
enum rc store_session_whole(
	struct db *db, struct arena *mem, int64_t tenant, const char *id, struct session *s) MUST_CHECK;
/* The same, locked until the transaction ends. */
enum rc store_session_lock(
	struct db *db, struct arena *mem, int64_t tenant, const char *id, struct session *s) MUST_CHECK;
/* Lock it; ${s} gets its start, its status and stop_due_at only. */
enum rc store_session_hold(
	struct db *db, struct arena *mem, int64_t tenant, const char *id, struct session *s) MUST_CHECK;
/* The readings (struct reading) in the row of a session that has ended. */
enum rc store_session_readings(
	struct db *db, struct arena *mem, int64_t tenant, const char *id, struct list *out) MUST_CHECK;
/* Store how it ended: driver, connector, times, energy, readings, status, rule, code, stop, sums. */
enum rc store_session_end(struct db *db, int64_t tenant, const struct session *s) MUST_CHECK;
/* Its stop_due_at is no more; ${first}: there was one. */
enum rc store_session_stop_told(struct db *db, int64_t tenant, const char *id, bool *first) MUST_CHECK;
/* Sessions (struct session_due) of all tenants whose stop_due_at is not after ${until}, up to ${most}. */
enum rc store_session_due(
	struct db *db, struct arena *mem, struct instant until, int64_t most, struct list *out) MUST_CHECK;
/* The organization ${id} is there and stays until the transaction ends. E_NOT_FOUND: there is none. */
enum rc store_session_keep_organization(struct db *db, struct arena *mem, int64_t tenant, const char *id) MUST_CHECK;
/* As store_session_find(). */
enum rc store_session_of_transaction(struct db *db, struct arena *mem, int64_t tenant, const char *charge_point_id,
	const char *transaction_id, struct session *s) MUST_CHECK;
/* A revision is written once; E_CONFLICT if it is there. */
enum rc store_charge_insert(struct db *db, int64_t tenant, const struct charge *c) MUST_CHECK;
/* Revision ${revision} of the session's bill. E_NOT_FOUND if there is none. */
enum rc store_charge_find(struct db *db, struct arena *mem, int64_t tenant, const char *session_id, int64_t revision,
	struct charge *c) MUST_CHECK;

/* What a new session takes from its charge point, site, driver and tenant where nothing was sent, in one statement. */
struct session_place {
	const char *charge_point_id; /* NULL: not registered */
	const char *tariff_id;       /* the charge point's, else the site's, else the tenant's default; NULL: none */
	const char *site_id;         /* as the charge point names it, registered or not */
	const char *time_zone;       /* the charge point's, else the site's, else the tenant's */
	const char *user_type_id;    /* the driver's */
	const char *driver_email;    /* where the driver wants receipts; NULL: nowhere */
	const char *driver_organization_id, *site_organization_id;
};

/* ${charge_point_id} and ${driver_id} may be NULL or unknown: they bring nothing then. */
enum rc store_session_place(struct db *db, struct arena *mem, int64_t tenant, const char *charge_point_id,
	const char *driver_id, struct session_place *p) MUST_CHECK;

extern const char *const store_session_statuses[]; /* names of enum session_status, ending with NULL */
extern const struct query *const store_session_queries[];

#endif
