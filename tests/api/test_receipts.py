"""Receipts: what stands on them, in every language and currency, and who may read them, with a key or by a link."""

import base64
import hashlib
import hmac
import re
import struct
import subprocess
import tempfile
import time
import uuid
import zlib
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from client import ENV, Client, code_of, database, exact, fields_of, key_client

DAY = 86400
SELLER = {"legal_name": "Grünstrom Laden GmbH", "country": "AT", "tax_id": "ATU12345678",
          "address": {"line1": "Ringstraße 1", "line2": None, "city": "Wien", "postal_code": "1010"}}


@pytest.fixture(scope="module")
def tenant():
    from client import Tenant
    made = Tenant(time_zone="Europe/Vienna")
    assert made.api.patch("/settings", SELLER).status_code == 200
    return made


@pytest.fixture(scope="module")
def charged(tenant):
    """A session of two tax rates and half price."""
    tariff = tenant.tariff(session_fee=0.5, energy_rate_per_kwh=0.42, idle_fee_per_minute=0.1, tax_rate_percent=20,
                           tax_rates={"energy": 10})
    tenant.charge_point("AT-VIE-7", tariff_id=tariff, time_zone="Europe/Vienna")
    return tenant.session(charge_point_id="AT-VIE-7", connector_id="2", connector_type="CCS2", transaction_id="TX-4711",
                          charging_ended_at="2026-05-01T08:40:00Z", energy_kwh=14.7, promo_code=tenant.promo()["code"])


def receipt(tenant, session, query="", expect=200):
    answer = tenant.api.get(f"/sessions/{session['id']}/receipt.pdf{query}")
    assert answer.status_code == expect, answer.text
    return answer.content if expect == 200 else answer


def told(pdf, *options):
    """What a reader finds on it, with single spaces between words."""
    done = subprocess.run(["pdftotext", "-layout", *options, "-", "-"], input=pdf, capture_output=True, check=True)
    return [re.sub(r"\s+", " ", line).strip() for line in done.stdout.decode().splitlines() if line.strip()]


