#include "render/mail.h"

#include "base/currency.h"
#include "pricing/pricing.h"
#include "render/describe.h"
#include "render/mail_words.h"
#include "render/mime.h"
#include "render/paper_words.h"

#define ROWS_MAX 9

/* One line of what is told: "Total: 8.00 €". */
struct row {
	const char *label, *value;
};

/* What both forms of the mail tell, in their order. */
struct letter {
	struct arena *mem;
	const struct receipt *r;
	const struct mail_words *w;
	const struct paper_words *p;
	const char *url;
	const char *seller, *thanks, *until, *replaces; /* ${replaces} NULL: it is the first */
	struct row row[ROWS_MAX];
	size_t n;
	const char *foot[4]; /* seller and where it is; ends with NULL */
};

/* ---- values ---- */

/* ${text} in one line: whoever wrote a control character into a name meant nothing by it. */
static const char *
one_line(struct arena *mem, const char *text)
{
	char *line = arena_text(mem, text);

	for (char *c = line; *c != '\0'; c++)
		if (mime_control(c)) {
			if ((unsigned char)*c == 0xc2)
				*c++ = ' ';
			*c = ' ';
		}
	return line;
}

static const char *
money(const struct letter *l, struct money amount)
{
	const char *currency = l->r->bill.currency;

	return paper_amount(l->mem, l->p, currency, amount, (unsigned)currency_digits(currency));
}

static const char *
energy(const struct letter *l, struct energy used)
{
	const struct line line = { .what = LINE_ENERGY, .quantity = used.v };
	struct buf out;

	buf_init(&out, l->mem, 32);
	describe_quantity(&out, &line, l->w->language, 0);
	return buf_text(&out);
}

static const char *
day(const struct letter *l, struct instant t)
{
	return paper_day(l->mem, l->p, t, l->r->session.time_zone);
}

static const char *
moment(const struct letter *l, struct instant t)
{
	return paper_time(l->mem, l->p, t, l->r->session.time_zone);
}

/* ---- what is told ---- */

static void
tell(struct letter *l, const char *label, const char *value)
{
	l->row[l->n++] = (struct row) { label, value };
}

static void
tell_all(struct letter *l, const char *number)
{
	const struct session *s = &l->r->session;
	const struct bill *b = &l->r->bill;

	tell(l, l->p->total, money(l, b->total));
	tell(l, l->p->vat_within, money(l, b->tax_payable));
	if (s->refunded.v != NONE && s->refunded.v > 0)
		tell(l, l->p->refunds, money(l, s->refunded));
	tell(l, l->p->start, moment(l, s->started_at));
	tell(l, l->p->end, moment(l, s->ended_at));
	tell(l, l->p->charge_point, one_line(l->mem, s->charge_point_id));
	tell(l, l->p->energy, energy(l, s->energy_kwh));
	tell(l, l->p->transaction, one_line(l->mem, s->transaction_id));
	tell(l, l->p->receipt, number);
}

static void
add(struct buf *out, const char *before, const char *text)
{
	if (text == NULL)
		return;
	if (out->n > 0)
		buf_str(out, before);
	buf_str(out, text);
}

static void
tell_foot(struct letter *l)
{
	const struct party *seller = &l->r->seller;
	const struct address *a = seller->address;
	struct buf out;
	size_t n = 0;

	l->foot[n++] = l->seller;
	buf_init(&out, l->mem, 256);
	if (a != NULL) {
		add(&out, "", a->line1);
		add(&out, ", ", a->line2);
		add(&out, ", ", a->postal_code);
		add(&out, a->postal_code != NULL ? " " : ", ", a->city);
	}
	add(&out, ", ", seller->country);
	if (out.n > 0)
		l->foot[n++] = one_line(l->mem, buf_text(&out));
	if (seller->tax_id != NULL)
		l->foot[n++] = one_line(l->mem, seller->tax_id);
}

/* ---- plain text ---- */

static const char *
plain(const struct letter *l)
{
	struct buf out;

	buf_init(&out, l->mem, 2048);
	buf_printf(&out, "%s\n\n", l->thanks);
	for (size_t i = 0; i < l->n; i++)
		buf_printf(&out, "%s%s %s\n", l->row[i].label, l->w->colon, l->row[i].value);
	buf_printf(&out, "\n%s\n", l->w->attached);
	if (l->replaces != NULL)
		buf_printf(&out, "%s\n", l->replaces);
	buf_printf(&out, "\n%s%s\n%s\n%s\n\n-- \n", l->w->open, l->w->colon, l->url, l->until);
	for (size_t i = 0; l->foot[i] != NULL; i++)
		buf_printf(&out, "%s\n", l->foot[i]);
	buf_printf(&out, "%s\n", l->w->automatic);
	return buf_text(&out);
}

