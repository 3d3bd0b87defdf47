"""Events are told in the transaction of what happened, once to each endpoint that takes them, with the object as its GET shows it."""

import concurrent.futures
import datetime
import json
import subprocess
import uuid
from decimal import Decimal

import pytest

from client import CONFIG, ENV, Tenant, database, exact, session_body, validator
from receiver import Endpoint, until

SESSIONS = ["session.started", "session.cost_updated", "session.stop_due", "session.settled", "session.refunded"]


@pytest.fixture
def one():
    """A tenant of this test, with a tariff."""
    tenant = Tenant()
    tenant.rates = tenant.tariff(energy_rate_per_kwh=0.5, session_fee=1)
    return tenant


def moment(**ago):
    return (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(**ago)).strftime("%Y-%m-%dT%H:%M:%SZ")


def now_running(tenant, **fields):
    return tenant.running(tariff_id=tenant.rates, **{"started_at": moment(minutes=5), **fields})["id"]


def meter(tenant, id, kwh, **ago):
    answer = tenant.api.post(f"/sessions/{id}/meter-values", {"readings": [{"at": moment(**ago), "energy_kwh": kwh}]})
    assert answer.status_code == 201, answer.text
    return answer


def is_get(tenant, event, path):
    """The event fits the document, and its data is the answer to a GET, to the letter."""
    validator(("webhooks", event["type"], "post", "requestBody", "content", "application/json", "schema")).validate(event)
    shown = tenant.api.get(path)
    assert shown.status_code == 200, shown.text
    assert event["tenant_id"] == tenant.id
    assert json.dumps(event["data"]) == json.dumps(shown.json())
    return shown.json()


def raw_data(endpoint):
    """The data of the last event as the bytes that are sent."""
    row = database(f"SELECT body FROM outbox WHERE lane = '{endpoint.id}' ORDER BY number DESC LIMIT 1")
    return row.rstrip("\n").split(',"data":', 1)[1][:-1]


# ---- sessions ----

def test_started(one):
    hook = Endpoint(one, *SESSIONS)
    id = now_running(one, driver_id="d-1", connector_id="1", connector_type="CCS")
    event, = hook.told()
    assert event["type"] == "session.started"
    shown = is_get(one, event, f"/sessions/{id}")
    assert shown["status"] == "active" and shown["energy_kwh"] is None
    assert raw_data(hook) == one.api.get(f"/sessions/{id}").text


def test_started_with_readings(one):
    hook = Endpoint(one, *SESSIONS)
    id = now_running(one, readings=[{"at": moment(minutes=1), "energy_kwh": 2}])
    started, cost = hook.told()
    assert (started["type"], cost["type"]) == ("session.started", "session.cost_updated")
    assert is_get(one, started, f"/sessions/{id}")["energy_kwh"] == 2
    assert is_get(one, cost, f"/sessions/{id}/cost?at={cost['data']['at']}")["total"] == 2


def test_settled_at_once(one):
    hook = Endpoint(one, *SESSIONS)
    session = one.session(tariff_id=one.rates, promo_code="NOSUCHCODE")
    assert session["promo_error"]
    event, = hook.told()
    assert event["type"] == "session.settled" and event["data"]["revision"] == 1
    is_get(one, event, f"/sessions/{session['id']}")
    assert raw_data(hook) == one.api.get(f"/sessions/{session['id']}").text


def test_a_life(one):
    hook = Endpoint(one, *SESSIONS)
    id = now_running(one)
    meter(one, id, 1.5, minutes=2)
    cost = hook.told()[-1]
    shown = is_get(one, cost, f"/sessions/{id}/cost?at={cost['data']['at']}")
    assert (shown["total"], shown["energy_kwh"], shown["stop_due"]) == (1.75, 1.5, False)
    assert exact(one.api.get(f"/sessions/{id}/cost?at={cost['data']['at']}")) == json.loads(raw_data(hook), parse_float=Decimal)
    assert one.api.post(f"/sessions/{id}/stop", {"ended_at": moment(minutes=1), "energy_kwh": 3}).status_code == 200
    is_get(one, hook.told()[-1], f"/sessions/{id}")
    assert one.api.post(f"/sessions/{id}/refunds", {"amount": 0.5}).status_code == 201
    assert is_get(one, hook.told()[-1], f"/sessions/{id}")["refunded_amount"] == 0.5
    assert one.api.post(f"/sessions/{id}/refunds", {}).status_code == 201
    assert is_get(one, hook.told()[-1], f"/sessions/{id}")["status"] == "refunded"
    assert hook.types() == ["session.started", "session.cost_updated", "session.settled", "session.refunded", "session.refunded"]
    told = hook.told()
    assert len({event["id"] for event in told}) == len(told)


