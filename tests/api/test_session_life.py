"""A session that runs: started, metered, asked for its cost, stopped or cancelled. Every amount is worked out by hand."""

import datetime as dt
import uuid

import pytest

from client import asked_at_once, code_of, fields_of, key_client, session_body

START = "2026-05-01T08:00:00Z"
PRICES = dict(energy_rate_per_kwh=0.40, session_fee=1, tax_rate_percent=20)


def at(clock):
    return f"2026-05-01T{clock}:00Z"


def readings(*pairs):
    return [{"at": at(clock), "energy_kwh": kwh} for clock, kwh in pairs]


def meter(tenant, id, *pairs):
    return tenant.api.post(f"/sessions/{id}/meter-values", {"readings": readings(*pairs)})


def values(tenant, id):
    rows = tenant.api.get(f"/sessions/{id}/meter-values").json()["readings"]
    return [(row["at"][11:16], row["energy_kwh"]) for row in rows]


def cost(tenant, id, clock=None):
    answer = tenant.api.get(f"/sessions/{id}/cost" + (f"?at={at(clock)}" if clock else ""))
    assert answer.status_code == 200, answer.text
    return answer.json()


def stop(tenant, id, clock="09:00", **fields):
    return tenant.api.post(f"/sessions/{id}/stop", {"ended_at": at(clock)} | fields)


def amounts(bill):
    return [item["amount"] for item in bill["line_items"]]


@pytest.fixture(scope="module")
def tariff(tenant):
    return tenant.tariff(**PRICES)


# ---- start ----

def test_start(tenant, tariff):
    sent = {"transaction_id": uuid.uuid4().hex, "charge_point_id": "CP:1", "connector_id": "1", "connector_type": "CCS2",
            "driver_id": "drv-start", "tariff_id": tariff, "started_at": START}
    answer = tenant.api.post("/sessions", sent)
    session = answer.json()
    assert answer.status_code == 201 and answer.headers["Location"] == "/api/v1/billing/sessions/" + session["id"]
    assert list(session)[:9] == ["id", "charge_point_id", "driver_id", "started_at", "ended_at", "energy_kwh",
                                 "total_amount", "currency", "status"]
    assert {key: session[key] for key in sent} == sent
    assert (session["status"], session["currency"], session["refunded_amount"]) == ("active", "EUR", 0)
    absent = ("ended_at", "energy_kwh", "total_amount", "subtotal", "tax", "discount", "duration_minutes", "revision",
              "charging_ended_at", "rule_id", "invoice_id", "promo_code", "user_type_id", "organization_id")
    assert [session[key] for key in absent] == [None] * len(absent)
    assert "promo_error" not in session
    assert tenant.api.get(f"/sessions/{session['id']}").text == answer.text
    row = tenant.api.get("/sessions?driver_id=drv-start&status=active").json()["sessions"][0]
    assert row == {key: session[key] for key in row}


def test_start_with_readings(tenant, tariff):
    session = tenant.running(tariff_id=tariff, driver_id="drv-metered",
                             readings=readings(("08:20", 3), ("08:10", 1.5), ("08:20", 3)))
    assert session["energy_kwh"] == 3
    assert values(tenant, session["id"]) == [("08:10", 1.5), ("08:20", 3)]
    assert meter(tenant, session["id"], ("08:30", 4.25)).status_code == 201
    for shown in (tenant.api.get(f"/sessions/{session['id']}").json(),
                  tenant.api.get("/sessions?driver_id=drv-metered").json()["sessions"][0]):
        assert shown["energy_kwh"] == 4.25


@pytest.mark.parametrize("fields,wrong", [
    ({"ended_at": at("09:00")}, ["energy_kwh"]),
    ({"energy_kwh": 1}, ["ended_at"]),
    ({"charging_ended_at": at("09:00")}, ["ended_at"]),
    ({"organization_id": "org_none"}, ["organization_id"]),
    ({"user_type_id": "utp_none"}, ["user_type_id"]),
    ({"tariff_id": "tar_none"}, ["tariff_id"]),
    ({"readings": readings(("07:59", 1))}, ["readings[0].at"]),
    ({"readings": readings(("08:10", 2), ("08:20", 1))}, ["readings[1].energy_kwh"]),
])
def test_a_start_that_is_wrong(tenant, tariff, fields, wrong):
    body = session_body(tariff_id=tariff, charge_point_id="cp-wrong-start", ended_at=None, energy_kwh=None)
    answer = tenant.api.post("/sessions", {**body, **fields})
    assert (answer.status_code, fields_of(answer)) == (422, wrong)
    assert tenant.api.get("/sessions?charge_point_id=cp-wrong-start").json()["total"] == 0


def test_organization(fresh):
    tenant = fresh()
    tariff = tenant.tariff()
    organization = tenant.made("/organizations", name="Fleet")
    for session in (tenant.running(tariff_id=tariff, organization_id=organization),
                    tenant.session(tariff_id=tariff, organization_id=organization)):
        assert session["organization_id"] == organization
    assert tenant.api.delete(f"/organizations/{organization}").status_code == 409
    other = fresh()
    answer = other.api.post("/sessions", session_body(tariff_id=other.tariff(), organization_id=organization))
    assert (answer.status_code, fields_of(answer)) == (422, ["organization_id"])


