"""Endpoints of webhooks: what they may be, their secrets, who sees them, and what became of what they were sent."""

import concurrent.futures
import json
import time
import uuid

import pytest

from client import code_of, ctl, database, fields_of, key_client
from receiver import SECRET, Endpoint, Receiver, signature, signed, until

URL = "https://hooks.example.com/tariffd"
ALL = ["session.started", "session.cost_updated", "session.stop_due", "session.settled", "session.refunded", "invoice.issued",
       "invoice.paid", "tariff.changed", "promotional_code.exhausted"]


@pytest.fixture(scope="module")
def receiver():
    server = Receiver()
    yield server
    server.close()


@pytest.fixture
def path():
    """A place of this test at the receiver."""
    return "/" + uuid.uuid4().hex


def post(tenant, **fields):
    return tenant.api.post("/webhooks/endpoints", {"url": URL, "events": ["session.settled"], **fields})


def change(hook, **fields):
    answer = hook.tenant.api.patch(hook.path, fields)
    assert answer.status_code == 200, answer.text
    return answer.json()


def wanted(tenant):
    return int(database(f"SELECT wanted + 0 FROM tenant WHERE id = '{tenant.id}'"))


def secrets_of(hook):
    row = database(f"SELECT secret, COALESCE(former_secret, '') FROM webhook WHERE id = '{hook.id}'")
    return row.rstrip("\n").split("\t")


# ---- what they are ----

def test_create_read_list(tenant):
    answer = post(tenant, events=["tariff.changed", "session.started"], status="disabled")
    made = answer.json()
    assert answer.status_code == 201 and answer.headers["Location"].endswith("/webhooks/endpoints/" + made["id"])
    # events in their own order, whatever the caller's
    assert made["events"] == ["session.started", "tariff.changed"]
    assert (made["url"], made["status"], made["disabled_reason"], made["failing_since"]) == (URL, "disabled", None, None)
    assert made["disabled_at"] == made["created_at"]
    shown = tenant.api.get("/webhooks/endpoints/" + made["id"])
    assert shown.json() == {name: value for name, value in made.items() if name != "secret"}
    assert shown.headers["ETag"] == answer.headers["ETag"]
    assert tenant.api.get("/webhooks/endpoints?limit=1").json()["endpoints"] == [shown.json()]


def test_put_patch_delete(fresh):
    tenant = fresh()
    hook = Endpoint(tenant, "session.settled")
    tag = tenant.api.get(hook.path).headers["ETag"]
    put = tenant.api.put(hook.path, {"url": URL + "/2", "events": ALL}, headers={"If-Match": tag})
    assert put.status_code == 200 and put.json()["events"] == ALL and put.headers["ETag"] != tag
    assert tenant.api.patch(hook.path, {"events": ["invoice.paid"]}, headers={"If-Match": tag}).status_code == 412
    assert change(hook, events=["invoice.paid"])["url"] == URL + "/2"
    # what was read can be sent back
    shown = hook.shown()
    again = tenant.api.put(hook.path, shown).json()
    assert {**again, "updated_at": None} == {**shown, "updated_at": None}
    assert tenant.api.delete(hook.path).status_code == 204
    for answer in (tenant.api.get(hook.path), tenant.api.get(hook.path + "/deliveries"), tenant.api.post(hook.path + "/test", None),
                   tenant.api.post(hook.path + "/rotate-secret", None), tenant.api.delete(hook.path)):
        assert answer.status_code == 404


