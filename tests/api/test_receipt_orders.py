"""Receipts by mail, up to the outbox: who gets one, and what is refused."""

import datetime
import json
import uuid

import pytest

from client import code_of, database, fields_of, promo_body, session_body

SEND = "/receipts/send-email"


def queued(tenant, session=None):
    """(lane, order) of the mails that wait, oldest first."""
    about = f" AND o.object_id = '{session}'" if session else ""
    rows = database("SELECT o.lane, o.body FROM outbox o JOIN tenant t ON t.tenant = o.tenant"
                    f" WHERE o.kind = 'receipt' AND t.id = '{tenant.id}'{about} ORDER BY o.number")
    return [(lane, json.loads(body)) for lane, body in (row.split("\t") for row in rows.splitlines())]


@pytest.fixture(scope="module")
def tariff(tenant):
    return tenant.tariff(session_fee=1)


def settled(tenant, tariff, **fields):
    return tenant.session(tariff_id=tariff, **fields)["id"]


def test_the_guides_call(tenant, tariff):
    session = settled(tenant, tariff)
    answer = tenant.api.post(SEND, {"session_id": session, "email": "driver@Mail.Example.COM"})
    assert answer.status_code == 202
    assert answer.text == json.dumps({"queued": True, "email": "driver@Mail.Example.COM", "session_id": session}, separators=(",", ":"))
    assert queued(tenant, session) == [("mail.example.com", {"to": "driver@Mail.Example.COM", "revision": 1})]


def test_to_the_driver(tenant, tariff):
    driver = tenant.driver(email="me@drivers.example")
    session = settled(tenant, tariff, driver_id=driver)
    answer = tenant.api.post(SEND, {"session_id": session})
    assert (answer.status_code, answer.json()["email"]) == (202, "me@drivers.example")
    answer = tenant.api.post(SEND, {"session_id": session, "email": "Me@Drivers.example"})
    assert (answer.status_code, answer.json()["email"]) == (202, "Me@Drivers.example")
    tenant.api.post(SEND, {"session_id": session, "email": None})
    # the driver's own address stands nowhere
    assert queued(tenant, session) == [("drivers.example", {"driver_id": driver, "revision": 1})] * 3
    tenant.api.post(SEND, {"session_id": session, "email": "office@drivers.example"})
    assert queued(tenant, session)[3:] == [("drivers.example", {"to": "office@drivers.example", "revision": 1})]


@pytest.mark.parametrize("driver", [None, "unregistered", {}, {"email_receipts": True}])
def test_no_address(tenant, tariff, driver):
    if isinstance(driver, dict):
        driver = tenant.driver(**driver)
    session = settled(tenant, tariff, driver_id=driver)
    answer = tenant.api.post(SEND, {"session_id": session})
    assert (answer.status_code, fields_of(answer)) == (422, ["email"])
    assert "no address of the session's driver is known" in answer.json()["error"]["details"][0]["message"]
    assert queued(tenant, session) == []


@pytest.mark.parametrize("email", [
    "driver", "@example.com", "driver@", "a@b@c", "two@a.example,three@a.example", "a b@c.example", "<a@b.example>",
    "a@b.example\r\nRCPT TO:<evil@x.example>", "a@b.example\n", "\ta@b.example", "a\x00@b.example", "a\x7f@b.example", "müller@b.example",
    "a@münchen.example", ".a@b.example", "a@b..example", "a@-b.example", "a@[192.0.2.1]", '"a b"@c.example',
    "a" * 65 + "@b.example", "a@" + "b" * 64 + ".example", "a@" + "b.c" * 90, "ab"])
def test_bad_addresses(tenant, tariff, email):
    session = settled(tenant, tariff)
    answer = tenant.api.post(SEND, {"session_id": session, "email": email})
    assert answer.status_code == 422 or ("\x00" in email and answer.status_code == 400)
    if answer.status_code == 422:
        assert fields_of(answer) == ["email"]
    assert queued(tenant, session) == []
    if "\x00" not in email:
        assert fields_of(tenant.api.put(f"/drivers/{uuid.uuid4().hex}", {"email": email})) == ["email"]


