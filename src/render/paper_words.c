#include "render/paper_words.h"

#include "base/buf.h"
#include "base/decimal.h"
#include "base/when.h"
#include "base/zone.h"
#include "render/locale.h"

#define MINUS "–"       /* en dash, as on bills */
#define NARROW "\u202f" /* no break */
#define NBSP "\u00a0"

/* clang-format off */
static const struct paper_words languages[] = {
	{ .language = "en", .group = ",", .date_gap = " ", .day_end = "", .date_numeric = NULL,
	  .month = { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
		"November", "December" },
	  .receipt = "Receipt", .invoice = "Invoice", .credit_note = "Credit note",
	  .number = "Number", .issued = "Date of issue", .due = "Due date", .period = "Period",
	  .credits = "For invoice", .recipient = "Recipient", .driver = "Driver", .vat_id = "VAT ID",
	  .tax_id = "Tax number",
	  .session = "Charging session", .charge_point = "Charge point", .connector = "Connector",
	  .transaction = "Transaction", .start = "Start", .end = "End", .charging_end = "Charging ended",
	  .duration = "Duration", .energy = "Energy",
	  .description = "Description", .quantity = "Quantity", .price = "Price", .amount = "Amount",
	  .subtotal = "Subtotal", .total = "Total", .vat = "VAT", .rate = "VAT rate", .net = "Net", .gross = "Gross",
	  .vat_within = "VAT within the total, after discounts", .prices_gross = "Prices include VAT.",
	  .refund = "Refund", .refunds = "Refunds", .after_refunds = "Total after refunds", .reason = "Reason",
	  .date = "Date", .sessions = "Sessions", .rounding = "Rounding", .payable = "Amount due",
	  .credited = "Amount credited", .pay_by = "Please pay by ", .pay_end = ".",
	  .local_times = "Times are local to the charge point.", .page = "Page", .of = "of" },
	{ .language = "de", .group = ".", .date_gap = " ", .day_end = ".", .date_numeric = ".",
	  .month = { "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
		"November", "Dezember" },
	  .receipt = "Beleg", .invoice = "Rechnung", .credit_note = "Rechnungskorrektur",
	  .number = "Nummer", .issued = "Ausgestellt am", .due = "Fällig am", .period = "Leistungszeitraum",
	  .credits = "Zu Rechnung", .recipient = "Empfänger", .driver = "Fahrer", .vat_id = "USt-IdNr.",
	  .tax_id = "Steuernummer",
	  .session = "Ladevorgang", .charge_point = "Ladepunkt", .connector = "Anschluss",
	  .transaction = "Transaktion", .start = "Beginn", .end = "Ende", .charging_end = "Laden beendet",
	  .duration = "Dauer", .energy = "Energie",
	  .description = "Bezeichnung", .quantity = "Menge", .price = "Preis", .amount = "Betrag",
	  .subtotal = "Zwischensumme", .total = "Gesamtbetrag", .vat = "MwSt.", .rate = "MwSt.-Satz", .net = "Netto",
	  .gross = "Brutto",
	  .vat_within = "Enthaltene MwSt. nach Abzug der Rabatte", .prices_gross = "Preise einschließlich MwSt.",
	  .refund = "Rückerstattung", .refunds = "Rückerstattungen", .after_refunds = "Betrag nach Rückerstattung",
	  .reason = "Grund",
	  .date = "Datum", .sessions = "Ladevorgänge", .rounding = "Rundung", .payable = "Zahlbetrag",
	  .credited = "Gutgeschriebener Betrag", .pay_by = "Zahlbar bis ", .pay_end = " ohne Abzug.",
	  .local_times = "Uhrzeiten sind Ortszeiten des Ladepunkts.", .page = "Seite", .of = "von" },
	{ .language = "fr", .group = NARROW, .date_gap = " ", .day_end = "", .first_day = "1er", .date_numeric = "/",
	  .month = { "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
		"novembre", "décembre" },
	  .receipt = "Reçu", .invoice = "Facture", .credit_note = "Avoir",
	  .number = "Numéro", .issued = "Date d’émission", .due = "Échéance", .period = "Période",
	  .credits = "Facture d’origine", .recipient = "Destinataire", .driver = "Conducteur", .vat_id = "N° TVA",
	  .tax_id = "N° fiscal",
	  .session = "Session de recharge", .charge_point = "Point de recharge", .connector = "Connecteur",
	  .transaction = "Transaction", .start = "Début", .end = "Fin", .charging_end = "Fin de charge",
	  .duration = "Durée", .energy = "Énergie",
	  .description = "Désignation", .quantity = "Quantité", .price = "Prix", .amount = "Montant",
	  .subtotal = "Sous-total", .total = "Total", .vat = "TVA", .rate = "Taux de TVA", .net = "HT", .gross = "TTC",
	  .vat_within = "TVA comprise dans le total, après remises", .prices_gross = "Prix TVA comprise.",
	  .refund = "Remboursement", .refunds = "Remboursements", .after_refunds = "Total après remboursement",
	  .reason = "Motif",
	  .date = "Date", .sessions = "Sessions", .rounding = "Arrondi", .payable = "Net à payer",
	  .credited = "Montant crédité", .pay_by = "À payer au plus tard le ", .pay_end = ".",
	  .local_times = "Les heures sont celles du point de recharge.", .page = "Page", .of = "sur" },
	{ .language = "it", .group = ".", .date_gap = " ", .day_end = "", .first_day = "1º", .date_numeric = "/",
	  .month = { "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre",
		"ottobre", "novembre", "dicembre" },
	  .receipt = "Ricevuta", .invoice = "Fattura", .credit_note = "Nota di credito",
	  .number = "Numero", .issued = "Data di emissione", .due = "Scadenza", .period = "Periodo",
	  .credits = "Fattura di riferimento", .recipient = "Destinatario", .driver = "Conducente",
	  .vat_id = "Partita IVA",
	  .tax_id = "Codice fiscale",
	  .session = "Sessione di ricarica", .charge_point = "Punto di ricarica", .connector = "Connettore",
	  .transaction = "Transazione", .start = "Inizio", .end = "Fine", .charging_end = "Fine ricarica",
	  .duration = "Durata", .energy = "Energia",
	  .description = "Descrizione", .quantity = "Quantità", .price = "Prezzo", .amount = "Importo",
	  .subtotal = "Subtotale", .total = "Totale", .vat = "IVA", .rate = "Aliquota IVA", .net = "Imponibile",
	  .gross = "Lordo",
	  .vat_within = "IVA compresa nel totale, dopo gli sconti", .prices_gross = "Prezzi IVA compresa.",
	  .refund = "Rimborso", .refunds = "Rimborsi", .after_refunds = "Totale dopo i rimborsi", .reason = "Motivo",
	  .date = "Data", .sessions = "Sessioni", .rounding = "Arrotondamento", .payable = "Totale da pagare",
	  .credited = "Importo accreditato", .pay_by = "Da pagare entro il ", .pay_end = ".",
	  .local_times = "Gli orari sono quelli locali del punto di ricarica.", .page = "Pagina", .of = "di" },
	{ .language = "es", .group = ".", .date_gap = " de ", .day_end = "", .date_numeric = "/",
	  .month = { "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
		"noviembre", "diciembre" },
	  .receipt = "Recibo", .invoice = "Factura", .credit_note = "Factura rectificativa",
	  .number = "Número", .issued = "Fecha de emisión", .due = "Vencimiento", .period = "Periodo",
	  .credits = "Factura rectificada", .recipient = "Destinatario", .driver = "Conductor", .vat_id = "NIF-IVA",
	  .tax_id = "NIF",
	  .session = "Sesión de recarga", .charge_point = "Punto de recarga", .connector = "Conector",
	  .transaction = "Transacción", .start = "Inicio", .end = "Fin", .charging_end = "Fin de la carga",
	  .duration = "Duración", .energy = "Energía",
	  .description = "Descripción", .quantity = "Cantidad", .price = "Precio", .amount = "Importe",
	  .subtotal = "Subtotal", .total = "Total", .vat = "IVA", .rate = "Tipo de IVA", .net = "Base imponible",
	  .gross = "Con IVA",
	  .vat_within = "IVA incluido en el total, tras los descuentos", .prices_gross = "Precios con IVA incluido.",
	  .refund = "Reembolso", .refunds = "Reembolsos", .after_refunds = "Total tras reembolsos", .reason = "Motivo",
	  .date = "Fecha", .sessions = "Sesiones", .rounding = "Redondeo", .payable = "Total a pagar",
	  .credited = "Importe abonado", .pay_by = "A pagar a más tardar el ", .pay_end = ".",
	  .local_times = "Las horas son las locales del punto de recarga.", .page = "Página", .of = "de" },
	{ .language = "nl", .group = ".", .date_gap = " ", .day_end = "", .date_numeric = "-",
	  .month = { "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
		"november", "december" },
	  .receipt = "Kwitantie", .invoice = "Factuur", .credit_note = "Creditnota",
	  .number = "Nummer", .issued = "Datum van afgifte", .due = "Vervaldatum", .period = "Periode",
	  .credits = "Bij factuur", .recipient = "Ontvanger", .driver = "Bestuurder", .vat_id = "Btw-nummer",
	  .tax_id = "Fiscaal nummer",
	  .session = "Laadsessie", .charge_point = "Laadpunt", .connector = "Aansluiting",
	  .transaction = "Transactie", .start = "Begin", .end = "Einde", .charging_end = "Einde laden",
	  .duration = "Duur", .energy = "Energie",
	  .description = "Omschrijving", .quantity = "Hoeveelheid", .price = "Prijs", .amount = "Bedrag",
	  .subtotal = "Subtotaal", .total = "Totaal", .vat = "Btw", .rate = "Btw-tarief", .net = "Excl. btw",
	  .gross = "Incl. btw",
	  .vat_within = "Btw in het totaal, na aftrek van kortingen", .prices_gross = "Prijzen inclusief btw.",
	  .refund = "Terugbetaling", .refunds = "Terugbetalingen", .after_refunds = "Totaal na terugbetaling",
	  .reason = "Reden",
	  .date = "Datum", .sessions = "Sessies", .rounding = "Afronding", .payable = "Te betalen",
	  .credited = "Gecrediteerd bedrag", .pay_by = "Te betalen uiterlijk op ", .pay_end = ".",
	  .local_times = "Tijden zijn de plaatselijke tijden van het laadpunt.", .page = "Pagina", .of = "van" },
};
/* clang-format on */

