"""Invoices: what they say, to the cent; paid, taken back, credited; lists and the table."""

import csv
import io
import json
import random
import uuid
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest

from books import Books
from client import BASE_URL, ENV, Tenant, code_of, ctl, database, exact, fields_of, run_ctl
from statements import examined, filled, forced, plan, sql

GUIDE = ["id", "period", "total_amount", "currency", "status", "issued_at", "pdf_url"]
ROW = [*GUIDE, "number", "type", "organization_id", "credits", "refund_id", "due_at", "paid_at", "voided_at", "reference", "sessions", "net",
       "tax", "rounding", "credited_amount", "taxes"]
SELLER = {"legal_name": "Test Charging Ltd", "address": {"line1": "1 High Street", "line2": None, "city": "Leeds", "postal_code": None},
          "country": "GB", "tax_id": "GB123456789"}


@pytest.fixture
def seller(fresh):
    tenant = fresh()
    tenant.sells()
    return tenant


def invoices(tenant, query="", organization=None):
    path = f"/organizations/{organization}/invoices" if organization else "/invoices"
    answer = tenant.api.get(path + query)
    assert answer.status_code == 200, answer.text
    return exact(answer)["invoices"]


def read(tenant, id):
    answer = tenant.api.get(f"/invoices/{id}")
    assert answer.status_code == 200, answer.text
    return exact(answer)


def act(tenant, id, what, body=None, expect=200, **options):
    answer = tenant.api.post(f"/invoices/{id}/{what}", body, **options)
    assert answer.status_code == expect, answer.text
    return exact(answer) if expect == 200 else answer


def pay(tenant, id, expect=200, headers=None, **body):
    return act(tenant, id, "pay", body, expect, headers=headers)


def void(tenant, id, expect=200, headers=None):
    return act(tenant, id, "void", None, expect, headers=headers)


def lines_of(tenant, id, limit=200):
    """All lines of a document, page by page."""
    lines, cursor = [], ""
    while cursor is not None:
        answer = tenant.api.get(f"/invoices/{id}/lines?limit={limit}{cursor}")
        assert answer.status_code == 200, answer.text
        answer = exact(answer)
        lines += answer["lines"]
        assert len(answer["lines"]) <= limit
        cursor = answer["next_cursor"] and f"&cursor={answer['next_cursor']}"
    assert answer["total"] == len(lines)
    return lines


def check_lines(tenant):
    """The nets of the lines are those of each document, by rate."""
    for one in invoices(tenant, "?limit=200"):
        sums, lines = {}, lines_of(tenant, one["id"], limit=7)
        assert [line["number"] for line in lines] == list(range(1, len(lines) + 1))
        for line in lines:
            assert line["net"] == sum(part["net"] for part in line["taxes"]) and line["currency"] == one["currency"]
            for part in line["taxes"]:
                sums[part["tax_rate_percent"]] = sums.get(part["tax_rate_percent"], 0) + part["net"]
        assert sums == {part["tax_rate_percent"]: part["net"] for part in one["taxes"]}, one["number"]
        if one["type"] == "invoice":
            assert one["sessions"] == sum(line["refund_id"] is None for line in lines)


def refund(tenant, session, **body):
    answer = tenant.api.post(f"/sessions/{session}/refunds", body)
    assert answer.status_code == 201, answer.text
    return exact(answer)


def session_of(tenant, id):
    return tenant.api.get(f"/sessions/{id}").json()


def at(day, **fields):
    """Times of a session of an hour."""
    return {"started_at": f"{day}T08:00:00Z", "ended_at": f"{day}T09:00:00Z", **fields}


# ---- what is billed ----

