/* Invoice: what an organization owes for a month, or gets back (a credit note). A document: once issued only its status
 * changes. */
#ifndef MODEL_INVOICE_H
#define MODEL_INVOICE_H

#include "base/base.h"
#include "model/page.h"
#include "model/party.h"

enum invoice_type { INVOICE, CREDIT_NOTE };
enum invoice_status { INVOICE_ISSUED, INVOICE_PAID, INVOICE_VOID };

/* Sums at one tax rate; lists of them ascend by rate. */
struct invoice_tax {
	struct share rate;
	struct money net, tax; /* of a line: its tax is not rounded for itself, so it is NONE */
};

struct invoice {
	const char *id;
	unsigned type;
	int64_t year, serial;
	const char *number;  /* "2026-000001": year and serial */
	const char *credits; /* id of the invoice that a credit note is about; NULL: it is an invoice */
	const char *refund_id;
	const char *organization_id;
	const char *period; /* "2026-04" */
	const char *currency;
	unsigned status;
	struct instant issued_at, due_at, paid_at, voided_at;
	const char *reference; /* of the payment */
	struct money net, tax; /* sums over the rates; a credit note's are what is given back, so above 0 */
	struct money rounding; /* total less net and tax (EN 16931 BT-114) */
	struct money total;    /* what is payable (BT-115) */
	struct money credited; /* of an invoice: what credit notes took of it */
	struct list taxes;     /* struct invoice_tax */
	int64_t sessions;      /* how many it bills */
	const char *seller_digest;
	const struct party *seller, *buyer;
	const char *locale, *time_zone;
	const char *changed_by; /* credential; NULL: the command line */
	const char *pdf_url;    /* derived */
	const char *tax_text;   /* derived, for tables: "rate:net:tax" of each rate */
};

/* What a document is made of: a revision of a session's bill, or a refund of it. */
struct invoice_row {
	int64_t number; /* from 1 */
	const char *session_id;
	int64_t revision;
	const char *refund_id; /* NULL: the session itself */
};

/* What a document is made of, with what is said of it: a session, a refund of one (negative on an invoice), or all that a
 * credit note takes back. Printed ones are of a day where there are more than INVOICE_LINES. */
struct invoice_line {
	int64_t number;         /* from 1; of what is printed 0 */
	const char *session_id; /* NULL: a day, or a whole invoice */
	const char *refund_id;  /* NULL: no refund */
	const char *charge_point_id, *transaction_id, *driver_id;
	const char *time_zone;               /* of the charge point; a day: the invoice's */
	struct instant started_at, ended_at; /* a day: from midnight until midnight */
	struct energy energy_kwh;
	int64_t sessions;  /* 1, or those of the day or the invoice */
	struct list taxes; /* struct invoice_tax */
	const char *currency;
	struct money net; /* derived: their sum */
};

/* A document with everything that is printed on it. */
struct invoice_document {
	struct invoice invoice;
	const char *credits_number; /* number and date of the invoice that a credit note is about */
	struct instant credits_issued_at;
	struct list lines; /* struct invoice_line, by end; of a credit note one for what it is about */
};

/* A session that waits for its invoice. */
struct unbilled {
	const char *id;
	struct instant ended_at;
	int64_t revision;
	struct money refunded;
	struct list taxes; /* struct tax_sum, of its bill */
};

/* Those of an organization in a currency that ended before ${until}; a page of them begins behind (${at}, ${id}). */
struct unbilled_filter {
	int64_t tenant;
	const char *organization_id, *currency;
	struct instant until, at;
	const char *id;
	int64_t limit;
};

/* Where something waits, and since when. */
struct unbilled_group {
	const char *organization_id, *currency;
	struct instant first;
};

#define INVOICE_LINES 5000 /* beyond it a document has one line for each day */

struct invoice_filter {
	int64_t tenant;
	const char *organization_id, *period, *status; /* NULL: any */
	struct page page;                              /* the cursor is an id */
};

#endif
