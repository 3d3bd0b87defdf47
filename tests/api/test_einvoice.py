"""Electronic invoices: UBL, and PDF/A-3 with the CII attached, held to the rules of EN 16931 and to the invoice as it is stored."""

import base64
import random
import re
import struct
import subprocess
import xml.etree.ElementTree as ET
import zlib
from decimal import Decimal

import pytest

from client import TOP, code_of, exact, fields_of
from en16931 import RULES, broken, read

SCHEMA = TOP / "var" / "schemas" / "FACTUR-X_EN16931.xsd"
JARS = [f"/usr/share/java/{name}.jar" for name in ("pdfbox2", "preflight", "xmpbox", "fontbox2", "commons-logging", "commons-io",
                                                   "javax.activation", "jaxb-api")]
# What a validator of PDF/A-1 finds in PDF/A-3: an attachment (two), the transparency group that cairo gives every page, the
# part of the standard that the file names, and that fonts list no CIDs.
ALLOWED = {"1.4.7", "1.2.9", "2.2.1", "7.11.2", "3.1.11"}

BUYER = {"name": "Fleet", "legal_name": "Flotte & Söhne 🔌 ﷽ GmbH", "address": {"line1": "Ring 1", "line2": "Stiege 2", "city": "Wien",
                                                                         "postal_code": "1010"},
         "country": "AT", "tax_id": "ATU12345675", "contact_email": "billing@example.com"}