def asked(pdf, *command):
    """What a program that wants a file, {}, says about it."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        return subprocess.run([word.format(file.name) for word in command], capture_output=True)


def has(lines, *wanted):
    for text in wanted:
        assert any(text in line for line in lines), f"{text!r} is not in\n" + "\n".join(lines)


# ---- what stands on it ----

def test_everything_that_was_charged(tenant, charged):
    lines = told(receipt(tenant, charged))
    has(lines, "Receipt", "Grünstrom Laden GmbH", "Ringstraße 1", "1010 Wien", "VAT ID ATU12345678",
        charged["id"] + "-1", "Charge point AT-VIE-7", "Connector 2 · CCS2", "Transaction TX-4711",
        "Energy 14.7 kWh", "Duration 1", "Page 1 of 1")
    bill = exact(tenant.api.get(f"/sessions/{charged['id']}/breakdown"))
    for item in bill["line_items"]:
        name, amount = item["description"].partition(" (")[0], f"{item['amount']}".replace("-", "–")
        assert any(line.startswith(name) and line.endswith(amount) for line in lines), item
    has(lines, "Energy 14.7 kWh €0.42/kWh 6.17", "Session fee 0.50", "Idle time 20 min €0.10/min 2.00",
        f"Subtotal {bill['subtotal']}", f"Total €{bill['total']}")


def test_tax_by_rate_after_the_discount(tenant, charged):
    bill = exact(tenant.api.get(f"/sessions/{charged['id']}/breakdown"))
    rates = [re.fullmatch(r"(\d+)% (\S+) (\S+) (\S+)", line) for line in told(receipt(tenant, charged))]
    rates = {int(found[1]): [Decimal(text) for text in found.groups()[1:]] for found in rates if found}
    assert sorted(rates) == [10, 20]
    assert all(net + tax == gross for net, tax, gross in rates.values())
    assert sum(gross for _, _, gross in rates.values()) == bill["total"]
    assert sum(tax for _, tax, _ in rates.values()) == bill["tax_payable"] < bill["tax"]


def test_prices_with_tax(tenant):
    session = tenant.session(tariff_id=tenant.tariff(energy_rate_per_kwh=0.6, tax_rate_percent=20, tax_included=True))
    lines = told(receipt(tenant, session))
    has(lines, "Net 5.00", "VAT 1.00", "Total €6.00", "20% 5.00 1.00 6.00", "Prices include VAT.")


def test_nothing_to_pay(tenant):
    lines = told(receipt(tenant, tenant.session(tariff_id=tenant.tariff())))
    has(lines, "Subtotal 0.00", "Total €0.00", "Page 1 of 1")


@pytest.mark.parametrize("zone,start,end", [
    ("Europe/Vienna", "1 May 2026, 10:00:00 UTC+02:00", "1 May 2026, 11:00:00 UTC+02:00"),
    ("America/St_Johns", "1 May 2026, 05:30:00 UTC−02:30", "1 May 2026, 06:30:00 UTC−02:30"),
    ("Asia/Kolkata", "1 May 2026, 13:30:00 UTC+05:30", "1 May 2026, 14:30:00 UTC+05:30")])
def test_the_clock_of_the_charge_point(tenant, zone, start, end):
    place = tenant.charge_point(time_zone=zone)
    session = tenant.session(charge_point_id=place, tariff_id=tenant.tariff(session_fee=1))
    has(told(receipt(tenant, session)), "Start " + start, "End " + end)


def test_each_time_has_its_own_offset(tenant):
    session = tenant.session(charge_point_id=tenant.charge_point(time_zone="Europe/Vienna"), tariff_id=tenant.tariff(session_fee=1),
                             started_at="2026-03-29T00:30:00Z", ended_at="2026-03-29T01:30:00Z")
    has(told(receipt(tenant, session)), "Start 29 March 2026, 01:30:00 UTC+01:00", "End 29 March 2026, 03:30:00 UTC+02:00")


@pytest.mark.parametrize("locale,wanted", [
    ("en", ["Receipt", "1 May 2026", "Energy 2,345.5 kWh €0.50/kWh 1,172.75", "VAT (20%) 234.55", "Total €1,407.30", "Page 1 of 1"]),
    ("de-AT", ["Beleg", "1. Mai 2026", "Energie 2345,5 kWh 0,50 €/kWh 1.172,75", "MwSt. (20 %) 234,55", "Gesamtbetrag 1.407,30 €", "Seite 1 von 1"]),
    ("fr", ["Reçu", "1er mai 2026", "Énergie 2345,5 kWh 0,50 €/kWh 1 172,75", "Total 1 407,30 €", "Page 1 sur 1"]),
    ("it", ["Ricevuta", "1º maggio 2026", "Energia", "Totale 1.407,30 €", "Pagina 1 di 1"]),
    ("es", ["Recibo", "1 de mayo de 2026", "Energía", "Total 1.407,30 €", "Página 1 de 1"]),
    ("nl", ["Kwitantie", "1 mei 2026", "Energie", "Totaal € 1.407,30", "Pagina 1 van 1"]),
    ("ja", ["Receipt", "Total €1,407.30"])])
def test_languages(tenant, locale, wanted):
    driver = tenant.driver(locale=locale, email="driver@example.com")
    session = tenant.session(driver_id=driver, tariff_id=tenant.tariff(energy_rate_per_kwh=0.5, tax_rate_percent=20), energy_kwh=2345.5)
    own = receipt(tenant, session)
    lines = [line.replace("2,345.5 kWh", "2345.5 kWh") for line in told(own)]
    has(lines, *[text.replace("2,345.5 kWh", "2345.5 kWh") for text in wanted], driver, "driver@example.com")
    # asked for in that language, it is the same
    assert receipt(tenant, session, "?locale=" + locale) == own
    catalog = asked(own, "qpdf", "--qdf", "{}", "-").stdout
    assert f"/Lang ({'en' if locale == 'ja' else locale[:2]})".encode() in catalog


def test_the_language_of_the_tenant(fresh):
    tenant = fresh(locale="nl")
    session = tenant.session(driver_id="not-registered", tariff_id=tenant.tariff(session_fee=1))
    has(told(receipt(tenant, session)), "Kwitantie", "Bestuurder not-registered")
    has(told(receipt(tenant, session, "?locale=it")), "Ricevuta")


@pytest.mark.parametrize("currency,wanted", [("JPY", "Total ¥1,234,568"), ("KWD", "Total KWD 1,234,567.891"), ("CHF", "Total CHF 1,234,567.89")])
def test_currencies(tenant, currency, wanted):
    price = {"JPY": "1234568", "KWD": "1234567.891", "CHF": "1234567.89"}[currency]
    session = tenant.session(tariff_id=tenant.tariff(currency=currency, session_fee=price))
    has(told(receipt(tenant, session)), wanted, f"Amount ({currency})")


def test_the_organization_gets_it(tenant):
    organization = tenant.organization(name="Short", legal_name="Musterfirma Aktiengesellschaft", country="GB", tax_id="GB123456789",
                                       address={"line1": "1 High Street", "city": "London", "postal_code": "SW1A 1AA"})
    session = tenant.session(driver_id="DRV-9", organization_id=organization, tariff_id=tenant.tariff(session_fee=1))
    text = " ".join(told(receipt(tenant, session), "-raw"))
    assert "Musterfirma Aktiengesellschaft 1 High Street London SW1A 1AA GB VAT ID GB123456789 Driver DRV-9" in text


def test_refunds(tenant):
    session = tenant.session(tariff_id=tenant.tariff(session_fee=10))
    before = receipt(tenant, session)
    assert not any("Refund" in line for line in told(before))
    for amount, reason in ((2.5, "the plug was broken"), (1, None)):
        assert tenant.api.post(f"/sessions/{session['id']}/refunds", {"amount": amount, "reason": reason}).status_code == 201
    lines = told(receipt(tenant, session))
    has(lines, "Refunds", "the plug was broken –2.50", "–1.00", "Total after refunds €6.50", "Total €10.00")
    # in the order in which they were made
    assert [line[-5:] for line in lines if "rfd_" in line] == ["–2.50", "–1.00"]


def test_revisions(tenant):
    session = tenant.session(driver_id="D-1", tariff_id=tenant.tariff(session_fee=10))
    first = receipt(tenant, session)
    code = tenant.promo(discount_value=25)["code"]
    assert tenant.api.post(f"/promotional-codes/sessions/{session['id']}/apply-code", {"code": code}).status_code == 200
    has(told(receipt(tenant, session)), session["id"] + "-2", f"Promo code {code.upper()} (–25%) –2.50", "Total €7.50")
    assert receipt(tenant, session, "?revision=1") == first
    receipt(tenant, session, "?revision=3", 404)


def test_many_items_over_pages(tenant):
    rate = tenant.cost_rate(dynamic_pricing=2)
    entries = [{"start": (datetime(2026, 5, 1) + timedelta(hours=hour)).strftime("%Y-%m-%d %H:%M:%S"),
                "energy": [{"unit": 1000, "price": f"0.{30 + hour % 2}"}]} for hour in range(100)]
    answer = tenant.dynamic.put(f"/unique_schedule/{rate}", {"mode": "merge", "entries": entries})
    assert answer.status_code == 200, answer.text
    session = tenant.session(tariff_id=tenant.tariff(cost_rate_uuid=rate, price_lock="interval"), started_at="2026-05-01T00:00:00Z",
                             ended_at="2026-05-04T20:00:00Z", energy_kwh=100)
    pdf = receipt(tenant, session)
    pages = int(re.search(rb"Pages:\s+(\d+)", asked(pdf, "pdfinfo", "{}").stdout)[1])
    assert pages >= 3
    items = 0
    for page in range(1, pages + 1):
        lines = told(pdf, "-f", str(page), "-l", str(page))
        assert lines[-1] == f"Receipt {session['id']}-1 Page {page} of {pages}"
        here = sum(line.startswith("Energy") and "€/" not in line and "/kWh" in line for line in lines)
        items += here
        # what columns mean is said on every page that has some
        assert ("Description Quantity Price Amount (EUR)" in lines) == (here > 0)
    assert items == len(tenant.breakdown(session["id"])["line_items"]) > 80


# ---- the file ----

def png(width, height, colour=b"\x10\x80\x40\xff"):
    def chunk(kind, data):
        return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))

    rows = (b"\0" + colour * width) * height
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack("!IIBBBBB", width, height, 8, 6, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def test_the_file(tenant, charged):
    answer = tenant.api.get(f"/sessions/{charged['id']}/receipt.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == f'inline; filename="receipt-{charged["id"]}-1.pdf"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert receipt(tenant, charged) == answer.content
    checked = asked(answer.content, "qpdf", "--check", "{}")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    fonts = asked(answer.content, "pdffonts", "{}").stdout.decode().splitlines()[2:]
    assert fonts and all(line.split()[-5] == "yes" for line in fonts), fonts
    about = asked(answer.content, "pdfinfo", "-isodates", "{}").stdout.decode()
    assert f"Title:           Receipt {charged['id']}-1" in about and "A4" in about
    assert f"CreationDate:    {charged['created_at']}" in about
    assert tenant.api("HEAD", f"/sessions/{charged['id']}/receipt.pdf").headers["Content-Length"] == str(len(answer.content))


@pytest.mark.parametrize("name", ["株式会社 充電", "شركة الشحن الكهربائي", "Зарядка ООО — Ελλάδα", "A\u0301 \u200b\u202eexe.gpj", "🔌 नमस्ते ไทย",
                                  "W" * 200, "Very long name " * 13])
def test_any_name(fresh, name):
    tenant = fresh()
    assert tenant.api.patch("/settings", {"legal_name": name}).status_code == 200
    session = tenant.session(tariff_id=tenant.tariff(session_fee=1), transaction_id="x" * 64, driver_id="d" * 64)
    pdf = receipt(tenant, session)
    assert asked(pdf, "qpdf", "--check", "{}").returncode == 0
    text = "".join(told(pdf)).replace(" ", "")
    assert "x" * 20 in text and "d" * 20 in text
    if name.isascii() or ord(name[0]) in range(0x400, 0x500):
        assert name.replace(" ", "")[:15] in text


@pytest.mark.parametrize("picture,shown", [
    (png(60, 30), True), (png(1, 1), True), (png(40, 40, b"\x10\x80\x40\x00"), True), (png(60, 30)[:-30], False),
    (png(60, 30)[:40], False), (b"\x89PNG\r\n\x1a\n" + bytes(60), False),
    (png(60, 30).replace(struct.pack("!II", 60, 30), struct.pack("!II", 60000, 60000)), False)],
    ids=["plain", "one point", "transparent", "cut", "no data", "no head", "huge"])
def test_a_broken_logo_breaks_nothing(fresh, picture, shown):
    tenant = fresh()
    logo = "data:image/png;base64," + base64.b64encode(picture).decode()
    assert tenant.api.patch("/settings", {"logo": logo}).status_code == 200
    pdf = receipt(tenant, tenant.session(tariff_id=tenant.tariff(session_fee=1)))
    assert (len(asked(pdf, "pdfimages", "-list", "{}").stdout.splitlines()) > 2) == shown
    has(told(pdf), "Total €1.00")


# ---- who may read it ----

def test_sessions_without_a_receipt(tenant):
    running = tenant.running(tariff_id=tenant.tariff())
    assert code_of(receipt(tenant, running, expect=409)) == "session_active"
    assert tenant.api.post(f"/sessions/{running['id']}/cancel", None).status_code == 200
    assert "cancelled" in receipt(tenant, running, expect=409).json()["error"]["message"]
    assert code_of(receipt(tenant, {"id": "bsn_none"}, expect=404)) == "not_found"


def test_who_may(tenant, stranger, charged):
    path = f"/sessions/{charged['id']}/receipt.pdf"
    assert stranger.api.get(path).status_code == 404
    for scope, status in (("read:billing", 200), ("read:sessions", 200), ("write:sessions", 200), ("write:webhooks", 403)):
        assert key_client(tenant.with_scope(scope)).get(path).status_code == status
    assert Client().get("/api/v1/billing" + path).status_code == 401


@pytest.mark.parametrize("query,field", [("?locale=x", "locale"), ("?locale=" + "x" * 17, "locale"), ("?revision=0", "revision"), ("?explain=true", "explain")])
def test_wrong_queries(tenant, charged, query, field):
    assert fields_of(receipt(tenant, charged, query, 422)) == [field]


# ---- links ----

@pytest.fixture(scope="module")
def secret(tenant):
    """What signs the tenant's links."""
    made = "lnk_" + uuid.uuid4().hex
    database(f"UPDATE tenant SET link_secret = '{made}' WHERE id = '{tenant.id}'")
    return made


