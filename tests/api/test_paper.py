"""How receipts and invoices lie on their pages: nothing is lost, stands alone or leaves its place, whatever they say."""

import re
import subprocess
import xml.etree.ElementTree as ET
from datetime import datetime, timedelta

import pytest

from client import session_body

FOOT = 772  # below it are foot lines
HEADINGS = ("Refunds", "VAT within the total, after discounts", "Sessions", "Sessions Times are local to the charge point.")


def told(pdf, *options):
    done = subprocess.run(["pdftotext", *options, "-", "-"], input=pdf, capture_output=True, check=True)
    # it writes what is above U+FFFF in titles as halves
    return done.stdout.decode(errors="replace")


def pages(pdf):
    """The lines of each page without those at its foot and what runs on at its head."""
    found = []
    for page in told(pdf, "-layout").split("\f")[:-1]:
        lines = [re.sub(r"\s+", " ", line).strip() for line in page.splitlines() if line.strip()]
        assert re.search(r"Page \d+ of \d+$", lines[-1])
        found.append(lines[1 if found else 0:-1])
    return found


def words(pdf):
    """Each word with its page and where it stands: left, upper, right and lower edge."""
    tree = ET.fromstring(re.sub(r' xmlns="[^"]*"|<!DOCTYPE[^>]*>', "", told(pdf, "-bbox")))
    return [(number, node.text, *(float(node.get(name)) for name in ("xMin", "yMin", "xMax", "yMax")))
            for number, page in enumerate(tree.iter("page"), 1) for node in page.iter("word")]


def receipt(tenant, session, query=""):
    answer = tenant.api.get(f"/sessions/{session['id']}/receipt.pdf{query}")
    assert answer.status_code == 200, answer.text
    return answer.content


def invoice(tenant, organization, period="2026-05"):
    assert tenant.run(period)["complete"]
    id = tenant.api.get(f"/organizations/{organization}/invoices").json()["invoices"][0]["id"]
    answer = tenant.api.get(f"/invoices/{id}/pdf")
    assert answer.status_code == 200, answer.text
    return answer.content


def refund(tenant, session, **body):
    assert tenant.api.post(f"/sessions/{session['id']}/refunds", body).status_code == 201


def columns_of(words):
    """Whether no word lies on another."""
    for i, (page, _, left, top, right, bottom) in enumerate(words):
        for other, _, x, y, to_x, to_y in words[i + 1:]:
            if page == other and min(right, to_x) - max(left, x) > 1 and min(bottom, to_y) - max(top, y) > 4:
                return False
    return True


# ---- what belongs together ----

@pytest.fixture(scope="module")
def hourly():
    """A tenant, and sessions of any number of hours with an item for each."""
    from client import Tenant
    tenant = Tenant()
    rate = tenant.cost_rate(dynamic_pricing=2)
    entries = [{"start": (datetime(2026, 5, 1) + timedelta(hours=hour)).strftime("%Y-%m-%d %H:%M:%S"),
                "energy": [{"unit": 1000, "price": f"0.{30 + hour % 2}"}]} for hour in range(100)]
    answer = tenant.dynamic.put(f"/unique_schedule/{rate}", {"mode": "merge", "entries": entries})
    assert answer.status_code == 200, answer.text
    tariff = tenant.tariff(cost_rate_uuid=rate, price_lock="interval", tax_rate_percent=20)

    def of(hours):
        end = datetime(2026, 5, 1) + timedelta(hours=hours, minutes=-60)
        return tenant.session(tariff_id=tariff, started_at="2026-04-30T23:00:00Z", ended_at=end.strftime("%Y-%m-%dT%H:%M:%SZ"),
                              energy_kwh=hours)

    return tenant, of


@pytest.mark.parametrize("hours", [*range(6, 25), *range(55, 70)])
def test_nothing_stands_alone(hourly, hours):
    tenant, of = hourly
    session = of(hours)
    refund(tenant, session, amount="0.50", reason="a reason of some length, which takes more than one line " * 3)
    refund(tenant, session, amount="0.25")
    found = pages(receipt(tenant, session))
    for lines in found:
        assert lines[-1] not in HEADINGS and "Gross" not in lines[-1] and "Quantity" not in lines[-1] and "Reason" not in lines[-1], lines
    total, = [lines for lines in found if any(line.startswith("Total €") for line in lines)]
    items = [line for line in total if re.match(r"Energy .* 1 kWh|Energy 1 kWh", line)]
    assert len(items) >= 2 and any("Subtotal" in line for line in total) and any(line.startswith("VAT (20%)") for line in total)
    after, = [lines for lines in found if any("Total after refunds" in line for line in lines)]
    assert sum("rfd_" in line for line in after) == 2 and "Refunds" in after
    assert sum(line.startswith("Energy 1 kWh") for lines in found for line in lines) == len(tenant.breakdown(session["id"])["line_items"]) - 1