@pytest.mark.parametrize("fields,wrong", [
    ({"url": "hooks.example.com"}, ["url"]),
    ({"url": "ftp://hooks.example.com/"}, ["url"]),
    ({"url": "https://user:word@hooks.example.com/"}, ["url"]),
    ({"url": "https://hooks.example.com/#x"}, ["url"]),
    ({"url": "https://hooks.example.com/a b"}, ["url"]),
    ({"url": "https://hooks.example.com/\r\nHost: x"}, ["url"]),
    ({"url": "https://2130706433/"}, ["url"]),
    ({"url": "https://hooks.example.com:99999/"}, ["url"]),
    ({"url": "https://10.0.0.1/"}, ["url"]),
    ({"url": "https://[::ffff:192.168.1.1]/"}, ["url"]),
    ({"url": "https://169.254.169.254/latest/meta-data"}, ["url"]),
    ({"url": "https://hooks.example.com/" + 2000 * "x"}, ["url"]),
    ({"url": None}, ["url"]),
    ({"events": []}, ["events"]),
    ({"events": None}, ["events"]),
    ({"events": ["ping"]}, ["events[0]"]),
    ({"events": ["session.settled", "session.ended"]}, ["events[1]"]),
    ({"events": ["session.settled", "session.settled"]}, ["events"]),
    ({"events": "session.settled"}, ["events"]),
    ({"secret": 31 * "x"}, ["secret"]),
    ({"secret": 256 * "x"}, ["secret"]),
    ({"secret": 16 * "x " + 16 * "x"}, ["secret"]),
    ({"secret": 32 * "ä"}, ["secret"]),
    ({"status": "failing"}, ["status"]),
    ({"name": "x"}, ["name"]),
    ({"created_at": "2026-05-01T00:00:00Z"}, ["created_at"]),
    ({"url": "nonsense", "events": ["session.settled"] * 2}, ["url", "events"]),
])
def test_what_is_refused(tenant, fields, wrong):
    answer = post(tenant, **fields)
    assert answer.status_code == 422 and fields_of(answer) == wrong, answer.text


def test_addresses_that_the_operator_allows(tenant):
    """This instance allows its own machine."""
    for url in ("http://127.0.0.1:1/", "https://[::1]:1/", "http://localhost:1/"):
        assert post(tenant, url=url, status="disabled").status_code == 201


def test_a_tenant_has_a_hundred(fresh):
    tenant = fresh()
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda _: post(tenant, status="disabled").status_code, range(97)))
    assert set(statuses) == {201}
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(lambda _: post(tenant, status="disabled").status_code, range(8)))
    assert statuses == [201] * 3 + [409] * 5
    listed = tenant.api.get("/webhooks/endpoints?limit=200").json()
    assert listed["total"] == len(listed["endpoints"]) == 100
    # they can still be changed, and replaced by others
    path = "/webhooks/endpoints/" + listed["endpoints"][0]["id"]
    assert tenant.api.patch(path, {"url": URL}).status_code == 200
    assert tenant.api.delete(path).status_code == 204
    assert post(tenant).status_code == 201


# ---- what a tenant's endpoints take ----

def test_what_is_wanted(fresh):
    """The tenant knows what its active endpoints take."""
    tenant = fresh()
    assert wanted(tenant) == 0
    first = Endpoint(tenant, "session.started", "session.settled")
    assert wanted(tenant) == 0b1001
    second = Endpoint(tenant, "session.settled", "promotional_code.exhausted")
    assert wanted(tenant) == 0b100001001
    Endpoint(tenant, *ALL, status="disabled")
    assert wanted(tenant) == 0b100001001
    change(first, events=["session.refunded"])
    assert wanted(tenant) == 0b100011000
    change(second, status="disabled")
    assert wanted(tenant) == 0b10000
    change(second, status="active")
    assert wanted(tenant) == 0b100011000
    assert tenant.api.delete(first.path).status_code == 204
    assert wanted(tenant) == 0b100001000
    assert tenant.api.patch(second.path, {"url": "nonsense"}).status_code == 422
    tenant.api.delete(second.path)
    assert wanted(tenant) == 0


