/* Parties of documents from what is stored of them. */
#ifndef DOMAIN_PARTY_H
#define DOMAIN_PARTY_H

#include "base/base.h"
#include "model/party.h"

struct organization;
struct tenant;

/* ${text}; NULL where it says nothing: blanks alone. */
const char *party_said(const char *text);

/* The seller that ${t}, read with its logo, is on documents; the address lives in ${mem}, texts are borrowed. */
struct party party_of_tenant(const struct tenant *t, struct arena *mem);
/* The buyer that ${o} is; everything is borrowed. */
struct party party_of_organization(const struct organization *o);

#endif