def test_an_invoice(seller):
    organization = seller.organization(name="Fleet", legal_name="Fleet Ltd", address={"line1": "2 Low Street", "city": "York"}, country="GB",
                                       tax_id="GB987654321", contact_email="fleet@example.com")
    tariff = seller.tariff(session_fee="0.10", tax_rate_percent=20)
    sessions = [seller.session(tariff_id=tariff, organization_id=organization, **at(f"2026-05-{day:02}"))["id"] for day in range(1, 11)]
    ran = exact(seller.api.post("/invoices/run", {"period": "2026-05"}))
    # each session is 0.12 with 0.02 of tax; the tax is rounded once on ten nets of 0.10
    assert ran == {"period": "2026-05", "complete": True, "invoices": 1, "sessions": 10, "failures": 0, "failed": [], "totals": [
        {"currency": "EUR", "invoices": 1, "sessions": 10, "net": Decimal("1.00"), "tax": Decimal("0.20"), "total_amount": Decimal("1.20")}]}
    row, = invoices(seller, organization=organization)
    assert list(row) == ROW
    assert row["pdf_url"] == f"{BASE_URL}/api/v1/billing/invoices/{row['id']}/pdf"
    year = datetime.now(timezone.utc).year
    assert (row["period"], row["currency"], row["status"], row["number"]) == ("2026-05", "EUR", "issued", f"{year}-000001")
    assert (row["type"], row["organization_id"], row["sessions"], row["credits"]) == ("invoice", organization, 10, None)
    assert row["taxes"] == [{"tax_rate_percent": 20, "net": Decimal("1.00"), "tax": Decimal("0.20")}]
    assert [row[name] for name in ("net", "tax", "rounding", "total_amount", "credited_amount")] == list(
        map(Decimal, ("1.00", "0.20", "0.00", "1.20", "0.00")))
    one = read(seller, row["id"])
    assert list(one) == [*ROW, "seller", "buyer", "locale", "time_zone", "changed_by"]
    assert {name: one[name] for name in ROW} == row
    assert one["seller"] == {"name": "Test Charging Ltd", **{name: SELLER[name] for name in ("address", "country", "tax_id")}}
    assert one["buyer"] == {"id": organization, "name": "Fleet Ltd", "address": {"line1": "2 Low Street", "line2": None, "city": "York",
                                                                              "postal_code": None},
                            "country": "GB", "tax_id": "GB987654321", "email": "fleet@example.com"}
    assert one["changed_by"].startswith("key_") and one["time_zone"] == "Europe/London"
    assert {session_of(seller, id)["invoice_id"] for id in sessions} == {row["id"]}
    again = seller.run()
    assert (again["invoices"], again["sessions"], again["complete"], again["totals"]) == (0, 0, True, [])
    Books(seller).check()


def test_a_document_does_not_change(seller):
    organization = seller.organization(name="Before")
    one = seller.invoice(organization)
    assert seller.api.patch("/settings", {"legal_name": "Another Ltd", "time_zone": "Asia/Tokyo", "locale": "fr"}).status_code == 200
    assert seller.api.patch(f"/organizations/{organization}", {"name": "After", "country": "FR"}).status_code == 200
    assert seller.api.get("/invoices/" + one["id"]).json() == one
    assert seller.invoice(organization)["buyer"]["name"] == "After"


def test_tax_is_rounded_once_for_each_rate(seller):
    """Several tax rates in a bill, discounts, codes, refunds before and after, two currencies: as computed apart."""
    draw = random.Random(11)
    organizations = [seller.organization(name=f"Fleet {i}") for i in range(3)]
    types = [seller.user_type(discount_percent=15), None, None]
    code = seller.promo(discount_value=35)["code"]
    tariffs = [seller.tariff(currency=currency, session_fee="0.37", energy_rate_per_kwh="0.4213", time_rate_per_minute="0.017",
                             tax_rate_percent=rate, tax_included=included, tax_rates=rates)
               for currency in ("EUR", "JPY", "KWD") for rate, included, rates in (
                   (20, False, None), (19, True, {"energy": 7}), (0, False, {"session_fee": 20, "time": "5.5"}), (21, False, {"energy": 6}))]
    sessions = []
    for i in range(90):
        day = f"2026-05-{draw.randrange(1, 31):02}"
        sessions.append(seller.session(
            tariff_id=draw.choice(tariffs), organization_id=draw.choice(organizations), energy_kwh=draw.randrange(1, 80000) / 1000,
            user_type_id=draw.choice(types), promo_code=draw.choice([code, None, None]),
            **at(day, ended_at=f"{day}T{draw.randrange(9, 15):02}:{draw.randrange(60):02}:00Z")))
    digits = {"EUR": 2, "JPY": 0, "KWD": 3}

    def part(session):
        """A refund of a random part."""
        cents = int(Decimal(str(session["total_amount"])).scaleb(digits[session["currency"]]))
        left = cents - int(Decimal(str(session_of(seller, session["id"])["refunded_amount"])).scaleb(digits[session["currency"]]))
        if left > 0:
            refund(seller, session["id"], amount=str(Decimal(draw.choice([left, draw.randint(1, left)])).scaleb(-digits[session["currency"]])))

    for session in draw.sample(sessions, 25):
        part(session)
    ran = seller.run()
    assert ran["complete"] and ran["sessions"] == 90 and ran["invoices"] == 9
    books = Books(seller)
    books.check()
    check_lines(seller)
    assert books.waiting() == [] and {len(one.taxes) for one in books.documents.values()} & {5, 6, 7}
    for total in ran["totals"]:
        mine = [one for one in books.of_type("invoice") if one.currency == total["currency"]]
        assert Decimal(str(total["total_amount"])).scaleb(digits[total["currency"]]) == sum(one.total for one in mine)
    for session in draw.sample(sessions, 40):
        part(session)
    Books(seller).check()
    some = draw.sample([one["id"] for one in invoices(seller) if one["type"] == "invoice"], 4)
    for id in some:
        void(seller, id)
    Books(seller).check()
    for session in draw.sample(sessions, 30):
        part(session)
    Books(seller).check()
    assert seller.run()["invoices"] == 4
    for session in draw.sample(sessions, 30):
        part(session)
    books = Books(seller)
    books.check()
    check_lines(seller)
    assert books.waiting() == []


