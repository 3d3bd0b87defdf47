/* What an electronic invoice says, in the terms of EN 16931 (BT, BG: its numbers), before a syntax is chosen. Pure. */
#ifndef RENDER_EINVOICE_H
#define RENDER_EINVOICE_H

#include "base/base.h"
#include "model/invoice.h"

#define EINVOICE_PROFILE "urn:cen.eu:en16931:2017" /* BT-24 */
#define EINVOICE_INVOICE "380"                     /* BT-3, UNTDID 1001 */
#define EINVOICE_CREDIT_NOTE "381"
#define EINVOICE_OBJECT "130" /* UNTDID 1001: what was sold, of BT-128 */
#define EINVOICE_UNIT "C62"   /* BT-130, UN/ECE recommendation 20: one of it */
#define EINVOICE_MAIL "EM"    /* BT-34, BT-49: the address is one of mail */

#define EINVOICE_DATE 12    /* room for a date, "2026-05-01" */
#define EINVOICE_MISSING 16 /* reasons at most why there is no electronic invoice */

/* A party as BG-4 and BG-7 have it. NULL: not there. */
struct einvoice_party {
	const char *name;
	const char *id;     /* BT-29, BT-46 */
	const char *vat_id; /* BT-31, BT-48: begins with the letters of a country */
	const char *tax_id; /* BT-32: any other; the seller's only */
	const char *email;  /* BT-34, BT-49 */
	const char *line1, *line2, *city, *postal_code, *country;
};

/* BG-23, and the tax of a line. */
struct einvoice_tax {
	const char *category; /* "S", "Z" */
	const char *percent;
	const char *net, *tax; /* a line has no tax of its own: NULL */
};

/* An attribute of what was sold (BG-32). */
struct einvoice_fact {
	const char *name, *value;
};

#define EINVOICE_FACTS 6

/* BG-25. Amounts are decimals in major units. */
struct einvoice_line {
	const char *id;
	const char *quantity; /* "1", or "-1" of what is taken back: a price is never below 0 */
	const char *net, *price;
	const char *object; /* BT-128: the session; NULL: none */
	const char *name;
	struct einvoice_fact fact[EINVOICE_FACTS];
	size_t facts;
	const char *from, *to; /* BG-26: dates; NULL: none */
	struct einvoice_tax tax;
};

struct einvoice {
	bool credit_note;
	const char *number, *currency;
	const char *issued, *due;                    /* dates, "2026-05-01"; BT-9 NULL: none */
	const char *from, *to;                       /* BG-14: dates */
	const char *credits_number, *credits_issued; /* BG-3; NULL: none */
	const char *terms;                           /* BT-20; NULL: none */
	struct einvoice_party seller, buyer;
	struct list taxes;                        /* struct einvoice_tax */
	struct list lines;                        /* struct einvoice_line */
	const char *line_sum, *net, *tax, *gross; /* BT-106, BT-109, BT-110, BT-112 */
	const char *rounding;                     /* BT-114; NULL: none */
	const char *payable;                      /* BT-115 */
};

/* Why ${d} cannot be an electronic invoice by the standard: names of what is missing ("buyer.country"), or "currency"
 * where its minor unit has more than two digits. Returns how many; 0: it can. */
size_t einvoice_missing(const struct invoice_document *d, const char *missing[EINVOICE_MISSING]);
/* ${d}, of which nothing is missing, in the terms of the standard; texts live in ${mem} or where ${d} lives. */
void einvoice_of(struct arena *mem, const struct invoice_document *d, struct einvoice *e);
/* ${tax_id} as numbers of VAT are written, without spaces, if it is one: it begins with the letters of ${country} (NULL: any),
 * or of another, no longer than those of the Union are. NULL: it is another number of a tax office. */
const char *einvoice_vat_id(struct arena *mem, const char *tax_id, const char *country);
/* Bytes that hold ${e} in either syntax, if its texts are not unusually long. A buffer that has them from the start is not
 * doubled over and over: what is not written takes no memory. */
size_t einvoice_room(const struct einvoice *e);

#endif