def test_addresses_that_are_fine(tenant, tariff):
    session = settled(tenant, tariff)
    for email in ("a@b", "o'hara+ev@x-1.example", "a@xn--mnchen-3ya.example", "a" * 64 + "@b.example"):
        assert tenant.api.post(SEND, {"session_id": session, "email": email}).status_code == 202


def test_sessions_without_a_receipt(tenant, tariff, stranger):
    body = {"email": "driver@example.com"}
    running = tenant.running(tariff_id=tariff)["id"]
    answer = tenant.api.post(SEND, {"session_id": running, **body})
    assert (answer.status_code, code_of(answer)) == (409, "session_active")
    tenant.api.post(f"/sessions/{running}/cancel", None)
    answer = tenant.api.post(SEND, {"session_id": running, **body})
    assert (answer.status_code, code_of(answer)) == (409, "conflict")
    theirs = stranger.session(tariff_id=stranger.tariff())["id"]
    unknown = tenant.api.post(SEND, {"session_id": "bsn_absent", **body})
    assert (unknown.status_code, fields_of(unknown)) == (422, ["session_id"])
    foreign = tenant.api.post(SEND, {"session_id": theirs, **body})
    assert (foreign.status_code, foreign.json()["error"]) == (422, unknown.json()["error"])
    both = tenant.api.post(SEND, {"session_id": theirs, "email": "x y"})
    assert (both.status_code, sorted(fields_of(both))) == (422, ["email", "session_id"])
    assert queued(tenant, running) == queued(stranger, theirs) == []


def test_once_for_one_request(tenant, tariff):
    session = settled(tenant, tariff)
    body, key = {"session_id": session, "email": "driver@example.com"}, {"Idempotency-Key": uuid.uuid4().hex}
    first, second = (tenant.api.post(SEND, body, headers=key) for _ in range(2))
    assert (first.status_code, first.text) == (second.status_code, second.text) == (202, first.text)
    assert second.headers["Idempotent-Replayed"] == "true"
    assert len(queued(tenant, session)) == 1
    assert tenant.api.post(SEND, body).status_code == 202
    assert len(queued(tenant, session)) == 2


def test_a_refunded_session_has_its_receipt(tenant, tariff):
    session = settled(tenant, tariff)
    assert tenant.api.post(f"/sessions/{session}/refunds", {}).status_code == 201
    assert tenant.api.post(SEND, {"session_id": session, "email": "driver@example.com"}).status_code == 202


# ---- nobody asked: drivers who want receipts ----

@pytest.fixture(scope="module")
def keen(tenant):
    return tenant.driver(email="keen@drivers.example", email_receipts=True)


def hours_ago(hours):
    """A session of half an hour that ended then."""
    end = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=hours)
    return {"started_at": f"{end - datetime.timedelta(minutes=30):%FT%TZ}", "ended_at": f"{end:%FT%TZ}"}


def automatic(driver, revision=1):
    return ("drivers.example", {"driver_id": driver, "automatic": True, "revision": revision})


def test_a_session_that_comes_in_finished(tenant, tariff, keen):
    body = session_body(tariff_id=tariff, driver_id=keen)
    session = tenant.api.post("/sessions", body).json()["id"]
    assert queued(tenant, session) == [automatic(keen)]
    # once, however often it is told
    assert tenant.api.post("/sessions", body).status_code == 200
    assert queued(tenant, session) == [automatic(keen)]


def test_a_stop(tenant, tariff, keen):
    session = tenant.running(tariff_id=tariff, driver_id=keen)["id"]
    assert queued(tenant, session) == []
    stop = {"ended_at": "2026-05-01T09:00:00Z", "energy_kwh": 10}
    for _ in range(2):
        assert tenant.api.post(f"/sessions/{session}/stop", stop).status_code == 200
        assert queued(tenant, session) == [automatic(keen)]