def test_all_was_given_back_before(seller):
    organization = seller.organization()
    session = seller.session(tariff_id=seller.tariff(session_fee=10, tax_rate_percent=20), organization_id=organization)
    refund(seller, session["id"])
    assert session_of(seller, session["id"])["status"] == "refunded"
    assert seller.run()["sessions"] == 1
    one, = invoices(seller, organization=organization)
    assert (one["total_amount"], one["net"], one["sessions"]) == (0, 0, 1)
    Books(seller).check()


def test_who_is_not_billed(seller):
    tariff, organization = seller.tariff(session_fee=1), seller.organization()
    nobodys = seller.session(tariff_id=tariff)["id"]
    active = seller.running(tariff_id=tariff, organization_id=organization)["id"]
    cancelled = seller.running(tariff_id=tariff, organization_id=organization)["id"]
    assert seller.api.post(f"/sessions/{cancelled}/cancel", None).status_code == 200
    ran = seller.run()
    assert (ran["invoices"], ran["complete"]) == (0, True)
    assert {session_of(seller, id)["invoice_id"] for id in (nobodys, active, cancelled)} == {None}
    # a free session is billed with 0
    free = seller.session(tariff_id=seller.tariff(session_fee=0), organization_id=organization)["id"]
    assert seller.run()["sessions"] == 1 and session_of(seller, free)["invoice_id"]
    Books(seller).check()


def test_one_for_each_organization_and_currency(seller):
    organizations = [seller.organization(name=name) for name in "ab"]
    tariffs = [seller.tariff(session_fee=1, currency=currency) for currency in ("CHF", "EUR", "GBP")]
    for organization in organizations:
        for tariff in tariffs:
            for day in ("2026-05-02", "2026-05-03"):
                seller.session(tariff_id=tariff, organization_id=organization, **at(day))
    ran = seller.run()
    assert [(one["currency"], one["invoices"], one["sessions"]) for one in ran["totals"]] == [("CHF", 2, 4), ("EUR", 2, 4), ("GBP", 2, 4)]
    for organization in organizations:
        assert sorted(one["currency"] for one in invoices(seller, organization=organization)) == ["CHF", "EUR", "GBP"]
    Books(seller).check()


@pytest.mark.parametrize("zone, border", [
    ("Europe/Vienna", "2026-03-31T22:00:00Z"), ("America/New_York", "2026-04-01T04:00:00Z"), ("Asia/Kathmandu", "2026-03-31T18:15:00Z"),
    ("Pacific/Kiritimati", "2026-03-31T10:00:00Z"), ("Pacific/Pago_Pago", "2026-04-01T11:00:00Z"), ("Africa/Cairo", "2026-03-31T22:00:00Z")])
def test_the_end_of_a_month(fresh, zone, border):
    """In the tenant's zone: what ended before its midnight is of March, stragglers of February too."""
    tenant = fresh(time_zone=zone)
    tenant.sells()
    organization, tariff = tenant.organization(), tenant.tariff(session_fee=1)
    border = datetime.fromisoformat(border.replace("Z", "+00:00"))

    def ending(moment):
        stamp = "%Y-%m-%dT%H:%M:%SZ"
        return tenant.session(tariff_id=tariff, organization_id=organization, started_at=(moment - timedelta(hours=2)).strftime(stamp),
                              ended_at=moment.strftime(stamp))["id"]

    before, after = ending(border - timedelta(seconds=1)), ending(border)
    assert tenant.run("2026-03")["sessions"] == 1
    assert session_of(tenant, before)["invoice_id"] and session_of(tenant, after)["invoice_id"] is None
    straggler = ending(border - timedelta(days=40))
    assert tenant.run("2026-04")["sessions"] == 2
    assert session_of(tenant, after)["invoice_id"] == session_of(tenant, straggler)["invoice_id"]
    assert [one["period"] for one in invoices(tenant)] == ["2026-04", "2026-03"]
    Books(tenant).check()


