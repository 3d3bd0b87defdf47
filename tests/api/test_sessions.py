"""Finished sessions: priced, settled, listed, broken down. Every amount is worked out by hand from docs/pricing.md."""

import datetime as dt

import pytest

from client import code_of, ctl, exact, fields_of, session_body


def items(breakdown):
    return [(item["description"], item["amount"]) for item in breakdown["line_items"]]


def priced(tenant, tariff, **session):
    """The breakdown and the session of a tariff's fields."""
    settled = tenant.session(tariff_id=tenant.tariff(**tariff), **session)
    return tenant.breakdown(settled["id"]), settled


def test_energy_time_fee_idle_and_tax(tenant):
    # 08:00 to 10:00, charging until 09:15: 12.345 kWh x 0.37 = 4.56765; time 120 min x 0.03 = 3.60;
    # idle 45 min - 10 min grace = 35 x 0.11 = 3.85; fee 0.75; sum 12.77; 19 % = 2.4263
    bill, session = priced(
        tenant, dict(energy_rate_per_kwh=0.37, time_rate_per_minute=0.03, session_fee=0.75, idle_fee_per_minute=0.11,
                     idle_grace_period_minutes=10, tax_rate_percent=19, tax_name="MwSt."),
        ended_at="2026-05-01T10:00:00Z", charging_ended_at="2026-05-01T09:15:00Z", energy_kwh=12.345)
    assert [amount for _, amount in items(bill)] == [0.75, 4.57, 3.60, 3.85, 2.43]
    assert items(bill)[-1][0] == "MwSt. (19%)"
    assert (bill["subtotal"], bill["tax"], bill["total"], bill["tax_payable"]) == (12.77, 2.43, 15.20, 2.43)
    assert (session["total_amount"], session["subtotal"], session["tax"], session["discount"]) == (15.20, 12.77, 2.43, 0)
    assert (session["duration_minutes"], session["status"], session["revision"]) == (120, "settled", 1)


def test_half_away_from_zero(tenant):
    # 0.5 kWh x 0.01 = 0.005 and x -0.01 = -0.005
    assert priced(tenant, dict(energy_rate_per_kwh=0.01), energy_kwh=0.5)[0]["total"] == 0.01
    bill, _ = priced(tenant, dict(energy_rate_per_kwh=-0.01, session_fee=1), energy_kwh=0.5)
    assert [amount for _, amount in items(bill)] == [1.00, -0.01]


def test_nothing_to_pay(tenant):
    for fields in ({}, {"energy_rate_per_kwh": 0, "tax_rate_percent": 20}):
        bill, session = priced(tenant, fields)
        assert bill["line_items"] == [] and (bill["total"], session["total_amount"]) == (0, 0)


def test_no_energy_no_time(tenant):
    bill, session = priced(tenant, dict(energy_rate_per_kwh=0.5, time_rate_per_hour=5, session_fee=1),
                           ended_at="2026-05-01T08:00:00Z", energy_kwh=0)
    assert [amount for _, amount in items(bill)] == [1]
    assert session["duration_minutes"] == 0


def test_tax_included(tenant):
    # 12 gross at 20 %: 12 - 10
    bill, _ = priced(tenant, dict(session_fee=12, tax_rate_percent=20, tax_included=True))
    assert (items(bill)[0][1], len(items(bill))) == (12, 1)
    assert (bill["subtotal"], bill["tax"], bill["total"]) == (10, 2, 12)


def test_floor_ceiling_and_steps(tenant):
    # 1.001 kWh counts as 1.1: 1.1 x 1 = 1.10; then up to 5.00
    bill, _ = priced(tenant, dict(energy_rate_per_kwh=1, energy_step_wh=100, min_amount=5), energy_kwh=1.001)
    assert [amount for _, amount in items(bill)] == [1.10, 3.90]
    # 61 s count as 120 s: 2 min x 1; then down to 1.50
    bill, _ = priced(tenant, dict(time_rate_per_minute=1, time_step_seconds=60, max_amount=1.5),
                     ended_at="2026-05-01T08:01:01Z")
    assert [amount for _, amount in items(bill)] == [2.00, -0.50]


