#include "render/einvoice.h"

#include "base/country.h"
#include "base/currency.h"
#include "base/decimal.h"
#include "base/when.h"
#include "base/zone.h"
#include "render/paper_words.h"

#define DIGITS_MOST 2   /* fractional digits of an amount (BR-DEC) */
#define FOREIGN_MOST 12 /* characters of a VAT number behind the letters of its country, in the Union */
#define HEAD_ROOM ((size_t)1 << 14)
#define TAX_ROOM ((size_t)512)
#define LINE_ROOM ((size_t)3072)
#define KOSOVO "XK" /* the code lists of the standard say 1A, and know no VAT number of it */

/* A document on its way into the terms of the standard. */
struct work {
	struct arena *mem;
	const struct invoice_document *d;
	const struct paper_words *words;
	int digits;
	int64_t from, to; /* first and last day of what is billed, as seconds of local time */
	int64_t line_sum; /* minor units */
	struct einvoice *e;
};

/* ${text}, NULL where there is nothing to see in it. */
static const char *
shown(const char *text)
{
	return text != NULL && text[strspn(text, " \t\r\n")] != '\0' ? text : NULL;
}

static const char *
amount(const struct work *w, int64_t minor)
{
	char *text = arena_get(w->mem, DECIMAL_TEXT, 1);

	decimal_write(text, minor, (unsigned)w->digits, (unsigned)w->digits);
	return text;
}

/* The day of ${t} in ${zone}, as seconds of local time at its midnight. */
static int64_t
day_of(const char *zone, struct instant t)
{
	const struct zone *z = zone != NULL ? zone_find(zone) : NULL;

	return civil_midnight(t.v + (z != NULL ? zone_offset(z, t).v : 0));
}

static const char *
date(const struct work *w, int64_t day)
{
	struct civil c = civil_of(day);

	return arena_printf(w->mem, "%04d-%02d-%02d", (int)c.year, c.month, c.day);
}

/* ---- parties ---- */

static const char *
without_spaces(struct arena *mem, const char *text)
{
	char *to = arena_text(mem, text), *end = to;

	for (const char *c = to; *c != '\0'; c++)
		if (*c != ' ')
			*end++ = *c;
	*end = '\0';
	return to;
}

/* By BR-CO-09. Of another country only where it is no longer than those of the Union are: a tax code may begin with any
 * letters. */
const char *
einvoice_vat_id(struct arena *mem, const char *tax_id, const char *country)
{
	const char *id = without_spaces(mem, tax_id), *here = country != NULL ? country : "";
	bool own = strncmp(id, here, 2) == 0 || (strncmp(id, "EL", 2) == 0 && strcmp(here, "GR") == 0) ||
		(strncmp(id, "XI", 2) == 0 && strcmp(here, "GB") == 0);
	size_t n = strlen(id);

	if (n < 4 || strpbrk(id, "0123456789") == NULL || strncmp(id, KOSOVO, 2) == 0)
		return NULL;
	return own || (n <= 2 + FOREIGN_MOST && (country_exists(id) || strncmp(id, "EL", 2) == 0)) ? id : NULL;
}

static void
party_of(const struct work *w, const struct party *p, bool seller, struct einvoice_party *out)
{
	static const struct address nowhere;
	const struct address *a = p->address != NULL ? p->address : &nowhere;
	const char *number = shown(p->tax_id);

	*out = (struct einvoice_party) {
		.name = p->name,
		.id = shown(p->id),
		.email = shown(p->email),
		.line1 = shown(a->line1),
		.line2 = shown(a->line2),
		.city = shown(a->city),
		.postal_code = shown(a->postal_code),
		.country = strcmp(p->country, KOSOVO) == 0 ? "1A" : p->country,
	};
	out->vat_id = number != NULL ? einvoice_vat_id(w->mem, number, p->country) : NULL;
	if (number != NULL && out->vat_id == NULL) {
		/* a seller without a VAT number must be known by another identifier (BR-CO-26); a buyer has no other place */
		out->id = number;
		out->tax_id = seller ? number : NULL;
	}
}

/* ---- taxes and lines ---- */

static struct einvoice_tax
tax_of(const struct work *w, const struct invoice_tax *t, bool line)
{
	char *percent = arena_get(w->mem, DECIMAL_TEXT, 1);

	decimal_write(percent, t->rate.v, 4, 0);
	return (struct einvoice_tax) {
		.category = t->rate.v > 0 ? "S" : "Z",
		.percent = percent,
		.net = amount(w, t->net.v),
		.tax = line ? NULL : amount(w, t->tax.v),
	};
}