def test_what_the_driver_brings(fresh):
    tenant = fresh()
    tariff, user_type = tenant.tariff(session_fee=10), tenant.made("/user-types", name="Half", discount_percent=50)
    organization = tenant.made("/organizations", name="Fleet")
    tenant.api.put("/drivers/drv", {"user_type_id": user_type, "organization_id": organization})
    session = tenant.running(tariff_id=tariff, driver_id="drv")
    assert (session["user_type_id"], session["organization_id"]) == (user_type, organization)
    # what is fixed at the start stays
    tenant.api.put("/drivers/drv", {})
    settled = stop(tenant, session["id"], energy_kwh=0).json()
    assert (settled["total_amount"], settled["user_type_id"], settled["organization_id"]) == (5, user_type, organization)


def test_a_start_repeated(tenant, tariff):
    body = session_body(tariff_id=tariff, ended_at=None, energy_kwh=None, readings=readings(("08:10", 1)))
    first = tenant.api.post("/sessions", body)
    for same in (body, {**body, "started_at": "2026-05-01T10:00:00+02:00", "driver_id": None}):
        again = tenant.api.post("/sessions", same)
        assert (again.status_code, again.text) == (200, first.text) and "Location" not in again.headers
    for change in ({"driver_id": "d"}, {"started_at": at("08:01")}, {"readings": None}, {"tariff_id": tenant.tariff()}):
        other = tenant.api.post("/sessions", {**body, **change})
        assert (other.status_code, code_of(other)) == (409, "transaction_conflict")
    # whatever became of it, and whatever holds today
    id = first.json()["id"]
    settled = stop(tenant, id, energy_kwh=5)
    assert tenant.api.post("/sessions", body).json() == settled.json()
    cancelled = tenant.running(tariff_id=tariff, transaction_id="T-cancelled")
    tenant.api("POST", f"/sessions/{cancelled['id']}/cancel")
    again = tenant.session(200, tariff_id=tariff, transaction_id="T-cancelled", ended_at=None, energy_kwh=None)
    assert again["status"] == "cancelled"


def test_repeated_although_nothing_holds_any_more(fresh):
    tenant = fresh()
    tariff, cp = tenant.tariff(session_fee=2), "cp-1"
    tenant.charge_point(cp, tariff_id=tariff)
    start = session_body(charge_point_id=cp, ended_at=None, energy_kwh=None)
    first = tenant.api.post("/sessions", start)
    tenant.api.put(f"/charge-points/{cp}", {})
    assert tenant.api.post("/sessions", start).status_code == 200
    assert fields_of(tenant.api.post("/sessions", session_body(charge_point_id=cp))) == ["tariff_id"]
    ended = tenant.api.post("/sessions", {**start, "ended_at": at("09:00"), "energy_kwh": 1})
    assert (ended.status_code, ended.json()["total_amount"], ended.json()["id"]) == (200, 2, first.json()["id"])


# ---- a finished one ends a running one ----

def test_a_finished_one_is_the_stop(tenant, tariff):
    start = session_body(tariff_id=tariff, ended_at=None, energy_kwh=None, readings=readings(("08:10", 1)))
    id = tenant.api.post("/sessions", start).json()["id"]
    done = {**start, "ended_at": at("09:00"), "energy_kwh": 10, "driver_id": "drv-late", "connector_id": "2",
            "readings": readings(("08:10", 1), ("08:40", 6))}
    answer = tenant.api.post("/sessions", done)
    settled = answer.json()
    # 1 + 10 x 0.40 = 5; 20 %
    assert (answer.status_code, settled["id"], settled["status"], settled["total_amount"]) == (200, id, "settled", 6)
    # what the start left open is filled in
    assert (settled["driver_id"], settled["connector_id"]) == ("drv-late", "2")
    assert values(tenant, id) == [("08:10", 1), ("08:40", 6)]
    # either again
    for same in (done, {**done, "energy_kwh": "10.0"}, start):
        again = tenant.api.post("/sessions", same)
        assert (again.status_code, again.json()) == (200, settled)
    # the same end by the other way, and other ends
    assert stop(tenant, id, energy_kwh=10).json() == settled
    assert stop(tenant, id, energy_kwh=11).status_code == 409
    for change in ({"energy_kwh": 11}, {"ended_at": at("09:01")}, {"charging_ended_at": at("08:50")}, {"driver_id": "x"},
                   {"readings": readings(("08:41", 6))}):
        other = tenant.api.post("/sessions", {**done, **change})
        assert (other.status_code, code_of(other)) == (409, "transaction_conflict")


@pytest.mark.parametrize("change", [
    {"started_at": at("08:01")}, {"connector_type": "CHAdeMO"}, {"user_type_id": "utp_none"}, {"driver_id": "another"},
    {"organization_id": "org_none"},
])
def test_a_finished_one_that_began_otherwise(tenant, tariff, change):
    start = session_body(tariff_id=tariff, ended_at=None, energy_kwh=None, connector_type="CCS2", driver_id="drv")
    id = tenant.api.post("/sessions", start).json()["id"]
    answer = tenant.api.post("/sessions", {**start, "ended_at": at("09:00"), "energy_kwh": 1, **change})
    assert (answer.status_code, code_of(answer)) == (409, "transaction_conflict")
    assert tenant.api.get(f"/sessions/{id}").json()["status"] == "active"


