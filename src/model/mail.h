/* Mail: what is sent to a driver. */
#ifndef MODEL_MAIL_H
#define MODEL_MAIL_H

#include "base/buf.h"

/* What a row of the outbox keeps of a receipt that is to be sent; all else is looked up when it is sent. */
struct mail_order {
	const char *to;        /* NULL: the driver's own address, as it is then */
	const char *driver_id; /* whose address that is; NULL where ${to} is given */
	bool automatic;        /* nobody asked for it: it is sent while the driver wants receipts */
	int64_t revision;      /* of the bill */
};

/* A mail as it is sent; a row of the outbox gives the same in every attempt. */
struct mail {
	const char *id;       /* of the row */
	const char *sender;   /* the seller's name */
	const char *to;       /* one address */
	const char *subject;  /* UTF-8, one line */
	const char *language; /* "de" */
	struct instant date;
	const char *text, *html; /* UTF-8, lines end with \n */
	const char *file_name;   /* of the PDF: ASCII without quotes */
	struct buf pdf;
};

#endif
