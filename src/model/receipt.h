/* Receipt: a settled session with everything that is printed on its receipt. */
#ifndef MODEL_RECEIPT_H
#define MODEL_RECEIPT_H

#include "model/party.h"
#include "model/session.h"
#include "pricing/pricing.h"

struct receipt {
	const char *locale; /* a tag; NULL: English */
	struct party seller;
	const struct party *buyer; /* the organization that the session belongs to; NULL: none */
	const char *driver_id;     /* NULL: not known */
	const char *driver_email;  /* NULL: not known */
	struct session session;
	int64_t revision;         /* of the bill that is shown */
	struct instant billed_at; /* when that was made */
	struct bill bill;
	struct list refunds; /* struct refund, oldest first */
};

#endif