const struct paper_words *
paper_words_find(const char *tag)
{
	const char *language = locale_find(tag)->language;

	for (size_t i = 0; i < COUNT_OF(languages); i++)
		if (strcmp(languages[i].language, language) == 0)
			return &languages[i];
	return &languages[0];
}

/* ---- numbers ---- */

/* Without sign. */
static void
grouped(struct buf *out, const struct paper_words *w, int64_t value, unsigned digits)
{
	char text[DECIMAL_TEXT];
	size_t n = decimal_write(text, value < 0 ? -value : value, digits, digits), whole = strcspn(text, ".");

	for (size_t i = 0; i < whole; i++) {
		if (i > 0 && (whole - i) % 3 == 0)
			buf_str(out, w->group);
		buf_char(out, text[i]);
	}
	if (whole < n) {
		buf_char(out, locale_find(w->language)->point);
		buf_add(out, text + whole + 1, n - whole - 1);
	}
}

const char *
paper_number(struct arena *mem, const struct paper_words *w, int64_t value, unsigned digits)
{
	struct buf out;

	buf_init(&out, mem, 24);
	if (value < 0)
		buf_str(&out, MINUS);
	grouped(&out, w, value, digits);
	return buf_text(&out);
}

const char *
paper_amount(struct arena *mem, const struct paper_words *w, const char *currency, struct money amount, unsigned digits)
{
	const struct locale *lc = locale_find(w->language);
	const char *symbol = locale_symbol(currency);
	struct buf out;

	buf_init(&out, mem, 32);
	if (amount.v < 0)
		buf_str(&out, MINUS);
	if (lc->symbol_first) {
		buf_str(&out, symbol != NULL ? symbol : currency);
		buf_str(&out, symbol != NULL ? lc->symbol_gap : NBSP);
	}
	grouped(&out, w, amount.v, digits);
	if (!lc->symbol_first) {
		buf_str(&out, NBSP);
		buf_str(&out, symbol != NULL ? symbol : currency);
	}
	return buf_text(&out);
}