def test_what_is_repeated_is_told_once(one):
    hook = Endpoint(one, *SESSIONS)
    body = session_body(tariff_id=one.rates, started_at=moment(minutes=5))
    start = {name: value for name, value in body.items() if name not in ("ended_at", "energy_kwh")}
    key = {"Idempotency-Key": uuid.uuid4().hex}
    first = one.api.post("/sessions", start, headers=key)
    assert one.api.post("/sessions", start, headers=key).headers["Idempotent-Replayed"] == "true"
    assert one.api.post("/sessions", start).status_code == 200
    id = first.json()["id"]
    reading = {"readings": [{"at": moment(minutes=4), "energy_kwh": 1}]}
    for headers in (None, None, key):
        assert one.api.post(f"/sessions/{id}/meter-values", reading, headers=headers).status_code in (201, 422)
    end = {"ended_at": moment(minutes=1), "energy_kwh": 3}
    for _ in range(2):
        assert one.api.post(f"/sessions/{id}/stop", end).status_code == 200
    # a finished POST says it once more
    assert one.api.post("/sessions", {**start, **end}).status_code == 200
    assert hook.types() == ["session.started", "session.cost_updated", "session.settled"]


def test_a_finished_post_ends_a_running_one(one):
    hook = Endpoint(one, *SESSIONS)
    body = session_body(tariff_id=one.rates)
    start = {name: value for name, value in body.items() if name not in ("ended_at", "energy_kwh")}
    assert one.api.post("/sessions", start).status_code == 201
    ended = one.api.post("/sessions", {**body, "readings": [{"at": "2026-05-01T08:30:00Z", "energy_kwh": 5}]})
    assert ended.status_code == 200, ended.text
    assert hook.types() == ["session.started", "session.settled"]
    is_get(one, hook.told()[-1], f"/sessions/{ended.json()['id']}")


def test_what_is_refused_or_cancelled_is_not_told(one):
    hook = Endpoint(one, *SESSIONS)
    id = now_running(one)
    meter(one, id, 2, minutes=2)
    assert one.api.post(f"/sessions/{id}/meter-values", {"readings": [{"at": moment(), "energy_kwh": 1}]}).status_code == 422
    assert one.api.post(f"/sessions/{id}/stop", {"ended_at": moment(minutes=4), "energy_kwh": 1}).status_code == 422
    assert one.api.post(f"/sessions/{id}/refunds", {}).status_code == 409
    assert one.api.post(f"/sessions/{id}/cancel", None).status_code == 200
    assert one.api.post("/sessions", session_body(tariff_id="tar_absent")).status_code == 422
    assert hook.types() == ["session.started", "session.cost_updated"]


def test_a_batch(one):
    hook = Endpoint(one, *SESSIONS)
    bodies = [session_body(tariff_id=one.rates, energy_kwh=n) for n in (1, 2, 3)]
    batch = {"sessions": [bodies[0], session_body(tariff_id="tar_absent"), bodies[1], bodies[0], bodies[2]]}
    key = {"Idempotency-Key": uuid.uuid4().hex}
    results = one.api.post("/sessions/batch", batch, headers=key).json()["results"]
    assert [result["status"] for result in results] == [201, 422, 201, 200, 201]
    assert one.api.post("/sessions/batch", batch, headers=key).headers["Idempotent-Replayed"] == "true"
    assert hook.types() == ["session.settled"] * 3
    for event, n in zip(hook.told(), (0, 2, 4)):
        assert event["data"]["id"] == results[n]["session"]["id"]
        is_get(one, event, f"/sessions/{event['data']['id']}")


def test_a_code_that_is_applied_later(one):
    hook = Endpoint(one, *SESSIONS)
    code = one.promo()["code"]
    id = one.session(tariff_id=one.rates)["id"]
    applied = one.api.post(f"/promotional-codes/sessions/{id}/apply-code", {"code": code})
    assert applied.status_code == 200, applied.text
    first, again = hook.told()
    assert (first["type"], again["type"]) == ("session.settled", "session.settled")
    assert (first["data"]["revision"], again["data"]["revision"]) == (1, 2)
    assert is_get(one, again, f"/sessions/{id}")["total_amount"] == applied.json()["total_after"]
    # on a running one it is settled with the session
    id = now_running(one)
    assert one.api.post(f"/promotional-codes/sessions/{id}/apply-code", {"code": code}).status_code == 200
    assert hook.types()[2:] == ["session.started"]