def test_a_finished_one_below_the_readings(tenant, tariff):
    start = session_body(tariff_id=tariff, ended_at=None, energy_kwh=None, readings=readings(("08:30", 5)))
    id = tenant.api.post("/sessions", start).json()["id"]
    done = {**start, "ended_at": at("09:00"), "energy_kwh": 4}
    answer = tenant.api.post("/sessions", done)
    assert (answer.status_code, fields_of(answer)) == (422, ["energy_kwh"])
    tenant.api("POST", f"/sessions/{id}/cancel")
    answer = tenant.api.post("/sessions", {**done, "energy_kwh": 6})
    assert (answer.status_code, code_of(answer)) == (409, "transaction_conflict")


# ---- meter values ----

def test_readings_in_any_order(tenant, tariff):
    id = tenant.running(tariff_id=tariff)["id"]
    answer = meter(tenant, id, ("08:30", 5), ("08:10", 1), ("08:20", 3))
    assert (answer.status_code, answer.json()) == (201, {"session_id": id, "energy_kwh": 5, "added": 3})
    assert answer.headers["Location"] == f"/api/v1/billing/sessions/{id}/meter-values"
    # repeats count for nothing, in one body or in two
    assert meter(tenant, id, ("08:20", 3), ("08:15", 3), ("08:15", 3)).json() == {"session_id": id, "energy_kwh": 5, "added": 1}
    assert meter(tenant, id, ("08:20", 3)).json()["added"] == 0
    assert meter(tenant, id, ("08:00", 0), ("09:00", 7)).json() == {"session_id": id, "energy_kwh": 7, "added": 2}
    assert values(tenant, id) == [("08:00", 0), ("08:10", 1), ("08:15", 3), ("08:20", 3), ("08:30", 5), ("09:00", 7)]


@pytest.mark.parametrize("sent,wrong", [
    ([("07:59", 0)], ["readings[0].at"]),
    ([("08:20", 2.5)], ["readings[0].energy_kwh"]),
    ([("08:25", 1.5)], ["readings[0].energy_kwh"]),
    ([("08:25", 5.5)], ["readings[0].energy_kwh"]),
    ([("08:35", 4.999)], ["readings[0].energy_kwh"]),
    ([("08:15", 3), ("08:40", 5)], ["readings[0].energy_kwh"]),
    ([("08:50", 7), ("08:45", 8)], ["readings[0].energy_kwh"]),
    ([("08:50", 7), ("08:50", 8)], ["readings[1].energy_kwh"]),
    ([("08:10", 9), ("07:00", 0), ("08:30", 9)], ["readings[0].energy_kwh", "readings[1].at", "readings[2].energy_kwh"]),
])
def test_readings_that_cannot_be(tenant, tariff, sent, wrong):
    # 08:10 1, 08:20 2, 08:30 5
    id = tenant.running(tariff_id=tariff, readings=readings(("08:10", 1), ("08:20", 2), ("08:30", 5)))["id"]
    answer = meter(tenant, id, *sent)
    assert answer.status_code == 422 and set(fields_of(answer)) <= set(wrong) and fields_of(answer)
    # none of them was stored
    assert values(tenant, id) == [("08:10", 1), ("08:20", 2), ("08:30", 5)]


def test_readings_and_the_end_of_a_month(tenant, tariff):
    id = tenant.running(tariff_id=tariff)["id"]
    post = lambda when: tenant.api.post(f"/sessions/{id}/meter-values", {"readings": [{"at": when, "energy_kwh": 1}]})  # noqa: E731
    assert post("2026-06-01T08:00:00Z").status_code == 201
    answer = post("2026-06-01T08:00:01Z")
    assert (answer.status_code, fields_of(answer)) == (422, ["readings[0].at"])


def test_bodies_of_readings(tenant, tariff):
    id = tenant.running(tariff_id=tariff)["id"]
    for sent, wrong in (([], ["readings"]), (None, ["readings"]), (readings(("08:10", 1)) * 1001, ["readings"]),
                        ([{"at": "x"}], ["readings[0].at", "readings[0].energy_kwh"])):
        answer = tenant.api.post(f"/sessions/{id}/meter-values", {"readings": sent})
        assert (answer.status_code, sorted(fields_of(answer))) == (422, wrong)
    assert values(tenant, id) == []


def test_a_thousand_readings_between_a_thousand(tenant, tariff):
    id = tenant.running(tariff_id=tariff)["id"]
    start = dt.datetime(2026, 5, 1, 8, tzinfo=dt.timezone.utc)
    row = lambda second: {"at": (start + dt.timedelta(seconds=second)).isoformat(), "energy_kwh": second / 1000}  # noqa: E731
    even, odd = [row(i) for i in range(0, 2000, 2)], [row(i) for i in range(1, 2000, 2)]
    post = lambda rows: tenant.api.post(f"/sessions/{id}/meter-values", {"readings": rows})  # noqa: E731
    assert post(even).json()["added"] == 1000 and post(odd[::-1]).json()["added"] == 1000
    # few among many: only their neighbours are looked at, and they are right
    assert post([row(0), row(1999)]).json() == {"session_id": id, "energy_kwh": 1.999, "added": 0}
    wrong = [row(0), {"at": row(1000)["at"], "energy_kwh": 1.001}, row(1999)]
    assert fields_of(post(wrong)) == ["readings[1].energy_kwh"]
    between = {"at": (start + dt.timedelta(seconds=500)).isoformat(), "energy_kwh": 0.502}
    assert fields_of(post([row(0), between, row(1999)])) == ["readings[1].energy_kwh"]
    got = tenant.api.get(f"/sessions/{id}/meter-values").json()["readings"]
    assert [r["energy_kwh"] for r in got] == [i / 1000 for i in range(2000)]
    settled = stop(tenant, id).json()
    assert settled["energy_kwh"] == 1.999
    assert tenant.api.get(f"/sessions/{id}/meter-values").json()["readings"] == got


