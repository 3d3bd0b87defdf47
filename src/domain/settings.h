/* Settings of a tenant: how it is called, where its clock stands, who sells. */
#ifndef DOMAIN_SETTINGS_H
#define DOMAIN_SETTINGS_H

#include "domain/ctx.h"
#include "model/tenant.h"

/* Check what ${t} says of itself; its default tariff must be an active one of tenant ${t}->tenant. E_INVALID: wrong
 * fields. */
enum rc settings_check(struct ctx *cx, const struct tenant *t) MUST_CHECK;
/* Tell the audit trail, inside db_tx; NULL: there was none. */
enum rc settings_tell(
	struct ctx *cx, struct db *db, const struct tenant *before, const struct tenant *after) MUST_CHECK;
/* The whole of ${tenant}, its logo too. */
enum rc settings_find(struct ctx *cx, int64_t tenant, struct tenant *t) MUST_CHECK;
/* Let ${edit} change it. E_CONFLICT: another one has that name. */
enum rc settings_change(struct ctx *cx, int64_t tenant, edit_work *edit, void *arg, struct tenant *t) MUST_CHECK;

#endif
