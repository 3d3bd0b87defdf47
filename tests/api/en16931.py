"""Electronic invoices by EN 16931-1: read in either syntax into the terms of the standard (BT-…), and held to its rules.

The rules are those that can apply to what tariffd writes: no allowances or charges on documents and lines, no payee, no tax
representative, no delivery, no payment means, categories S and Z. Each is named as the standard names it; what Peppol asks for
beyond (R…) is held too where it costs nothing."""

import re
import xml.etree.ElementTree as ET
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"
CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
UBL = "{urn:oasis:names:specification:ubl:schema:xsd:"
UNCEFACT = "urn:un:unece:uncefact:data:standard:"
CII = {"rsm": UNCEFACT + "CrossIndustryInvoice:100", "ram": UNCEFACT + "ReusableAggregateBusinessInformationEntity:100",
       "udt": UNCEFACT + "UnqualifiedDataType:100", "qdt": UNCEFACT + "QualifiedDataType:100"}
NAMES = {"cac": CAC[1:-1], "cbc": CBC[1:-1], **CII}

AMOUNTS = ["BT-106", "BT-109", "BT-110", "BT-112", "BT-114", "BT-115"]


def text(node, path):
    """The one text at a path; None: nothing is there."""
    found = node.findall(path, NAMES) if node is not None else []
    assert len(found) <= 1, f"{path} stands {len(found)} times"
    return (found[0].text or "") if found else None


def number(node, path):
    value = text(node, path)
    return None if value is None else Decimal(value)


def attribute(node, path, name):
    found = node.find(path, NAMES) if node is not None else None
    return None if found is None else found.get(name)


def read(xml):
    """The document in the terms of the standard."""
    root = ET.fromstring(xml)
    empty = [node.tag for node in root.iter() if len(node) == 0 and not (node.text or "").strip()]
    if root.tag.startswith(UBL):
        check_sequences(root)
        document = read_ubl(root)
    else:
        assert root.tag == f"{{{CII['rsm']}}}CrossIndustryInvoice"
        document = read_cii(root)
        # the schema wants this one even where there is nothing to say
        empty.remove(f"{{{CII['ram']}}}ApplicableHeaderTradeDelivery")
    document["empty"] = empty
    return document


# ---- UBL 2.1 ----

# Children of what is written, in the order of UBL's schemas; those with a star may stand several times, those with ! must stand.
PARTY = "cbc:EndpointID cac:PartyIdentification* cac:PartyName* cac:PostalAddress! cac:PartyTaxScheme* cac:PartyLegalEntity! cac:Contact"
CATEGORY = "cbc:ID! cbc:Percent! cac:TaxScheme!"
BETWEEN = ("cbc:Note* cbc:DocumentCurrencyCode! cbc:TaxCurrencyCode cbc:BuyerReference cac:InvoicePeriod! cac:OrderReference "
           "cac:BillingReference* cac:AdditionalDocumentReference* cac:AccountingSupplierParty! cac:AccountingCustomerParty! "
           "cac:Delivery* cac:PaymentMeans* cac:PaymentTerms* cac:AllowanceCharge* cac:TaxTotal! cac:LegalMonetaryTotal! ")
