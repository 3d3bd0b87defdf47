#include "domain/receipt.h"

#include "base/decimal.h"
#include "base/secret.h"
#include "domain/noun.h"
#include "domain/party.h"
#include "domain/places.h"
#include "domain/session.h"
#include "domain/settings.h"
#include "model/driver.h"
#include "model/organization.h"
#include "model/refund.h"
#include "model/tenant.h"
#include "render/mail_words.h"
#include "render/receipt.h"
#include "store/driver.h"
#include "store/organization.h"
#include "store/refund.h"
#include "store/tenant.h"

/* ---- what is printed ---- */

/* A driver need not be registered, and may have been erased. */
static enum rc
find_driver(struct ctx *cx, const char *id, struct driver *d)
{
	enum rc rc = id == NULL ? E_NOT_FOUND : store_find(cx->db, cx->mem, &store_driver, cx->tenant->tenant, id, d);

	if (rc == E_NOT_FOUND)
		*d = (struct driver) { .id = id };
	return rc == E_NOT_FOUND ? OK : rc;
}

static enum rc
find_buyer(struct ctx *cx, const char *id, const struct party **buyer)
{
	struct organization *o = ARENA_ONE(cx->mem, struct organization);
	struct party *party = ARENA_ONE(cx->mem, struct party);

	*buyer = NULL;
	if (id == NULL)
		return OK;
	TRY(store_find(cx->db, cx->mem, &store_organization, cx->tenant->tenant, id, o));
	*party = party_of_organization(o);
	*buyer = party;
	return OK;
}

/* Oldest first. */
static enum rc
find_refunds(struct ctx *cx, const char *session_id, struct list *out)
{
	const struct page all = { .limit = LARGEST };
	struct refund *r;

	TRY(store_refund_list(cx->db, cx->mem, cx->tenant->tenant, session_id, &all, out));
	r = out->at;
	for (size_t i = 0; i < out->n / 2; i++) {
		struct refund swapped = r[i];

		r[i] = r[out->n - 1 - i];
		r[out->n - 1 - i] = swapped;
	}
	return OK;
}

enum rc
receipt_find(struct ctx *cx, const char *session_id, int64_t revision, const char *locale, struct receipt *r)
{
	struct tenant *seller = ARENA_ONE(cx->mem, struct tenant);
	struct driver driver;
	struct charge charge;

	*r = (struct receipt) { .locale = locale };
	TRY(session_find(cx, session_id, &r->session));
	TRY(session_charge_of(cx, &r->session, revision, &charge));
	session_bill(&charge, &r->bill);
	r->revision = charge.revision;
	r->billed_at = charge.created_at;
	TRY(find_refunds(cx, session_id, &r->refunds));
	TRY(find_buyer(cx, r->session.organization_id, &r->buyer));
	TRY(find_driver(cx, r->session.driver_id, &driver));
	TRY(settings_find(cx, cx->tenant->tenant, seller));
	r->seller = party_of_tenant(seller, cx->mem);
	r->driver_id = driver.id;
	r->driver_email = driver.email;
	if (r->locale == NULL)
		r->locale = driver.locale != NULL ? driver.locale : seller->locale;
	return OK;
}

enum rc
receipt_file(struct ctx *cx, const char *session_id, int64_t revision, const char *locale, struct buf *out,
	const char **number)
{
	struct receipt r;

	TRY(receipt_find(cx, session_id, revision, locale, &r));
	receipt_pdf(out, &r);
	if (number != NULL)
		*number = receipt_number(&r, cx->mem);
	return OK;
}

/* ---- links: <tenant>.<session>.<unix time of the end>.<signature of what stands before> ---- */

#define SIGNER_PREFIX "lnk_"

/* Made by whoever needs it first. */
static enum rc
link_secret(struct ctx *cx, const char **secret)
{
	int64_t tenant = cx->tenant->tenant;
	struct link_signer signer;

	TRY(store_link_signer_find(cx->db, cx->mem, cx->tenant->id, &signer));
	if (signer.link_secret == NULL) {
		TRY(store_link_secret_set(cx->db, tenant, secret_new(cx->mem, SIGNER_PREFIX)));
		TRY(store_link_signer_find(cx->db, cx->mem, cx->tenant->id, &signer));
	}
	*secret = signer.link_secret;
	return *secret != NULL ? OK : E_INTERNAL;
}

enum rc
receipt_link(struct ctx *cx, const char *session_id, struct instant until, const char **url)
{
	const char *secret, *said;

	TRY(link_secret(cx, &secret));
	said = arena_printf(cx->mem, "%s.%s.%lld", cx->tenant->id, session_id, (long long)until.v);
	*url = arena_printf(
		cx->mem, "%s/r/%s.%s", cx->host->base_url, said, secret_sign(cx->mem, secret, said, strlen(said)));
	return OK;
}

struct link {
	const char *tenant, *session_id, *mac;
	const char *said; /* what was signed */
	struct instant until;
};

/* Take ${token} apart. False: it has not the form of one. */
static bool
link_read(struct arena *mem, const char *token, struct link *l)
{
	char *text = arena_text(mem, token), *session, *until, *mac;

	mac = strrchr(text, '.');
	if (mac == NULL)
		return false;
	*mac++ = '\0';
	l->said = arena_text(mem, text);
	l->mac = mac;
	until = strrchr(text, '.');
	if (until == NULL)
		return false;
	*until++ = '\0';
	session = strchr(text, '.');
	if (session == NULL)
		return false;
	*session++ = '\0';
	l->tenant = text;
	l->session_id = session;
	return decimal_read(until, strlen(until), 0, &l->until.v) == DECIMAL_OK;
}

static enum rc
link_missing(struct ctx *cx, enum rc rc)
{
	if (rc != E_NOT_FOUND && rc != E_CONFLICT && rc != E_INVALID)
		return rc;
	return fail(cx, E_NOT_FOUND, "link_not_found", "this link leads nowhere, or its time is over");
}

enum rc
receipt_of_link(struct ctx *cx, const char *token, struct buf *out, const char **number)
{
	struct link_signer *signer = ARENA_ONE(cx->mem, struct link_signer);
	struct link l;
	enum rc rc;

	if (!link_read(cx->mem, token, &l))
		return link_missing(cx, E_NOT_FOUND);
	rc = store_link_signer_find(cx->db, cx->mem, l.tenant, signer);
	if (rc != OK && rc != E_NOT_FOUND)
		return rc;
	/* a tenant that is not there takes as long */
	if (rc == E_NOT_FOUND || signer->link_secret == NULL)
		signer->link_secret = secret_new(cx->mem, SIGNER_PREFIX);
	if (!secret_equal(secret_sign(cx->mem, signer->link_secret, l.said, strlen(l.said)), l.mac) ||
		l.until.v <= cx->now.v)
		return link_missing(cx, E_NOT_FOUND);
	cx->tenant = &signer->tenant;
	return link_missing(cx, receipt_file(cx, l.session_id, NONE, NULL, out, number));
}

void
receipt_link_page(struct buf *out, const char *tag)
{
	const struct mail_words *w = mail_words_find(tag);

	buf_printf(out,
		"<!DOCTYPE html>\n<html lang=\"%s\">\n<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<meta name=\"color-scheme\" content=\"light dark\">\n<title>%s</title>\n"
		"<style>body { font: 1.1em/1.5 sans-serif; max-width: 32em; margin: 3em auto; padding: 0 1em }</style>\n"
		"<h1>%s</h1>\n<p>%s</p>\n</html>\n",
		w->language, w->title, w->title, w->dead);
}
