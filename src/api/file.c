#include "api/file.h"

void
call_file(struct call *c, const char *name, const char *type)
{
	reply_header(c->rp, "Content-Disposition", arena_printf(c->cx->mem, "inline; filename=\"%s\"", name));
	reply_header(c->rp, "Cache-Control", "private, no-store");
	c->raw_type = type;
}