LINE = "cbc:Note* cbc:{}Quantity! cbc:LineExtensionAmount! cac:InvoicePeriod cac:DocumentReference* cac:Item! cac:Price!"
SEQUENCES = {
    "Invoice": "cbc:CustomizationID! cbc:ProfileID cbc:ID! cbc:IssueDate! cbc:DueDate cbc:InvoiceTypeCode! " + BETWEEN + "cac:InvoiceLine*",
    "CreditNote": "cbc:CustomizationID! cbc:ProfileID cbc:ID! cbc:IssueDate! cbc:CreditNoteTypeCode! " + BETWEEN + "cac:CreditNoteLine*",
    "InvoicePeriod": "cbc:StartDate! cbc:EndDate!",
    "BillingReference": "cac:InvoiceDocumentReference!",
    "InvoiceDocumentReference": "cbc:ID! cbc:IssueDate",
    "AccountingSupplierParty": "cac:Party!",
    "AccountingCustomerParty": "cac:Party!",
    "Party": PARTY,
    "PartyIdentification": "cbc:ID!",
    "PostalAddress": "cbc:StreetName cbc:AdditionalStreetName cbc:CityName cbc:PostalZone cbc:CountrySubentity cac:Country!",
    "Country": "cbc:IdentificationCode!",
    "PartyTaxScheme": "cbc:CompanyID! cac:TaxScheme!",
    "TaxScheme": "cbc:ID!",
    "PartyLegalEntity": "cbc:RegistrationName! cbc:CompanyID",
    "PaymentTerms": "cbc:Note!",
    "TaxTotal": "cbc:TaxAmount! cac:TaxSubtotal*",
    "TaxSubtotal": "cbc:TaxableAmount! cbc:TaxAmount! cac:TaxCategory!",
    "TaxCategory": CATEGORY,
    "ClassifiedTaxCategory": CATEGORY,
    "LegalMonetaryTotal": "cbc:LineExtensionAmount! cbc:TaxExclusiveAmount! cbc:TaxInclusiveAmount! cbc:AllowanceTotalAmount "
                          "cbc:ChargeTotalAmount cbc:PrepaidAmount cbc:PayableRoundingAmount cbc:PayableAmount!",
    "InvoiceLine": "cbc:ID! " + LINE.format("Invoiced"),
    "CreditNoteLine": "cbc:ID! " + LINE.format("Credited"),
    "DocumentReference": "cbc:ID! cbc:DocumentTypeCode!",
    "Item": "cbc:Description* cbc:Name! cac:ClassifiedTaxCategory! cac:AdditionalItemProperty*",
    "AdditionalItemProperty": "cbc:Name! cbc:Value!",
    "Price": "cbc:PriceAmount!",
}


def check_sequences(node):
    """Do the elements stand where UBL's schemas have them, and as often?"""
    name = node.tag.partition("}")[2]
    if node.tag.startswith(CBC):
        assert len(node) == 0, f"{name} holds elements"
        return
    assert not (node.text or "").strip(), f"{name} holds text"
    slots = re.findall(r"(\w+):(\w+)([*!]?)", SEQUENCES[name])
    order = [f"{{{NAMES[prefix]}}}{child}" for prefix, child, _ in slots]
    found = [order.index(child.tag) for child in node]
    assert found == sorted(found), f"children of {name} are out of order"
    for i, (_, child, often) in enumerate(slots):
        assert found.count(i) <= 1 or often == "*", f"{child} stands more than once in {name}"
        assert found.count(i) >= 1 or often != "!", f"{child} is missing in {name}"
    for child in node:
        check_sequences(child)


def read_ubl(root):
    note = root.tag.endswith("}CreditNote")
    kind = "CreditNote" if note else "Invoice"
    total, tax = root.find("cac:LegalMonetaryTotal", NAMES), root.find("cac:TaxTotal", NAMES)
    document = {
        "BT-24": text(root, "cbc:CustomizationID"), "BT-1": text(root, "cbc:ID"), "BT-2": text(root, "cbc:IssueDate"),
        "BT-3": text(root, f"cbc:{kind}TypeCode"), "BT-5": text(root, "cbc:DocumentCurrencyCode"), "BT-9": text(root, "cbc:DueDate"),
        "BT-20": text(root, "cac:PaymentTerms/cbc:Note"), "BT-73": text(root, "cac:InvoicePeriod/cbc:StartDate"),
        "BT-74": text(root, "cac:InvoicePeriod/cbc:EndDate"),
        "BG-3": [{"BT-25": text(ref, "cbc:ID"), "BT-26": text(ref, "cbc:IssueDate")}
                 for ref in root.findall("cac:BillingReference/cac:InvoiceDocumentReference", NAMES)],
        "seller": ubl_party(root.find("cac:AccountingSupplierParty/cac:Party", NAMES)),
        "buyer": ubl_party(root.find("cac:AccountingCustomerParty/cac:Party", NAMES)),
        "BT-106": number(total, "cbc:LineExtensionAmount"), "BT-109": number(total, "cbc:TaxExclusiveAmount"),
        "BT-110": number(tax, "cbc:TaxAmount"), "BT-112": number(total, "cbc:TaxInclusiveAmount"),
        "BT-114": number(total, "cbc:PayableRoundingAmount"), "BT-115": number(total, "cbc:PayableAmount"),
        "BG-23": [{"BT-116": number(t, "cbc:TaxableAmount"), "BT-117": number(t, "cbc:TaxAmount"), "BT-118": text(t, "cac:TaxCategory/cbc:ID"),
                   "BT-119": number(t, "cac:TaxCategory/cbc:Percent"), "scheme": text(t, "cac:TaxCategory/cac:TaxScheme/cbc:ID")}
                  for t in tax.findall("cac:TaxSubtotal", NAMES)],
        "BG-25": [ubl_line(line, "Credited" if note else "Invoiced") for line in root.findall(f"cac:{kind}Line", NAMES)],
        "currencies": {node.get("currencyID") for node in root.iter() if node.tag.endswith("Amount")},
    }
    return document