def test_what_is_wanted_under_concurrency(fresh):
    tenant = fresh()
    hooks = [Endpoint(tenant, event) for event in ALL]

    def turn(i):
        hook, status = hooks[i % 9], "disabled" if i < 27 and i % 2 else "active"
        return tenant.api.patch(hook.path, {"status": status}).status_code

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        assert set(pool.map(turn, range(36))) <= {200, 503}
    active = [hook for hook in hooks if hook.shown()["status"] == "active"]
    assert wanted(tenant) == sum(1 << ALL.index(hook.made["events"][0]) for hook in active)


# ---- secrets ----

def test_a_secret_is_shown_once(tenant):
    made = post(tenant).json()
    assert made["secret"].startswith("whsec_") and len(made["secret"]) >= 32
    path = "/webhooks/endpoints/" + made["id"]
    texts = [tenant.api.get(path).text, tenant.api.get("/webhooks/endpoints").text, tenant.api.patch(path, {"status": "active"}).text,
             tenant.api.put(path, {"url": URL, "events": ["session.settled"]}).text, tenant.api.get("/audit?limit=200").text]
    assert not any(made["secret"] in text for text in texts)
    assert not any("secret" in json.loads(text) for text in texts)
    own = post(tenant, secret=SECRET.replace(" ", "-")).json()
    assert own["secret"] == SECRET.replace(" ", "-")


def test_a_replayed_answer_has_none(tenant):
    key = {"Idempotency-Key": uuid.uuid4().hex}
    body = {"url": URL, "events": ["session.settled"]}
    first, again = (tenant.api.post("/webhooks/endpoints", body, headers=key).json() for _ in range(2))
    assert first["secret"] and again == {**first, "secret": None}
    path = f"/webhooks/endpoints/{first['id']}/rotate-secret"
    key = {"Idempotency-Key": uuid.uuid4().hex}
    first, again = (tenant.api.post(path, None, headers=key).json() for _ in range(2))
    assert first["secret"] and again == {**first, "secret": None}
    assert database("SELECT COUNT(*) FROM idempotency WHERE body LIKE '%whsec\\_%'").strip() == "0"


def test_a_secret_is_changed_by_rotation_only(tenant):
    hook = Endpoint(tenant, "session.settled")
    mine = "x" * 40
    for answer in (tenant.api.patch(hook.path, {"secret": mine}), tenant.api.patch(hook.path, {"secret": None}),
                   tenant.api.put(hook.path, {"url": URL, "events": ["session.settled"], "secret": mine})):
        assert answer.status_code == 422 and fields_of(answer) == ["secret"]
    # what was answered at the creation can be sent back
    assert tenant.api.put(hook.path, hook.made).status_code == 200
    assert secrets_of(hook) == [hook.made["secret"], ""]


def test_rotation(tenant):
    hook = Endpoint(tenant, "session.settled")
    tag = tenant.api.get(hook.path).headers["ETag"]
    answer = tenant.api.post(hook.path + "/rotate-secret", None, headers={"If-Match": tag})
    made = answer.json()
    assert answer.status_code == 200 and made["secret"] != hook.made["secret"] and answer.headers["ETag"] != tag
    assert secrets_of(hook) == [made["secret"], hook.made["secret"]]
    until_ = made["former_secret_until"]
    assert until_[:10] > made["updated_at"][:10] and until_[10:] == made["updated_at"][10:]
    assert hook.shown()["former_secret_until"] == until_
    assert tenant.api.post(hook.path + "/rotate-secret", None, headers={"If-Match": tag}).status_code == 412
    again = tenant.api.post(hook.path + "/rotate-secret", None).json()
    assert secrets_of(hook) == [again["secret"], made["secret"]]
    assert tenant.api.patch(hook.path, {"secret": made["secret"]}).status_code == 422
    # a day later it is over
    database(f"UPDATE webhook SET former_until = former_until - INTERVAL 24 HOUR - INTERVAL 1 MINUTE WHERE id = '{hook.id}'")
    assert hook.shown()["former_secret_until"] is None


# ---- who may ----

