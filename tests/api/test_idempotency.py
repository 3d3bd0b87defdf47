"""Idempotency-Key: a request that is sent again has its effect once."""

import threading
import uuid

import pytest

from client import Client, code_of, database, key_client, session_body, BILLING

BODY = {"name": "Once", "currency": "EUR"}


@pytest.fixture
def key():
    return {"Idempotency-Key": uuid.uuid4().hex}


def count(tenant, path="/tariffs"):
    return tenant.api.get(path + "?limit=1").json()["total"]


def test_first_answer_again(tenant, key):
    first = tenant.api.post("/tariffs", BODY, headers=key)
    before = count(tenant)
    again = tenant.api.post("/tariffs", BODY, headers=key)
    assert "Idempotent-Replayed" not in first.headers and again.headers["Idempotent-Replayed"] == "true"
    assert (again.status_code, again.text) == (first.status_code, first.text)
    for name in ("Location", "Content-Type", "ETag"):
        assert again.headers[name] == first.headers[name]
    assert count(tenant) == before


def test_a_large_answer_again(fresh, key):
    """A batch of a thousand sessions whose texts are as long as may be: a megabyte."""
    tenant = fresh()
    tariff = tenant.tariff()
    batch = {"sessions": [session_body(tariff_id=tariff, transaction_id=str(i).rjust(64, "0"), driver_id=f"driver-{i}".ljust(64, "x"),
                                       charge_point_id="c" * 64, connector_id="c" * 64, connector_type="Ω" * 64)
                          for i in range(1000)]}
    first, again = (tenant.api.post("/sessions/batch", batch, headers=key) for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 200)
    assert {one["status"] for one in first.json()["results"]} == {201} and len(first.content) > 1_000_000
    assert again.headers["Idempotent-Replayed"] == "true" and again.content == first.content
    assert tenant.api.get("/sessions?limit=1").json()["total"] == 1000


def test_it_outlives_the_object(tenant, key):
    first = tenant.api.post("/tariffs", BODY, headers=key)
    tenant.api.delete("/tariffs/" + first.json()["id"])
    assert tenant.api.post("/tariffs", BODY, headers=key).text == first.text


@pytest.mark.parametrize("change", [
    dict(body={"name": "Other", "currency": "EUR"}),
    dict(raw=b'{"name": "Once",  "currency": "EUR"}'),
    dict(path="/sessions"),
    dict(path="/tariffs?"),
    dict(path="/tariffs?x=1"),
])
def test_another_request(tenant, key, change):
    tenant.api.post("/tariffs", BODY, headers=key)
    before = count(tenant)
    options = {"path": "/tariffs", "headers": key, **change}
    if "raw" not in options:
        options.setdefault("body", BODY)
    answer = tenant.api("POST", **options)
    if change.get("path") == "/tariffs?":
        # an empty query is no query
        assert answer.status_code == 201 and "Idempotent-Replayed" in answer.headers
    else:
        assert (answer.status_code, code_of(answer)) == (422, "validation_failed")
        assert "Idempotent-Replayed" not in answer.headers
    assert count(tenant) == before


def test_refusals_are_kept(tenant, key):
    wrong = tenant.api.post("/tariffs", {"name": "x", "currency": "EUR", "cost_rate_uuid": str(uuid.uuid4())}, headers=key)
    assert wrong.status_code == 422
    again = tenant.api("POST", "/tariffs", raw=wrong.request.body, headers=key)
    assert (again.status_code, again.json()["error"]) == (422, wrong.json()["error"])
    assert again.headers["Idempotent-Replayed"] == "true"


def test_conflicts_are_kept(tenant, key):
    tariff = tenant.tariff()
    body = session_body(tariff_id=tariff)
    assert tenant.api.post("/sessions", body).status_code == 201
    other = {**body, "energy_kwh": 1}
    for replayed in (None, "true"):
        answer = tenant.api.post("/sessions", other, headers=key)
        assert (answer.status_code, code_of(answer)) == (409, "transaction_conflict")
        assert answer.headers.get("Idempotent-Replayed") == replayed


@pytest.mark.parametrize("bad,status", [
    (dict(raw=b"{"), 400), (dict(raw=b"{}", type="text/plain"), 415), (dict(raw=b" " * (1 << 20) + b"{}"), 413),
])
def test_others_are_not_kept(tenant, key, bad, status):
    assert tenant.api("POST", "/tariffs", headers=key, **bad).status_code == status
    # the key is still free
    good = tenant.api.post("/tariffs", BODY, headers=key)
    assert good.status_code == 201 and "Idempotent-Replayed" not in good.headers


def test_not_kept_without_a_right(tenant, key):
    reader = key_client(tenant.with_scope("read:billing"))
    assert reader.post("/tariffs", BODY, headers=key).status_code == 403
    assert Client(root=BILLING).post("/tariffs", BODY, headers=key).status_code == 401


def age(key, hours):
    """Let an answer be that old."""
    database(f"UPDATE idempotency SET created_at = created_at - INTERVAL {hours} HOUR WHERE idempotency_key = '{key['Idempotency-Key']}'")