def test_interval_prices(one):
    """The cost of a session whose price follows its readings."""
    rate = one.cost_rate(dynamic_pricing=0)
    one.energy_cost(rate)
    one.rates = one.tariff(cost_rate_uuid=rate, price_lock="interval")
    hook = Endpoint(one, "session.cost_updated")
    id = now_running(one)
    for n in (1, 2, 3):
        meter(one, id, n, minutes=4 - n)
    assert hook.types() == ["session.cost_updated"] * 3
    cost = hook.told()[-1]
    is_get(one, cost, f"/sessions/{id}/cost?at={cost['data']['at']}")


# ---- the stop ----

def bounded(tenant, **bounds):
    rate = tenant.cost_rate(**bounds)
    tenant.energy_cost(rate, unit=1000, price=1)
    tenant.rates = tenant.tariff(cost_rate_uuid=rate)


def test_stop_due_by_costs(one):
    bounded(one, automatic_stop_costs=10)
    hook = Endpoint(one, *SESSIONS)
    id = now_running(one)
    meter(one, id, 9.9, minutes=3)
    assert hook.types() == ["session.started", "session.cost_updated"]
    meter(one, id, 10, minutes=2)
    due = hook.told()[3]
    shown = is_get(one, due, f"/sessions/{id}/cost?at={due['data']['at']}")
    assert (shown["total"], shown["stop_due"]) == (10, True)
    meter(one, id, 11, minutes=1)
    assert hook.types()[2:] == ["session.cost_updated", "session.stop_due", "session.cost_updated"]


def test_stop_due_by_the_readings_of_the_start(one):
    bounded(one, automatic_stop_costs=10)
    hook = Endpoint(one, "session.stop_due")
    now_running(one, readings=[{"at": moment(minutes=1), "energy_kwh": 12}])
    assert hook.types() == ["session.stop_due"]


def test_stop_due_under_concurrency(one):
    bounded(one, automatic_stop_costs=10)
    hook = Endpoint(one, *SESSIONS)
    id = now_running(one)
    at = [moment(seconds=200 - n) for n in range(8)]

    def send(n):
        return one.api.post(f"/sessions/{id}/meter-values", {"readings": [{"at": at[n], "energy_kwh": 20}]}).status_code

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(send, range(8)))
    taken = statuses.count(201)
    assert taken > 0 and set(statuses) <= {201, 503}
    assert sorted(hook.types()) == sorted(["session.started", "session.stop_due"] + ["session.cost_updated"] * taken)


def stop_due_at(id):
    return database(f"SELECT stop_due_at FROM session WHERE id = '{id}'").strip()


def test_stop_due_by_time(one):
    """Without a reading, by the clock; a reading that comes later does not tell it again."""
    bounded(one, automatic_stop_min=1)
    hook = Endpoint(one, *SESSIONS)
    id = now_running(one, started_at=moment(seconds=58))
    until(lambda: "session.stop_due" in hook.types())
    due = hook.told()[1]
    shown = is_get(one, due, f"/sessions/{id}/cost?at={due['data']['at']}")
    assert shown["stop_due"] and shown["duration_minutes"] == 1
    meter(one, id, 1, seconds=1)
    assert hook.types() == ["session.started", "session.stop_due", "session.cost_updated"]
    assert stop_due_at(id) == "NULL"


def test_stop_due_by_time_and_costs(one):
    """Whichever comes first; told once."""
    bounded(one, automatic_stop_min=1, automatic_stop_costs=5)
    hook = Endpoint(one, "session.stop_due")
    id = now_running(one, started_at=moment(seconds=59), readings=[{"at": moment(seconds=30), "energy_kwh": 6}])
    other = now_running(one, started_at=moment(seconds=58))
    until(lambda: other in [event["data"]["session_id"] for event in hook.told()])
    assert sorted(event["data"]["session_id"] for event in hook.told()) == sorted([id, other])


def test_many_stops_due_with_several_who_look(one):
    """Each session is told once, whoever saw it first."""
    bounded(one, automatic_stop_min=60)
    hook = Endpoint(one, "session.stop_due")
    ids = {now_running(one) for _ in range(150)}
    more = [subprocess.Popen([ENV["TARIFFD_OUTBOX"], "--config", CONFIG], stderr=subprocess.DEVNULL) for _ in range(3)]
    try:
        database(f"UPDATE session SET stop_due_at = '2026-05-01 08:00:00' WHERE tenant = (SELECT tenant FROM tenant WHERE id = '{one.id}')")
        until(lambda: set(map(stop_due_at, ids)) == {"NULL"})
        assert sorted(event["data"]["session_id"] for event in hook.told()) == sorted(ids)
    finally:
        for process in more:
            process.terminate()
        assert [process.wait(20) for process in more] == [0] * 3