/* The rates of the document; where nothing was charged at any rate it has the rate 0: it must have one (BR-CO-18). */
static struct list
taxes_of(const struct work *w)
{
	static const struct invoice_tax nothing;
	struct list taxes = w->d->invoice.taxes;

	return taxes.n > 0 ? taxes : (struct list) { 1, (void *)(uintptr_t)&nothing };
}

static void
add_fact(struct einvoice_line *l, const char *name, const char *value)
{
	if (shown(value) != NULL && l->facts < EINVOICE_FACTS)
		l->fact[l->facts++] = (struct einvoice_fact) { name, value };
}

/* What a line says beside its amounts. */
static struct einvoice_line
line_about(struct work *w, const struct invoice_line *from)
{
	bool one = from->session_id != NULL;
	const char *name = from->refund_id != NULL ? w->words->refund : one ? w->words->session : w->words->sessions;
	int64_t first = day_of(from->time_zone, from->started_at),
		last = day_of(from->time_zone, (struct instant) { from->ended_at.v - 1 });
	char energy[DECIMAL_TEXT];
	struct einvoice_line l = { .object = from->session_id };

	last = last < first ? first : last;
	w->from = first < w->from ? first : w->from;
	w->to = last > w->to ? last : w->to;
	l.from = date(w, first);
	l.to = date(w, last);
	l.name = shown(from->charge_point_id) != NULL ? arena_printf(w->mem, "%s, %s", name, from->charge_point_id)
						      : name;
	if (from->energy_kwh.v != NONE && from->refund_id == NULL) {
		decimal_write(energy, from->energy_kwh.v, 3, 0);
		add_fact(&l, "energy_kwh", arena_text(w->mem, energy));
	}
	add_fact(&l, "charge_point_id", from->charge_point_id);
	add_fact(&l, "transaction_id", from->transaction_id);
	add_fact(&l, "driver_id", from->driver_id);
	add_fact(&l, "refund_id", from->refund_id);
	if (!one)
		add_fact(&l, "sessions", arena_printf(w->mem, "%lld", (long long)from->sessions));
	return l;
}

static void
add_line(struct work *w, struct einvoice_line l, const struct invoice_tax *t)
{
	struct einvoice_line *to = (struct einvoice_line *)w->e->lines.at + w->e->lines.n++;

	l.id = arena_printf(w->mem, "%zu", w->e->lines.n);
	l.quantity = t->net.v < 0 ? "-1" : "1";
	l.price = amount(w, t->net.v < 0 ? -t->net.v : t->net.v);
	l.tax = tax_of(w, t, true);
	l.net = l.tax.net;
	w->line_sum += t->net.v;
	*to = l;
}

/* Lines of an invoice: one for each session and rate. */
static void
add_lines(struct work *w)
{
	const struct list from = w->d->lines, taxes = taxes_of(w);
	const struct invoice_line *line = from.at;
	size_t n = 0;

	for (size_t i = 0; i < from.n; i++)
		n += line[i].taxes.n > 0 ? line[i].taxes.n : 1;
	w->e->lines = (struct list) { 0, ARENA_ARRAY(w->mem, n, struct einvoice_line) };
	for (size_t i = 0; i < from.n; i++) {
		struct einvoice_line l = line_about(w, &line[i]);
		const struct invoice_tax *t = line[i].taxes.at;
		struct invoice_tax free = { .rate = ((const struct invoice_tax *)taxes.at)->rate };

		for (size_t k = 0; k < line[i].taxes.n; k++)
			add_line(w, l, &t[k]);
		if (line[i].taxes.n == 0)
			add_line(w, l, &free);
	}
}

/* Lines of a credit note: what is given back at each rate. */
static void
add_credits(struct work *w)
{
	const struct list taxes = taxes_of(w);
	const struct invoice_line *about = w->d->lines.n > 0 ? w->d->lines.at : NULL;
	struct einvoice_line l = { 0 };

	w->e->lines = (struct list) { 0, ARENA_ARRAY(w->mem, taxes.n, struct einvoice_line) };
	if (about != NULL && about->session_id != NULL)
		l = line_about(w, about);
	else
		l.name = arena_printf(w->mem, "%s %s", w->words->invoice, w->d->credits_number);
	for (size_t i = 0; i < taxes.n; i++)
		add_line(w, l, (const struct invoice_tax *)taxes.at + i);
}