def test_a_month_that_is_not_over(seller):
    now = datetime.now(timezone.utc)
    after = now + timedelta(days=32)
    for moment in (now, after):
        answer = seller.api.post("/invoices/run", {"period": f"{moment:%Y-%m}"})
        # at the turn of a month the clock decides
        assert (answer.status_code, code_of(answer)) == (409, "period_not_over")
    assert seller.run("0001-01")["complete"]
    for wrong in ("2026-13", "2026", "last"):
        assert fields_of(seller.api.post("/invoices/run", {"period": wrong})) == ["period"]


def test_settings_that_lack_something(fresh):
    tenant = fresh()
    tenant.session(tariff_id=tenant.tariff(session_fee=1), organization_id=tenant.organization())
    answer = tenant.api.post("/invoices/run", {"period": "2026-05"})
    assert (answer.status_code, code_of(answer)) == (409, "settings_incomplete")
    assert fields_of(answer) == ["legal_name", "address", "country", "tax_id"]
    tenant.api.patch("/settings", {**SELLER, "country": None})
    answer = tenant.api.post("/invoices/run", {"period": "2026-05"})
    assert (code_of(answer), fields_of(answer)) == ("settings_incomplete", ["country"])
    # blanks say nothing
    tenant.api.patch("/settings", {"legal_name": " ", "address": {"line1": "\n", "city": " "}, "country": "GB", "tax_id": "\t "})
    answer = tenant.api.post("/invoices/run", {"period": "2026-05"})
    assert (code_of(answer), fields_of(answer)) == ("settings_incomplete", ["legal_name", "address", "tax_id"])
    assert invoices(tenant) == []
    tenant.sells()
    assert tenant.run()["invoices"] == 1


def test_a_buyer_of_blanks(seller):
    organization = seller.organization(name="Fleet", legal_name=" ", tax_id="\t", country="GB")
    assert {name: seller.invoice(organization)["buyer"][name] for name in ("name", "tax_id")} == {"name": "Fleet", "tax_id": None}


def test_when_it_is_due(seller):
    def days(one):
        return (datetime.fromisoformat(one["due_at"][:-1]) - datetime.fromisoformat(one["issued_at"][:-1])).days

    assert days(seller.invoice()) == 14
    seller.api.patch("/settings", {"payment_terms_days": 30})
    assert days(seller.invoice()) == 30


def test_an_organization_with_invoices_stays(seller):
    one = seller.invoice()
    answer = seller.api.delete("/organizations/" + one["organization_id"])
    assert answer.status_code == 409


# ---- paid ----

def test_paying(seller):
    id = seller.invoice()["id"]
    assert fields_of(pay(seller, id, 422, paid_at="2099-01-01T00:00:00Z")) == ["paid_at"]
    paid = pay(seller, id, paid_at="2026-06-03T10:00:00Z", reference="SEPA 1")
    assert (paid["status"], paid["paid_at"], paid["reference"]) == ("paid", "2026-06-03T10:00:00Z", "SEPA 1")
    assert pay(seller, id, paid_at="2026-06-04T10:00:00Z", reference="SEPA 2") == paid == read(seller, id)
    answer = void(seller, id, 409)
    assert code_of(answer) == "invoice_paid" and "refund" in answer.json()["error"]["message"]
    assert read(seller, id) == paid
    now = pay(seller, seller.invoice()["id"])
    assert now["paid_at"] >= now["issued_at"] and now["reference"] is None
    for path in ("pay", "void"):
        assert code_of(act(seller, "inv_nothing", path, {} if path == "pay" else None, 404)) == "not_found"
    entries = seller.api.get("/audit?object=invoice&object_id=" + id).json()["audit"]
    assert [entry["action"] for entry in entries] == ["update", "create"]
    assert set(entries[0]["changes"]) == {"status", "paid_at", "reference"}


# ---- refunds after the invoice ----

