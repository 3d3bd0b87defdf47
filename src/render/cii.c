#include "render/cii.h"

#include "render/einvoice.h"
#include "render/xml_out.h"

#define UNCEFACT "urn:un:unece:uncefact:data:standard:"
#define CALENDAR_DATE "102" /* UN/EDIFACT 2379: CCYYMMDD */

/* ${day} ("2026-05-01") as ${name} / ${type}; nothing where it is NULL. */
static void
write_date(struct xml *x, const char *name, const char *type, const char *day)
{
	char text[EINVOICE_DATE];

	if (day == NULL)
		return;
	(void)snprintf(text, sizeof(text), "%.4s%.2s%.2s", day, day + 5, day + 8);
	xml_open(x, name);
	xml_element_with(x, type, "format", CALENDAR_DATE, text);
	xml_close(x);
}

static void
write_period(struct xml *x, const char *from, const char *to)
{
	if (from == NULL)
		return;
	xml_open(x, "ram:BillingSpecifiedPeriod");
	write_date(x, "ram:StartDateTime", "udt:DateTimeString", from);
	write_date(x, "ram:EndDateTime", "udt:DateTimeString", to);
	xml_close(x);
}

static void
write_head(struct xml *x, const struct einvoice *e)
{
	xml_open(x, "rsm:ExchangedDocumentContext");
	xml_within(x, "ram:GuidelineSpecifiedDocumentContextParameter", "ram:ID", EINVOICE_PROFILE);
	xml_close(x);
	xml_open(x, "rsm:ExchangedDocument");
	xml_element(x, "ram:ID", e->number);
	xml_element(x, "ram:TypeCode", e->credit_note ? EINVOICE_CREDIT_NOTE : EINVOICE_INVOICE);
	write_date(x, "ram:IssueDateTime", "udt:DateTimeString", e->issued);
	xml_close(x);
}

/* The tax of a line, and of a rate: what only the one or the other has is NULL. */
static void
write_tax(struct xml *x, const struct einvoice_tax *t)
{
	xml_open(x, "ram:ApplicableTradeTax");
	xml_element(x, "ram:CalculatedAmount", t->tax);
	xml_element(x, "ram:TypeCode", "VAT");
	if (t->tax != NULL)
		xml_element(x, "ram:BasisAmount", t->net);
	xml_element(x, "ram:CategoryCode", t->category);
	xml_element(x, "ram:RateApplicablePercent", t->percent);
	xml_close(x);
}

static void
write_product(struct xml *x, const struct einvoice_line *l)
{
	xml_open(x, "ram:SpecifiedTradeProduct");
	xml_element(x, "ram:Name", l->name);
	for (size_t i = 0; i < l->facts; i++) {
		xml_open(x, "ram:ApplicableProductCharacteristic");
		xml_element(x, "ram:Description", l->fact[i].name);
		xml_element(x, "ram:Value", l->fact[i].value);
		xml_close(x);
	}
	xml_close(x);
}

static void
write_line(struct xml *x, const struct einvoice_line *l)
{
	xml_open(x, "ram:IncludedSupplyChainTradeLineItem");
	xml_within(x, "ram:AssociatedDocumentLineDocument", "ram:LineID", l->id);
	write_product(x, l);
	xml_open(x, "ram:SpecifiedLineTradeAgreement");
	xml_within(x, "ram:NetPriceProductTradePrice", "ram:ChargeAmount", l->price);
	xml_close(x);
	xml_open(x, "ram:SpecifiedLineTradeDelivery");
	xml_element_with(x, "ram:BilledQuantity", "unitCode", EINVOICE_UNIT, l->quantity);
	xml_close(x);
	xml_open(x, "ram:SpecifiedLineTradeSettlement");
	write_tax(x, &l->tax);
	write_period(x, l->from, l->to);
	xml_within(x, "ram:SpecifiedTradeSettlementLineMonetarySummation", "ram:LineTotalAmount", l->net);
	if (l->object != NULL) {
		xml_open(x, "ram:AdditionalReferencedDocument");
		xml_element(x, "ram:IssuerAssignedID", l->object);
		xml_element(x, "ram:TypeCode", EINVOICE_OBJECT);
		xml_close(x);
	}
	xml_close(x);
	xml_close(x);
}

