#include "api/fault.h"
#include "api/file.h"
#include "api/system/system.h"
#include "base/form.h"
#include "domain/receipt.h"
#include "model/tenant.h"

/* The path is the secret: no machine shall remember it, or what it leads to. */
static enum rc
open_receipt(struct call *c)
{
	const char *number;
	enum rc rc = receipt_of_link(c->cx, c->arg[0], &c->rp->body, &number);

	reply_header(c->rp, "X-Robots-Tag", "noindex, nofollow");
	if (rc != OK) {
		reply_header(c->rp, "Cache-Control", "no-store");
		return rc;
	}
	c->rp->tenant = c->cx->tenant->id;
	call_file(c, arena_printf(c->cx->mem, "receipt-%s.pdf", number), "application/pdf");
	return OK;
}

/* The tag that Accept-Language names first. */
static const char *
language_of(const struct request *rq, struct arena *mem)
{
	const char *tags = rq->header(rq, "Accept-Language");

	return tags != NULL ? arena_copy(mem, tags, strcspn(tags, ",; ")) : NULL;
}

/* Who opens a link is a driver with a browser, and gets a page when it leads nowhere; a program gets JSON. */
static void
refuse(const struct fault *ft, const struct request *rq, struct reply *rp)
{
	const char *accept = rq->header(rq, "Accept");

	billing_refuse(ft, rq, rp);
	if (ft->rc != E_NOT_FOUND || accept == NULL || strstr(accept, "text/html") == NULL)
		return;
	rp->type = "text/html; charset=utf-8";
	rp->body.n = 0;
	receipt_link_page(&rp->body, language_of(rq, rp->body.mem));
}

/* clang-format off */
static const struct route routes[] = {
	{ M_GET, "/r/{token}", 0, 200, open_receipt, .summary = "Open a receipt by the link of a mail" },
};
/* clang-format on */

const struct surface link_surface = {
	.prefix = "/r/",
	.route = routes,
	.n = COUNT_OF(routes),
	.refuse = refuse,
	.query_mode = FORM_LAX,
	.logged = "/r/",
};
