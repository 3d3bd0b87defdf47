#include "domain/audit.h"
#include "api/billing/billing.h"
#include "api/wire.h"

struct filter {
	struct page_query page;
	const char *object, *object_id, *changed_by, *from, *to;
};

static const char *const action_names[] = { "create", "update", "delete", NULL };

/* clang-format off */
static const struct field query_fields[] = {
	PAGE_QUERY(struct filter),
	FIELD(struct filter, object, .min = 1, .max = 32), FIELD(struct filter, object_id, .min = 1, .max = 64),
	FIELD(struct filter, changed_by, .min = 1, .max = 64),
	FIELD(struct filter, from, .min = 1, .max = 40), FIELD(struct filter, to, .min = 1, .max = 40),
};
const struct shape audit_query_shape = SHAPE(struct filter, query_fields);

static const struct field entry_fields[] = {
	FIELD(struct audit_entry, at), FIELD(struct audit_entry, changed_by),
	FIELD(struct audit_entry, action, .names = action_names), FIELD(struct audit_entry, object),
	FIELD(struct audit_entry, object_id), FIELD(struct audit_entry, changes),
};
const struct shape audit_entry_shape = SHAPE(struct audit_entry, entry_fields);

static const struct field list_fields[] = {
	FIELD_AS(struct list_answer, rows, "audit", .of = &audit_entry_shape), LIST_ANSWER,
};
const struct shape audit_shape = SHAPE(struct list_answer, list_fields);
/* clang-format on */

enum rc
audit_read(struct call *c)
{
	const struct filter *q = c->query;
	struct audit_filter f = { .object = q->object, .object_id = q->object_id, .changed_by = q->changed_by };
	struct listing l;

	TRY(page_of(c->cx, &q->page, &f.page));
	TRY(audit_list(c->cx, &f, q->from, q->to, &l));
	call_list(c, &l, &q->page);
	return OK;
}