def ubl_party(party):
    schemes = {text(t, "cac:TaxScheme/cbc:ID"): text(t, "cbc:CompanyID") for t in party.findall("cac:PartyTaxScheme", NAMES)}
    address = party.find("cac:PostalAddress", NAMES)
    return {
        "name": text(party, "cac:PartyLegalEntity/cbc:RegistrationName"), "id": text(party, "cac:PartyIdentification/cbc:ID"),
        "vat": schemes.pop("VAT", None), "tax": schemes.pop("TAX", None), "other": schemes, "address": address is not None,
        "line1": text(address, "cbc:StreetName"), "line2": text(address, "cbc:AdditionalStreetName"), "city": text(address, "cbc:CityName"),
        "postal_code": text(address, "cbc:PostalZone"), "country": text(address, "cac:Country/cbc:IdentificationCode"),
        "mail": text(party, "cbc:EndpointID"), "scheme": attribute(party, "cbc:EndpointID", "schemeID"),
    }


def ubl_line(line, how):
    item = line.find("cac:Item", NAMES)
    return {
        "BT-126": text(line, "cbc:ID"), "BT-129": number(line, f"cbc:{how}Quantity"),
        "BT-130": attribute(line, f"cbc:{how}Quantity", "unitCode"), "BT-131": number(line, "cbc:LineExtensionAmount"),
        "BT-134": text(line, "cac:InvoicePeriod/cbc:StartDate"), "BT-135": text(line, "cac:InvoicePeriod/cbc:EndDate"),
        "BT-128": text(line, "cac:DocumentReference/cbc:ID"), "object": text(line, "cac:DocumentReference/cbc:DocumentTypeCode"),
        "BT-146": number(line, "cac:Price/cbc:PriceAmount"), "BT-153": text(item, "cbc:Name"),
        "BT-151": text(item, "cac:ClassifiedTaxCategory/cbc:ID"), "BT-152": number(item, "cac:ClassifiedTaxCategory/cbc:Percent"),
        "scheme": text(item, "cac:ClassifiedTaxCategory/cac:TaxScheme/cbc:ID"),
        "BG-32": [(text(p, "cbc:Name"), text(p, "cbc:Value")) for p in item.findall("cac:AdditionalItemProperty", NAMES)],
    }


# ---- CII D16B ----

def day(node, path, prefix="udt"):
    """A date of the format 102 as UBL writes it."""
    value = text(node, f"{path}/{prefix}:DateTimeString")
    if value is None:
        return None
    assert attribute(node, f"{path}/{prefix}:DateTimeString", "format") == "102" and re.fullmatch(r"\d{8}", value)
    return f"{value[:4]}-{value[4:6]}-{value[6:]}"