def test_other_tenants(tenant, stranger):
    hook = Endpoint(stranger, "session.settled")
    stranger.api.post(hook.path + "/test", None)
    body = {"url": URL, "events": ["session.settled"]}
    for method, at, sent in (("GET", "", None), ("PUT", "", body), ("PATCH", "", {"status": "disabled"}), ("DELETE", "", None),
                             ("GET", "/deliveries", None), ("POST", "/test", None), ("POST", "/rotate-secret", None)):
        answer = tenant.api(method, hook.path + at, sent)
        assert (answer.status_code, code_of(answer)) == (404, "not_found"), (method, at)
    assert hook.id not in tenant.api.get("/webhooks/endpoints?limit=200").text
    # the delivery of the test may have failed by now
    assert {**hook.shown(), "failing_since": None} == {name: value for name, value in hook.made.items() if name != "secret"}


def test_a_key_for_webhooks_alone(tenant):
    caller = key_client(tenant.key("write:webhooks")["secret"])
    made = caller.post("/webhooks/endpoints", {"url": URL, "events": ["session.settled"]})
    assert made.status_code == 201
    assert caller.get("/webhooks/endpoints/" + made.json()["id"]).status_code == 200
    assert caller.get("/sessions").status_code == 403
    for scope in ("read:billing", "write:billing", "write:sessions"):
        assert key_client(tenant.key(scope)["secret"]).get("/webhooks/endpoints").status_code == 403


def test_the_audit_trail(fresh):
    tenant = fresh()
    hook = Endpoint(tenant, "session.settled")
    change(hook, events=["session.settled", "invoice.paid"], status="disabled")
    tenant.api.post(hook.path + "/rotate-secret", None)
    tenant.api.delete(hook.path)
    entries = [one for one in tenant.api.get("/audit?object=webhook_endpoint").json()["audit"]][::-1]
    assert [one["action"] for one in entries] == ["create", "update", "update", "delete"]
    assert {one["object_id"] for one in entries} == {hook.id}
    assert entries[1]["changes"] == {"events": {"from": "session.settled", "to": "session.settled,invoice.paid"},
                                     "status": {"from": "active", "to": "disabled"}}
    assert list(entries[2]["changes"]) == ["former_secret_until"]


# ---- what they are sent ----

def test_a_test(tenant, receiver, path):
    hook = Endpoint(tenant, "session.settled", url=receiver.url + path, secret="s" * 32)
    answer = tenant.api.post(hook.path + "/test", None)
    queued = answer.json()
    assert answer.status_code == 202
    assert (queued["type"], queued["status"], queued["attempts"], queued["response_status"]) == ("ping", "waiting", 0, None)
    request, = receiver.wait(path)
    event = json.loads(request.body)
    assert event == queued["event"]
    assert event["data"] == hook.shown() and event["tenant_id"] == tenant.id
    headers = request.headers
    assert (headers["Content-Type"], headers["X-Event-Id"], headers["X-Event-Type"]) == ("application/json", queued["id"], "ping")
    sent, values = signature(request)
    assert abs(time.time() - sent) < 60 and values == [signed("s" * 32, sent, request.body)]
    done = until(lambda: [one for one in hook.deliveries() if one["status"] == "delivered"])[0]
    assert (done["attempts"], done["response_status"], done["error"], done["next_attempt_at"]) == (1, 204, None, None)
    assert done["took_ms"] >= 0 and done["attempted_at"] and done["event"] == event


def test_a_test_of_a_disabled_one(tenant, receiver, path):
    hook = Endpoint(tenant, "session.settled", url=receiver.url + path, status="disabled")
    assert tenant.api.post(hook.path + "/test", None).status_code == 202
    receiver.wait(path)
    until(lambda: hook.deliveries("&status=delivered"))
    assert hook.shown()["status"] == "disabled"


