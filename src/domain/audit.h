/* The audit trail: what was changed is told in the transaction of the change. */
#ifndef DOMAIN_AUDIT_H
#define DOMAIN_AUDIT_H

#include "base/shape.h"
#include "domain/ctx.h"
#include "model/audit.h"

/* What a change is told about. The fields of ${shape} that differ are written, so it has no secrets, and nothing that every
 * change changes. */
struct audited {
	int64_t tenant;
	const char *object, *object_id;
	const struct shape *shape;
};

/* Tell, inside db_tx, that ${before} became ${after}; NULL: there was none, there is none any more. The credential of the
 * context changed it. Where no field differs there is nothing to tell. */
enum rc audit(
	struct ctx *cx, struct db *db, const struct audited *what, const void *before, const void *after) MUST_CHECK;

/* Entries (struct audit_entry), newest first. ${from} and ${to} as domain/period.h says. */
enum rc audit_list(
	struct ctx *cx, struct audit_filter *f, const char *from, const char *to, struct listing *out) MUST_CHECK;

#endif
