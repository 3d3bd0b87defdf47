#include "render/mail_words.h"

#include "render/locale.h"

/* clang-format off */
static const struct mail_words all[] = {
	{
		.language = "en", .subject = "Your charging receipt from ", .colon = ":", .title = "Your receipt",
		.thanks = { "Thank you for charging with ", "." },
		.replaces = "It replaces the receipts of this session that you got before.",
		.attached = "The receipt is attached as a PDF.", .open = "Open the receipt",
		.until = { "This link works until ", "." }, .automatic = "This message was sent automatically.",
		.dead = "This link is not valid, or no longer. The receipt is attached to the message that it came with.",
	},
	{
		.language = "de", .subject = "Ihr Ladebeleg von ", .colon = ":", .title = "Ihr Beleg",
		.thanks = { "Vielen Dank, dass Sie bei ", " geladen haben." },
		.replaces = "Er ersetzt die Belege dieses Ladevorgangs, die Sie vorher erhalten haben.",
		.attached = "Der Beleg ist als PDF angehängt.", .open = "Beleg öffnen",
		.until = { "Dieser Link gilt bis ", "." }, .automatic = "Diese Nachricht wurde automatisch versendet.",
		.dead = "Dieser Link ist ungültig oder abgelaufen. Der Beleg ist der Nachricht angehängt, mit der er kam.",
	},
	{
		.language = "fr", .subject = "Votre reçu de recharge de ", .colon = " :", .title = "Votre reçu",
		.thanks = { "Merci d’avoir rechargé chez ", "." },
		.replaces = "Il remplace les reçus de cette session que vous avez déjà reçus.",
		.attached = "Le reçu est joint au format PDF.", .open = "Ouvrir le reçu",
		.until = { "Ce lien est valable jusqu’au ", "." }, .automatic = "Ce message a été envoyé automatiquement.",
		.dead = "Ce lien n’est pas valable, ou ne l’est plus. Le reçu est joint au message qui le contenait.",
	},
	{
		.language = "it", .subject = "La Sua ricevuta di ricarica da ", .colon = ":", .title = "La Sua ricevuta",
		.thanks = { "Grazie per aver ricaricato con ", "." },
		.replaces = "Sostituisce le ricevute di questa sessione che ha già ricevuto.",
		.attached = "La ricevuta è allegata in formato PDF.", .open = "Aprire la ricevuta",
		.until = { "Il link è valido fino al ", "." }, .automatic = "Questo messaggio è stato inviato automaticamente.",
		.dead = "Il link non è valido o è scaduto. La ricevuta è allegata al messaggio che lo conteneva.",
	},
	{
		.language = "es", .subject = "Su recibo de recarga de ", .colon = ":", .title = "Su recibo",
		.thanks = { "Gracias por recargar con ", "." },
		.replaces = "Sustituye a los recibos de esta sesión que ha recibido antes.",
		.attached = "El recibo se adjunta en PDF.", .open = "Abrir el recibo",
		.until = { "Este enlace es válido hasta el ", "." }, .automatic = "Este mensaje se ha enviado automáticamente.",
		.dead = "El enlace no es válido o ha caducado. El recibo está adjunto al mensaje que lo contenía.",
	},
	{
		.language = "nl", .subject = "Uw kwitantie van ", .colon = ":", .title = "Uw kwitantie",
		.thanks = { "Bedankt dat u bij ", " hebt geladen." },
		.replaces = "Deze kwitantie vervangt de kwitanties van deze laadsessie die u eerder hebt ontvangen.",
		.attached = "De kwitantie is als pdf bijgevoegd.", .open = "Kwitantie openen",
		.until = { "Deze link werkt tot ", "." }, .automatic = "Dit bericht is automatisch verzonden.",
		.dead = "Deze link is ongeldig of verlopen. De kwitantie is bijgevoegd bij het bericht waarin hij stond.",
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