def test_two_signatures_after_a_rotation(tenant, receiver, path):
    hook = Endpoint(tenant, "session.settled", url=receiver.url + path)
    new = tenant.api.post(hook.path + "/rotate-secret", None).json()["secret"]
    tenant.api.post(hook.path + "/test", None)
    request, = receiver.wait(path)
    sent, values = signature(request)
    assert values == [signed(secret, sent, request.body) for secret in (new, hook.made["secret"])]
    database(f"UPDATE webhook SET former_until = '2026-01-01 00:00:00' WHERE id = '{hook.id}'")
    tenant.api.post(hook.path + "/test", None)
    request = receiver.wait(path, 2)[1]
    sent, values = signature(request)
    assert values == [signed(new, sent, request.body)]


def test_an_event_arrives_as_it_was_told(tenant, receiver, path):
    hook = Endpoint(tenant, "session.settled", url=receiver.url + path)
    id = tenant.session(tariff_id=tenant.tariff(session_fee=3))["id"]
    request, = receiver.wait(path)
    event = json.loads(request.body)
    assert event["type"] == "session.settled" and event["data"] == tenant.api.get(f"/sessions/{id}").json()
    assert hook.told() == [event]
    sent, values = signature(request)
    assert values == [signed(hook.made["secret"], sent, request.body)]


def test_deliveries(fresh):
    """Newest first, in pages, by status."""
    tenant = fresh()
    hook = Endpoint(tenant, "session.settled", status="disabled")
    other = Endpoint(tenant, "session.settled")
    number = database(f"SELECT tenant FROM tenant WHERE id = '{tenant.id}'").strip()
    body = {"id": "evt_" + 26 * "0", "type": "session.settled", "created_at": "2026-05-01T08:00:00Z", "tenant_id": tenant.id, "data": {}}
    rows = ",".join(f"({number}, 'evt_{i:026}', 'webhook', '{hook.id}', 'session.settled', 'bsn_x', '{json.dumps(body)}', '{status}', {i}, "
                    "'2030-05-01 08:00:00', '2026-05-01 08:00:00')"
                    for i, status in enumerate(["delivered", "dead", "delivered", "waiting", "delivered", "dead", "delivered"]))
    database("INSERT INTO outbox (tenant, id, kind, lane, event, object_id, body, status, attempts, next_at, created_at) VALUES " + rows)

    def ids(query):
        answer = tenant.api.get(f"{hook.path}/deliveries{query}").json()
        return [one["attempts"] for one in answer["deliveries"]], answer

    try:
        assert ids("")[0] == [6, 5, 4, 3, 2, 1, 0] and ids("")[1]["total"] == 7
        first, answer = ids("?limit=3")
        assert first == [6, 5, 4] and answer["total"] == 7
        second, answer = ids(f"?limit=3&cursor={answer['next_cursor']}")
        assert second == [3, 2, 1]
        assert ids(f"?limit=3&cursor={answer['next_cursor']}")[0] == [0]
        assert ids("?limit=2&page=3")[0] == [2, 1] and ids("?limit=2&offset=5")[0] == [1, 0]
        assert ids("?status=dead")[0] == [5, 1] and ids("?status=dead&limit=1")[1]["total"] == 2
        assert ids("?status=waiting")[0] == [3]
        first, answer = ids("?status=delivered&limit=3")
        assert first == [6, 4, 2] and answer["total"] == 4
        assert ids(f"?status=delivered&limit=3&cursor={answer['next_cursor']}")[0] == [0]
        assert [one["next_attempt_at"] for one in ids("?limit=4")[1]["deliveries"]] == [None, None, None, "2030-05-01T08:00:00Z"]
        assert ids("")[1]["deliveries"][0]["event"] == body
        assert other.deliveries() == []
        for query in ("status=new", "cursor=x", "limit=0", "from=2026-05-01"):
            assert tenant.api.get(f"{hook.path}/deliveries?{query}").status_code == 422
    finally:
        database(f"DELETE FROM outbox WHERE lane = '{hook.id}'")