static void
write_tax_number(struct xml *x, const char *id, const char *scheme)
{
	if (id == NULL)
		return;
	xml_open(x, "ram:SpecifiedTaxRegistration");
	xml_element_with(x, "ram:ID", "schemeID", scheme, id);
	xml_close(x);
}

static void
write_party(struct xml *x, const char *role, const struct einvoice_party *p)
{
	xml_open(x, role);
	xml_element(x, "ram:ID", p->id);
	xml_element(x, "ram:Name", p->name);
	xml_open(x, "ram:PostalTradeAddress");
	xml_element(x, "ram:PostcodeCode", p->postal_code);
	xml_element(x, "ram:LineOne", p->line1);
	xml_element(x, "ram:LineTwo", p->line2);
	xml_element(x, "ram:CityName", p->city);
	xml_element(x, "ram:CountryID", p->country);
	xml_close(x);
	if (p->email != NULL) {
		xml_open(x, "ram:URIUniversalCommunication");
		xml_element_with(x, "ram:URIID", "schemeID", EINVOICE_MAIL, p->email);
		xml_close(x);
	}
	write_tax_number(x, p->vat_id, "VA");
	write_tax_number(x, p->tax_id, "FC");
	xml_close(x);
}

static void
write_totals(struct xml *x, const struct einvoice *e)
{
	xml_open(x, "ram:SpecifiedTradeSettlementHeaderMonetarySummation");
	xml_element(x, "ram:LineTotalAmount", e->line_sum);
	xml_element(x, "ram:TaxBasisTotalAmount", e->net);
	xml_element_with(x, "ram:TaxTotalAmount", "currencyID", e->currency, e->tax);
	xml_element(x, "ram:RoundingAmount", e->rounding);
	xml_element(x, "ram:GrandTotalAmount", e->gross);
	xml_element(x, "ram:DuePayableAmount", e->payable);
	xml_close(x);
}

static void
write_settlement(struct xml *x, const struct einvoice *e)
{
	const struct einvoice_tax *t = e->taxes.at;

	xml_open(x, "ram:ApplicableHeaderTradeSettlement");
	xml_element(x, "ram:InvoiceCurrencyCode", e->currency);
	for (size_t i = 0; i < e->taxes.n; i++)
		write_tax(x, &t[i]);
	write_period(x, e->from, e->to);
	if (e->terms != NULL || e->due != NULL) {
		xml_open(x, "ram:SpecifiedTradePaymentTerms");
		xml_element(x, "ram:Description", e->terms);
		write_date(x, "ram:DueDateDateTime", "udt:DateTimeString", e->due);
		xml_close(x);
	}
	write_totals(x, e);
	if (e->credits_number != NULL) {
		xml_open(x, "ram:InvoiceReferencedDocument");
		xml_element(x, "ram:IssuerAssignedID", e->credits_number);
		write_date(x, "ram:FormattedIssueDateTime", "qdt:DateTimeString", e->credits_issued);
		xml_close(x);
	}
	xml_close(x);
}

void
invoice_cii(struct buf *out, const struct einvoice *e)
{
	const struct einvoice_line *l = e->lines.at;
	struct xml x;

	xml_begin(&x, out);
	xml_open(&x, "rsm:CrossIndustryInvoice");
	xml_attribute(&x, "xmlns:rsm", UNCEFACT "CrossIndustryInvoice:100");
	xml_attribute(&x, "xmlns:qdt", UNCEFACT "QualifiedDataType:100");
	xml_attribute(&x, "xmlns:ram", UNCEFACT "ReusableAggregateBusinessInformationEntity:100");
	xml_attribute(&x, "xmlns:udt", UNCEFACT "UnqualifiedDataType:100");
	write_head(&x, e);
	xml_open(&x, "rsm:SupplyChainTradeTransaction");
	for (size_t i = 0; i < e->lines.n; i++)
		write_line(&x, &l[i]);
	xml_open(&x, "ram:ApplicableHeaderTradeAgreement");
	write_party(&x, "ram:SellerTradeParty", &e->seller);
	write_party(&x, "ram:BuyerTradeParty", &e->buyer);
	xml_close(&x);
	xml_open(&x, "ram:ApplicableHeaderTradeDelivery");
	xml_close(&x);
	write_settlement(&x, e);
	xml_close(&x);
	xml_close(&x);
}
