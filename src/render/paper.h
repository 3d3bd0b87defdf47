/* What receipts and invoices have in common on paper. */
#ifndef RENDER_PAPER_H
#define RENDER_PAPER_H

#include "render/paper_words.h"
#include "render/pdf.h"

struct party;

#define PAPER_RIGHT (PDF_MARGIN + 206.0) /* left edge of the wide right-hand column */
#define PAPER_RIGHT_WIDTH (PDF_INSIDE - 206.0)
#define PAPER_LEFT_WIDTH 186.0

/* A document in the making. */
struct paper {
	struct arena *mem;
	struct pdf *pdf;
	const struct paper_words *w;
	const char *locale, *currency;
	unsigned digits; /* of the currency's minor unit */
};

struct paper_fact {
	const char *name, *value; /* NULL: left out */
};

struct paper_sums {
	const struct paper_fact *sum;
	size_t n;
	struct paper_fact total;
};

/* Which document it is. */
struct paper_about {
	const char *locale, *currency;
	const char *kind, *number; /* "Receipt", "bsn_01J…-1" */
	const struct party *seller;
	struct instant created_at;
};

/* Begin a document; ${about} is borrowed until this returns, its texts until pdf_end(). */
struct paper paper_begin(struct arena *mem, const struct paper_about *about);
/* The head: who sells, with the logo, and what this is. */
void paper_head(struct paper *pp, const struct party *seller, const char *kind);
/* Facts side by side, each below its name; ${width} of each, the last takes the rest. */
void paper_facts(struct paper *pp, const struct paper_fact *fact, size_t n);
/* A heading at the cursor, of what is no table. */
void paper_heading(struct paper *pp, double x, const char *text);
/* Name, address and so on of ${party} (NULL: not known), and two texts more (or NULL), one below the other, below a heading.
 * Returns the height. */
double paper_recipient(struct paper *pp, const struct party *party, const char *const more[2]);
/* Facts one below the other in the right-hand column, from ${y}. Returns the height. */
double paper_list(struct paper *pp, double y, const struct paper_fact *fact, size_t n);
/* Sums in the right-hand column, and what they come to, all on one page if it holds them. */
void paper_sums(struct paper *pp, const struct paper_sums *s);
/* How high they are. */
double paper_sums_height(struct paper *pp, const struct paper_sums *s);
/* Small print in the left-hand column, beside the sums that come next; NULLs are left out. The cursor stays. */
void paper_notes(struct paper *pp, const char *const *note, size_t n);

const char *paper_money(const struct paper *pp, struct money m);
/* The same without its currency, for columns that name it. */
const char *paper_bare(const struct paper *pp, struct money m);

#endif