# ---- failures ----

def rewind(hook, **ago):
    """Pretend that it has failed for so long, and that what waits is due."""
    (unit, n), = ago.items()
    database(f"UPDATE webhook SET failing_since = failing_since - INTERVAL {n} {unit} WHERE id = '{hook.id}';"
             f"UPDATE outbox SET next_at = '2026-01-01 00:00:00' WHERE lane = '{hook.id}' AND status = 'waiting' AND owner IS NULL")


def test_it_fails_and_recovers(tenant, receiver, path):
    receiver.statuses[path] = 500
    hook = Endpoint(tenant, "session.settled", url=receiver.url + path)
    tenant.api.post(hook.path + "/test", None)
    shown = until(lambda: hook.shown()["failing_since"] and hook.shown())
    assert shown["status"] == "active"
    tag = tenant.api.get(hook.path).headers["ETag"]
    failed, = hook.deliveries()
    assert (failed["status"], failed["response_status"]) == ("waiting", 500) and failed["next_attempt_at"] and failed["error"]
    receiver.statuses[path] = 204
    tenant.api.post(hook.path + "/test", None)
    until(lambda: hook.shown()["failing_since"] is None)
    # it is no change of the endpoint
    assert tenant.api.get(hook.path).headers["ETag"] == tag


def test_three_days_of_failures(fresh, receiver, path):
    tenant = fresh()
    receiver.statuses[path] = 503
    hook = Endpoint(tenant, "session.settled", url=receiver.url + path)
    tariff = tenant.tariff(session_fee=1)
    tenant.session(tariff_id=tariff)
    until(lambda: hook.shown()["failing_since"])
    tenant.session(tariff_id=tariff)
    until(lambda: [one["attempts"] for one in hook.deliveries() if one["attempts"]] == [1, 1])
    assert wanted(tenant) == 0b1000
    rewind(hook, HOUR=71)
    until(lambda: max(one["attempts"] for one in hook.deliveries()) >= 2)
    assert hook.shown()["status"] == "active"
    rewind(hook, HOUR=1)
    shown = until(lambda: hook.shown()["status"] == "disabled" and hook.shown())
    assert "3 days" in shown["disabled_reason"] and shown["disabled_at"]
    assert wanted(tenant) == 0
    assert {(one["status"], one["next_attempt_at"]) for one in hook.deliveries()} == {("dead", None)}
    assert hook.deliveries()[0]["response_status"] == 503
    entry = tenant.api.get("/audit?object=webhook_endpoint&limit=1").json()["audit"][0]
    assert entry["changed_by"] is None and entry["changes"]["status"] == {"from": "active", "to": "disabled"}
    # nothing more is told until somebody makes it active again
    tenant.session(tariff_id=tariff)
    assert len(hook.deliveries()) == 2
    shown = change(hook, status="active")
    assert (shown["failing_since"], shown["disabled_at"], shown["disabled_reason"]) == (None, None, None)
    receiver.statuses[path] = 204
    tenant.session(tariff_id=tariff)
    until(lambda: hook.deliveries("&status=delivered"))


def test_one_event_that_fails_for_three_days(fresh, receiver, path):
    """Its last attempt is the endpoint's last chance, though the first one failed some seconds after it was told."""
    tenant = fresh()
    receiver.statuses[path] = 503
    hook = Endpoint(tenant, "session.settled", url=receiver.url + path)
    tenant.session(tariff_id=tenant.tariff(session_fee=1))
    until(lambda: hook.shown()["failing_since"])
    database(f"UPDATE webhook SET failing_since = failing_since - INTERVAL 72 HOUR + INTERVAL 20 SECOND WHERE id = '{hook.id}';"
             "UPDATE outbox SET created_at = created_at - INTERVAL 72 HOUR, next_at = '2026-01-01 00:00:00'"
             f" WHERE lane = '{hook.id}'")
    until(lambda: hook.deliveries()[0]["status"] == "dead")
    assert hook.shown()["status"] == "disabled"