def test_a_session_takes_so_many_readings(tenant, tariff):
    id = tenant.running(tariff_id=tariff)["id"]
    start = dt.datetime(2026, 5, 1, 8, tzinfo=dt.timezone.utc)
    for block in range(101):
        rows = [{"at": f"{start + dt.timedelta(seconds=block * 1000 + i):%Y-%m-%dT%H:%M:%SZ}", "energy_kwh": block} for i in range(1000)]
        answer = tenant.api.post(f"/sessions/{id}/meter-values", {"readings": rows})
        assert answer.status_code == (201 if block < 100 else 422)
    assert fields_of(answer) == ["readings"]
    assert stop(tenant, id, ended_at="2026-05-03T08:00:00Z").json()["energy_kwh"] == 99


def test_readings_after_the_end(tenant, tariff):
    stopped, cancelled = (tenant.running(tariff_id=tariff, readings=readings(("08:10", 1)))["id"] for _ in range(2))
    finished = tenant.session(tariff_id=tariff, readings=readings(("08:20", 2)))["id"]
    bare = tenant.session(tariff_id=tariff)["id"]
    stop(tenant, stopped)
    tenant.api("POST", f"/sessions/{cancelled}/cancel")
    for id, kept in ((stopped, [("08:10", 1)]), (cancelled, [("08:10", 1)]), (finished, [("08:20", 2)]), (bare, [])):
        assert meter(tenant, id, ("08:10", 1)).status_code == 409
        assert values(tenant, id) == kept


# ---- running cost ----

def test_running_cost(tenant, tariff):
    id = tenant.running(tariff_id=tariff)["id"]
    # no reading: the fee of 1, and 20 %
    bill = cost(tenant, id, "08:00")
    assert list(bill) == ["session_id", "line_items", "subtotal", "tax", "discount", "total", "currency", "tax_payable",
                          "at", "energy_kwh", "duration_minutes", "stop_due"]
    assert (amounts(bill), bill["total"], bill["energy_kwh"], bill["duration_minutes"]) == ([1, 0.2], 1.2, 0, 0)
    meter(tenant, id, ("08:10", 1), ("08:30", 5))
    for clock, energy, total in (("08:09", 0, 1.2), ("08:10", 1, 1.68), ("08:29", 1, 1.68), ("08:30", 5, 3.6), ("09:30", 5, 3.6)):
        bill = cost(tenant, id, clock)
        assert (bill["at"], bill["energy_kwh"], bill["total"], bill["stop_due"]) == (at(clock), energy, total, False)
    assert (cost(tenant, id, "09:30")["duration_minutes"], cost(tenant, id)["total"]) == (90, 3.6)
    # it stores nothing
    assert tenant.api.get(f"/sessions/{id}").json()["total_amount"] is None


def test_cost_is_what_the_stop_charges(tenant):
    tariff = tenant.tariff(energy_rate_per_kwh=0.333, time_rate_per_minute=0.07, session_fee=0.5, tax_rate_percent=19, max_amount=30)
    id = tenant.running(tariff_id=tariff, readings=readings(("08:10", 1), ("08:40", 7.777)))["id"]
    bill = cost(tenant, id, "09:00")
    settled = stop(tenant, id).json()
    breakdown = tenant.breakdown(id)
    # 0.50 + 7.777 x 0.333 = 2.589741 + 60 x 0.07; 7.29 + 19 % = 1.3851
    assert (bill["total"], amounts(bill)) == (8.68, [0.5, 2.59, 4.2, 1.39])
    assert settled["total_amount"] == 8.68 and all(breakdown[key] == bill[key] for key in list(bill)[:8])
    # and then it is the settled one, whenever it is asked for
    for shown in (cost(tenant, id), cost(tenant, id, "08:05")):
        assert all(shown[key] == bill[key] for key in bill)