const char *
paper_share(struct arena *mem, const struct paper_words *w, struct share share)
{
	const struct locale *lc = locale_find(w->language);
	char text[DECIMAL_TEXT];
	char *point;

	text[decimal_write(text, share.v, 4, 0)] = '\0';
	point = strchr(text, '.');
	if (point != NULL)
		*point = lc->point;
	return arena_printf(mem, "%s%s", text, lc->percent);
}

/* ---- dates and times ---- */

static int64_t
offset_at(struct instant t, const char *zone)
{
	const struct zone *z = zone != NULL ? zone_find(zone) : NULL;

	return z != NULL ? zone_offset(z, t).v : 0;
}

/* "+02:00" */
static const char *
offset_text(struct arena *mem, struct instant t, const char *zone)
{
	int64_t utc = offset_at(t, zone), minutes = (utc < 0 ? -utc : utc) / 60;

	return arena_printf(
		mem, "%s%02lld:%02lld", utc < 0 ? "−" : "+", (long long)(minutes / 60), (long long)(minutes % 60));
}

static struct civil
local(struct instant t, const char *zone)
{
	return civil_of(t.v + offset_at(t, zone));
}

static const char *
day(struct arena *mem, const struct paper_words *w, const struct civil *c)
{
	const char *number = c->day == 1 && w->first_day != NULL ? w->first_day : arena_printf(mem, "%d", c->day);

	return arena_printf(mem, "%s%s%s%s%s%lld", number, w->day_end, w->date_gap, w->month[c->month - 1], w->date_gap,
		(long long)c->year);
}

