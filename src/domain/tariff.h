/* Tariffs: create, read, change, remove. */
#ifndef DOMAIN_TARIFF_H
#define DOMAIN_TARIFF_H

#include "domain/ctx.h"
#include "model/tariff.h"

/* Check and store ${t}; id, version and times are set. E_INVALID: wrong fields. */
enum rc tariff_create(struct ctx *cx, struct tariff *t) MUST_CHECK;
enum rc tariff_find(struct ctx *cx, const char *id, struct tariff *t) MUST_CHECK;
/* Let ${edit} change the tariff and store it as the next version. The currency stays once a
 * session, charge point, site or the settings use it (E_CONFLICT); what is in use cannot be archived (E_CONFLICT). */
enum rc tariff_change(struct ctx *cx, const char *id, edit_work *edit, void *arg, struct tariff *t) MUST_CHECK;
/* E_CONFLICT: a session, charge point, site or the tenant's default names it. */
enum rc tariff_remove(struct ctx *cx, const char *id) MUST_CHECK;
/* For the use cases: tell, inside db_tx, that tariff ${id} or a rule of it has changed. */
enum rc tariff_event(struct ctx *cx, struct db *db, const char *id) MUST_CHECK;
/* Newest first (struct tariff). */
enum rc tariff_list(struct ctx *cx, struct tariff_filter *f, struct listing *out) MUST_CHECK;
/* Newest first (struct tariff_change). */
enum rc tariff_versions(struct ctx *cx, const char *id, const struct page *page, struct listing *out) MUST_CHECK;

#endif