def test_rates_of_a_session_stay_together(fresh):
    tenant = fresh()
    tenant.sells()
    organization = tenant.organization(country="GB", name="Fleet")
    several = tenant.tariff(session_fee=1, energy_rate_per_kwh="0.42", time_rate_per_minute="0.01", idle_fee_per_hour=6, tax_rate_percent=20,
                            tax_rates={"energy": 10, "idle": 5.5, "time": 0})
    plain = tenant.tariff(session_fee=1, tax_rate_percent=20)
    for i in range(45):
        day = f"2026-05-{1 + i % 28:02}"
        tenant.session(tariff_id=plain if i % 5 == 0 else several, organization_id=organization, transaction_id=f"TX-{tenant.id}-{i}",
                       started_at=f"{day}T08:00:00Z", ended_at=f"{day}T09:00:00Z", charging_ended_at=f"{day}T08:40:00Z")
    found = pages(invoice(tenant, organization))
    assert len(found) > 2
    for lines in found[1:]:
        assert lines[0] == "Date Charge point Transaction kWh VAT Net (EUR)" and re.match(r"\d\d May 2026 09:00 \+01:00 ", lines[1])


def test_sums_stay_with_rates(fresh):
    tenant = fresh()
    tenant.sells()
    tariffs = [tenant.tariff(session_fee=1, tax_rate_percent=rate + 0.5) for rate in range(32)]
    for rates in range(26, 33):
        organization = tenant.organization(country="GB", name="Fleet")
        answer = tenant.api.post("/sessions/batch", {"sessions": [session_body(tariff_id=tariff, organization_id=organization)
                                                                  for tariff in tariffs[:rates]]})
        assert answer.status_code == 200 and len(answer.json()["results"]) == rates
        due, = [lines for lines in pages(invoice(tenant, organization)) if any("Amount due" in line for line in lines)]
        above = due[:next(i for i, line in enumerate(due) if "Amount due" in line)]
        assert sum(bool(re.search(r"\.5% 1\.00 0\.\d\d$", line)) for line in above) >= 2, due


# ---- what is as long as it may be ----

LONGEST = [("Mittelständische Ladegesellschaft für Elektrizität " * 6)[:254] + "ß", "W" * 255, "界" * 255, "🔌" * 255, "ש" * 255]


@pytest.mark.parametrize("text", LONGEST, ids=["words", "W", "Chinese", "emoji", "Hebrew"])
def test_parties_as_long_as_they_may_be(fresh, text):
    tenant = fresh()
    address = {name: text for name in ("line1", "line2", "city")}
    answer = tenant.api.patch("/settings", {"legal_name": text, "address": {**address, "postal_code": "12345"}, "country": "AT", "tax_id": "A" * 64})
    assert answer.status_code == 200, answer.text
    organization = tenant.organization(name="Fleet", legal_name=text, address={**address, "postal_code": "67890"}, country="GB",
                                       tax_id="B" * 64, contact_email=f"{'c' * 60}@{'d' * 60}.{'e' * 60}.example")
    session = tenant.session(organization_id=organization, driver_id="f" * 64, charge_point_id="g" * 64, transaction_id="h" * 64,
                             connector_id="i" * 64, connector_type="j" * 64, tariff_id=tenant.tariff(session_fee=1, tax_rate_percent=20))
    for pdf in (receipt(tenant, session), invoice(tenant, organization)):
        found = words(pdf)
        assert columns_of(found)
        low = [word for word in found if word[5] > FOOT + 12]
        assert all(re.fullmatch(r"Receipt|Invoice|Page|of|\d+|2026-\d+|bsn_\w+-1", word[1]) for word in low), low
        # the names are whole
        if text.isascii() or text[0] in "M界":
            squeezed = re.sub(r"\s", "", told(pdf))
            assert squeezed.count(re.sub(r"\s", "", text)) == 2