/* ---- HTML: no colours of its own, so that it reads in the dark too; nothing is fetched ---- */

#define FONT "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
#define CELL "vertical-align:top;border-bottom:1px solid #888888"

static void
escaped(struct buf *out, const char *text)
{
	for (; *text != '\0'; text++)
		switch (*text) {
		case '&':
			buf_str(out, "&amp;");
			break;
		case '<':
			buf_str(out, "&lt;");
			break;
		case '>':
			buf_str(out, "&gt;");
			break;
		case '"':
			buf_str(out, "&quot;");
			break;
		default:
			buf_char(out, *text);
		}
}

static void
element(struct buf *out, const char *open, const char *text, const char *close)
{
	buf_str(out, open);
	escaped(out, text);
	buf_str(out, close);
}

/* The first row is what matters. */
static void
html_rows(struct buf *out, const struct letter *l)
{
	buf_str(out, "<table style=\"width:100%;border-collapse:collapse;margin:0 0 24px\">\n");
	for (size_t i = 0; i < l->n; i++) {
		buf_str(out, i == 0 ? "<tr style=\"font-size:20px\">" : "<tr>");
		element(out,
			"<th scope=\"row\" style=\"text-align:left;font-weight:normal;padding:6px 16px 6px 0;" CELL
			"\">",
			l->row[i].label, "</th>");
		element(out,
			i == 0 ? "<td style=\"text-align:right;font-weight:bold;padding:6px 0;" CELL "\">"
			       : "<td style=\"text-align:right;padding:6px 0;word-break:break-word;" CELL "\">",
			l->row[i].value, "</td></tr>\n");
	}
	buf_str(out, "</table>\n");
}

static void
html_foot(struct buf *out, const struct letter *l)
{
	buf_str(out, "<p style=\"margin:0;font-size:13px\">");
	for (size_t i = 0; l->foot[i] != NULL; i++)
		element(out, "", l->foot[i], "<br>\n");
	element(out, "", l->w->automatic, "</p>\n");
}

static const char *
html(const struct letter *l, const char *subject)
{
	struct buf out;

	buf_init(&out, l->mem, 8192);
	buf_printf(&out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n", l->w->language);
	buf_str(&out, "<meta name=\"viewport\" content=\"width=device-width\">\n");
	buf_str(&out, "<meta name=\"color-scheme\" content=\"light dark\">\n");
	element(&out, "<title>", subject, "</title>\n</head>\n");
	buf_str(&out, "<body style=\"margin:0;padding:16px;" FONT ";font-size:16px;line-height:1.5\">\n");
	buf_str(&out, "<div style=\"max-width:560px;margin:0 auto\">\n");
	element(&out, "<h1 style=\"font-size:24px;margin:0 0 16px\">", l->w->title, "</h1>\n");
	element(&out, "<p style=\"margin:0 0 16px\">", l->thanks, "</p>\n");
	html_rows(&out, l);
	element(&out, "<p style=\"margin:0 0 16px\"><a href=\"", l->url,
		"\" style=\"display:inline-block;padding:10px 20px;border:1px solid;border-radius:6px\">");
	element(&out, "", l->w->open, "</a></p>\n");
	element(&out, "<p style=\"margin:0 0 16px\">", l->until, "<br>\n");
	element(&out, "", l->w->attached, l->replaces != NULL ? "<br>\n" : "</p>\n");
	if (l->replaces != NULL)
		element(&out, "", l->replaces, "</p>\n");
	html_foot(&out, l);
	buf_str(&out, "</div>\n</body>\n</html>\n");
	return buf_text(&out);
}

void
mail_receipt(
	struct mail *m, struct arena *mem, const struct receipt *r, const char *number, const struct mail_link *link)
{
	struct letter *l = ARENA_ONE(mem, struct letter);

	*l = (struct letter) { .mem = mem, .r = r, .url = link->url };
	l->w = mail_words_find(r->locale);
	l->p = paper_words_find(r->locale);
	l->seller = one_line(mem, r->seller.name);
	l->thanks = arena_printf(mem, "%s%s%s", l->w->thanks[0], l->seller, l->w->thanks[1]);
	l->until = arena_printf(mem, "%s%s%s", l->w->until[0], day(l, link->until), l->w->until[1]);
	l->replaces = r->revision > 1 ? l->w->replaces : NULL;
	tell_all(l, number);
	tell_foot(l);
	m->sender = l->seller;
	m->language = l->w->language;
	m->subject = arena_printf(mem, "%s%s%s %s, %s", l->w->subject, l->seller, l->w->colon, money(l, r->bill.total),
		day(l, r->session.started_at));
	m->text = plain(l);
	m->html = html(l, m->subject);
}
