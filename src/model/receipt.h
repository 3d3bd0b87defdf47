/* Receipt: a settled session with everything that is printed on its receipt. */
#ifndef MODEL_RECEIPT_H
#define MODEL_RECEIPT_H

#include "model/party.h"
#include "model/session.h"

struct receipt {
	const char *locale; /* a tag; NULL: English */
	struct party seller;
	const struct party *buyer; /* the organization that the session belongs to; NULL: none */
	const char *driver_id;     /* NULL: not known */
	const char *driver_email;  /* NULL: not known */
	struct session session;
	struct charge charge; /* the revision of the bill that is shown */
	struct list refunds;  /* struct refund, oldest first */
};

#endif