def test_a_refund_after_the_invoice(seller):
    organization = seller.organization()
    session = seller.session(tariff_id=seller.tariff(session_fee=10, tax_rate_percent=20), organization_id=organization)["id"]
    seller.run()
    one, = invoices(seller)
    made = refund(seller, session, amount="1.00")
    note, invoice = invoices(seller)
    assert (note["type"], note["credits"], note["refund_id"], note["sessions"]) == ("credit_note", one["id"], made["id"], 1)
    assert (note["net"], note["tax"], note["rounding"], note["total_amount"]) == tuple(map(Decimal, ("0.83", "0.17", "0.00", "1.00")))
    assert note["number"] == one["number"][:-1] + "2" and note["due_at"] is None and note["period"] == one["period"]
    assert invoice["credited_amount"] == Decimal("1.00") and invoice["total_amount"] == one["total_amount"] == 12
    assert read(seller, note["id"])["buyer"] == read(seller, one["id"])["buyer"]
    # where net and rounded tax are not what was given back, the difference is told
    notes = [refund(seller, session, amount="0.03") and invoices(seller)[0] for _ in range(2)]
    assert all(note["net"] + note["tax"] + note["rounding"] == Decimal("0.03") for note in notes)
    # an invoice that is paid has its credit notes too, and they are settled
    pay(seller, one["id"])
    refund(seller, session)
    note = invoices(seller)[0]
    assert pay(seller, note["id"], reference="sent back")["status"] == "paid"
    assert code_of(void(seller, note["id"], 409)) == "credit_note"
    assert read(seller, one["id"])["status"] == "paid" and session_of(seller, session)["status"] == "refunded"
    assert session_of(seller, session)["invoice_id"] == one["id"]
    assert seller.run()["invoices"] == 0
    Books(seller).check()


def test_a_code_for_a_session_that_is_billed(seller):
    organization, code = seller.organization(), seller.promo()["code"]
    session = seller.session(tariff_id=seller.tariff(session_fee=10, tax_rate_percent=20), organization_id=organization)["id"]
    seller.run()
    one, = invoices(seller)
    apply = f"/promotional-codes/sessions/{session}/apply-code"
    answer = seller.api.post(apply, {"code": code})
    assert (answer.status_code, code_of(answer)) == (409, "session_invoiced")
    void(seller, one["id"])
    assert seller.api.post(apply, {"code": code}).status_code == 200
    assert seller.run()["sessions"] == 1
    assert invoices(seller)[0]["total_amount"] == 6
    Books(seller).check()


def test_paying_what_credits_a_void_invoice(seller):
    """The invoice and its credit notes are 0 together: nobody owes anything."""
    one = seller.invoice()
    session = lines_of(seller, one["id"])[0]["session_id"]
    refund(seller, session, amount=1)
    refund(seller, session, amount=2)
    settled = invoices(seller)[0]
    pay(seller, settled["id"], reference="sent back")
    void(seller, one["id"])
    endpoint = seller.api.post("/webhooks/endpoints", {"url": "https://hook.example.com/x", "events": ["invoice.paid"]})
    assert endpoint.status_code == 201
    whole, _, first, _ = invoices(seller)
    for note in (whole, first):
        answer = pay(seller, note["id"], 409)
        assert code_of(answer) == "invoice_void" and read(seller, note["id"])["status"] == "issued"
    # what was paid before stays so
    assert pay(seller, settled["id"])["reference"] == "sent back"
    assert seller.api.get(f"/webhooks/endpoints/{endpoint.json()['id']}/deliveries").json()["deliveries"] == []


# ---- lines ----

