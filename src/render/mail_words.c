#include "render/mail_words.h"

#include "render/locale.h"

/* clang-format off */
static const struct mail_words all[] = {
	{
		.language = "en", .subject = "Your charging receipt from ", .colon = ":", .title = "Your receipt",
		.thanks = { "Thank you for charging with ", "." },
		.start = "Start", .end = "End", .charge_point = "Charge point", .energy = "Energy", .transaction = "Transaction",
		.receipt = "Receipt", .total = "Total", .tax = "Including VAT", .refunded = "Refunded",
		.replaces = "It replaces the receipts of this session that you got before.",
		.attached = "The receipt is attached as a PDF.", .open = "Open the receipt",
		.until = { "This link works until ", "." }, .automatic = "This message was sent automatically.",
		.of = " ", .day = "",
		.month = { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
			"November", "December" },
	},
	{
		.language = "de", .subject = "Ihr Ladebeleg von ", .colon = ":", .title = "Ihr Beleg",
		.thanks = { "Vielen Dank, dass Sie bei ", " geladen haben." },
		.start = "Beginn", .end = "Ende", .charge_point = "Ladepunkt", .energy = "Energie", .transaction = "Vorgang",
		.receipt = "Beleg", .total = "Gesamtbetrag", .tax = "Darin enthaltene MwSt.", .refunded = "Erstattet",
		.replaces = "Er ersetzt die Belege dieses Ladevorgangs, die Sie vorher erhalten haben.",
		.attached = "Der Beleg ist als PDF angehängt.", .open = "Beleg öffnen",
		.until = { "Dieser Link gilt bis ", "." }, .automatic = "Diese Nachricht wurde automatisch versendet.",
		.of = " ", .day = ".",
		.month = { "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
			"November", "Dezember" },
	},
	{
		.language = "fr", .subject = "Votre reçu de recharge de ", .colon = " :", .title = "Votre reçu",
		.thanks = { "Merci d’avoir rechargé chez ", "." },
		.start = "Début", .end = "Fin", .charge_point = "Point de charge", .energy = "Énergie",
		.transaction = "Transaction", .receipt = "Reçu", .total = "Total", .tax = "Dont TVA", .refunded = "Remboursé",
		.replaces = "Il remplace les reçus de cette session que vous avez déjà reçus.",
		.attached = "Le reçu est joint au format PDF.", .open = "Ouvrir le reçu",
		.until = { "Ce lien est valable jusqu’au ", "." }, .automatic = "Ce message a été envoyé automatiquement.",
		.of = " ", .day = "",
		.month = { "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
			"novembre", "décembre" },
	},
	{
		.language = "it", .subject = "La Sua ricevuta di ricarica da ", .colon = ":", .title = "La Sua ricevuta",
		.thanks = { "Grazie per aver ricaricato con ", "." },
		.start = "Inizio", .end = "Fine", .charge_point = "Punto di ricarica", .energy = "Energia",
		.transaction = "Transazione", .receipt = "Ricevuta", .total = "Totale", .tax = "IVA inclusa",
		.refunded = "Rimborsato",
		.replaces = "Sostituisce le ricevute di questa sessione che ha già ricevuto.",
		.attached = "La ricevuta è allegata in formato PDF.", .open = "Aprire la ricevuta",
		.until = { "Il link è valido fino al ", "." }, .automatic = "Questo messaggio è stato inviato automaticamente.",
		.of = " ", .day = "",
		.month = { "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre",
			"ottobre", "novembre", "dicembre" },
	},
	{
		.language = "es", .subject = "Su recibo de carga de ", .colon = ":", .title = "Su recibo",
		.thanks = { "Gracias por cargar con ", "." },
		.start = "Inicio", .end = "Fin", .charge_point = "Punto de carga", .energy = "Energía",
		.transaction = "Transacción", .receipt = "Recibo", .total = "Total", .tax = "IVA incluido",
		.refunded = "Reembolsado",
		.replaces = "Sustituye a los recibos de esta sesión que ha recibido antes.",
		.attached = "El recibo se adjunta en PDF.", .open = "Abrir el recibo",
		.until = { "Este enlace es válido hasta el ", "." }, .automatic = "Este mensaje se ha enviado automáticamente.",
		.of = " de ", .day = "",
		.month = { "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
			"noviembre", "diciembre" },
	},
	{
		.language = "nl", .subject = "Uw laadbon van ", .colon = ":", .title = "Uw bon",
		.thanks = { "Bedankt dat u bij ", " hebt geladen." },
		.start = "Begin", .end = "Einde", .charge_point = "Laadpunt", .energy = "Energie", .transaction = "Transactie",
		.receipt = "Bon", .total = "Totaal", .tax = "Waarvan btw", .refunded = "Terugbetaald",
		.replaces = "Deze bon vervangt de bonnen van deze sessie die u eerder hebt ontvangen.",
		.attached = "De bon is als pdf bijgevoegd.", .open = "Bon openen",
		.until = { "Deze link werkt tot ", "." }, .automatic = "Dit bericht is automatisch verzonden.",
		.of = " ", .day = "",
		.month = { "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
			"november", "december" },
	},
};
/* clang-format on */

const struct mail_words *
mail_words_find(const char *tag)
{
	const char *language = locale_find(tag)->language;
	size_t i = COUNT_OF(all) - 1;

	while (i > 0 && strcmp(all[i].language, language) != 0)
		i--;
	return &all[i];
}