def link(secret, tenant, session, until=None):
    said = f"{tenant.id}.{session['id']}.{until if until is not None else int(time.time()) + 30 * DAY}"
    return f"{said}.{hmac.new(secret.encode(), said.encode(), hashlib.sha256).hexdigest()}"


def test_a_link_opens_the_receipt(tenant, charged, secret):
    token = link(secret, tenant, charged)
    answer = Client().get("/r/" + token)
    assert answer.status_code == 200 and answer.content == receipt(tenant, charged)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "private, no-store" and answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Content-Disposition"].startswith("inline;")
    assert Client()("HEAD", "/r/" + token).status_code == 200
    assert Client().get("/r/" + token + "?utm_source=mail").status_code == 200


def test_links_that_lead_nowhere_are_all_alike(tenant, stranger, charged, secret):
    now, good = int(time.time()), link(secret, tenant, charged)
    other = stranger.session(tariff_id=stranger.tariff())
    running = tenant.running(tariff_id=tenant.tariff())
    tampered = [good[:place] + ("0" if good[place] != "0" else "1") + good[place + 1:] for place in (6, 40, len(good) - 70, len(good) - 3)]
    tokens = ["x", "a.b.c.d", "....", good + "0", good[:-1], good.upper(), good.replace(".", "%2E", 1) + "x", "%ff", *tampered,
              link("lnk_wrong", tenant, charged), link("", tenant, charged), link(secret, stranger, charged), link(secret, stranger, other),
              link(secret, tenant, other), link(secret, tenant, running), link(secret, tenant, {"id": "bsn_none"}),
              link(secret, tenant, charged, now - 1), link(secret, tenant, charged, now), link(secret, tenant, charged, "1e99"),
              link(secret, tenant, charged, ""), link(secret, tenant, {"id": charged["id"] + "." + charged["id"]})]
    seen = set()
    for token in tokens:
        answer = Client().get("/r/" + token)
        error = answer.json()["error"]
        seen.add((answer.status_code, error["code"], error["message"], answer.headers["Cache-Control"], answer.headers["X-Robots-Tag"]))
    assert seen == {(404, "not_found", "this link leads nowhere, or its time is over", "no-store", "noindex, nofollow")}
    assert Client().get("/r/" + link(secret, tenant, charged, int(time.time()) + 60)).status_code == 200