@pytest.mark.parametrize("currency,rate,kwh,total", [
    ("JPY", 33.3, 1.5, "50"),        # 49.95
    ("KWD", 0.0333, 1.5, "0.050"),   # 0.04995
    ("EUR", 33.333, 1.5, "50.00"),   # 49.9995
])
def test_currencies(tenant, currency, rate, kwh, total):
    session = tenant.session(tariff_id=tenant.tariff(currency=currency, energy_rate_per_kwh=rate), energy_kwh=kwh)
    got = exact(tenant.api.get(f"/sessions/{session['id']}"))
    assert (str(got["total_amount"]), got["currency"]) == (total, currency)
    bill = exact(tenant.api.get(f"/sessions/{session['id']}/breakdown"))
    assert [str(bill[key]) for key in ("subtotal", "total")] == [total, total]


def test_cost_rate_without_prices_makes_it_free(tenant):
    # the rate's components replace the tariff's, one that it lacks being 0; idle stays the tariff's
    rate = tenant.cost_rate(currency="EUR")
    bill, _ = priced(tenant, dict(cost_rate_uuid=rate, energy_rate_per_kwh=9, session_fee=9, idle_fee_per_minute=0.1),
                     charging_ended_at="2026-05-01T08:30:00Z")
    assert [amount for _, amount in items(bill)] == [3.00]


def test_which_tariff(fresh):
    tenant = fresh()
    answer = tenant.api.post("/sessions", session_body())
    assert (answer.status_code, fields_of(answer)) == (422, ["tariff_id"])
    of_point, of_session = tenant.tariff(session_fee=1), tenant.tariff(session_fee=2)
    cp = tenant.charge_point(tariff_id=of_point)
    assert tenant.session(charge_point_id=cp)["total_amount"] == 1
    named = tenant.session(charge_point_id=cp, tariff_id=of_session)
    assert (named["total_amount"], named["tariff_id"]) == (2, of_session)
    answer = tenant.api.post("/sessions", session_body(charge_point_id=cp, tariff_id="tar_none"))
    assert (answer.status_code, fields_of(answer)) == (422, ["tariff_id"])
    archived = tenant.tariff(status="archived")
    answer = tenant.api.post("/sessions", session_body(tariff_id=archived))
    assert (answer.status_code, fields_of(answer)) == (422, ["tariff_id"])


def test_default_tariff(fresh):
    tenant = fresh()
    tariff = tenant.tariff(session_fee=7)
    ctl("tenant", "set", tenant.id, "--default-tariff-id", tariff)
    assert tenant.session()["total_amount"] == 7
    assert tenant.api.delete(f"/tariffs/{tariff}").status_code == 409


def test_version_in_force_at_the_start(fresh):
    tenant = fresh()
    id = tenant.tariff(session_fee=1)
    before = tenant.session(tariff_id=id)
    tenant.api.patch(f"/tariffs/{id}", {"session_fee": 2})
    rows = tenant.api.get(f"/tariffs/{id}/versions").json()["versions"]
    changed = dt.datetime.fromisoformat(rows[0]["valid_from"])
    at = lambda seconds: (changed + dt.timedelta(seconds=seconds)).isoformat()  # noqa: E731
    past, now = (tenant.session(tariff_id=id, started_at=at(n), ended_at=at(n + 60)) for n in (-3600, 0))
    assert [(s["tariff_version"], s["total_amount"]) for s in (before, past, now)] == [(1, 1), (1, 1), (2, 2)]
    # what was settled stays
    assert tenant.api.get(f"/sessions/{before['id']}").json() == before


def test_every_field_comes_back(tenant):
    sent = session_body(
        transaction_id="TX 1/e", charge_point_id="CP:1", connector_id="1", connector_type="CCS2", driver_id="drv-1",
        tariff_id=tenant.tariff(), charging_ended_at="2026-05-01T08:30:00Z", energy_kwh=1.234)
    answer = tenant.api.post("/sessions", sent)
    session = answer.json()
    assert answer.headers["Location"] == "/api/v1/billing/sessions/" + session["id"]
    assert {key: session[key] for key in sent} == sent
    assert tenant.api.get(f"/sessions/{session['id']}").text == answer.text
    row = tenant.api.get("/sessions?driver_id=drv-1").json()["sessions"][0]
    assert row == {key: session[key] for key in row} and list(row) == list(session)[:len(row)]