def test_lines(seller):
    organization, code = seller.organization(), seller.promo(discount_value=50)["code"]
    tariff = seller.tariff(session_fee=10, tax_rate_percent=20, tax_rates={"energy": 7}, energy_rate_per_kwh=1)
    later = seller.session(tariff_id=tariff, organization_id=organization, energy_kwh=5, driver_id="d-1", **at("2026-05-03"))
    first = seller.session(tariff_id=tariff, organization_id=organization, promo_code=code, **at("2026-05-02"))
    back = refund(seller, later["id"], amount="6.00")
    seller.run()
    one, = invoices(seller)

    def nets(*parts):
        return {"taxes": [{"tax_rate_percent": rate, "net": Decimal(net)} for rate, net in parts], "net": sum(Decimal(net) for _, net in parts)}

    def line(number, session, refund=None, **more):
        same = ("charge_point_id", "transaction_id", "driver_id", "started_at", "ended_at", "energy_kwh", "currency")
        return {"number": number, "session_id": session["id"], "refund_id": refund, **{name: exact_of[session["id"]][name] for name in same}, **more}

    exact_of = {session["id"]: exact(seller.api.get("/sessions/" + session["id"])) for session in (first, later)}
    expected = [line(1, first, **nets((7, "5.00"), (20, "5.00"))), line(2, later, **nets((7, "5.00"), (20, "10.00"))),
                line(3, later, back["id"], **nets((7, "-1.73"), (20, "-3.46")))]
    assert lines_of(seller, one["id"]) == expected
    assert list(lines_of(seller, one["id"])[0]) == ["number", "session_id", "refund_id", "charge_point_id", "transaction_id", "driver_id",
                                                    "started_at", "ended_at", "energy_kwh", "currency", "net", "taxes"]
    # a credit note is above 0, and one of a whole invoice says just that; what is void stays as it was
    more = refund(seller, first["id"], amount="1.00")
    note = invoices(seller)[0]
    assert lines_of(seller, note["id"]) == [line(1, first, more["id"], **nets(*[(part["tax_rate_percent"], part["net"])
                                                                              for part in note["taxes"]]))]
    void(seller, one["id"])
    whole = invoices(seller)[0]
    assert lines_of(seller, whole["id"]) == [{
        **dict.fromkeys(expected[0]), "number": 1, "started_at": "2026-04-30T23:00:00Z", "ended_at": "2026-05-31T23:00:00Z", "currency": "EUR",
        "net": whole["net"], "taxes": [{name: part[name] for name in ("tax_rate_percent", "net")} for part in whole["taxes"]]}]
    seller.run()
    assert lines_of(seller, one["id"]) == expected
    assert len(lines_of(seller, invoices(seller)[0]["id"])) == 4
    check_lines(seller)


def test_pages_of_lines(seller):
    organization, tariff = seller.organization(), seller.tariff(session_fee=1)
    for i in range(11):
        seller.session(tariff_id=tariff, organization_id=organization, **at(f"2026-05-{11 + i % 3}"))
    seller.run()
    path = f"/invoices/{invoices(seller)[0]['id']}/lines"
    everything = exact(seller.api.get(path))["lines"]
    assert [line["ended_at"] for line in everything] == sorted(line["ended_at"] for line in everything) and len(everything) == 11
    for query, rows, more in (("limit=4", everything[:4], "4"), ("limit=4&page=3", everything[8:], None), ("limit=11", everything, None),
                              ("limit=3&offset=7", everything[7:10], "10"), ("limit=5&cursor=9", everything[9:], None),
                              ("offset=11", [], None), ("cursor=9000000000000000000", [], None), ("page=4000000", [], None)):
        answer = exact(seller.api.get(f"{path}?{query}"))
        assert (answer["lines"], answer["next_cursor"], answer["total"]) == (rows, more, 11), query
    for query, field in (("cursor=x", "cursor"), ("cursor=1.5", "cursor"), ("limit=201", "limit"), ("session_id=x", "session_id")):
        assert fields_of(seller.api.get(f"{path}?{query}")) == [field], query
    assert fields_of(seller.api.get(path + "?cursor=1&page=1")) != []
    assert seller.api.get("/invoices/inv_nothing/lines").status_code == 404


# ---- taken back ----

def test_taking_back(seller):
    organization = seller.organization()
    tariff = seller.tariff(session_fee=10, tax_rate_percent=20)
    sessions = [seller.session(tariff_id=tariff, organization_id=organization, **at(f"2026-05-0{day}"))["id"] for day in (1, 2, 3)]
    seller.run()
    one, = invoices(seller)
    refund(seller, sessions[0], amount="2.00")
    gone = void(seller, one["id"])
    assert gone["status"] == "void" and gone["voided_at"] and gone["credited_amount"] == gone["total_amount"] == 36
    note, former, _ = invoices(seller)
    assert (note["type"], note["credits"], note["refund_id"], note["sessions"]) == ("credit_note", one["id"], None, 3)
    assert note["total_amount"] == 34 and former["total_amount"] == 2
    assert void(seller, one["id"]) == gone and len(invoices(seller)) == 3
    assert code_of(pay(seller, one["id"], 409)) == "invoice_void"
    assert {session_of(seller, id)["invoice_id"] for id in sessions} == {None}
    # a refund now is no credit note: nothing is billed
    refund(seller, sessions[1], amount="3.00")
    assert len(invoices(seller)) == 3
    Books(seller).check()
    assert seller.run()["sessions"] == 3
    new = invoices(seller)[0]
    assert (new["total_amount"], new["type"], new["status"]) == (Decimal("31.00"), "invoice", "issued")
    assert {session_of(seller, id)["invoice_id"] for id in sessions} == {new["id"]}
    Books(seller).check()