def test_a_finished_one_that_ends_a_running_one(tenant, tariff, keen):
    session = tenant.running(tariff_id=tariff, transaction_id="ends-1")["id"]
    tenant.session(expect=200, tariff_id=tariff, transaction_id="ends-1", driver_id=keen)
    assert queued(tenant, session) == [automatic(keen)]


def test_a_batch(tenant, tariff, keen):
    now = hours_ago(1)
    running = tenant.running(tariff_id=tariff, driver_id=keen, transaction_id="batch-1", started_at=now["started_at"])["id"]
    drivers = [keen, None, keen, tenant.driver(email="shy@drivers.example")]
    sessions = [session_body(tariff_id=tariff, driver_id=driver, **hours_ago(6 * 24)) for driver in drivers]
    sessions += [session_body(tariff_id=tariff, transaction_id="batch-1", **now),
                 session_body(tariff_id="tar_absent", driver_id=keen, **now)]
    results = tenant.api.post("/sessions/batch", {"sessions": sessions}).json()["results"]
    assert [result["status"] for result in results] == [201] * 4 + [200, 422]
    assert [queued(tenant, result["session"]["id"]) for result in results[:4]] == [[automatic(keen)], [], [automatic(keen)], []]
    assert queued(tenant, running) == [automatic(keen)]


def test_history(tenant, tariff, keen):
    """Sessions of long ago that come together were brought from elsewhere; one alone is somebody's act."""
    old = hours_ago(7 * 24 + 1)
    running = tenant.running(tariff_id=tariff, driver_id=keen, transaction_id="history-1", started_at=old["started_at"])["id"]
    body = session_body(tariff_id=tariff, driver_id=keen, **old)
    results = tenant.api.post("/sessions/batch", {"sessions": [body, session_body(tariff_id=tariff, transaction_id="history-1", **old)]})
    assert [result["status"] for result in results.json()["results"]] == [201, 200]
    brought = results.json()["results"][0]["session"]["id"]
    assert queued(tenant, brought) == queued(tenant, running) == []
    # nobody is kept from asking
    assert tenant.api.post(SEND, {"session_id": brought}).status_code == 202
    assert len(queued(tenant, brought)) == 1
    assert queued(tenant, settled(tenant, tariff, driver_id=keen, **old)) == [automatic(keen)]


def test_a_code_that_changes_the_bill(tenant, tariff, keen):
    session = settled(tenant, tariff, driver_id=keen)
    code = tenant.api.post("/promotional-codes", promo_body()).json()["code"]
    assert tenant.api.post(f"/promotional-codes/sessions/{session}/apply-code", {"code": code}).status_code == 200
    assert queued(tenant, session) == [automatic(keen), automatic(keen, 2)]


@pytest.mark.parametrize("driver", [None, "unregistered", {"email": "shy@drivers.example"}, {"email_receipts": True}])
def test_drivers_who_get_none(tenant, tariff, driver):
    if isinstance(driver, dict):
        driver = tenant.driver(**driver)
    finished = settled(tenant, tariff, driver_id=driver)
    stopped = tenant.running(tariff_id=tariff, driver_id=driver)["id"]
    tenant.api.post(f"/sessions/{stopped}/stop", {"ended_at": "2026-05-01T09:00:00Z", "energy_kwh": 10})
    assert queued(tenant, finished) == queued(tenant, stopped) == []


def test_not_for_what_is_cancelled_or_refunded(tenant, tariff, keen):
    cancelled = tenant.running(tariff_id=tariff, driver_id=keen)["id"]
    tenant.api.post(f"/sessions/{cancelled}/cancel", None)
    assert queued(tenant, cancelled) == []
    refunded = settled(tenant, tariff, driver_id=keen)
    tenant.api.post(f"/sessions/{refunded}/refunds", {})
    assert queued(tenant, refunded) == [automatic(keen)]


def test_quotes_send_nothing(tenant, tariff, keen):
    before = len(queued(tenant))
    quote = {"tariff_id": tariff, "driver_id": keen, **{k: session_body()[k] for k in ("started_at", "ended_at", "energy_kwh")}}
    assert tenant.api.post("/quotes", quote).status_code == 200
    assert len(queued(tenant)) == before