def test_instants_are_answered_in_utc(tenant):
    session = tenant.session(tariff_id=tenant.tariff(), started_at="2026-05-01T10:00:00.999+02:00",
                             ended_at="2026-05-01t03:30:00-05:30")
    assert (session["started_at"], session["ended_at"]) == ("2026-05-01T08:00:00Z", "2026-05-01T09:00:00Z")


def test_time_zone_of_the_place(fresh):
    tenant = fresh(time_zone="America/New_York")
    # free from 22:00 to 24:00 local; idle from 21:30 to 22:30 in the place's zone: 30 min x 0.10
    tariff = tenant.tariff(idle_fee_per_minute=0.1, idle_free_window={"start_time": "22:00", "end_time": "24:00"})
    tokyo = tenant.charge_point(time_zone="Asia/Tokyo", tariff_id=tariff)
    own = tenant.charge_point(tariff_id=tariff)
    for cp, zone, start, end in (
            (tokyo, "Asia/Tokyo", "2026-05-01T12:30:00Z", "2026-05-01T13:30:00Z"),
            (own, "America/New_York", "2026-05-02T01:30:00Z", "2026-05-02T02:30:00Z"),
            ("unknown", "America/New_York", "2026-05-02T01:30:00Z", "2026-05-02T02:30:00Z")):
        session = tenant.session(charge_point_id=cp, tariff_id=tariff, started_at=start, charging_ended_at=start,
                                 ended_at=end)
        assert (session["time_zone"], session["total_amount"]) == (zone, 3)


@pytest.mark.parametrize("fields,wrong", [
    ({"transaction_id": None}, ["transaction_id"]),
    ({"transaction_id": ""}, ["transaction_id"]),
    ({"transaction_id": "x" * 65}, ["transaction_id"]),
    ({"transaction_id": "tab\there"}, ["transaction_id"]),
    ({"charge_point_id": "with space"}, ["charge_point_id"]),
    ({"driver_id": "a/b"}, ["driver_id"]),
    ({"started_at": "2026-05-01"}, ["started_at"]),
    ({"started_at": "2026-05-01T08:00:00"}, ["started_at"]),
    ({"started_at": "2026-02-30T08:00:00Z"}, ["started_at"]),
    ({"started_at": 1777622400}, ["started_at"]),
    ({"ended_at": "2026-05-01T07:59:59Z"}, ["ended_at"]),
    ({"ended_at": "2026-06-01T08:00:01Z"}, ["ended_at"]),
    ({"charging_ended_at": "2026-05-01T09:00:01Z"}, ["charging_ended_at"]),
    ({"charging_ended_at": "2026-05-01T07:59:59Z"}, ["charging_ended_at"]),
    ({"energy_kwh": -0.001}, ["energy_kwh"]),
    ({"energy_kwh": 10000.001}, ["energy_kwh"]),
    ({"energy_kwh": 1.0001}, ["energy_kwh"]),
    ({"energy_kwh": None}, ["energy_kwh"]),
    ({"total_amount": 1, "status": "settled", "id": "x"}, ["total_amount", "status", "id"]),
    ({"readings": [{"at": "2026-05-01T08:30:00Z"}]}, ["readings[0].energy_kwh"]),
    ({"readings": [{"at": "now", "energy_kwh": "x"}, 7]}, ["readings[0].at", "readings[0].energy_kwh", "readings[1]"]),
    ({"readings": {}}, ["readings"]),
])
def test_wrong_fields_are_named(tenant, fields, wrong):
    tariff = tenant.tariff()
    answer = tenant.api.post("/sessions", session_body(charge_point_id="cp-wrong", tariff_id=tariff) | fields)
    assert (answer.status_code, sorted(fields_of(answer))) == (422, sorted(wrong))
    assert tenant.api.get("/sessions?charge_point_id=cp-wrong").json()["total"] == 0


def test_longest_session(tenant):
    assert tenant.session(tariff_id=tenant.tariff(), ended_at="2026-06-01T08:00:00Z")["duration_minutes"] == 31 * 1440