def read_cii(root):
    head, deal = root.find("rsm:ExchangedDocument", NAMES), root.find("rsm:SupplyChainTradeTransaction", NAMES)
    agreed, settled = deal.find("ram:ApplicableHeaderTradeAgreement", NAMES), deal.find("ram:ApplicableHeaderTradeSettlement", NAMES)
    total = settled.find("ram:SpecifiedTradeSettlementHeaderMonetarySummation", NAMES)
    return {
        "BT-24": text(root, "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"),
        "BT-1": text(head, "ram:ID"), "BT-2": day(head, "ram:IssueDateTime"), "BT-3": text(head, "ram:TypeCode"),
        "BT-5": text(settled, "ram:InvoiceCurrencyCode"), "BT-9": day(settled, "ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime"),
        "BT-20": text(settled, "ram:SpecifiedTradePaymentTerms/ram:Description"),
        "BT-73": day(settled, "ram:BillingSpecifiedPeriod/ram:StartDateTime"),
        "BT-74": day(settled, "ram:BillingSpecifiedPeriod/ram:EndDateTime"),
        "BG-3": [{"BT-25": text(ref, "ram:IssuerAssignedID"), "BT-26": day(ref, "ram:FormattedIssueDateTime", "qdt")}
                 for ref in settled.findall("ram:InvoiceReferencedDocument", NAMES)],
        "seller": cii_party(agreed.find("ram:SellerTradeParty", NAMES)), "buyer": cii_party(agreed.find("ram:BuyerTradeParty", NAMES)),
        "BT-106": number(total, "ram:LineTotalAmount"), "BT-109": number(total, "ram:TaxBasisTotalAmount"),
        "BT-110": number(total, "ram:TaxTotalAmount"), "BT-112": number(total, "ram:GrandTotalAmount"),
        "BT-114": number(total, "ram:RoundingAmount"), "BT-115": number(total, "ram:DuePayableAmount"),
        "BG-23": [{"BT-116": number(t, "ram:BasisAmount"), "BT-117": number(t, "ram:CalculatedAmount"), "BT-118": text(t, "ram:CategoryCode"),
                   "BT-119": number(t, "ram:RateApplicablePercent"), "scheme": text(t, "ram:TypeCode")}
                  for t in settled.findall("ram:ApplicableTradeTax", NAMES)],
        "BG-25": [cii_line(line) for line in deal.findall("ram:IncludedSupplyChainTradeLineItem", NAMES)],
        "currencies": {attribute(total, "ram:TaxTotalAmount", "currencyID")},
    }


def cii_party(party):
    numbers = {node.get("schemeID"): node.text for node in party.findall("ram:SpecifiedTaxRegistration/ram:ID", NAMES)}
    address = party.find("ram:PostalTradeAddress", NAMES)
    return {
        "name": text(party, "ram:Name"), "id": text(party, "ram:ID"), "vat": numbers.pop("VA", None), "tax": numbers.pop("FC", None),
        "other": numbers, "address": address is not None, "line1": text(address, "ram:LineOne"), "line2": text(address, "ram:LineTwo"),
        "city": text(address, "ram:CityName"), "postal_code": text(address, "ram:PostcodeCode"), "country": text(address, "ram:CountryID"),
        "mail": text(party, "ram:URIUniversalCommunication/ram:URIID"),
        "scheme": attribute(party, "ram:URIUniversalCommunication/ram:URIID", "schemeID"),
    }


def cii_line(line):
    product, settled = line.find("ram:SpecifiedTradeProduct", NAMES), line.find("ram:SpecifiedLineTradeSettlement", NAMES)
    delivered = "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity"
    return {
        "BT-126": text(line, "ram:AssociatedDocumentLineDocument/ram:LineID"), "BT-129": number(line, delivered),
        "BT-130": attribute(line, delivered, "unitCode"),
        "BT-131": number(settled, "ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"),
        "BT-134": day(settled, "ram:BillingSpecifiedPeriod/ram:StartDateTime"),
        "BT-135": day(settled, "ram:BillingSpecifiedPeriod/ram:EndDateTime"),
        "BT-128": text(settled, "ram:AdditionalReferencedDocument/ram:IssuerAssignedID"),
        "object": text(settled, "ram:AdditionalReferencedDocument/ram:TypeCode"),
        "BT-146": number(line, "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:ChargeAmount"),
        "BT-153": text(product, "ram:Name"), "BT-151": text(settled, "ram:ApplicableTradeTax/ram:CategoryCode"),
        "BT-152": number(settled, "ram:ApplicableTradeTax/ram:RateApplicablePercent"),
        "scheme": text(settled, "ram:ApplicableTradeTax/ram:TypeCode"),
        "BG-32": [(text(p, "ram:Description"), text(p, "ram:Value")) for p in product.findall("ram:ApplicableProductCharacteristic", NAMES)],
    }


# ---- the rules ----

def filled(*values):
    return all(value is not None and str(value).strip() != "" for value in values)


def date(value):
    return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", value or ""))


def decimals(*values):
    """At most two of them."""
    return all(value is None or -value.as_tuple().exponent <= 2 for value in values)


def cents(value):
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def has(document, category):
    """Is anything of this category of VAT?"""
    return any(line["BT-151"] == category for line in document["BG-25"])


def bases(document, category):
    """Sums of the lines by rate."""
    sums = Counter()
    for line in document["BG-25"]:
        if line["BT-151"] == category:
            sums[line["BT-152"]] += line["BT-131"]
    return sums


def groups(document, category):
    return [t for t in document["BG-23"] if t["BT-118"] == category]