def test_stop_due_that_nobody_wants(one):
    """It is not told later either."""
    bounded(one, automatic_stop_min=1)
    id = now_running(one)
    until(lambda: stop_due_at(id) == "NULL")
    hook = Endpoint(one, *SESSIONS)
    meter(one, id, 1, seconds=1)
    assert hook.types() == ["session.cost_updated"]


@pytest.mark.parametrize("end", ["stop", "cancel"])
def test_no_stop_is_due_after_the_end(one, end):
    bounded(one, automatic_stop_min=60)
    id = now_running(one)
    assert stop_due_at(id) != "NULL"
    body = {"ended_at": moment(seconds=1), "energy_kwh": 1} if end == "stop" else None
    assert one.api.post(f"/sessions/{id}/{end}", body).status_code == 200
    assert stop_due_at(id) == "NULL"


@pytest.mark.parametrize("bounds,kept", [
    ({}, "NULL"),
    ({"automatic_stop_costs": 5}, "9999-12-31 23:59:59"),
    ({"automatic_stop_min": 90}, "2026-05-01 09:30:00"),
    ({"automatic_stop_min": 90, "automatic_stop_costs": 5}, "2026-05-01 09:30:00"),
    # a session's time ends after 31 days
    ({"automatic_stop_min": 44641}, "NULL"),
    ({"automatic_stop_min": 44641, "automatic_stop_costs": 5}, "9999-12-31 23:59:59"),
])
def test_when_a_stop_is_due(one, bounds, kept):
    """Kept for the clock; what is long past is taken by it at once, and what has come in finished has none."""
    bounded(one, **bounds)
    assert stop_due_at(one.session(tariff_id=one.rates)["id"]) == "NULL"
    id = one.running(tariff_id=one.rates)["id"]
    assert stop_due_at(id) in (kept, "NULL" if kept.startswith("2026") else kept)


# ---- tariffs ----

def test_tariff_changed(one):
    hook = Endpoint(one, "tariff.changed")
    id = one.tariff(session_fee=1)
    path = f"/tariffs/{id}"

    def told(n):
        events = hook.told()
        assert [event["type"] for event in events] == ["tariff.changed"] * n
        assert events[-1]["data"]["id"] == id
        return is_get(one, events[-1], path)

    assert told(1)["version"] == 1
    one.api.put(path, {"name": "Other", "currency": "EUR", "session_fee": 2})
    assert told(2)["session_fee"] == 2
    one.api.patch(path, {"session_fee": 3})
    assert told(3)["version"] == 3
    # a rule of it changes what it charges
    rule = one.made("/rules", tariff_id=id, priority=10, override={"session_fee": 9})
    told(4)
    one.api.patch(f"/rules/{rule}", {"status": "inactive"})
    told(5)
    other = one.tariff()
    assert one.api.patch(f"/rules/{rule}", {"tariff_id": other}).status_code == 200
    assert [event["data"]["id"] for event in hook.told()[5:]] == [other, other, id]
    one.api.delete(f"/rules/{rule}")
    assert hook.told()[-1]["data"]["id"] == other
    assert one.api.patch(path, {"currency": "nonsense"}).status_code == 422
    assert one.api.patch(path, {"session_fee": 4}, headers={"If-Match": '"1"'}).status_code == 412
    assert one.api.patch(path, {"status": "archived"}).status_code == 200
    assert told(10)["status"] == "archived"
    # what can be removed was never used
    assert one.api.delete(f"/tariffs/{one.tariff()}").status_code == 204
    assert len(hook.told()) == 11


# ---- codes ----

def test_exhausted(one):
    hook = Endpoint(one, "promotional_code.exhausted")
    promo = one.promo(max_redemptions=2)
    one.promo(max_redemptions=1)
    one.session(tariff_id=one.rates, promo_code=promo["code"])
    assert hook.told() == []
    one.running(tariff_id=one.rates, promo_code=promo["code"])
    event, = hook.told()
    shown = is_get(one, event, f"/promotional-codes/{promo['id']}")
    assert (shown["status"], shown["redemptions_used"]) == ("exhausted", 2)
    # refused: nothing has happened
    one.session(tariff_id=one.rates, promo_code=promo["code"])
    assert len(hook.told()) == 1
    # a limit that is raised can be reached again, also later
    one.api.patch(f"/promotional-codes/{promo['id']}", {"max_redemptions": 3})
    id = one.session(tariff_id=one.rates)["id"]
    assert one.api.post(f"/promotional-codes/sessions/{id}/apply-code", {"code": promo["code"]}).status_code == 200
    assert [event["data"]["redemptions_used"] for event in hook.told()] == [2, 3]


