/* Entries of a cost rate's schedule: recurring ones with slots (mode 1), unique ones with a start (mode 2). */
#ifndef DOMAIN_RATE_ENTRY_H
#define DOMAIN_RATE_ENTRY_H

#include "domain/ctx.h"
#include "model/cost_rate.h"

/* All of these fail with E_NOT_FOUND cost_rate_not_found or config_not_found, and E_INVALID wrong_mode where the cost
 * rate is not in ${mode} (enum dynamic_pricing). Changes are versions: what was there stays for sessions that run. */

/* ${e}: cost_rate_uuid, mode, name, and slots or start_time (local time of the tenant, or RFC 3339) are given. E_INVALID:
 * slots_overlap, start_used, a local time that does not exist, equal times, a weekday twice. */
enum rc rate_entry_create(struct ctx *cx, struct rate_entry *e) MUST_CHECK;
/* Let ${edit} change the entry; the slots of weekdays that stay keep their uuids. */
enum rc rate_entry_change(
	struct ctx *cx, const char *uuid, int64_t mode, edit_work *edit, void *arg, struct rate_entry *e) MUST_CHECK;
/* With its intervals, fee and texts. */
enum rc rate_entry_remove(struct ctx *cx, const char *uuid, int64_t mode) MUST_CHECK;
/* The slots of ${weekday} (1 Monday) of all entries of the rate; an entry without slots goes. */
enum rc rate_entry_remove_weekday(struct ctx *cx, const char *cost_rate_uuid, int64_t weekday) MUST_CHECK;
/* All of the rate (struct rate_entry): recurring ones in order of creation, unique ones by start. */
enum rc rate_entry_list(struct ctx *cx, const char *cost_rate_uuid, int64_t mode, struct list *out) MUST_CHECK;
/* The living entry of ${cost_rate_uuid}. E_NOT_FOUND schedule_not_found: none, another rate's, or one of a mode that the
 * rate is not in: it sleeps. */
enum rc rate_entry_of(
	struct ctx *cx, const char *cost_rate_uuid, const char *entry_uuid, struct rate_entry *e) MUST_CHECK;
/* The same of a rate that was read, or locked; the second by the entry's internal number. */
enum rc rate_entry_in(struct ctx *cx, const struct cost_rate *r, const char *uuid, struct rate_entry *e) MUST_CHECK;
enum rc rate_entry_numbered(struct ctx *cx, const struct cost_rate *r, int64_t number, struct rate_entry *e) MUST_CHECK;

/* Inside db_tx, the rate locked: write ${e} as its next version, which ${before} was not, and tell the audit trail. E_INVALID
 * start_used. */
enum rc rate_entry_write(struct ctx *cx, const struct rate_entry *before, struct rate_entry *e) MUST_CHECK;
/* E_INVALID wrong_mode unless the rate is in ${mode}. */
enum rc rate_in_mode(struct ctx *cx, const struct cost_rate *r, int64_t mode) MUST_CHECK;
/* Local time of the tenant, YYYY-MM-DD HH:MM:SS. */
enum rc rate_local_text(struct ctx *cx, struct instant at, const char **out) MUST_CHECK;

#endif
