#include "render/locale.h"

#include <strings.h>

/* clang-format off */
static const struct locale locales[] = {
	{ "en", '.', true, "", "%", {
		[LINE_SESSION_FEE] = "Session fee", [LINE_ENERGY] = "Energy", [LINE_TIME] = "Time",
		[LINE_IDLE] = "Idle time", [LINE_IDLE_MAXIMUM] = "Idle time maximum",
		[LINE_MINIMUM] = "Minimum charge", [LINE_MAXIMUM] = "Maximum charge",
		[LINE_RULE_DISCOUNT] = "Discount", [LINE_USER_DISCOUNT] = "Discount",
		[LINE_FREE_SESSION] = "Free session", [LINE_PROMOTION] = "Promo code" } },
	{ "de", ',', false, "", " %", {
		[LINE_SESSION_FEE] = "Startgebühr", [LINE_ENERGY] = "Energie", [LINE_TIME] = "Zeit",
		[LINE_IDLE] = "Standzeit", [LINE_IDLE_MAXIMUM] = "Höchstbetrag Standzeit",
		[LINE_MINIMUM] = "Mindestbetrag", [LINE_MAXIMUM] = "Höchstbetrag",
		[LINE_RULE_DISCOUNT] = "Rabatt", [LINE_USER_DISCOUNT] = "Rabatt",
		[LINE_FREE_SESSION] = "Kostenloser Ladevorgang", [LINE_PROMOTION] = "Aktionscode" } },
	{ "fr", ',', false, "", " %", {
		[LINE_SESSION_FEE] = "Frais de session", [LINE_ENERGY] = "Énergie", [LINE_TIME] = "Durée",
		[LINE_IDLE] = "Occupation", [LINE_IDLE_MAXIMUM] = "Plafond d’occupation",
		[LINE_MINIMUM] = "Montant minimum", [LINE_MAXIMUM] = "Montant maximum",
		[LINE_RULE_DISCOUNT] = "Remise", [LINE_USER_DISCOUNT] = "Remise",
		[LINE_FREE_SESSION] = "Session gratuite", [LINE_PROMOTION] = "Code promo" } },
	{ "it", ',', false, "", "%", {
		[LINE_SESSION_FEE] = "Tariffa di sessione", [LINE_ENERGY] = "Energia", [LINE_TIME] = "Tempo",
		[LINE_IDLE] = "Sosta", [LINE_IDLE_MAXIMUM] = "Massimale sosta",
		[LINE_MINIMUM] = "Importo minimo", [LINE_MAXIMUM] = "Importo massimo",
		[LINE_RULE_DISCOUNT] = "Sconto", [LINE_USER_DISCOUNT] = "Sconto",
		[LINE_FREE_SESSION] = "Sessione gratuita", [LINE_PROMOTION] = "Codice promozionale" } },
	{ "es", ',', false, "", " %", {
		[LINE_SESSION_FEE] = "Tarifa de sesión", [LINE_ENERGY] = "Energía", [LINE_TIME] = "Tiempo",
		[LINE_IDLE] = "Ocupación", [LINE_IDLE_MAXIMUM] = "Máximo de ocupación",
		[LINE_MINIMUM] = "Importe mínimo", [LINE_MAXIMUM] = "Importe máximo",
		[LINE_RULE_DISCOUNT] = "Descuento", [LINE_USER_DISCOUNT] = "Descuento",
		[LINE_FREE_SESSION] = "Sesión gratuita", [LINE_PROMOTION] = "Código promocional" } },
	{ "nl", ',', true, " ", "%", {
		[LINE_SESSION_FEE] = "Starttarief", [LINE_ENERGY] = "Energie", [LINE_TIME] = "Tijd",
		[LINE_IDLE] = "Bezettijd", [LINE_IDLE_MAXIMUM] = "Maximum bezettijd",
		[LINE_MINIMUM] = "Minimumbedrag", [LINE_MAXIMUM] = "Maximumbedrag",
		[LINE_RULE_DISCOUNT] = "Korting", [LINE_USER_DISCOUNT] = "Korting",
		[LINE_FREE_SESSION] = "Gratis sessie", [LINE_PROMOTION] = "Actiecode" } },
};

static const char *const symbols[][2] = {
	{ "GBP", "£" }, { "EUR", "€" }, { "USD", "$" }, { "JPY", "¥" }, { "INR", "₹" }, { "ILS", "₪" },
	{ "KRW", "₩" }, { "PHP", "₱" }, { "THB", "฿" }, { "TRY", "₺" }, { "UAH", "₴" }, { "VND", "₫" },
};
/* clang-format on */

const struct locale *
locale_find(const char *tag)
{
	for (size_t i = 0; tag != NULL && i < COUNT_OF(locales); i++) {
		size_t n = strlen(locales[i].language);

		if (strncasecmp(tag, locales[i].language, n) == 0 && (tag[n] == '\0' || tag[n] == '_' || tag[n] == '-'))
			return &locales[i];
	}
	return &locales[0];
}

const char *
locale_symbol(const char *currency)
{
	for (size_t i = 0; i < COUNT_OF(symbols); i++)
		if (strcmp(symbols[i][0], currency) == 0)
			return symbols[i][1];
	return NULL;
}
