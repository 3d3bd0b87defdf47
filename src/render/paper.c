#include "render/paper.h"

#include "base/currency.h"
#include "model/party.h"
#include "render/einvoice.h"
#include "render/locale.h"

#define SELLER_X (PDF_MARGIN + 310.0)
#define SELLER_WIDTH (PDF_INSIDE - 310.0)
#define LOGO_WIDTH 180.0
#define LOGO_HEIGHT 52.0
#define FACT_GAP 26.0
#define NAME_WIDTH 92.0 /* of facts below each other */
#define LINES 6         /* that one text may take */
#define SELLER_LINES 22 /* and a party: with both as high as they may be, the first page holds them */
#define RECIPIENT_LINES 24

const char *
paper_money(const struct paper *pp, struct money m)
{
	return paper_amount(pp->mem, pp->w, pp->currency, m, pp->digits);
}

const char *
paper_bare(const struct paper *pp, struct money m)
{
	return paper_number(pp->mem, pp->w, m.v, pp->digits);
}

struct paper
paper_begin(struct arena *mem, const struct paper_about *about)
{
	struct paper pp = {
		.mem = mem,
		.w = paper_words_find(about->locale),
		.locale = about->locale,
		.currency = about->currency,
		.digits = (unsigned)currency_digits(about->currency),
	};
	struct pdf_info info = {
		.title = arena_printf(mem, "%s %s", about->kind, about->number),
		.author = about->seller->name,
		.language = pp.w->language,
		.created_at = about->created_at,
		.page = pp.w->page,
		.of = pp.w->of,
	};

	info.running = info.title;
	pp.pdf = pdf_begin(mem, &info);
	return pp;
}

/* ---- parties ---- */

/* Where the city goes before the code. */
static bool
city_first(const char *country)
{
	static const char *const countries[] = { "AU", "CA", "GB", "IE", "IN", "NZ", "US" };

	for (size_t i = 0; country != NULL && i < COUNT_OF(countries); i++)
		if (strcmp(country, countries[i]) == 0)
			return true;
	return false;
}

static const char *
city_line(struct arena *mem, const struct address *a, const char *country)
{
	if (a->city == NULL || a->postal_code == NULL)
		return a->city != NULL ? a->city : a->postal_code;
	return city_first(country) ? arena_printf(mem, "%s %s", a->city, a->postal_code)
				   : arena_printf(mem, "%s %s", a->postal_code, a->city);
}

static const char *
tax_line(struct paper *pp, const struct party *p)
{
	const char *vat = p->tax_id != NULL ? einvoice_vat_id(pp->mem, p->tax_id, p->country) : NULL;

	if (p->tax_id == NULL)
		return NULL;
	return arena_printf(pp->mem, "%s %s", vat != NULL ? pp->w->vat_id : pp->w->tax_id, p->tax_id);
}

enum { NAME, LINE1, LINE2, CITY, COUNTRY, TAX_ID, MORE, TEXTS = MORE + 2 };

/* A party (NULL: not known) and more, one below the other in ${box}; what is absent takes no room. If there are too many
 * lines, the longest texts below the name give. Returns the height. */
static double
party_block(struct paper *pp, struct pdf_box box, const struct party *party, const char *const more[2])
{
	static const struct party nobody;
	static const struct address nowhere;
	const struct party *q = party != NULL ? party : &nobody;
	const struct address *a = q->address != NULL ? q->address : &nowhere;
	const char *text[TEXTS] = {
		[NAME] = q->name,
		[LINE1] = a->line1,
		[LINE2] = a->line2,
		[CITY] = city_line(pp->mem, a, q->country),
		[COUNTRY] = q->country,
		[TAX_ID] = tax_line(pp, q),
		[MORE] = more[0],
		[MORE + 1] = more[1],
	};
	unsigned lines[TEXTS], sum = 0, longest;
	double top = box.y;

	for (size_t i = 0; i < TEXTS; i++)
		sum += lines[i] = pdf_lines(pp->pdf, box.w, i == NAME ? PDF_STRONG : PDF_BODY, text[i], box.lines);
	for (; sum > box.lines; sum--) {
		longest = LINE1;
		for (unsigned i = LINE2; i < TEXTS; i++)
			longest = lines[i] > lines[longest] ? i : longest;
		lines[longest]--;
	}
	for (size_t i = 0; i < TEXTS; i++) {
		box.lines = lines[i];
		box.y += pdf_text(pp->pdf, box, i == NAME ? PDF_STRONG : PDF_BODY, PDF_LEFT, text[i]);
		box.y += (i == NAME ? 1 : 0) + (i == TAX_ID && party != NULL ? 3 : 0);
	}
	return box.y - top;
}