/* ---- the document ---- */

/* The days of "2026-04". */
static void
month(const char *period, int64_t *first, int64_t *last)
{
	char day[EINVOICE_DATE];
	struct civil c;

	(void)snprintf(day, sizeof(day), "%.7s-01", period);
	if (!day_read(day, first))
		abort();
	c = civil_of(*first + 31 * DAY);
	c.day = 1;
	*last = civil_seconds(&c) - DAY;
}

static void
totals(const struct work *w)
{
	const struct invoice *v = &w->d->invoice;
	struct einvoice *e = w->e;

	e->line_sum = amount(w, w->line_sum);
	e->net = amount(w, v->net.v);
	e->tax = amount(w, v->tax.v);
	e->gross = amount(w, v->net.v + v->tax.v);
	e->rounding = v->rounding.v != 0 ? amount(w, v->rounding.v) : NULL;
	e->payable = amount(w, v->total.v);
}

static void
taxes(const struct work *w)
{
	const struct list from = taxes_of(w);
	struct einvoice_tax *to = ARENA_ARRAY(w->mem, from.n, struct einvoice_tax);

	for (size_t i = 0; i < from.n; i++)
		to[i] = tax_of(w, (const struct invoice_tax *)from.at + i, false);
	w->e->taxes = (struct list) { from.n, to };
}

/* Until when it is to be paid, as the pages say it, if there is anything to pay; of a credit note, that it is in the buyer's
 * favour (BR-CO-25). */
static void
terms(const struct work *w, int64_t issued)
{
	const struct invoice *v = &w->d->invoice;
	struct einvoice *e = w->e;

	if (e->credit_note) {
		e->terms = w->words->credited;
	} else if (v->total.v <= 0) {
		return;
	} else if (v->due_at.v == NONE) {
		e->due = date(w, issued);
	} else {
		e->due = date(w, day_of(v->time_zone, v->due_at));
		e->terms = arena_printf(w->mem, "%s%s%s", w->words->pay_by,
			paper_day(w->mem, w->words, v->due_at, v->time_zone), w->words->pay_end);
	}
}

void
einvoice_of(struct arena *mem, const struct invoice_document *d, struct einvoice *e)
{
	const struct invoice *v = &d->invoice;
	struct work w = {
		.mem = mem,
		.d = d,
		.words = paper_words_find(v->locale),
		.digits = currency_digits(v->currency),
		.e = e,
	};
	int64_t issued = day_of(v->time_zone, v->issued_at);

	*e = (struct einvoice) {
		.credit_note = v->type == CREDIT_NOTE,
		.number = v->number,
		.currency = v->currency,
		.issued = date(&w, issued),
	};
	terms(&w, issued);
	if (d->credits_number != NULL) {
		e->credits_number = d->credits_number;
		e->credits_issued = date(&w, day_of(v->time_zone, d->credits_issued_at));
	}
	party_of(&w, v->seller, true, &e->seller);
	party_of(&w, v->buyer, false, &e->buyer);
	month(v->period, &w.from, &w.to);
	if (e->credit_note)
		add_credits(&w);
	else
		add_lines(&w);
	e->from = date(&w, w.from);
	e->to = date(&w, w.to);
	taxes(&w);
	totals(&w);
}

size_t
einvoice_room(const struct einvoice *e)
{
	return HEAD_ROOM + e->taxes.n * TAX_ROOM + e->lines.n * LINE_ROOM;
}

static void
miss(const char **missing, size_t *n, bool there, const char *what)
{
	if (!there && *n < EINVOICE_MISSING)
		missing[(*n)++] = what;
}

size_t
einvoice_missing(const struct invoice_document *d, const char *missing[EINVOICE_MISSING])
{
	const struct party *s = d->invoice.seller, *b = d->invoice.buyer;
	size_t n = 0;

	miss(missing, &n, currency_digits(d->invoice.currency) <= DIGITS_MOST, "currency");
	miss(missing, &n, shown(s->name) != NULL, "seller.name");
	miss(missing, &n, shown(s->country) != NULL, "seller.country");
	miss(missing, &n, shown(s->tax_id) != NULL, "seller.tax_id");
	miss(missing, &n, shown(b->name) != NULL, "buyer.name");
	miss(missing, &n, shown(b->country) != NULL, "buyer.country");
	return n;
}
