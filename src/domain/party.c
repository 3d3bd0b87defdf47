#include "domain/party.h"

#include "model/organization.h"
#include "model/tenant.h"

#define BLANKS " \t\n\v\f\r"

const char *
party_said(const char *text)
{
	return text != NULL && text[strspn(text, BLANKS)] != '\0' ? text : NULL;
}

struct party
party_of_tenant(const struct tenant *t, struct arena *mem)
{
	const struct address said = { party_said(t->line1), party_said(t->line2), party_said(t->city),
		party_said(t->postal_code) };
	struct party seller = {
		.name = party_said(t->legal_name) != NULL ? t->legal_name : t->name,
		.country = t->country,
		.tax_id = party_said(t->tax_id),
		.logo = t->logo,
	};
	struct address *address;

	if (said.line1 != NULL || said.line2 != NULL || said.city != NULL || said.postal_code != NULL) {
		address = ARENA_ONE(mem, struct address);
		*address = said;
		seller.address = address;
	}
	return seller;
}

struct party
party_of_organization(const struct organization *o)
{
	return (struct party) {
		.id = o->id,
		.name = party_said(o->legal_name) != NULL ? o->legal_name : o->name,
		.address = o->address,
		.country = o->country,
		.tax_id = party_said(o->tax_id),
		.email = o->contact_email,
	};
}