def test_credited_beyond_its_total(seller):
    """Sessions are rounded each, the invoice once: refunds of all may be more than it says. What is left is below zero then."""
    organization, tariff = seller.organization(), seller.tariff(session_fee="0.10", tax_rate_percent=20, tax_included=True)
    sessions = [seller.session(tariff_id=tariff, organization_id=organization, **at(f"2026-05-{day:02}"))["id"] for day in range(1, 21)]
    seller.run()
    one, = invoices(seller)
    assert one["total_amount"] == Decimal("1.92")  # 20 nets of 0.08, and 20 % of their sum
    for id in sessions:
        refund(seller, id)
    assert read(seller, one["id"])["credited_amount"] == 2
    void(seller, one["id"])
    note = invoices(seller)[0]
    assert (note["total_amount"], note["net"], note["tax"], note["rounding"]) == tuple(map(Decimal, ("-0.08", "0.00", "0.00", "-0.08")))
    Books(seller).check()


# ---- the same request twice ----

def test_idempotency_keys(seller):
    def key():
        return {"Idempotency-Key": uuid.uuid4().hex}

    organization, tariff = seller.organization(), seller.tariff(session_fee=1)
    seller.session(tariff_id=tariff, organization_id=organization)
    once = key()
    first = seller.api.post("/invoices/run", {"period": "2026-05"}, headers=once)
    seller.session(tariff_id=tariff, organization_id=organization, **at("2026-05-07"))
    again = seller.api.post("/invoices/run", {"period": "2026-05"}, headers=once)
    assert again.json() == first.json() and again.headers["Idempotent-Replayed"] == "true" and first.json()["invoices"] == 1
    assert len(invoices(seller)) == 1
    assert seller.run(headers=key())["sessions"] == 1
    newer, older = invoices(seller)
    once = key()
    assert void(seller, newer["id"], headers=once) == void(seller, newer["id"], headers=once)
    once = key()
    paid = pay(seller, older["id"], headers=once, reference="a")
    assert pay(seller, older["id"], headers=once, reference="a") == paid
    assert len(invoices(seller)) == 3
    # refusals are kept too
    once = key()
    for _ in range(2):
        assert code_of(void(seller, older["id"], 409, headers=once)) == "invoice_paid"
    Books(seller).check()


# ---- reading ----

@pytest.fixture(scope="module")
def many():
    """A tenant with documents of all kinds."""
    tenant = Tenant()
    tenant.sells()
    organizations = [tenant.organization(name=f"={i}") for i in range(3)]
    tariff = tenant.tariff(session_fee=10, tax_rate_percent=20, tax_rates={"energy": 7}, energy_rate_per_kwh=1)
    for month in ("03", "04", "05"):
        for organization in organizations:
            sessions = [tenant.session(tariff_id=tariff, organization_id=organization, **at(f"2026-{month}-1{i}"))["id"] for i in range(2)]
        tenant.run(f"2026-{month}")
        refund(tenant, sessions[0], amount=1)
    rows = [one for one in tenant.api.get("/invoices?limit=200").json()["invoices"] if one["type"] == "invoice"]
    pay(tenant, rows[0]["id"], reference='=1+2 "x",\n')
    pay(tenant, rows[4]["id"])
    void(tenant, rows[2]["id"])
    tenant.organizations = organizations
    return tenant


def test_lists(many):
    everything = invoices(many, "?limit=200")
    assert len(everything) == 13 and [one["number"] for one in everything] == sorted((one["number"] for one in everything), reverse=True)
    for period in (None, "2026-04", "2026-05", "2025-01"):
        for status in (None, "issued", "paid", "void"):
            for organization in (None, many.organizations[2], "org_nobody"):
                words = {"period": period, "status": status, "organization_id": organization}
                query = "&".join(f"{name}={value}" for name, value in words.items() if value)
                expected = [one for one in everything if all(one[name] == value for name, value in words.items() if value)]
                answer = exact(many.api.get(f"/invoices?limit=2&{query}".rstrip("&")))
                assert answer["invoices"] == expected[:2] and answer["total"] == len(expected)
                seen, cursor = [], ""
                while cursor is not None:
                    answer = exact(many.api.get(f"/invoices?limit=2&{query}".rstrip("&") + cursor))
                    seen += answer["invoices"]
                    cursor = answer["next_cursor"] and f"&cursor={answer['next_cursor']}"
                assert seen == expected
                if organization == many.organizations[2]:
                    query = query.replace(f"organization_id={organization}", "").strip("&")
                    assert invoices(many, "?" + query if query else "", organization) == expected
    assert exact(many.api.get("/invoices?limit=5&page=3"))["invoices"] == everything[10:]


