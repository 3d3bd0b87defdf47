/* What is known of people and companies, checked field by field. All say of ${field} what is wrong with ${text} and
 * return E_INVALID; NULL is not wrong. */
#ifndef DOMAIN_CONTACT_H
#define DOMAIN_CONTACT_H

#include "domain/ctx.h"

/* An address of mail (base/mailbox.h). */
enum rc contact_email(struct ctx *cx, const char *field, const char *text) MUST_CHECK;
/* ISO 3166-1 alpha-2. */
enum rc contact_country(struct ctx *cx, const char *field, const char *text) MUST_CHECK;
/* A language, with a region perhaps: "de", "de-AT", "de_AT". One that bills have no words for means English. */
enum rc contact_locale(struct ctx *cx, const char *field, const char *text) MUST_CHECK;
/* A zone of the IANA time zone database. */
enum rc contact_zone(struct ctx *cx, const char *field, const char *text) MUST_CHECK;
/* A picture that a document can hold: PNG or JPEG as a data: URI in base64, at most LOGO_MAX bytes. */
enum rc contact_logo(struct ctx *cx, const char *field, const char *text) MUST_CHECK;

#define LOGO_MAX INT64_C(262144)                  /* bytes of the picture */
#define LOGO_TEXT_MAX (LOGO_MAX / 3 * 4 + 4 + 32) /* and characters of the URI */

#endif