def within(tax, base, rate):
    return abs(abs(tax) - cents(abs(base) * rate / 100)) < 1


def vat_prefix(party):
    return party["vat"] is None or re.match(r"[A-Z]{2}|1A", party["vat"]) and not party["vat"].startswith("XK")


def period(document):
    return (document["BT-73"], document["BT-74"])


COUNTRY = re.compile(r"(?!XK)[A-Z]{2}|1A")
EACH = "BG-25"  # a rule about each line
TAX = "BG-23"   # and about each rate

RULES = {
    "BR-01": lambda d: d["BT-24"] == "urn:cen.eu:en16931:2017",
    "BR-02": lambda d: filled(d["BT-1"]),
    "BR-03": lambda d: date(d["BT-2"]),
    "BR-04": lambda d: filled(d["BT-3"]),
    "BR-05": lambda d: filled(d["BT-5"]),
    "BR-06": lambda d: filled(d["seller"]["name"]),
    "BR-07": lambda d: filled(d["buyer"]["name"]),
    "BR-08": lambda d: d["seller"]["address"],
    "BR-09": lambda d: filled(d["seller"]["country"]),
    "BR-10": lambda d: d["buyer"]["address"],
    "BR-11": lambda d: filled(d["buyer"]["country"]),
    "BR-12": lambda d: d["BT-106"] is not None,
    "BR-13": lambda d: d["BT-109"] is not None,
    "BR-14": lambda d: d["BT-112"] is not None,
    "BR-15": lambda d: d["BT-115"] is not None,
    "BR-16": lambda d: len(d["BG-25"]) > 0,
    "BR-21": (EACH, lambda d, l: filled(l["BT-126"])),
    "BR-22": (EACH, lambda d, l: l["BT-129"] is not None),
    "BR-23": (EACH, lambda d, l: filled(l["BT-130"])),
    "BR-24": (EACH, lambda d, l: l["BT-131"] is not None),
    "BR-25": (EACH, lambda d, l: filled(l["BT-153"])),
    "BR-26": (EACH, lambda d, l: l["BT-146"] is not None),
    "BR-27": (EACH, lambda d, l: l["BT-146"] >= 0),
    "BR-29": lambda d: d["BT-73"] <= d["BT-74"],
    "BR-30": (EACH, lambda d, l: l["BT-134"] is None or l["BT-134"] <= l["BT-135"]),
    "BR-45": (TAX, lambda d, t: t["BT-116"] is not None),
    "BR-46": (TAX, lambda d, t: t["BT-117"] is not None),
    "BR-47": (TAX, lambda d, t: filled(t["BT-118"])),
    "BR-48": (TAX, lambda d, t: t["BT-119"] is not None),
    "BR-54": (EACH, lambda d, l: all(filled(*pair) for pair in l["BG-32"])),
    "BR-55": lambda d: all(filled(ref["BT-25"]) for ref in d["BG-3"]),
    "BR-62": lambda d: d["seller"]["mail"] is None or filled(d["seller"]["scheme"]),
    "BR-63": lambda d: d["buyer"]["mail"] is None or filled(d["buyer"]["scheme"]),
    "BR-CO-04": (EACH, lambda d, l: filled(l["BT-151"])),
    "BR-CO-09": lambda d: vat_prefix(d["seller"]) and vat_prefix(d["buyer"]),
    "BR-CO-10": lambda d: d["BT-106"] == sum(l["BT-131"] for l in d["BG-25"]),
    "BR-CO-13": lambda d: d["BT-109"] == d["BT-106"],
    "BR-CO-14": lambda d: d["BT-110"] == sum(t["BT-117"] for t in d["BG-23"]),
    "BR-CO-15": lambda d: d["BT-112"] == d["BT-109"] + d["BT-110"],
    "BR-CO-16": lambda d: d["BT-115"] == d["BT-112"] + (d["BT-114"] or 0),
    "BR-CO-17": (TAX, lambda d, t: within(t["BT-117"], t["BT-116"], t["BT-119"])),
    "BR-CO-18": lambda d: len(d["BG-23"]) > 0,
    "BR-CO-19": lambda d: date(d["BT-73"]) or date(d["BT-74"]),
    "BR-CO-20": (EACH, lambda d, l: l["BT-134"] is None and l["BT-135"] is None or date(l["BT-134"]) and date(l["BT-135"])),
    "BR-CO-25": lambda d: d["BT-115"] <= 0 or filled(d["BT-9"]) or filled(d["BT-20"]),
    "BR-CO-26": lambda d: filled(d["seller"]["id"]) or filled(d["seller"]["vat"]),
    "BR-DEC-09": lambda d: decimals(d["BT-106"]),
    "BR-DEC-12": lambda d: decimals(d["BT-109"]),
    "BR-DEC-13": lambda d: decimals(d["BT-110"]),
    "BR-DEC-14": lambda d: decimals(d["BT-112"]),
    "BR-DEC-17": lambda d: decimals(d["BT-114"]),
    "BR-DEC-18": lambda d: decimals(d["BT-115"]),
    "BR-DEC-19": (TAX, lambda d, t: decimals(t["BT-116"])),
    "BR-DEC-20": (TAX, lambda d, t: decimals(t["BT-117"])),
    "BR-DEC-23": (EACH, lambda d, l: decimals(l["BT-131"])),
    "BR-S-01": lambda d: not has(d, "S") or len(groups(d, "S")) >= 1,
    "BR-S-02": lambda d: not has(d, "S") or filled(d["seller"]["vat"]) or filled(d["seller"]["tax"]),
    "BR-S-05": (EACH, lambda d, l: l["BT-151"] != "S" or l["BT-152"] > 0),
    "BR-S-08": lambda d: {t["BT-119"]: t["BT-116"] for t in groups(d, "S")} == dict(bases(d, "S")),
    "BR-S-09": (TAX, lambda d, t: t["BT-118"] != "S" or within(t["BT-117"], t["BT-116"], t["BT-119"])),
    "BR-Z-01": lambda d: not has(d, "Z") or len(groups(d, "Z")) == 1,
    "BR-Z-02": lambda d: not has(d, "Z") or filled(d["seller"]["vat"]) or filled(d["seller"]["tax"]),
    "BR-Z-05": (EACH, lambda d, l: l["BT-151"] != "Z" or l["BT-152"] == 0),
    "BR-Z-08": lambda d: [t["BT-116"] for t in groups(d, "Z")] == list(bases(d, "Z").values()),
    "BR-Z-09": (TAX, lambda d, t: t["BT-118"] != "Z" or t["BT-117"] == 0),
    "BR-CL-01": lambda d: d["BT-3"] in ("380", "381"),
    "BR-CL-03": lambda d: d["currencies"] == {d["BT-5"]},
    "BR-CL-04": lambda d: re.fullmatch("[A-Z]{3}", d["BT-5"]),
    "BR-CL-14": lambda d: COUNTRY.fullmatch(d["seller"]["country"]) and COUNTRY.fullmatch(d["buyer"]["country"]),
    "BR-CL-17": (TAX, lambda d, t: t["BT-118"] in ("S", "Z") and t["scheme"] == "VAT"),
    "BR-CL-18": (EACH, lambda d, l: l["BT-151"] in ("S", "Z") and l["scheme"] == "VAT"),
    "BR-CL-23": (EACH, lambda d, l: l["BT-130"] == "C62"),
    "BR-CL-25": lambda d: {d[who]["scheme"] for who in ("seller", "buyer")} <= {"EM", None},
    "UBL-SR-43": (EACH, lambda d, l: l["BT-128"] is None and l["object"] is None or filled(l["BT-128"]) and l["object"] == "130"),
    "R008, nothing is empty": lambda d: d["empty"] == [],
    "R110, R111, lines lie in the period": (EACH, lambda d, l: l["BT-134"] is None or d["BT-73"] <= l["BT-134"] <= l["BT-135"] <= d["BT-74"]),
    "R120, net is quantity times price": (EACH, lambda d, l: l["BT-131"] == l["BT-129"] * l["BT-146"]),
    "a rate stands once": lambda d: len({(t["BT-118"], t["BT-119"]) for t in d["BG-23"]}) == len(d["BG-23"]),
    "a line's id stands once": lambda d: len({l["BT-126"] for l in d["BG-25"]}) == len(d["BG-25"]),
    "no other numbers of tax": lambda d: not d["seller"]["other"] and not d["buyer"]["other"] and d["buyer"]["tax"] is None,
}


def broken(document):
    """Names of the rules that a document breaks."""
    names = []
    for name, rule in RULES.items():
        where, holds = rule if isinstance(rule, tuple) else (None, rule)
        if not (all(holds(document, part) for part in document[where]) if where else holds(document)):
            names.append(name)
    return names
