#include "api/billing/billing.h"
#include "api/file.h"
#include "base/shape.h"
#include "domain/receipt.h"

struct view {
	const char *locale;
	int64_t revision;
};

/* clang-format off */
static const struct field view_fields[] = {
	FIELD(struct view, locale, .min = 2, .max = 16), FIELD(struct view, revision, .min = 1, .max = LARGEST),
};
const struct shape receipt_query_shape = SHAPE(struct view, view_fields);
/* clang-format on */

enum rc
receipts_file(struct call *c)
{
	const struct view *v = c->query;
	const char *number;

	TRY(receipt_file(c->cx, c->arg[0], v->revision, v->locale, &c->rp->body, &number));
	call_file(c, arena_printf(c->cx->mem, "receipt-%s.pdf", number), "application/pdf");
	return OK;
}