def test_the_moment_of_a_cost(tenant, tariff):
    now = dt.datetime.now(dt.timezone.utc)
    started = (now - dt.timedelta(minutes=10)).strftime("%Y-%m-%dT%H:%M:%SZ")
    id = tenant.running(tariff_id=tariff, started_at=started)["id"]
    assert cost(tenant, id)["duration_minutes"] == 10
    ask = lambda when: tenant.api.get(f"/sessions/{id}/cost?at={when:%Y-%m-%dT%H:%M:%SZ}")  # noqa: E731
    for when in (now + dt.timedelta(minutes=5), now - dt.timedelta(minutes=11)):
        assert (ask(when).status_code, fields_of(ask(when))) == (422, ["at"])
    assert fields_of(tenant.api.get(f"/sessions/{id}/cost?at=now")) == ["at"]
    # started in May and never stopped: it costs what it cost after 31 days
    old = tenant.running(tariff_id=tariff)["id"]
    assert (cost(tenant, old)["at"], cost(tenant, old)["duration_minutes"]) == ("2026-06-01T08:00:00Z", 31 * 1440)
    # a clock that is fast: it has just begun
    soon = (now + dt.timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert cost(tenant, tenant.running(tariff_id=tariff, started_at=soon)["id"])["at"] == soon


def test_stop_due(tenant):
    rate = tenant.cost_rate(automatic_stop_min=60, automatic_stop_costs=5)
    low, high = (tenant.running(tariff_id=tenant.tariff(cost_rate_uuid=rate, min_amount=least))["id"] for least in (4.99, 5))
    tenant.dynamic.put("/cost_rate", {"uuid": rate, "name": "Later", "automatic_stop_min": 1, "automatic_stop_costs": 0.01})
    assert [cost(tenant, low, clock)["stop_due"] for clock in ("08:00", "08:59", "09:00", "10:00")] == [False, False, True, True]
    assert cost(tenant, high, "08:00")["stop_due"] is True
    stop(tenant, high, energy_kwh=0)
    assert cost(tenant, high)["stop_due"] is False


# ---- stop ----

def test_stop(tenant, tariff):
    id = tenant.running(tariff_id=tariff, readings=readings(("08:10", 1), ("08:30", 5)))["id"]
    answer = stop(tenant, id, "10:00", energy_kwh=10, charging_ended_at=at("09:15"))
    session = answer.json()
    assert (answer.status_code, session["status"], session["total_amount"], session["revision"]) == (200, "settled", 6, 1)
    assert (session["subtotal"], session["tax"], session["discount"], session["duration_minutes"]) == (5, 1, 0, 120)
    assert (session["ended_at"], session["charging_ended_at"], session["energy_kwh"]) == (at("10:00"), at("09:15"), 10)
    assert tenant.api.get(f"/sessions/{id}").json() == session
    assert amounts(tenant.breakdown(id)) == [1, 4, 1] and values(tenant, id) == [("08:10", 1), ("08:30", 5)]
    again = {"ended_at": "2026-05-01T12:00:00+02:00", "energy_kwh": "10.000", "charging_ended_at": at("09:15"), "discard_readings": False}
    for same in ({}, {"energy_kwh": None}, {"discard_readings": True}):
        assert tenant.api.post(f"/sessions/{id}/stop", {**again, **same}).json() == session
    for other in ({"energy_kwh": 10.001}, {"ended_at": at("10:01")}, {"charging_ended_at": None}):
        answer = tenant.api.post(f"/sessions/{id}/stop", {**again, **other})
        assert (answer.status_code, code_of(answer)) == (409, "conflict")
    assert tenant.api.get(f"/sessions/{id}").json() == session


def test_stop_by_the_highest_reading(tenant, tariff):
    id = tenant.running(tariff_id=tariff)["id"]
    answer = stop(tenant, id)
    assert (answer.status_code, fields_of(answer)) == (422, ["energy_kwh"])
    meter(tenant, id, ("08:30", 5), ("08:10", 1))
    session = stop(tenant, id).json()
    assert (session["energy_kwh"], session["total_amount"]) == (5, 3.6)
    assert stop(tenant, id).json() == session
    assert stop(tenant, id, energy_kwh=5).json() == session
    assert stop(tenant, id, energy_kwh=5.001).status_code == 409


def test_stop_of_one_that_came_in_finished(tenant, tariff):
    session = tenant.session(tariff_id=tariff)
    for same in ({}, {"energy_kwh": 10}, {"discard_readings": True}):
        assert stop(tenant, session["id"], **same).json() == session
    assert stop(tenant, session["id"], "09:01").status_code == 409
    assert stop(tenant, session["id"], energy_kwh=9).status_code == 409


@pytest.mark.parametrize("fields,wrong", [
    ({"ended_at": at("07:59"), "energy_kwh": 6}, ["ended_at"]),
    ({"ended_at": at("08:29"), "energy_kwh": 6}, ["ended_at"]),
    ({"ended_at": at("09:00"), "energy_kwh": 4.999}, ["energy_kwh"]),
    ({"ended_at": at("08:29"), "energy_kwh": 4.999}, ["ended_at", "energy_kwh"]),
    ({"ended_at": "2026-06-01T08:00:01Z", "energy_kwh": 6}, ["ended_at"]),
    ({"ended_at": at("09:00"), "charging_ended_at": at("09:01")}, ["charging_ended_at"]),
    ({"ended_at": at("09:00"), "charging_ended_at": at("07:59")}, ["charging_ended_at"]),
    ({"energy_kwh": 6}, ["ended_at"]),
    ({"ended_at": at("09:00"), "readings": []}, ["readings"]),
])
def test_a_stop_that_cannot_be(tenant, tariff, fields, wrong):
    id = tenant.running(tariff_id=tariff, readings=readings(("08:10", 1), ("08:30", 5)))["id"]
    answer = tenant.api.post(f"/sessions/{id}/stop", fields)
    assert (answer.status_code, fields_of(answer)) == (422, wrong)
    assert tenant.api.get(f"/sessions/{id}").json()["status"] == "active"
    assert stop(tenant, id, energy_kwh=6).status_code == 200


def test_the_reading_is_named(tenant, tariff):
    id = tenant.running(tariff_id=tariff, readings=readings(("08:10", 1), ("08:30", 5.25)))["id"]
    detail = stop(tenant, id, energy_kwh=5).json()["error"]["details"][0]
    assert detail["field"] == "energy_kwh" and at("08:30") in detail["message"] and "5.25" in detail["message"]


def test_readings_discarded(tenant, tariff):
    three = readings(("08:10", 1), ("08:30", 5), ("08:50", 9))
    below, before, both = (tenant.running(tariff_id=tariff, readings=three)["id"] for _ in range(3))
    # 1 + 4 x 0.40 + 20 %
    assert stop(tenant, below, energy_kwh=4, discard_readings=True).json()["total_amount"] == 3.12
    assert values(tenant, below) == [("08:10", 1)]
    assert stop(tenant, before, "08:40", discard_readings=True).json()["energy_kwh"] == 5
    assert values(tenant, before) == [("08:10", 1), ("08:30", 5)]
    answer = stop(tenant, both, "08:05", discard_readings=True)
    assert (answer.status_code, fields_of(answer)) == (422, ["energy_kwh"])
    assert stop(tenant, both, "08:05", energy_kwh=0, discard_readings=True).json()["total_amount"] == 1.2
    assert values(tenant, both) == []


# ---- cancel ----

def test_cancel(tenant, tariff):
    id = tenant.running(tariff_id=tariff, readings=readings(("08:30", 5)))["id"]
    answer = tenant.api("POST", f"/sessions/{id}/cancel")
    session = answer.json()
    assert (answer.status_code, session["status"], session["total_amount"], session["energy_kwh"]) == (200, "cancelled", None, 5)
    assert tenant.api("POST", f"/sessions/{id}/cancel").json() == session == tenant.api.get(f"/sessions/{id}").json()
    for refused in (stop(tenant, id, energy_kwh=6), meter(tenant, id, ("08:40", 6)), tenant.api.get(f"/sessions/{id}/cost"),
                    tenant.api.get(f"/sessions/{id}/breakdown"), tenant.api.get(f"/sessions/{id}/breakdown?explain=true")):
        assert (refused.status_code, code_of(refused)) == (409, "conflict")
    settled = tenant.session(tariff_id=tariff)["id"]
    assert tenant.api("POST", f"/sessions/{settled}/cancel").status_code == 409


def test_no_breakdown_while_it_runs(tenant, tariff):
    id = tenant.running(tariff_id=tariff)["id"]
    for query in ("", "?explain=true", "?revision=1"):
        answer = tenant.api.get(f"/sessions/{id}/breakdown{query}")
        assert (answer.status_code, code_of(answer)) == (409, "session_active")


def test_anothers_session_is_not_there(tenant, stranger):
    id = stranger.running(tariff_id=stranger.tariff())["id"]
    for id in (id, "bsn_none"):
        answers = [meter(tenant, id, ("08:10", 1)), stop(tenant, id, energy_kwh=1), tenant.api("POST", f"/sessions/{id}/cancel")]
        answers += [tenant.api.get(f"/sessions/{id}/{what}") for what in ("meter-values", "cost", "breakdown", "breakdown?explain=true")]
        assert [answer.status_code for answer in answers] == [404] * len(answers)


# ---- what is pinned ----

def test_later_changes_leave_the_price_alone(fresh):
    tenant = fresh()
    half = tenant.made("/user-types", name="Half", discount_percent=50)
    tariff = tenant.tariff(energy_rate_per_kwh=0.5, session_fee=2)
    rule = tenant.made("/rules", tariff_id=tariff, priority=10, name="Cheap", override={"energy_rate_per_kwh": 0.3})
    ids = [tenant.running(tariff_id=tariff, user_type_id=half, readings=readings(("08:30", 10)))["id"] for _ in range(2)]
    # (2 + 10 x 0.3) x 50 %
    before = [cost(tenant, id, "09:00") for id in ids]
    assert [bill["total"] for bill in before] == [2.5, 2.5]
    tenant.api.patch(f"/tariffs/{tariff}", {"session_fee": 90})
    tenant.api.patch(f"/user-types/{half}", {"discount_percent": 1, "name": "Less"})
    tenant.api.patch(f"/rules/{rule}", {"override": {"energy_rate_per_kwh": 80}})
    tenant.api.delete(f"/rules/{rule}")
    tenant.made("/rules", tariff_id=tariff, priority=1, override={"session_fee": 70})
    tenant.api.patch(f"/tariffs/{tariff}", {"status": "archived"})
    assert [cost(tenant, id, "09:00") for id in ids] == before
    settled = stop(tenant, ids[0]).json()
    assert (settled["total_amount"], settled["rule_id"], settled["tariff_version"]) == (2.5, rule, 1)
    explain = tenant.breakdown(ids[0], "?explain=true")["explain"]
    assert explain["rules"] == [{"id": rule, "name": "Cheap", "version": 1, "matched": True, "chosen": True, "failed": None}]
    energy = explain["items"][1]
    assert (energy["source"], energy["source_id"], energy["source_version"], energy["amount"]) == ("rule", rule, 1, 3)
    assert "Half" in explain["items"][2]["description"]


def test_explain(fresh):
    tenant = fresh()
    tariff = tenant.tariff(energy_rate_per_kwh=0.4, session_fee=1, tax_rate_percent=20)
    rows = [tenant.made("/rules", tariff_id=tariff, priority=i, **fields) for i, fields in enumerate([
        {"conditions": {"connector_type": "CHAdeMO"}}, {"conditions": {"min_energy_kwh": 50}}, {"override": {"session_fee": 0.5}},
        {"status": "inactive"}], start=1)]
    id = tenant.session(tariff_id=tariff, connector_type="CCS2")["id"]
    plain, bill = tenant.breakdown(id), tenant.breakdown(id, "?explain=true")
    explain = bill.pop("explain")
    assert bill == plain and tenant.breakdown(id, "?explain=false") == plain
    assert [(row["id"], row["matched"], row["chosen"], row["failed"]) for row in explain["rules"]] == [
        (rows[0], False, False, "connector_type"), (rows[1], False, False, "min_energy_kwh"), (rows[2], True, True, None),
        (rows[3], False, False, "status")]
    fee, energy, tax = explain["items"]
    assert (fee["source"], fee["source_id"], fee["amount"], fee["price"]) == ("rule", rows[2], 0.5, 0.5)
    assert (energy["source"], energy["quantity"], energy["quantity_unit"], energy["unrounded"]) == ("tariff", 10000, "Wh", "4")
    assert (tax["percent"], tax["of"], tax["amount"]) == (20, 4.5, 0.9)
    german = tenant.breakdown(id, "?explain=true&locale=de")
    assert [item["description"] for item in german["explain"]["items"]] == [item["description"] for item in german["line_items"]]
    assert german["line_items"] != bill["line_items"]
    # a rule that comes later is not among them
    tenant.made("/rules", tariff_id=tariff, priority=1, override={"session_fee": 7})
    assert tenant.breakdown(id, "?explain=true")["explain"] == explain


def test_interval_prices_split_at_the_readings(fresh):
    tenant = fresh()
    tariff = tenant.tariff(energy_rate_per_kwh=0.5, price_lock="interval")
    tenant.made("/rules", tariff_id=tariff, priority=1, conditions={"valid_from": at("09:00")}, override={"energy_rate_per_kwh": 0.3})
    metered, bare = tenant.running(tariff_id=tariff)["id"], tenant.running(tariff_id=tariff)["id"]
    meter(tenant, metered, ("08:30", 4), ("09:30", 10))
    # at 09:00 the meter is halfway between 4 and 10: 7 x 0.5, then 3 x 0.3; flat after the last reading
    assert amounts(cost(tenant, metered, "09:00")) == [2]
    assert amounts(cost(tenant, metered, "09:30")) == [3.5, 0.9]
    assert amounts(cost(tenant, metered, "10:00")) == [3.5, 0.9]
    # 12 at the end: 7 x 0.5, 5 x 0.3; without readings 6 and 6
    assert stop(tenant, metered, "10:00", energy_kwh=12).json()["total_amount"] == 5
    assert stop(tenant, bare, "10:00", energy_kwh=12).json()["total_amount"] == 4.8
    assert amounts(tenant.breakdown(metered)) == [3.5, 1.5]
    # and it is what one that comes in finished is charged
    finished = tenant.session(tariff_id=tariff, ended_at=at("10:00"), energy_kwh=12, readings=readings(("08:30", 4), ("09:30", 10)))
    assert finished["total_amount"] == 5


# ---- codes ----

def code(tenant, **fields):
    name = uuid.uuid4().hex[:12].upper()
    tenant.made("/promotional-codes", **{"code": name, "discount_type": "percent", "discount_value": 50, **fields})
    return name


def used(tenant, name):
    rows = tenant.api.get("/promotional-codes?limit=200").json()["promotional_codes"]
    return next(row["redemptions_used"] for row in rows if row["code"] == name)


def test_a_code_at_the_start(tenant, tariff):
    name = code(tenant, max_redemptions=1)
    body = session_body(tariff_id=tariff, ended_at=None, energy_kwh=None, promo_code=name.lower())
    answer = tenant.api.post("/sessions", body)
    session = answer.json()
    assert (answer.status_code, session["promo_code"], used(tenant, name)) == (201, name, 1)
    # again, in other letters: the same session, no other redemption
    assert tenant.api.post("/sessions", {**body, "promo_code": name}).json() == session and used(tenant, name) == 1
    assert [row["id"] for row in tenant.api.get(f"/sessions?promo_code={name}").json()["sessions"]] == [session["id"]]
    meter(tenant, session["id"], ("08:30", 10))
    # 6.00 less 50 %
    assert (cost(tenant, session["id"], "09:00")["discount"], cost(tenant, session["id"], "09:00")["total"]) == (-3, 3)
    settled = stop(tenant, session["id"]).json()
    assert (settled["total_amount"], settled["discount"], settled["promo_code"]) == (3, -3, name)
    # a bad one: refused, nothing stored
    other = session_body(tariff_id=tariff, ended_at=None, energy_kwh=None, charge_point_id="cp-coded")
    for bad, status, word in ((name, 409, "code_exhausted"), ("NOSUCHCODE", 422, "code_unknown")):
        answer = tenant.api.post("/sessions", {**other, "promo_code": bad})
        assert (answer.status_code, code_of(answer)) == (status, word)
    assert tenant.api.get("/sessions?charge_point_id=cp-coded").json()["total"] == 0


def test_a_code_of_a_finished_session(tenant, tariff):
    name = code(tenant, max_redemptions=1)
    body = session_body(tariff_id=tariff, promo_code=name)
    first = tenant.api.post("/sessions", body)
    assert (first.status_code, first.json()["total_amount"], first.json()["promo_code"]) == (201, 3, name)
    assert "promo_error" not in first.json()
    assert tenant.api.post("/sessions", body).json() == first.json() and used(tenant, name) == 1
    for bad, word in ((name, "code_exhausted"), ("NOSUCHCODE", "code_unknown"), ("?", "code_unknown")):
        answer = tenant.api.post("/sessions", session_body(tariff_id=tariff, promo_code=bad))
        session = answer.json()
        assert (answer.status_code, session["total_amount"], session["promo_code"]) == (201, 6, None)
        assert session["promo_error"]["code"] == word and session["promo_error"]["message"]
        assert "promo_error" not in tenant.api.get(f"/sessions/{session['id']}").json()


def test_a_code_that_comes_with_the_end(tenant, tariff):
    name = code(tenant, max_redemptions_per_driver=1)
    start = session_body(tariff_id=tariff, ended_at=None, energy_kwh=None)
    tenant.api.post("/sessions", start)
    done = {**start, "ended_at": at("09:00"), "energy_kwh": 10, "driver_id": "drv-coded", "promo_code": name}
    answer = tenant.api.post("/sessions", done)
    assert (answer.status_code, answer.json()["total_amount"], answer.json()["promo_code"]) == (200, 3, name)
    assert tenant.api.post("/sessions", done).json() == answer.json() and used(tenant, name) == 1
    # of another session: it ends without it
    start = session_body(tariff_id=tariff, ended_at=None, energy_kwh=None)
    tenant.api.post("/sessions", start)
    done = {**done, "transaction_id": start["transaction_id"]}
    ended = tenant.api.post("/sessions", done).json()
    assert (ended["total_amount"], ended["promo_error"]["code"]) == (6, "code_used_by_driver")
    again = tenant.api.post("/sessions", done)
    assert (again.status_code, again.json()["id"]) == (200, ended["id"])


# ---- many at once ----

def at_once(tenant, *calls):
    return asked_at_once([key_client(tenant.with_scope("admin")) for _ in calls], calls)


def test_different_stops_at_once(tenant, tariff):
    for _ in range(3):
        id = tenant.running(tariff_id=tariff)["id"]
        answers = at_once(tenant, *[lambda client, kwh=kwh: client.post(f"/sessions/{id}/stop", {"ended_at": at("09:00"), "energy_kwh": kwh})
                                    for kwh in range(6)])
        assert sorted(answer.status_code for answer in answers) == [200] + [409] * 5
        won = next(answer.json() for answer in answers if answer.status_code == 200)
        assert tenant.api.get(f"/sessions/{id}").json() == won


def test_the_same_stop_at_once(tenant, tariff):
    id = tenant.running(tariff_id=tariff)["id"]
    stopping = lambda client: client.post(f"/sessions/{id}/stop", {"ended_at": at("09:00"), "energy_kwh": 10})  # noqa: E731
    answers = at_once(tenant, *[stopping] * 6)
    assert [answer.status_code for answer in answers] == [200] * 6 and len({answer.text for answer in answers}) == 1


def test_stop_against_readings_and_cancel(tenant, tariff):
    for _ in range(4):
        id = tenant.running(tariff_id=tariff, readings=readings(("08:01", 0.5)))["id"]
        reading = [lambda client, i=i: client.post(f"/sessions/{id}/meter-values", {"readings": readings((f"08:{i}", i))})
                   for i in range(10, 14)]
        stopping = lambda client: client.post(f"/sessions/{id}/stop", {"ended_at": at("09:00")})  # noqa: E731
        *metered, stopped, cancelled = at_once(tenant, *reading, stopping, lambda client: client("POST", f"/sessions/{id}/cancel"))
        assert {stopped.status_code, cancelled.status_code} == {200, 409}
        assert {answer.status_code for answer in metered} <= {201, 409, 422}
        # what was taken is there, what came too late is not
        taken = [i for i, answer in enumerate(metered, start=10) if answer.status_code == 201]
        assert [kwh for _, kwh in values(tenant, id)] == [0.5] + taken
        if stopped.status_code == 200:
            assert stopped.json()["energy_kwh"] == max([0.5] + taken)


def test_start_and_finished_at_once(tenant, tariff):
    for _ in range(3):
        start = session_body(tariff_id=tariff, ended_at=None, energy_kwh=None)
        done = {**start, "ended_at": at("09:00"), "energy_kwh": 10}
        starting, ending = [lambda client: client.post("/sessions", start)] * 3, [lambda client: client.post("/sessions", done)] * 3
        answers = at_once(tenant, *starting, *ending)
        # whichever came first
        assert {answer.status_code for answer in answers} <= {200, 201, 409}
        rows = tenant.api.get(f"/sessions?charge_point_id={start['charge_point_id']}&limit=200").json()["sessions"]
        (row,) = [row for row in rows if row["transaction_id"] == start["transaction_id"]]
        assert (row["status"], row["total_amount"]) == ("settled", 6)


def test_readings_at_once(tenant, tariff):
    id = tenant.running(tariff_id=tariff)["id"]
    sends = [lambda client, i=i: client.post(f"/sessions/{id}/meter-values", {"readings": readings(("08:30", 5), (f"08:3{i}", 5))})
             for i in range(1, 7)]
    answers = at_once(tenant, *sends)
    assert [answer.status_code for answer in answers] == [201] * 6
    assert len(values(tenant, id)) == 7 and sum(answer.json()["added"] for answer in answers) == 7


def test_idempotency(tenant, tariff):
    id = tenant.running(tariff_id=tariff)["id"]
    for path, body in ((f"/sessions/{id}/meter-values", {"readings": readings(("08:30", 5))}),
                       (f"/sessions/{id}/stop", {"ended_at": at("09:00")}), (f"/sessions/{id}/cancel", None)):
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        first, second = (tenant.api("POST", path, body, headers=headers) for _ in range(2))
        assert (second.status_code, second.text) == (first.status_code, first.text)
        assert second.headers["Idempotent-Replayed"] == "true"
