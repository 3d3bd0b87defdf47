#include "domain/party.h"

#include "model/organization.h"
#include "model/tenant.h"

struct party
party_of_tenant(const struct tenant *t, struct arena *mem)
{
	struct party seller = {
		.name = t->legal_name != NULL ? t->legal_name : t->name,
		.country = t->country,
		.tax_id = t->tax_id,
		.logo = t->logo,
	};
	struct address *address;

	if (t->line1 != NULL || t->line2 != NULL || t->city != NULL || t->postal_code != NULL) {
		address = ARENA_ONE(mem, struct address);
		*address = (struct address) { t->line1, t->line2, t->city, t->postal_code };
		seller.address = address;
	}
	return seller;
}

struct party
party_of_organization(const struct organization *o)
{
	return (struct party) {
		.id = o->id,
		.name = o->legal_name != NULL ? o->legal_name : o->name,
		.address = o->address,
		.country = o->country,
		.tax_id = o->tax_id,
		.email = o->contact_email,
	};
}