def test_wrong_queries(many):
    for query, field in (("status=open", "status"), ("period=2026-4", "period"), ("cursor=x", "cursor"), ("limit=0", "limit")):
        assert fields_of(many.api.get("/invoices?" + query)) == [field]
        assert fields_of(many.api.get(f"/organizations/{many.organizations[0]}/invoices?{query}")) == [field]
    assert many.api.get("/organizations/org_nobody/invoices").status_code == 404
    assert many.api.get(f"/organizations/{many.organizations[0]}/invoices?organization_id=x").status_code == 422
    assert fields_of(many.api.get("/invoices.csv?period=x")) == ["period"]


def test_the_table(many):
    answer = many.api.get("/invoices.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="invoices.csv"'
    head, *rows = list(csv.reader(io.StringIO(answer.text, newline="")))
    assert head == ROW
    everything = invoices(many, "?limit=200")
    assert len(rows) == len(everything)
    for row, one in zip(rows, everything):
        got = dict(zip(head, row))
        words = " ".join(f"{part['tax_rate_percent']}:{part['net']}:{part['tax']}" for part in one["taxes"])
        assert got.pop("taxes") == words
        for name, cell in got.items():
            value = one[name]
            if name == "reference" and value:
                value = "'" + value
            assert cell == ("" if value is None else str(value)), name
    assert len(many.api.get("/invoices.csv?status=void").text.splitlines()) == 2


STATEMENTS = {"PRIMARY": {}, "invoice_organization": {"organization_id": "org_x"}, "invoice_period": {"period": "2026-05"},
              "invoice_status": {"status": "issued"}}


@pytest.mark.parametrize("index", STATEMENTS)
def test_each_list_reads_its_index(many, index):
    statements = forced(ENV["TARIFFD"], "invoice")
    number = int(sql(f"SELECT tenant FROM tenant WHERE id = '{many.id}'")[0][0])
    values = dict(STATEMENTS[index])
    if index == "invoice_organization":
        values["organization_id"] = many.organizations[0]
    text = filled(statements[index, "list"], tenant=number, **values, limit=3)
    (table, kind, key, extra), = plan(text)
    assert (table, kind in ("ref", "range"), key) == ("invoice", True, index) and "filesort" not in extra
    answered, read_rows = examined(text)
    assert answered == 3 and read_rows <= 3 + 2


def test_the_command_line_lists(many):
    listed = ctl("invoice", "list", "--tenant", many.id, "--limit", "3")["rows"]
    assert [one["number"] for one in listed] == [one["number"] for one in invoices(many)[:3]]
    assert [one["status"] for one in ctl("invoice", "list", "--tenant", many.id, "--status", "void")["rows"]] == ["void"]
    # as people read it
    said = run_ctl("invoice", "list", "--tenant", many.id, "--limit", "3")
    assert said.returncode == 0, said.stderr
    assert [line.split("\t") for line in said.stdout.splitlines()] == [list(listed[0])] + [
        [f"{value:.2f}" if name in ("net", "tax", "total_amount") else str(value) for name, value in one.items()] for one in listed]


# ---- who is told ----

def test_events(seller):
    endpoint = seller.api.post("/webhooks/endpoints", {"url": "https://hook.example.com/x", "events": ["invoice.issued", "invoice.paid"]})
    assert endpoint.status_code == 201, endpoint.text
    one = seller.invoice()
    pay(seller, one["id"])
    other = seller.invoice()
    void(seller, other["id"])
    told = [json.loads(line) for line in database(
        "SELECT body FROM outbox o JOIN tenant t ON t.tenant = o.tenant WHERE t.id = "
        f"'{seller.id}' ORDER BY number").splitlines()]
    assert [event["type"] for event in told] == ["invoice.issued", "invoice.paid", "invoice.issued", "invoice.issued"]
    assert told[0]["data"] == one and told[2]["data"] == other
    assert told[1]["data"] == seller.api.get("/invoices/" + one["id"]).json()
    assert told[3]["data"]["type"] == "credit_note"