void
paper_head(struct paper *pp, const struct party *seller, const char *kind)
{
	double top = pdf_y(pp->pdf);
	double logo = pdf_picture(pp->pdf, seller->logo, PDF_MARGIN, top, LOGO_WIDTH, LOGO_HEIGHT);
	double block = party_block(pp, (struct pdf_box) { SELLER_X, top, SELLER_WIDTH, SELLER_LINES }, seller,
		(const char *const[2]) { NULL, NULL });
	double title_height = pdf_line_height(PDF_TITLE);

	/* the title stands on the last line of the seller, or below the logo */
	if (logo > 0 && block < logo + title_height + 14)
		block = logo + title_height + 14;
	if (block < 58)
		block = 58;
	(void)pdf_text(pp->pdf,
		(struct pdf_box) { PDF_MARGIN, top + block - title_height + 4, SELLER_X - PDF_MARGIN - 20, 1 },
		PDF_TITLE, PDF_LEFT, kind);
	pdf_skip(pp->pdf, block + 18);
	pdf_rule(pp->pdf, PDF_MARGIN, pdf_y(pp->pdf), PDF_INSIDE, PDF_LINE);
	pdf_skip(pp->pdf, 9);
}

double
paper_recipient(struct paper *pp, const struct party *party, const char *const more[2])
{
	return party_block(
		pp, (struct pdf_box) { PDF_MARGIN, pdf_y(pp->pdf), PAPER_LEFT_WIDTH, RECIPIENT_LINES }, party, more);
}

/* ---- facts ---- */

void
paper_facts(struct paper *pp, const struct paper_fact *fact, size_t n)
{
	double x = PDF_MARGIN, label = pdf_line_height(PDF_LABEL), line = label + pdf_line_height(PDF_STRONG);

	for (size_t i = 0; i < n; i++) {
		double w, name;

		if (fact[i].value == NULL)
			continue;
		w = pdf_text_width(pp->pdf, PDF_STRONG, fact[i].value);
		name = pdf_text_width(pp->pdf, PDF_LABEL, fact[i].name);
		w = w > name ? w : name;
		if (w > PDF_INSIDE)
			w = PDF_INSIDE;
		if (x > PDF_MARGIN && x + w > PDF_WIDTH - PDF_MARGIN) {
			x = PDF_MARGIN;
			pdf_skip(pp->pdf, line + 6);
		}
		(void)pdf_text(
			pp->pdf, (struct pdf_box) { x, pdf_y(pp->pdf), w, 1 }, PDF_LABEL, PDF_LEFT, fact[i].name);
		(void)pdf_text(pp->pdf, (struct pdf_box) { x, pdf_y(pp->pdf) + label, w + 0.1, 1 }, PDF_STRONG,
			PDF_LEFT, fact[i].value);
		x += w + FACT_GAP;
	}
	pdf_skip(pp->pdf, line + 9);
	pdf_rule(pp->pdf, PDF_MARGIN, pdf_y(pp->pdf), PDF_INSIDE, PDF_HAIRLINE);
	pdf_skip(pp->pdf, 20);
}