def test_an_answer_is_kept_for_a_day(tenant, key):
    first = tenant.api.post("/tariffs", BODY, headers=key)
    age(key, 23)
    assert tenant.api.post("/tariffs", BODY, headers=key).headers["Idempotent-Replayed"] == "true"
    age(key, 2)
    # the key is free again, for another request too
    before = count(tenant)
    second = tenant.api.post("/tariffs", {**BODY, "name": "Later"}, headers=key)
    assert second.status_code == 201 and "Idempotent-Replayed" not in second.headers
    assert second.json()["id"] != first.json()["id"] and count(tenant) == before + 1
    assert tenant.api.post("/tariffs", {**BODY, "name": "Later"}, headers=key).text == second.text
    assert tenant.api.post("/tariffs", BODY, headers=key).status_code == 422


def test_old_answers_are_removed_in_passing(tenant, key):
    old = {"Idempotency-Key": uuid.uuid4().hex}
    young = {"Idempotency-Key": uuid.uuid4().hex}
    for one in (old, young):
        tenant.api.post("/tariffs", BODY, headers=one)
    age(old, 25)
    age(young, 23)
    # about one request in 64 looks for them
    for i in range(2000):
        tenant.api.post("/user-types", {"name": "x"}, headers={"Idempotency-Key": f"{key['Idempotency-Key']}-{i}"})
        kept = database(f"SELECT idempotency_key FROM idempotency WHERE idempotency_key = '{old['Idempotency-Key']}'")
        if i % 20 == 19 and not kept:
            break
    assert not kept
    assert database(f"SELECT idempotency_key FROM idempotency WHERE idempotency_key = '{young['Idempotency-Key']}'")


@pytest.mark.parametrize("bad", ["", "x" * 256, "with space", "tab\tin", "é".encode().decode("latin-1")])
def test_wrong_keys(tenant, bad):
    before = count(tenant)
    answer = tenant.api.post("/tariffs", BODY, headers={"Idempotency-Key": bad})
    assert (answer.status_code, code_of(answer)) == (422, "validation_failed")
    assert count(tenant) == before


def test_longest_key(tenant):
    long = {"Idempotency-Key": uuid.uuid4().hex.ljust(255, "~")}
    assert tenant.api.post("/tariffs", BODY, headers=long).text == tenant.api.post("/tariffs", BODY, headers=long).text


def test_each_key_of_the_tenant_has_its_own(tenant, fresh, key):
    first = tenant.api.post("/tariffs", BODY, headers=key).json()["id"]
    second = key_client(tenant.key()["secret"]).post("/tariffs", BODY, headers=key).json()["id"]
    third = fresh().api.post("/tariffs", BODY, headers=key).json()["id"]
    assert len({first, second, third}) == 3


def test_get_put_delete_ignore_it(tenant, key):
    path = "/tariffs/" + tenant.tariff()
    for _ in range(2):
        assert "Idempotent-Replayed" not in tenant.api.put(path, BODY, headers=key).headers
    assert tenant.api.get(path, headers=key).json()["version"] == 3
    assert tenant.api.delete(path, headers=key).status_code == 204
    assert tenant.api.delete(path, headers=key).status_code == 404


def test_on_the_other_surface(tenant, key):
    body = {"name": "Once", "currency": "EUR"}
    first, again = (tenant.dynamic.post("/cost_rate", body, headers=key) for _ in range(2))
    assert (again.status_code, again.text, again.headers["Idempotent-Replayed"]) == (200, first.text, "true")
    other = tenant.dynamic.post("/cost_rate", {**body, "name": "Other"}, headers=key)
    assert (other.status_code, other.json()["message"]) == (422, "this Idempotency-Key was used for another request")
    assert tenant.dynamic.post("/cost_rate", body, headers={"Idempotency-Key": "a b"}).status_code == 422
    kept = {"Idempotency-Key": uuid.uuid4().hex}
    ignored = [tenant.dynamic.post("/cost_rate", {**body, "unheard": 1, "of": 2}, headers=kept) for _ in range(2)]
    assert [answer.headers["X-Ignored-Fields"] for answer in ignored] == ["unheard, of"] * 2
    assert ignored[0].headers.get("ETag") == ignored[1].headers.get("ETag")
    kept = {"Idempotency-Key": uuid.uuid4().hex}
    for replayed in (None, "true"):
        answer = tenant.dynamic.post("/cost_rate", {"name": "x"}, headers=kept)
        assert (answer.status_code, answer.json()["message"]) == (400, "currency: is required")
        assert answer.headers.get("Idempotent-Replayed") == replayed


def test_at_the_same_time(tenant, key):
    secret = tenant.key()["secret"]
    before, answers = count(tenant), []
    gate = threading.Barrier(12)

    def work():
        client = key_client(secret)
        gate.wait()
        answers.append(client.post("/tariffs", BODY, headers=key))

    threads = [threading.Thread(target=work) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 12 and {answer.status_code for answer in answers} <= {201, 409}
    made = [answer for answer in answers if answer.status_code == 201]
    assert len({answer.text for answer in made}) == 1
    assert sum("Idempotent-Replayed" not in answer.headers for answer in made) == 1
    assert count(tenant) == before + 1