def test_gone(fresh, receiver, path):
    tenant = fresh()
    receiver.statuses[path] = 410
    hook = Endpoint(tenant, "session.settled", url=receiver.url + path)
    tenant.session(tariff_id=tenant.tariff(session_fee=1))
    shown = until(lambda: hook.shown()["status"] == "disabled" and hook.shown())
    assert "410" in shown["disabled_reason"] and wanted(tenant) == 0
    assert [(one["status"], one["response_status"]) for one in hook.deliveries()] == [("dead", 410)]


def test_sending_it_anew(fresh, receiver, path):
    """What is dead can be sent once the endpoint is active again, and is dead again before."""
    tenant = fresh()
    receiver.statuses[path] = 500
    hook = Endpoint(tenant, "session.settled", url=receiver.url + path)
    tenant.session(tariff_id=tenant.tariff(session_fee=1))
    until(lambda: hook.shown()["failing_since"])
    change(hook, status="disabled")
    n = len(receiver.at(path))
    assert ctl("outbox", "retry", "--lane", hook.id)["retried"] == 1
    dead, = until(lambda: hook.deliveries("&status=dead"))
    assert (dead["error"], dead["response_status"]) == ("the endpoint is disabled", None)
    assert len(receiver.at(path)) == n
    receiver.statuses[path] = 200
    assert change(hook, status="active")["failing_since"] is None
    assert ctl("outbox", "retry", "--lane", hook.id)["retried"] == 1
    done, = until(lambda: hook.deliveries("&status=delivered"))
    assert done["event"] == json.loads(receiver.at(path)[-1].body) and len(receiver.at(path)) == n + 1


def test_many_that_wait(fresh):
    """A thousand are dead at once, the others when their time comes: also of an endpoint that is removed."""
    tenant = fresh()
    hook = Endpoint(tenant, "session.settled")
    number = database(f"SELECT tenant FROM tenant WHERE id = '{tenant.id}'").strip()
    database("INSERT INTO outbox (tenant, id, kind, lane, event, object_id, body, status, attempts, next_at, created_at)"
             f" SELECT {number}, CONCAT('evt_', seq), 'webhook', '{hook.id}', 'session.settled', 'x', '{{}}', 'waiting', 0,"
             " '2030-01-01', '2026-05-01' FROM seq_1_to_1500")
    assert tenant.api.delete(hook.path).status_code == 204

    def waiting():
        return database(f"SELECT COUNT(*) FROM outbox WHERE lane = '{hook.id}' AND status = 'waiting'").strip()

    assert waiting() == "500"
    database(f"UPDATE outbox SET next_at = '2026-01-01' WHERE lane = '{hook.id}'")
    until(lambda: waiting() == "0")
    assert database(f"SELECT DISTINCT status, error FROM outbox WHERE lane = '{hook.id}'").splitlines() == ["dead\tthe endpoint was removed"]


@pytest.mark.parametrize("end", ["disabled", "removed"])
def test_what_waits_is_not_sent_any_more(fresh, receiver, path, end):
    tenant = fresh()
    receiver.statuses[path] = 500
    hook = Endpoint(tenant, "session.settled", url=receiver.url + path)
    tenant.session(tariff_id=tenant.tariff(session_fee=1))
    until(lambda: hook.shown()["failing_since"])
    if end == "disabled":
        assert change(hook, status="disabled")["disabled_reason"] is None
        assert [one["status"] for one in hook.deliveries()] == ["dead"]
    else:
        assert tenant.api.delete(hook.path).status_code == 204
    row = database(f"SELECT status, owner, ended_at IS NOT NULL FROM outbox WHERE lane = '{hook.id}'")
    assert row.split() == ["dead", "NULL", "1"]
