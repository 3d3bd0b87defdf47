#include "render/ubl.h"

#include "render/einvoice.h"
#include "render/xml_out.h"

#define UBL "urn:oasis:names:specification:ubl:schema:xsd:"

static void
write_amount(struct xml *x, const struct einvoice *e, const char *name, const char *amount)
{
	xml_element_with(x, name, "currencyID", e->currency, amount);
}

static void
write_period(struct xml *x, const char *from, const char *to)
{
	if (from == NULL)
		return;
	xml_open(x, "cac:InvoicePeriod");
	xml_element(x, "cbc:StartDate", from);
	xml_element(x, "cbc:EndDate", to);
	xml_close(x);
}

static void
write_head(struct xml *x, const struct einvoice *e)
{
	xml_element(x, "cbc:CustomizationID", EINVOICE_PROFILE);
	xml_element(x, "cbc:ID", e->number);
	xml_element(x, "cbc:IssueDate", e->issued);
	if (!e->credit_note)
		xml_element(x, "cbc:DueDate", e->due);
	xml_element(x, e->credit_note ? "cbc:CreditNoteTypeCode" : "cbc:InvoiceTypeCode",
		e->credit_note ? EINVOICE_CREDIT_NOTE : EINVOICE_INVOICE);
	xml_element(x, "cbc:DocumentCurrencyCode", e->currency);
	write_period(x, e->from, e->to);
	if (e->credits_number == NULL)
		return;
	xml_open(x, "cac:BillingReference");
	xml_open(x, "cac:InvoiceDocumentReference");
	xml_element(x, "cbc:ID", e->credits_number);
	xml_element(x, "cbc:IssueDate", e->credits_issued);
	xml_close(x);
	xml_close(x);
}

static void
write_tax_number(struct xml *x, const char *id, const char *scheme)
{
	if (id == NULL)
		return;
	xml_open(x, "cac:PartyTaxScheme");
	xml_element(x, "cbc:CompanyID", id);
	xml_within(x, "cac:TaxScheme", "cbc:ID", scheme);
	xml_close(x);
}

static void
write_party(struct xml *x, const char *role, const struct einvoice_party *p)
{
	xml_open(x, role);
	xml_open(x, "cac:Party");
	xml_element_with(x, "cbc:EndpointID", "schemeID", EINVOICE_MAIL, p->email);
	xml_within(x, "cac:PartyIdentification", "cbc:ID", p->id);
	xml_open(x, "cac:PostalAddress");
	xml_element(x, "cbc:StreetName", p->line1);
	xml_element(x, "cbc:AdditionalStreetName", p->line2);
	xml_element(x, "cbc:CityName", p->city);
	xml_element(x, "cbc:PostalZone", p->postal_code);
	xml_within(x, "cac:Country", "cbc:IdentificationCode", p->country);
	xml_close(x);
	write_tax_number(x, p->vat_id, "VAT");
	write_tax_number(x, p->tax_id, "TAX");
	xml_within(x, "cac:PartyLegalEntity", "cbc:RegistrationName", p->name);
	xml_close(x);
	xml_close(x);
}

static void
write_category(struct xml *x, const char *name, const struct einvoice_tax *t)
{
	xml_open(x, name);
	xml_element(x, "cbc:ID", t->category);
	xml_element(x, "cbc:Percent", t->percent);
	xml_within(x, "cac:TaxScheme", "cbc:ID", "VAT");
	xml_close(x);
}

static void
write_taxes(struct xml *x, const struct einvoice *e)
{
	const struct einvoice_tax *t = e->taxes.at;

	xml_open(x, "cac:TaxTotal");
	write_amount(x, e, "cbc:TaxAmount", e->tax);
	for (size_t i = 0; i < e->taxes.n; i++) {
		xml_open(x, "cac:TaxSubtotal");
		write_amount(x, e, "cbc:TaxableAmount", t[i].net);
		write_amount(x, e, "cbc:TaxAmount", t[i].tax);
		write_category(x, "cac:TaxCategory", &t[i]);
		xml_close(x);
	}
	xml_close(x);
}

static void
write_totals(struct xml *x, const struct einvoice *e)
{
	xml_open(x, "cac:LegalMonetaryTotal");
	write_amount(x, e, "cbc:LineExtensionAmount", e->line_sum);
	write_amount(x, e, "cbc:TaxExclusiveAmount", e->net);
	write_amount(x, e, "cbc:TaxInclusiveAmount", e->gross);
	write_amount(x, e, "cbc:PayableRoundingAmount", e->rounding);
	write_amount(x, e, "cbc:PayableAmount", e->payable);
	xml_close(x);
}

static void
write_item(struct xml *x, const struct einvoice_line *l)
{
	xml_open(x, "cac:Item");
	xml_element(x, "cbc:Name", l->name);
	write_category(x, "cac:ClassifiedTaxCategory", &l->tax);
	for (size_t i = 0; i < l->facts; i++) {
		xml_open(x, "cac:AdditionalItemProperty");
		xml_element(x, "cbc:Name", l->fact[i].name);
		xml_element(x, "cbc:Value", l->fact[i].value);
		xml_close(x);
	}
	xml_close(x);
}

static void
write_line(struct xml *x, const struct einvoice *e, const struct einvoice_line *l)
{
	xml_open(x, e->credit_note ? "cac:CreditNoteLine" : "cac:InvoiceLine");
	xml_element(x, "cbc:ID", l->id);
	xml_element_with(x, e->credit_note ? "cbc:CreditedQuantity" : "cbc:InvoicedQuantity", "unitCode", EINVOICE_UNIT,
		l->quantity);
	write_amount(x, e, "cbc:LineExtensionAmount", l->net);
	write_period(x, l->from, l->to);
	if (l->object != NULL) {
		xml_open(x, "cac:DocumentReference");
		xml_element(x, "cbc:ID", l->object);
		xml_element(x, "cbc:DocumentTypeCode", EINVOICE_OBJECT);
		xml_close(x);
	}
	write_item(x, l);
	xml_open(x, "cac:Price");
	write_amount(x, e, "cbc:PriceAmount", l->price);
	xml_close(x);
	xml_close(x);
}

void
invoice_ubl(struct buf *out, const struct einvoice *e)
{
	const struct einvoice_line *l = e->lines.at;
	struct xml x;

	xml_begin(&x, out);
	xml_open(&x, e->credit_note ? "CreditNote" : "Invoice");
	xml_attribute(&x, "xmlns", e->credit_note ? UBL "CreditNote-2" : UBL "Invoice-2");
	xml_attribute(&x, "xmlns:cac", UBL "CommonAggregateComponents-2");
	xml_attribute(&x, "xmlns:cbc", UBL "CommonBasicComponents-2");
	write_head(&x, e);
	write_party(&x, "cac:AccountingSupplierParty", &e->seller);
	write_party(&x, "cac:AccountingCustomerParty", &e->buyer);
	xml_within(&x, "cac:PaymentTerms", "cbc:Note", e->terms);
	write_taxes(&x, e);
	write_totals(&x, e);
	for (size_t i = 0; i < e->lines.n; i++)
		write_line(&x, e, &l[i]);
	xml_close(&x);
}
