/* Audit: who changed what, when, from what to what. */
#ifndef MODEL_AUDIT_H
#define MODEL_AUDIT_H

#include "base/base.h"
#include "model/page.h"

enum audit_action { AUDIT_CREATE, AUDIT_UPDATE, AUDIT_DELETE };

struct audit_entry {
	int64_t number; /* in order of writing */
	struct instant at;
	const char *changed_by; /* credential; NULL: the command line */
	unsigned action;
	const char *object, *object_id;
	struct raw changes; /* {"field":{"from":…,"to":…}} */
};

struct audit_filter {
	int64_t tenant;
	const char *object, *object_id, *changed_by; /* NULL: any */
	struct instant from, until;                  /* from inclusive, until exclusive */
	struct instant at;                           /* position: entries before (${at}, ${before}), newest first */
	int64_t before;
	struct page page;
};

#endif