double
paper_list(struct paper *pp, double y, const struct paper_fact *fact, size_t n)
{
	double top = y;

	for (size_t i = 0; i < n; i++) {
		double name, value;

		if (fact[i].value == NULL)
			continue;
		name = pdf_text(pp->pdf, (struct pdf_box) { PAPER_RIGHT, y, NAME_WIDTH - 8, 2 }, PDF_MUTED, PDF_LEFT,
			fact[i].name);
		value = pdf_text(pp->pdf,
			(struct pdf_box) { PAPER_RIGHT + NAME_WIDTH, y, PAPER_RIGHT_WIDTH - NAME_WIDTH, LINES },
			PDF_BODY, PDF_LEFT, fact[i].value);
		y += (name > value ? name : value) + 2;
	}
	return y - top;
}

void
paper_heading(struct paper *pp, double x, const char *text)
{
	double line = pdf_line_height(PDF_HEADING);

	(void)pdf_text(pp->pdf, (struct pdf_box) { x, pdf_y(pp->pdf), PDF_WIDTH - PDF_MARGIN - x, 1 }, PDF_HEADING,
		PDF_LEFT, text);
	pdf_skip(pp->pdf, line + 5);
}

/* ---- sums ---- */

/* Above and below the rule over a total. */
#define ABOVE_RULE 4
#define BELOW_RULE 5

static struct pdf_table
sums_table(struct paper *pp, const struct paper_sums *s)
{
	static const struct pdf_column column[] = {
		{ .grows = true },
		{ .align = PDF_RIGHT },
	};
	const char **cell = ARENA_ARRAY(pp->mem, 2 * (s->n + 1), const char *);

	for (size_t i = 0; i < s->n; i++) {
		cell[2 * i] = s->sum[i].name;
		cell[2 * i + 1] = s->sum[i].value;
	}
	return (struct pdf_table) { .column = column,
		.columns = COUNT_OF(column),
		.cell = cell,
		.rows = s->n,
		.x = PAPER_RIGHT,
		.w = PAPER_RIGHT_WIDTH,
		.plain = true,
		.below = ABOVE_RULE + BELOW_RULE + pdf_line_height(PDF_TOTAL) };
}

double
paper_sums_height(struct paper *pp, const struct paper_sums *s)
{
	struct pdf_table table = sums_table(pp, s);

	return pdf_table_height(pp->pdf, &table);
}

void
paper_sums(struct paper *pp, const struct paper_sums *s)
{
	struct pdf_table table = sums_table(pp, s);
	double w = pdf_text_width(pp->pdf, PDF_TOTAL, s->total.value);

	pdf_room(pp->pdf, pdf_table_height(pp->pdf, &table));
	pdf_table(pp->pdf, &table);
	pdf_skip(pp->pdf, ABOVE_RULE);
	pdf_rule(pp->pdf, PAPER_RIGHT, pdf_y(pp->pdf), PAPER_RIGHT_WIDTH, PDF_LINE);
	pdf_skip(pp->pdf, BELOW_RULE);
	(void)pdf_text(pp->pdf, (struct pdf_box) { PAPER_RIGHT, pdf_y(pp->pdf), PAPER_RIGHT_WIDTH - w - 8, 1 },
		PDF_TOTAL, PDF_LEFT, s->total.name);
	(void)pdf_text(pp->pdf, (struct pdf_box) { PAPER_RIGHT, pdf_y(pp->pdf), PAPER_RIGHT_WIDTH, 1 }, PDF_TOTAL,
		PDF_RIGHT, s->total.value);
	pdf_skip(pp->pdf, pdf_line_height(PDF_TOTAL) + 18);
}

void
paper_notes(struct paper *pp, const char *const *note, size_t n)
{
	struct pdf_box box = { PDF_MARGIN, pdf_y(pp->pdf), PAPER_LEFT_WIDTH, LINES };

	for (size_t i = 0; i < n; i++)
		box.y += pdf_text(pp->pdf, box, PDF_LABEL, PDF_LEFT, note[i]);
}