def test_exhausted_once_under_concurrency(one):
    hook = Endpoint(one, "promotional_code.exhausted", "session.settled")
    promo = one.promo(max_redemptions=3)

    def charge(_):
        return one.api.post("/sessions", session_body(tariff_id=one.rates, promo_code=promo["code"])).status_code

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(charge, range(8)))
    types = hook.types()
    assert types.count("session.settled") == statuses.count(201)
    assert types.count("promotional_code.exhausted") == (1 if statuses.count(201) >= 3 else 0)


# ---- invoices ----

def test_invoices(fresh):
    tenant = fresh()
    hook = Endpoint(tenant, "invoice.issued", "invoice.paid", "session.refunded")
    first = tenant.invoice()
    issued, = hook.told()
    assert issued["type"] == "invoice.issued"
    is_get(tenant, issued, f"/invoices/{first['id']}")
    # a refund of what is invoiced makes a credit note
    session = tenant.api.get("/sessions").json()["sessions"][0]["id"]
    assert tenant.api.post(f"/sessions/{session}/refunds", {"amount": 1}).status_code == 201
    _, credited, refunded = hook.told()
    assert (credited["type"], refunded["type"]) == ("invoice.issued", "session.refunded")
    assert is_get(tenant, credited, f"/invoices/{credited['data']['id']}")["credits"] == first["id"]
    is_get(tenant, refunded, f"/sessions/{session}")
    for _ in range(2):
        assert tenant.api.post(f"/invoices/{first['id']}/pay", {"reference": "a payment"}).status_code == 200
    assert hook.types()[3:] == ["invoice.paid"]
    assert is_get(tenant, hook.told()[3], f"/invoices/{first['id']}")["status"] == "paid"
    tenant.run()
    assert len(hook.told()) == 4
    # one that is taken back: the invoice, and the credit note of it
    second = tenant.invoice()
    assert tenant.api.post(f"/invoices/{second['id']}/void", None).status_code == 200
    assert hook.types()[4:] == ["invoice.issued"] * 2
    assert is_get(tenant, hook.told()[5], f"/invoices/{hook.told()[5]['data']['id']}")["credits"] == second["id"]


# ---- who is told ----

def test_only_who_wants_it_is_told(one, fresh):
    settled, started = Endpoint(one, "session.settled"), Endpoint(one, "session.started")
    disabled = Endpoint(one, *SESSIONS, status="disabled")
    stranger = Endpoint(fresh(), *SESSIONS)
    one.session(tariff_id=one.rates)
    assert settled.types() == ["session.settled"]
    assert started.told() == disabled.told() == stranger.told() == []


def test_all_who_want_it_are_told_of_the_same_event(one):
    hooks = [Endpoint(one, "session.settled") for _ in range(3)]
    one.session(tariff_id=one.rates)
    events = [event for hook in hooks for event in hook.told()]
    assert len(events) == 3 and events.count(events[0]) == 3


def test_whom_nobody_listens_to_writes_nothing(one):
    hook = Endpoint(one, "session.settled")
    before = database("SELECT MAX(number) FROM outbox")
    for change in ({"status": "disabled"}, {"status": "active", "events": ["invoice.paid"]}):
        one.api.patch(hook.path, change)
        one.session(tariff_id=one.rates)
    one.api.delete(hook.path)
    one.session(tariff_id=one.rates)
    tenant = f"(SELECT tenant FROM tenant WHERE id = '{one.id}')"
    assert database(f"SELECT COUNT(*) FROM outbox WHERE tenant = {tenant} AND number > COALESCE({before.strip()}, 0)").strip() == "0"
    assert database(f"SELECT wanted + 0 FROM tenant WHERE id = '{one.id}'").strip() == "0"


def test_prices_of_a_cost_rate_are_its_own(one):
    """Changes of cost rates are no change of a tariff."""
    hook = Endpoint(one, "tariff.changed")
    rate = one.cost_rate()
    one.tariff(cost_rate_uuid=rate)
    one.energy_cost(rate)
    assert hook.types() == ["tariff.changed"]