def png(width, height):
    """A picture with an alpha channel, which PDF/A is particular about."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes(8 * (x + y) % 256 for x in range(4 * width)) for y in range(height))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)) + chunk(
        b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


LOGO = "data:image/png;base64," + base64.b64encode(png(40, 20)).decode()


def run(*command, **options):
    return subprocess.run(command, capture_output=True, timeout=120, **options)


class Document:
    """An invoice as it is stored, as UBL, as PDF and as the CII in that."""

    def __init__(self, tenant, id, folder):
        self.row = exact(tenant.api.get(f"/invoices/{id}"))
        answer = tenant.api.get(f"/invoices/{id}/xml")
        assert answer.status_code == 200, answer.text
        self.ubl = answer.content
        answer = tenant.api.get(f"/invoices/{id}/pdf")
        assert answer.status_code == 200, answer.text
        self.pdf = folder / f"{id}.pdf"
        self.pdf.write_bytes(answer.content)
        self.cii = attached(self.pdf)

    def number(self, name):
        return Decimal(self.row[name])


def attached(pdf):
    """The CII in a PDF; None: nothing is attached."""
    listed = run("pdfdetach", "-list", str(pdf), text=True).stdout
    if listed.startswith("0 embedded files"):
        return None
    assert re.search(r"^1 embedded files\n1: factur-x\.xml$", listed.strip())
    into = pdf.with_suffix(".xml")
    assert run("pdfdetach", "-save", "1", "-o", str(into), str(pdf)).returncode == 0
    return into.read_bytes()


def credit_note(tenant, invoice):
    """The newest credit note about an invoice."""
    rows = tenant.api.get("/invoices").json()["invoices"]
    return next(row["id"] for row in rows if row["credits"] == invoice)


def billed(tenant, organization, period="2026-05"):
    assert tenant.run(period)["complete"]
    return tenant.api.get(f"/organizations/{organization}/invoices").json()["invoices"][0]["id"]


def refund(tenant, session, **body):
    answer = tenant.api.post(f"/sessions/{session['id']}/refunds", body)
    assert answer.status_code == 201, answer.text


def vienna(fresh, **fields):
    tenant = fresh(time_zone="Europe/Vienna")
    answer = tenant.api.patch("/settings", {
        "legal_name": "Strom <Wien> & Co", "address": {"line1": "Gasse 1", "city": "Wien", "postal_code": "1020"}, "country": "AT",
        "tax_id": "ATU 87654321", "locale": "de-AT", "logo": LOGO, **fields})
    assert answer.status_code == 200, answer.text
    return tenant


# ---- documents of every kind ----

def several_rates(tenant, organization):
    """Rates of 20, 5.5 and 0 in one month, two of them in one session, a part given back before the invoice."""
    both = tenant.tariff(session_fee=1, energy_rate_per_kwh="0.42", tax_rate_percent=20, tax_rates={"energy": 5.5})
    for hour in range(8, 13):
        tenant.session(tariff_id=both, organization_id=organization, charge_point_id="cp-1", driver_id=None,
                       started_at=f"2026-05-02T{hour:02}:00:00Z", ended_at=f"2026-05-02T{hour:02}:59:59Z", energy_kwh=7.777)
    tenant.session(tariff_id=tenant.tariff(session_fee="3.33"), organization_id=organization)
    given = tenant.session(tariff_id=tenant.tariff(session_fee="9.99", tax_rate_percent=20), organization_id=organization)
    refund(tenant, given, amount="4.44")
    return billed(tenant, organization)


def months_end(tenant, organization):
    """A session that ends in May in Vienna only, and one that began in the month before."""
    tariff = tenant.tariff(session_fee=10, tax_rate_percent=20)
    tenant.session(tariff_id=tariff, organization_id=organization, started_at="2026-04-30T22:00:00Z", ended_at="2026-05-01T22:00:00Z")
    tenant.session(tariff_id=tariff, organization_id=organization, started_at="2026-04-29T20:00:00Z", ended_at="2026-05-01T01:00:00Z")
    return billed(tenant, organization)


def free(tenant, organization):
    """Nothing is charged."""
    tenant.session(tariff_id=tenant.tariff(tax_rate_percent=20), organization_id=organization, energy_kwh=0)
    return billed(tenant, organization)


def below_nothing(tenant, organization):
    """What is given back in the month exceeds what is charged in it, or meets it."""
    given = tenant.session(tariff_id=tenant.tariff(session_fee=5, tax_rate_percent=20), organization_id=organization)
    refund(tenant, given)
    return billed(tenant, organization)


def credited(tenant, organization):
    """A part is given back after the invoice; net and tax do not meet it."""
    both = tenant.tariff(session_fee=1, energy_rate_per_kwh="0.42", tax_rate_percent=20, tax_rates={"energy": 5.5})
    session = tenant.session(tariff_id=both, organization_id=organization, energy_kwh=7.777)
    invoice = billed(tenant, organization)
    refund(tenant, session, amount="1.01")
    return credit_note(tenant, invoice)


def taken_back(tenant, organization):
    """The credit note about what was left of an invoice after a refund."""
    both = tenant.tariff(session_fee=1, energy_rate_per_kwh="0.42", tax_rate_percent=20, tax_rates={"energy": 0})
    sessions = [tenant.session(tariff_id=both, organization_id=organization, energy_kwh=7.777) for _ in range(3)]
    invoice = billed(tenant, organization)
    refund(tenant, sessions[1], amount="0.99")
    assert tenant.api.post(f"/invoices/{invoice}/void", None).status_code == 200
    return credit_note(tenant, invoice)


def yen(tenant, organization):
    """A currency without decimals."""
    tenant.session(tariff_id=tenant.tariff(currency="JPY", session_fee=333, tax_rate_percent=8), organization_id=organization)
    return billed(tenant, organization)


def strange_texts(tenant, organization):
    """Texts that XML must escape, or cannot hold."""
    tenant.session(tariff_id=tenant.tariff(session_fee=1, tax_rate_percent=20), organization_id=organization, transaction_id="<&>\"' ]]>",
                   charge_point_id="cp-1")
    return billed(tenant, organization)


KINDS = [several_rates, months_end, free, below_nothing, credited, taken_back, yen, strange_texts]


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    """One of each kind, made when it is first asked for."""
    from client import Tenant
    made, folder = {}, tmp_path_factory.mktemp("documents")

    def of(kind):
        if kind not in made:
            tenant = vienna(Tenant)
            made[kind] = Document(tenant, kind(tenant, tenant.organization(**BUYER)), folder)
        return made[kind]

    return of


@pytest.mark.parametrize("kind", KINDS)
def test_rules_of_the_standard(documents, kind):
    document = documents(kind)
    ubl, cii = read(document.ubl), read(document.cii)
    assert broken(ubl) == [] and broken(cii) == []
    # both syntaxes say the same; in CII the currency stands at the sum of taxes alone
    assert ubl == cii


@pytest.mark.parametrize("kind", KINDS)
def test_figures_are_those_that_are_stored(documents, kind):
    document = documents(kind)
    row = document.row
    note = row["type"] == "credit_note"
    for said in (read(document.ubl), read(document.cii)):
        assert (said["BT-1"], said["BT-5"], said["BT-3"]) == (row["number"], row["currency"], "381" if note else "380")
        assert said["BT-106"] == said["BT-109"] == document.number("net")
        assert said["BT-110"] == document.number("tax")
        assert said["BT-112"] == document.number("net") + document.number("tax")
        assert (said["BT-114"] or 0) == document.number("rounding")
        assert said["BT-115"] == document.number("total_amount")
        assert {t["BT-119"]: (t["BT-116"], t["BT-117"]) for t in said["BG-23"] if row["taxes"] or t["BT-116"]} == {
            t["tax_rate_percent"]: (t["net"], t["tax"]) for t in row["taxes"]}
        assert said["BT-2"] == "2026-" + said["BT-2"][5:] and (said["BT-9"] is None) == (note or said["BT-115"] <= 0)
        assert (said["BT-20"] is None) == (not note and said["BT-115"] <= 0)
        assert len(said["BG-3"]) == note
        if note:
            credits = said["BG-3"][0]
            assert credits["BT-25"] != row["number"] and credits["BT-26"] <= said["BT-2"]


@pytest.mark.parametrize("kind", KINDS)
def test_parties(documents, kind):
    document = documents(kind)
    for said in (read(document.ubl), read(document.cii)):
        seller, buyer = said["seller"], said["buyer"]
        assert (seller["name"], seller["vat"], seller["tax"], seller["country"]) == ("Strom <Wien> & Co", "ATU87654321", None, "AT")
        assert (seller["line1"], seller["line2"], seller["city"], seller["postal_code"]) == ("Gasse 1", None, "Wien", "1020")
        assert (buyer["name"], buyer["vat"], buyer["country"]) == (BUYER["legal_name"], BUYER["tax_id"], "AT")
        assert {name: buyer[name] for name in BUYER["address"]} == BUYER["address"]
        assert buyer["id"] == document.row["organization_id"]
        assert (buyer["mail"], buyer["scheme"]) == (BUYER["contact_email"], "EM")


@pytest.mark.parametrize("kind", KINDS)
def test_schema_of_cii(documents, kind):
    if not SCHEMA.exists():
        pytest.skip("no schema: tests/schemas/fetch.sh var/schemas")
    checked = run("xmllint", "--noout", "--nonet", "--schema", str(SCHEMA), "-", input=documents(kind).cii)
    assert checked.returncode == 0, checked.stderr.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_archived_pdf(documents, kind):
    pdf = str(documents(kind).pdf)
    checked = run("qpdf", "--check", pdf, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    fonts = run("pdffonts", pdf, text=True).stdout.splitlines()[2:]
    assert fonts and all(re.search(r" yes (yes|no ) (yes|no ) +\d+ +0$", font) for font in fonts), fonts
    said = ET.fromstring(run("pdfinfo", "-meta", pdf).stdout.decode().partition("?>")[2].partition("<?xpacket")[0])
    meta = {node.tag.partition("}")[2]: node.text for node in said.iter()}
    assert (meta["part"], meta["conformance"]) == ("3", "B")
    assert (meta["DocumentType"], meta["DocumentFileName"], meta["Version"], meta["ConformanceLevel"]) == (
        "INVOICE", "factur-x.xml", "1.0", "EN 16931")
    raw = run("qpdf", "--qdf", "--object-streams=disable", pdf, "-").stdout
    assert b"/Subtype /Image" in raw and b"/Interpolate" not in raw
    assert b"/AFRelationship /Alternative" in raw and b"/Subtype /text#2fxml" in raw and b"/GTS_PDFA1" in raw


@pytest.mark.parametrize("kind", [several_rates, credited, strange_texts])
def test_preflight(documents, kind):
    if run("java", "-version").returncode != 0:
        pytest.skip("no java")
    said = run("java", "-Duser.home=/nonexistent", "-cp", ":".join(JARS), "org.apache.pdfbox.preflight.Validator_A1b", str(documents(kind).pdf),
               text=True)
    found = re.findall(r"^([\d.]+) :", said.stdout, re.M)
    assert "1.4.7" in found and set(found) <= ALLOWED, said.stdout + said.stderr


def random_month(tenant, chance):
    """Sessions of a month at random rates, some given back before the invoice and some after it, the invoice taken back perhaps."""
    currency = chance.choice(["EUR", "GBP", "JPY"])
    tariffs = [tenant.tariff(currency=currency, session_fee=chance.randint(0, 300), energy_rate_per_kwh=chance.choice(["0.4242", "0.39", 0]),
                             tax_rate_percent=chance.choice([0, 5.5, 7.7, 19, 20, 25]), tax_included=chance.choice([True, False]),
                             tax_rates=chance.choice([None, {"energy": 0}, {"energy": 10}])) for _ in range(chance.randint(1, 4))]
    organization = tenant.organization(**BUYER)
    sessions = [tenant.session(tariff_id=chance.choice(tariffs), organization_id=organization, energy_kwh=round(chance.uniform(0, 60), 3))
                for _ in range(chance.randint(1, 9))]

    def give_back(share):
        for session in sessions:
            amount = round(session["total_amount"] * chance.random(), 0 if currency == "JPY" else 2)
            if chance.random() < share and amount > 0:
                # none where the rest is less
                tenant.api.post(f"/sessions/{session['id']}/refunds", chance.choice([{}, {"amount": amount}]))

    give_back(0.3)
    invoice = billed(tenant, organization)
    give_back(0.5)
    if chance.random() < 0.6:
        assert tenant.api.post(f"/invoices/{invoice}/void", None).status_code == 200
    return [row["id"] for row in tenant.api.get("/invoices").json()["invoices"]]


@pytest.mark.parametrize("seed", range(6))
def test_random_months(fresh, tmp_path, seed):
    tenant = vienna(fresh, logo=None)
    for id in random_month(tenant, random.Random(seed)):
        document = Document(tenant, id, tmp_path)
        said = read(document.ubl)
        assert broken(said) == [] and said == read(document.cii)
        assert [said[name] for name in ("BT-109", "BT-110", "BT-115")] == [document.number(name) for name in ("net", "tax", "total_amount")]
        assert (said["BT-114"] or 0) == document.number("rounding")


# ---- what lines say ----

def lines_of(document):
    return read(document.ubl)["BG-25"]


def test_lines_of_sessions(documents):
    lines = lines_of(documents(several_rates))
    # five sessions of two rates, one, and one with what was given back
    assert len(lines) == 13 and [line["BT-126"] for line in lines] == [str(i) for i in range(1, 14)]
    assert [line["BT-129"] for line in lines].count(-1) == 1
    given = next(line for line in lines if line["BT-129"] == -1)
    assert (given["BT-131"], given["BT-146"], given["BT-152"]) == (Decimal("-3.70"), Decimal("3.70"), 20)
    assert given["BT-153"].startswith("Rückerstattung, ") and dict(given["BG-32"])["refund_id"].startswith("rfd_")
    first = next(line for line in lines if dict(line["BG-32"]).get("charge_point_id") == "cp-1")
    assert first["BT-153"] == "Ladevorgang, cp-1" and first["BT-128"].startswith("bsn_")
    assert dict(first["BG-32"])["energy_kwh"] == "7.777" and "driver_id" not in dict(first["BG-32"])
    assert (first["BT-134"], first["BT-135"]) == ("2026-05-02", "2026-05-02")


def test_days_are_local(documents):
    document = documents(months_end)
    said = read(document.ubl)
    days = sorted((line["BT-134"], line["BT-135"]) for line in said["BG-25"])
    # until midnight is until the end of that day
    assert days == [("2026-04-29", "2026-05-01"), ("2026-05-01", "2026-05-01")]
    assert (said["BT-73"], said["BT-74"]) == ("2026-04-29", "2026-05-31")


def test_lines_of_credit_notes(documents):
    part, whole = lines_of(documents(credited)), lines_of(documents(taken_back))
    assert [line["BT-129"] for line in part + whole] == [1] * 4
    assert all(line["BT-153"].startswith("Rückerstattung, ") and line["BT-128"].startswith("bsn_") for line in part)
    assert {line["BT-153"] for line in whole} == {"Rechnung 2026-000001"} and not any(line["BT-128"] for line in whole)


def test_texts(documents):
    document = documents(strange_texts)
    line, = lines_of(document)
    assert dict(line["BG-32"])["transaction_id"] == "<&>\"' ]]>"
    assert read(document.cii)["BG-25"][0]["BG-32"] == line["BG-32"]


def test_control_characters_are_replaced(tenant, tmp_path):
    """XML has no way to say them, so they must not come through, however they came in."""
    tenant.sells()
    organization = tenant.organization(country="GB", legal_name="a\u0001b\u000bc\u001b\ufffe\uffffd\te\u0085")
    document = Document(tenant, tenant.invoice(organization)["id"], tmp_path)
    for xml in (document.ubl, document.cii):
        assert read(xml)["buyer"]["name"] == "a\ufffdb\ufffdc\ufffd\ufffd\ufffdd\te\u0085"


# ---- what cannot be an electronic invoice ----

def refused(tenant, invoice, tmp_path):
    """The fields that are named; the PDF has nothing attached."""
    answer = tenant.api.get(f"/invoices/{invoice['id']}/xml")
    assert answer.status_code == 409 and code_of(answer) == "einvoice_incomplete"
    pdf = tmp_path / "bare.pdf"
    pdf.write_bytes(tenant.api.get(f"/invoices/{invoice['id']}/pdf").content)
    assert attached(pdf) is None
    meta = run("pdfinfo", "-meta", str(pdf), text=True).stdout
    assert "<pdfaid:part>3</pdfaid:part>" in meta and "fx:" not in meta
    return fields_of(answer)


def test_a_buyer_without_country(fresh, tmp_path):
    tenant = fresh()
    invoice = tenant.invoice(tenant.organization())
    assert refused(tenant, invoice, tmp_path) == ["buyer.country"]
    # what was issued stays as it is; taken back and billed again it is whole
    assert tenant.api.patch(f"/organizations/{invoice['organization_id']}", {"country": "GB"}).status_code == 200
    assert refused(tenant, invoice, tmp_path) == ["buyer.country"]
    assert tenant.api.post(f"/invoices/{invoice['id']}/void", None).status_code == 200
    assert broken(read(Document(tenant, billed(tenant, invoice["organization_id"]), tmp_path).ubl)) == []


def test_three_decimals(fresh, tmp_path):
    tenant = fresh()
    invoice = tenant.invoice(tariff_id=tenant.tariff(currency="KWD", session_fee="1.234"))
    assert refused(tenant, invoice, tmp_path) == ["currency"]


def test_a_seller_without_vat_number(fresh, tmp_path):
    tenant = vienna(fresh, tax_id="12 345/6789", country="CH")
    organization = tenant.organization(**{**BUYER, "tax_id": "no. 7", "address": None, "contact_email": None})
    tenant.session(tariff_id=tenant.tariff(session_fee=1, tax_rate_percent="7.7"), organization_id=organization)
    document = Document(tenant, billed(tenant, organization), tmp_path)
    for said in (read(document.ubl), read(document.cii)):
        assert broken(said) == []
        assert (said["seller"]["id"], said["seller"]["tax"], said["seller"]["vat"]) == ("12 345/6789", "12 345/6789", None)
        assert (said["buyer"]["id"], said["buyer"]["vat"], said["buyer"]["mail"]) == ("no. 7", None, None)


# ---- files ----

@pytest.mark.parametrize("what,kind", [("pdf", "application/pdf"), ("xml", "application/xml")])
def test_a_file(tenant, what, kind):
    invoice = tenant.invoice()
    path = f"/invoices/{invoice['id']}/{what}"
    first = tenant.api.get(path)
    assert first.headers["Content-Type"] == kind
    assert first.headers["Content-Disposition"] == f'inline; filename="{invoice["number"]}.{what}"'
    assert first.headers["Cache-Control"] == "private, no-store"
    # the same each time, whatever becomes of its status
    assert tenant.api.post(f"/invoices/{invoice['id']}/pay", {}).status_code == 200
    assert tenant.api.get(path).content == first.content
    assert tenant.api("HEAD", path).headers["Content-Type"] == kind


@pytest.mark.parametrize("what", ["pdf", "xml"])
def test_anothers_file(tenant, stranger, what):
    assert stranger.api.get(f"/invoices/{tenant.invoice()['id']}/{what}").status_code == 404
    assert tenant.api.get(f"/invoices/none/{what}").status_code == 404


# ---- do the rules bite? ----

DAMAGE = [
    ("BR-CO-10", r"<cbc:LineExtensionAmount (.*?)>(\d+)\.", r"<cbc:LineExtensionAmount \1>9\2."),
    ("BR-CO-14", r"(<cac:TaxTotal>\s*<cbc:TaxAmount .*?>)", r"\g<1>9"),
    ("BR-CO-15", r"(<cbc:TaxInclusiveAmount .*?>)", r"\g<1>9"),
    ("BR-CO-16", r"(<cbc:PayableAmount .*?>)", r"\g<1>9"),
    ("BR-CO-17", r"(<cac:TaxSubtotal>\s*<cbc:TaxableAmount .*?</cbc:TaxableAmount>\s*<cbc:TaxAmount .*?>)", r"\g<1>9"),
    ("BR-S-08", r'(<cbc:TaxableAmount currencyID="EUR">)(?!3\.33<)', r"\g<1>9"),
    ("BR-DEC-18", r"(<cbc:PayableAmount .*?)(?=</)", r"\g<1>0"),
    ("BR-27", r"(<cbc:PriceAmount .*?>)", r"\g<1>-"),
    ("BR-11", r"<cbc:IdentificationCode>AT(?=</cbc:IdentificationCode>\s*</cac:Country>\s*</cac:PostalAddress>\s*<cac:PartyTaxScheme>\s*<cbc:CompanyID>ATU1)",
     "<cbc:IdentificationCode> "),
    ("BR-CO-09", r"<cbc:CompanyID>ATU", r"<cbc:CompanyID>12"),
    ("BR-02", r"<cbc:ID>2026-\d+", r"<cbc:ID> "),
    ("BR-CL-03", r'currencyID="EUR"', r'currencyID="USD"'),
    ("BR-29", r"<cbc:StartDate>2026", r"<cbc:StartDate>2027"),
    ("BR-Z-08", r'(<cbc:TaxableAmount currencyID="EUR">)(?=3\.33<)', r"\g<1>9"),
    ("R120, net is quantity times price", r"(<cbc:InvoicedQuantity .*?>)", r"\g<1>2"),
]


@pytest.mark.parametrize("rule,pattern,instead", DAMAGE)
def test_damage_is_found(documents, rule, pattern, instead):
    damaged, n = re.subn(pattern, instead, documents(several_rates).ubl.decode(), count=1)
    assert n == 1 and rule in RULES
    assert rule in broken(read(damaged.encode()))


@pytest.mark.parametrize("pattern,instead", [
    (r"(<cbc:ID>2026-\d+</cbc:ID>)\s*(<cbc:IssueDate>.*?</cbc:IssueDate>)", r"\2\1"),
    (r"<cbc:DocumentCurrencyCode>.*?</cbc:DocumentCurrencyCode>", ""),
    (r"(<cac:Price>)", r"<cbc:Unknown>1</cbc:Unknown>\1"),
    (r"(<cbc:DueDate>.*?</cbc:DueDate>)", r"\1\1"),
])
def test_disorder_is_found(documents, pattern, instead):
    damaged, n = re.subn(pattern, instead, documents(several_rates).ubl.decode(), count=1)
    assert n == 1
    with pytest.raises((AssertionError, ValueError)):
        read(damaged.encode())
