#include "api/csv.h"

#include "base/csv_out.h"
#include "base/turn.h"
#include "model/tenant.h"

struct table {
	struct ctx cx;     /* its memory is that of the part */
	struct arena *mem; /* of the request */
	struct reply *rp;
	const struct shape *row;
	csv_rows *next;
	void *source;
};

static enum rc
add_rows(struct table *t, struct buf *part, bool *last)
{
	struct list rows;

	t->cx.mem = part->mem;
	fault_init(&t->cx.fault, part->mem);
	TRY(t->next(&t->cx, t->source, &rows, last));
	for (size_t i = 0; i < rows.n; i++)
		csv_write(part, t->row, (const char *)rows.at + i * t->row->size);
	return OK;
}

static enum flow
more(void *source, struct buf *part)
{
	struct table *t = source;
	bool last;

	if (add_rows(t, part, &last) == OK)
		return last ? FLOW_END : FLOW_ON;
	t->rp->note = arena_printf(t->mem, "cut: %s", ctx_error(&t->cx));
	return FLOW_CUT;
}

#define BUSY_SECONDS 5 /* until it is worth to ask again */

static void
over(void *source)
{
	(void)source;
	share_give();
}

/* Each file that is being read holds a worker, for as long as its reader takes. */
static enum rc
hold(struct call *c)
{
	if (!share_take(c->cx->tenant->tenant)) {
		c->cx->fault.wait = BUSY_SECONDS;
		return fail(c->cx, E_LIMIT, NULL,
			"as many files as there may be are being read: wait until one is finished");
	}
	c->rp->over = over;
	return OK;
}

enum rc
call_csv(struct call *c, const char *name, const struct shape *row, csv_rows *next, void *source)
{
	struct table *t = ARENA_ONE(c->cx->mem, struct table);
	bool last;
	enum rc rc;

	*t = (struct table) { *c->cx, c->cx->mem, c->rp, row, next, source };
	csv_write_head(&c->rp->body, row);
	rc = add_rows(t, &c->rp->body, &last);
	if (rc != OK) {
		c->cx->fault = t->cx.fault;
		return rc;
	}
	if (!last)
		TRY(hold(c));
	reply_header(c->rp, "Content-Disposition", arena_printf(t->mem, "attachment; filename=\"%s\"", name));
	c->raw_type = CSV_TYPE;
	c->rp->more = last ? NULL : more;
	c->rp->source = t;
	return OK;
}