@pytest.mark.parametrize("readings,wrong", [
    ([("08:10", 1), ("08:20", 2)], None),
    ([("08:20", 2), ("08:10", 1)], None),
    ([("08:10", 1), ("08:10", 1)], None),
    ([("07:00", 9), ("09:30", 0)], None),
    ([("08:10", 2), ("08:20", 1)], "readings"),
    ([("08:10", 11)], "readings"),
    ([("08:10", 1), ("08:10", 2)], "readings"),
])
def test_readings(tenant, readings, wrong):
    sent = [{"at": f"2026-05-01T{clock}:00Z", "energy_kwh": kwh} for clock, kwh in readings]
    answer = tenant.api.post("/sessions", session_body(tariff_id=tenant.tariff(energy_rate_per_kwh=0.5), readings=sent))
    if wrong is None:
        assert (answer.status_code, answer.json()["total_amount"]) == (201, 5)
    else:
        assert answer.status_code == 422 and all(field.startswith(wrong) for field in fields_of(answer))


def test_too_many_readings(tenant):
    reading = {"at": "2026-05-01T08:10:00Z", "energy_kwh": 1}
    body = session_body(tariff_id=tenant.tariff(), readings=[reading] * 1000)
    assert tenant.api.post("/sessions", body).status_code == 201
    answer = tenant.api.post("/sessions", session_body(tariff_id=body["tariff_id"], readings=[reading] * 1001))
    assert (answer.status_code, fields_of(answer)) == (422, ["readings"])


def test_repeated_transaction(fresh):
    tenant = fresh()
    tariff = tenant.tariff(session_fee=1)
    body = session_body(transaction_id="T", charge_point_id="cp", tariff_id=tariff, energy_kwh=1.5)
    first = tenant.api.post("/sessions", body)
    tenant.api.patch(f"/tariffs/{tariff}", {"session_fee": 2})
    # equal in what it says, whatever its notation
    for same in (body, {**body, "energy_kwh": "1.50", "started_at": "2026-05-01T10:00:00+02:00", "driver_id": None}):
        again = tenant.api.post("/sessions", same)
        assert again.status_code == 200 and "Location" not in again.headers
        assert again.json() == first.json()
    for change in ({"energy_kwh": 1.501}, {"driver_id": "d"}, {"ended_at": "2026-05-01T09:00:01Z"}, {"tariff_id": tenant.tariff()},
                   {"readings": [{"at": "2026-05-01T08:30:00Z", "energy_kwh": 1}]}):
        other = tenant.api.post("/sessions", {**body, **change})
        assert (other.status_code, code_of(other)) == (409, "transaction_conflict")
    # another charge point has transactions of its own
    assert tenant.api.post("/sessions", {**body, "charge_point_id": "cp2"}).status_code == 201
    assert tenant.api.get("/sessions").json()["total"] == 2


def test_lists(fresh):
    tenant = fresh()
    tariff = tenant.tariff()
    hours = ["08", "12", "10", "14", "16"]
    made = {hour: tenant.session(charge_point_id="a" if hour < "12" else "b", driver_id=f"d{hour}", tariff_id=tariff,
                                 started_at=f"2026-05-01T{hour}:00:00Z", ended_at=f"2026-05-01T{hour}:30:00Z")["id"]
            for hour in hours}
    latest = [made[hour] for hour in sorted(hours, reverse=True)]

    def page(query):
        body = tenant.api.get("/sessions?" + query).json()
        return [row["id"] for row in body["sessions"]], body["total"]

    assert page("") == (latest, 5)
    assert page("charge_point_id=a") == ([made["10"], made["08"]], 2)
    assert page("driver_id=d16") == ([made["16"]], 1)
    assert page("status=settled&limit=2") == (latest[:2], 5)
    assert page("status=active") == page("site_id=x") == page("organization_id=x") == ([], 0)
    assert page("limit=2&page=3") == (latest[4:], 5)
    walked, query = [], "limit=2"
    while query:
        body = tenant.api.get("/sessions?" + query).json()
        walked += [row["id"] for row in body["sessions"]]
        query = body["next_cursor"] and "limit=2&cursor=" + body["next_cursor"]
    assert walked == latest
    for query, field in (("status=none", "status"), ("cursor=x", "cursor"), ("cursor=99999999999999999-x", "cursor"),
                         ("from=yesterday", "from"), ("to=2026-02-30", "to"), ("from=2026-05-01T00:00:00", "from")):
        answer = tenant.api.get("/sessions?" + query)
        assert (answer.status_code, fields_of(answer)) == (422, [field])