def test_heaped_marks_stay_in_their_line(fresh):
    tenant = fresh()
    assert tenant.api.patch("/settings", {"legal_name": "Z" + "\u0301" * 120 + "algo"}).status_code == 200
    session = tenant.session(tariff_id=tenant.tariff(session_fee=1))
    pixels = subprocess.run(["pdftoppm", "-r", "36", "-gray", "-singlefile", "-"], input=receipt(tenant, session), capture_output=True, check=True).stdout
    width, height = map(int, pixels.split(b"\n")[1].split())
    assert set(pixels[-width * height:][:width * 20]) == {255}


def test_amounts_are_not_broken(fresh):
    tenant = fresh()
    session = tenant.session(tariff_id=tenant.tariff(currency="KWD", session_fee="876543219.123", energy_rate_per_kwh="999999999.999",
                                                     tax_rate_percent="33.3333"), energy_kwh=9999.999)
    lines = pages(receipt(tenant, session, "?locale=en"))[0]
    bill = tenant.breakdown(session["id"])
    net, tax, total = (f"{amount:,.3f}" for amount in (bill["total"] - bill["tax_payable"], bill["tax_payable"], bill["total"]))
    assert f"33.3333% {net} {tax} {total}" in lines


@pytest.mark.parametrize("city", ["שלום עולם", "عالم"])
def test_lines_begin_where_others_do(fresh, city):
    """A line that runs from right to left stands in its column like the others, also where it begins with a number."""
    tenant = fresh()
    answer = tenant.api.patch("/settings", {"legal_name": "Seller", "address": {"line1": city, "city": city, "postal_code": "12345"}})
    assert answer.status_code == 200
    found = words(receipt(tenant, tenant.session(tariff_id=tenant.tariff(session_fee=1))))
    edge = next(word[2] for word in found if word[1] == "Seller")
    lines = {}
    for page, _, left, top, _, _ in found:
        if page == 1 and top < 95 and left > edge - 2:
            lines.setdefault(round(top / 5), []).append(left)
    assert len(lines) == 3 and all(abs(min(line) - edge) < 2 for line in lines.values()), lines


@pytest.mark.parametrize("tax_id,country,line", [
    ("ATU 12345678", "AT", "VAT ID ATU 12345678"), ("EL123456789", "GR", "VAT ID EL123456789"), ("DE123456789", None, "VAT ID DE123456789"),
    ("12/345/67890", "DE", "Tax number 12/345/67890"), ("12-3456789", "US", "Tax number 12-3456789"), ("815", None, "Tax number 815")])
def test_numbers_of_tax_are_called_what_they_are(fresh, tax_id, country, line):
    tenant = fresh()
    assert tenant.api.patch("/settings", {"tax_id": tax_id, "country": country}).status_code == 200
    assert line in told(receipt(tenant, tenant.session(tariff_id=tenant.tariff(session_fee=1)))).splitlines()


# ---- what an invoice says ----

def test_nothing_is_to_be_paid(fresh):
    tenant = fresh()
    tenant.sells()
    organization = tenant.organization(country="GB", name="Fleet")
    session = tenant.session(tariff_id=tenant.tariff(session_fee=10, tax_rate_percent=20), organization_id=organization)
    refund(tenant, session)
    text = told(invoice(tenant, organization))
    assert "Amount due" in text and "€0.00" in text and "Please pay" not in text and "Due date" not in text


def test_times_of_an_invoice_have_their_offsets(fresh):
    """Both hours of a night in which the clock goes back can be told apart."""
    tenant = fresh(time_zone="Europe/Vienna")
    tenant.sells()
    organization = tenant.organization(country="GB", name="Fleet")
    tariff = tenant.tariff(session_fee=1)
    for hour in (0, 1):
        tenant.session(tariff_id=tariff, organization_id=organization, started_at=f"2025-10-26T0{hour}:30:00Z",
                       ended_at=f"2025-10-26T0{hour}:45:00Z", transaction_id=f"{tenant.id}-{hour}")
    lines = pages(invoice(tenant, organization, "2025-10"))[0]
    assert [line[:24] for line in lines if line.startswith("26 Oct")] == ["26 Oct 2025 02:30 +02:00", "26 Oct 2025 02:30 +01:00"]
