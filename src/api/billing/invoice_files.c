/* Invoices and credit notes as files. */
#include "api/billing/billing.h"
#include "api/file.h"
#include "domain/invoice_file.h"

enum rc
invoices_pdf(struct call *c)
{
	const char *number;

	TRY(invoice_file_pdf(c->cx, c->arg[0], &c->rp->body, &number));
	call_file(c, arena_printf(c->cx->mem, "%s.pdf", number), "application/pdf");
	return OK;
}

enum rc
invoices_xml(struct call *c)
{
	const char *number;

	TRY(invoice_file_xml(c->cx, c->arg[0], &c->rp->body, &number));
	call_file(c, arena_printf(c->cx->mem, "%s.xml", number), "application/xml");
	return OK;
}