def test_same_start_pages_well(fresh):
    tenant = fresh()
    tariff = tenant.tariff()
    made = {tenant.session(tariff_id=tariff)["id"] for _ in range(5)}
    walked, query = [], "limit=1"
    while query:
        body = tenant.api.get("/sessions?" + query).json()
        walked += [row["id"] for row in body["sessions"]]
        query = body["next_cursor"] and "limit=1&cursor=" + body["next_cursor"]
    assert len(walked) == 5 and set(walked) == made


def test_days_are_the_tenants(fresh):
    tenant = fresh(time_zone="America/New_York")
    tariff = tenant.tariff()
    # 1 May in New York is 04:00Z to 04:00Z of the next day
    starts = ["2026-05-01T03:59:59Z", "2026-05-01T04:00:00Z", "2026-05-02T03:59:59Z", "2026-05-02T04:00:00Z"]
    for start in starts:
        tenant.session(tariff_id=tariff, started_at=start, ended_at="2026-05-03T00:00:00Z")

    def listed(query):
        return [row["started_at"] for row in tenant.api.get("/sessions?" + query).json()["sessions"]][::-1]

    assert listed("from=2026-05-01&to=2026-05-01") == starts[1:3]
    assert listed("from=2026-05-02") == starts[3:]
    assert listed("to=2026-04-30") == starts[:1]
    # an instant as `to` does not count, as `from` it does
    assert listed("from=2026-05-01T04:00:00Z&to=2026-05-02T04:00:00Z") == starts[1:3]
    assert listed("from=2026-05-01T00:00:00-04:00&to=2026-05-01") == starts[1:3]
    assert listed("from=2026-05-03&to=2026-05-01") == []


def test_day_of_a_clock_change(fresh):
    tenant = fresh(time_zone="Europe/London")
    tariff = tenant.tariff()
    # 29 March 2026 has 23 hours: 00:00Z to 23:00Z
    starts = ["2026-03-28T23:59:59Z", "2026-03-29T00:00:00Z", "2026-03-29T22:59:59Z", "2026-03-29T23:00:00Z"]
    for start in starts:
        tenant.session(tariff_id=tariff, started_at=start, ended_at="2026-03-30T00:00:00Z")
    rows = tenant.api.get("/sessions?from=2026-03-29&to=2026-03-29").json()["sessions"]
    assert [row["started_at"] for row in rows] == [starts[2], starts[1]]


def test_revision(tenant):
    id = tenant.session(tariff_id=tenant.tariff(session_fee=1))["id"]
    assert tenant.breakdown(id, "?revision=1") == tenant.breakdown(id)
    assert tenant.api.get(f"/sessions/{id}/breakdown?revision=2").status_code == 404
    assert fields_of(tenant.api.get(f"/sessions/{id}/breakdown?revision=0")) == ["revision"]
    assert tenant.api.get("/sessions/bsn_none/breakdown").status_code == 404


def test_locale(tenant):
    id = tenant.session(tariff_id=tenant.tariff(session_fee=1.5, energy_rate_per_kwh=0.4, tax_rate_percent=20))["id"]
    english, german = tenant.breakdown(id), tenant.breakdown(id, "?locale=de-AT")
    assert [item["description"] for item in english["line_items"]] == ["Session fee", "Energy (10 kWh × €0.40)", "VAT (20%)"]
    assert [item["amount"] for item in german["line_items"]] == [item["amount"] for item in english["line_items"]]
    assert german["line_items"] != english["line_items"]
    # a language that is not spoken is English
    assert tenant.breakdown(id, "?locale=xx") == english
    assert fields_of(tenant.api.get(f"/sessions/{id}/breakdown?locale=x")) == ["locale"]


def test_sessions_do_not_change(tenant):
    path = "/sessions/" + tenant.session(tariff_id=tenant.tariff())["id"]
    for method in ("PUT", "PATCH", "DELETE"):
        answer = tenant.api(method, path, raw=b"{}")
        assert answer.status_code == 405 and answer.headers["Allow"] == "GET, HEAD"