static const char *
short_day(struct arena *mem, const struct paper_words *w, const struct civil *c)
{
	if (w->date_numeric == NULL)
		return arena_printf(mem, "%02d %.3s %lld", c->day, w->month[c->month - 1], (long long)c->year);
	return arena_printf(
		mem, "%02d%s%02d%s%lld", c->day, w->date_numeric, c->month, w->date_numeric, (long long)c->year);
}

const char *
paper_day(struct arena *mem, const struct paper_words *w, struct instant t, const char *zone)
{
	struct civil c = local(t, zone);

	return day(mem, w, &c);
}

const char *
paper_time(struct arena *mem, const struct paper_words *w, struct instant t, const char *zone)
{
	struct civil c = local(t, zone);

	return arena_printf(mem, "%s, %02d:%02d:%02d UTC%s", day(mem, w, &c), c.hour, c.minute, c.second,
		offset_text(mem, t, zone));
}

const char *
paper_short_day(struct arena *mem, const struct paper_words *w, struct instant t, const char *zone)
{
	struct civil c = local(t, zone);

	return short_day(mem, w, &c);
}

const char *
paper_short_time(struct arena *mem, const struct paper_words *w, struct instant t, const char *zone)
{
	struct civil c = local(t, zone);

	return arena_printf(mem, "%s %02d:%02d %s", short_day(mem, w, &c), c.hour, c.minute, offset_text(mem, t, zone));
}

const char *
paper_month(struct arena *mem, const struct paper_words *w, const char *period)
{
	int64_t month = 0;

	if (strlen(period) == 7)
		month = (period[5] - '0') * 10 + (period[6] - '0');
	if (month < 1 || month > 12)
		return period;
	return arena_printf(mem, "%s%s%.4s", w->month[month - 1], w->date_gap, period);
}