@pytest.mark.parametrize("accept_language,language,wanted", [
    (None, "en", "This link is not valid"), ("de-AT,de;q=0.9,en;q=0.8", "de", "ungültig oder abgelaufen"), ("fr", "fr", "joint au message"),
    ("it;q=0.9", "it", "scaduto"), ("es-ES", "es", "ha caducado"), ("nl, en", "nl", "verlopen"), ("ja", "en", "attached"), ("\"><script>", "en", "attached")])
def test_a_browser_gets_a_page_where_a_link_leads_nowhere(tenant, charged, secret, accept_language, language, wanted):
    headers = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    if accept_language:
        headers["Accept-Language"] = accept_language
    pages = set()
    for token in ("x", link(secret, tenant, charged)[:-1], link(secret, tenant, charged, int(time.time()) - 1)):
        answer = Client().get("/r/" + token, headers=headers)
        assert answer.status_code == 404 and answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert answer.headers["Cache-Control"] == "no-store" and answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        pages.add(answer.content.decode())
    page, = pages
    assert f'<html lang="{language}">' in page and wanted in page and "<script" not in page
    # nginx allows the style of this page and no other
    style = base64.b64encode(hashlib.sha256(page.partition("<style>")[2].partition("</style>")[0].encode()).digest()).decode()
    assert f"style-src 'sha256-{style}';" in answer.headers["Content-Security-Policy"] and " style=" not in page
    # one that is good is the receipt, whatever is accepted
    assert Client().get("/r/" + link(secret, tenant, charged), headers=headers).headers["Content-Type"] == "application/pdf"


def test_a_link_can_only_be_read(tenant, charged, secret):
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        answer = Client()(method, "/r/" + link(secret, tenant, charged), raw=b"{}")
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")


def test_no_log_has_a_token(tenant, charged, secret):
    token = link(secret, tenant, charged)
    for path in ("/r/" + token, "/r/" + token + "/", "/r/x" + token):
        Client().get(path)
    Client().post("/r/" + token, {})
    mark = Client().get("/r/nothing").headers["X-Request-Id"]
    state = Path(ENV["CONFIG"]).parent
    logs = [log for log in (*state.rglob("*.log"), *state.parent.glob("*.log")) if "mariadb" not in log.name]
    deadline = time.monotonic() + 10
    while not any(mark in log.read_text(errors="replace") for log in logs) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert any(mark in log.read_text(errors="replace") for log in logs), logs
    for log in logs:
        assert token[-64:] not in log.read_text(errors="replace"), log
