"""System tokens that are ordered in the console, when credentials were used last, and what could not be sent."""

import uuid

import pytest

from client import BILLING, CONSOLE, Client, Tenant, code_of, ctl, database, fields_of, key_client, token_client
from console import later
from samples import undelivered


@pytest.fixture
def owner(fresh):
    tenant = fresh()
    visitor = tenant.visitor()
    visitor.tenant = tenant
    return visitor


def ordered(visitor, **fields):
    answer = visitor.post("/system-tokens", {"description": str(uuid.uuid4()), **fields})
    assert answer.status_code == 201, answer.text
    return answer.json()


def row_of(visitor, id):
    return next(row for row in visitor.get("/system-tokens").json()["system_tokens"] if row["id"] == id)


def test_a_token_is_ordered_shown_once_and_works(owner):
    answer = owner.post("/system-tokens", {"description": "gateway"}, headers={"Idempotency-Key": "one"})
    made = answer.json()
    assert answer.headers["Location"] == f"{CONSOLE}/system-tokens/{made['id']}"
    assert made["secret"].startswith(made["start"]) and made["start"].startswith("ts_") and len(made["start"]) == 8
    again = owner.post("/system-tokens", {"description": "gateway"}, headers={"Idempotency-Key": "one"})
    assert again.json() == {**made, "secret": None}
    assert made["secret"] not in owner.get("/system-tokens").text + database("SELECT * FROM credential") + database("SELECT * FROM idempotency")
    assert token_client(made["secret"]).get("/cost_rates").status_code == 200
    assert row_of(owner, made["id"]).items() >= {"description": "gateway", "allowed_addresses": None, "revoked_at": None}.items()
    # it is one of those of tariffctl
    assert ctl("system-token", "list", "--tenant", owner.tenant.id)["rows"][0]["id"] == made["id"]


def test_a_description_is_one_living_tokens(owner):
    made = ordered(owner, description="gateway")
    answer = owner.post("/system-tokens", {"description": "gateway"})
    assert answer.status_code == 409 and "description" in answer.json()["error"]["message"]
    assert owner.delete(f"/system-tokens/{made['id']}").status_code == 204
    ordered(owner, description="gateway")


def test_limits_to_addresses(owner):
    near, far = ordered(owner, allowed_addresses=["127.0.0.0/8", "::1"]), ordered(owner, allowed_addresses=["192.0.2.0/24", "2001:db8::/32"])
    assert token_client(near["secret"]).get("/cost_rates").status_code == 200
    assert token_client(far["secret"]).get("/cost_rates").status_code == 403
    assert row_of(owner, far["id"])["allowed_addresses"] == ["192.0.2.0/24", "2001:db8::/32"]
    answer = owner.post("/system-tokens", {"description": "x", "allowed_addresses": ["192.0.2.0/24", "192.0.2.1/24", "1.2.3"]})
    assert fields_of(answer) == ["allowed_addresses[1]", "allowed_addresses[2]"]


def test_revoked_at_once(owner):
    made = ordered(owner)
    client = token_client(made["secret"])
    assert client.get("/cost_rates").status_code == 200
    assert owner.delete(f"/system-tokens/{made['id']}").status_code == 204
    assert client.get("/cost_rates").status_code == 401
    assert row_of(owner, made["id"])["revoked_at"] is not None
    assert owner.delete(f"/system-tokens/{made['id']}").status_code == 404
    told = owner.on(BILLING).get(f"/audit?object=system_token&object_id={made['id']}").json()["audit"]
    assert [(entry["action"], entry["changed_by"]) for entry in told] == [(action, owner.me["user"]["id"]) for action in ("update", "create")]


def test_a_key_is_no_system_token(owner):
    key = owner.tenant.key()
    assert owner.delete(f"/system-tokens/{key['id']}").status_code == 404
    assert owner.on(BILLING).delete(f"/api-keys/{key['id']}").status_code == 204


def test_keys_by_a_user(owner):
    """A user orders and revokes keys; no key is its own, so each may go."""
    made = owner.on(BILLING).post("/api-keys", {"description": "backend", "scopes": ["admin"]}).json()
    assert key_client(made["secret"]).get("/tariffs").status_code == 200
    assert owner.on(BILLING).delete(f"/api-keys/{made['id']}").status_code == 204
    assert key_client(made["secret"]).get("/tariffs").status_code == 401


def test_last_use_is_noted_once_a_minute(owner):
    token, key = ordered(owner), owner.tenant.key("read:billing")
    billing = owner.on(BILLING)

    def used():
        keys = billing.get("/api-keys").json()["api_keys"]
        return row_of(owner, token["id"])["last_used_at"], next(row for row in keys if row["id"] == key["id"])["last_used_at"]

    assert used() == (None, None)
    for _ in range(3):
        token_client(token["secret"]).get("/cost_rates")
        key_client(key["secret"]).get("/tariffs")
    first = used()
    assert all(first)
    later(50, "credential", f"id IN ('{token['id']}', '{key['id']}')", "last_used_at")
    before = used()
    token_client(token["secret"]).get("/cost_rates")
    key_client(key["secret"]).get("/tariffs")
    assert used() == before
    later(11, "credential", f"id IN ('{token['id']}', '{key['id']}')", "last_used_at")
    token_client(token["secret"]).get("/cost_rates")
    key_client(key["secret"]).get("/tariffs")
    assert all(now > then for now, then in zip(used(), before))


def test_what_is_refused_is_no_use(owner):
    token = ordered(owner)
    Client({"X-API-Key": token["secret"]}, BILLING).get("/tariffs")
    ctl("system-token", "revoke", token["id"])
    token_client(token["secret"]).get("/cost_rates")
    assert row_of(owner, token["id"])["revoked_at"] is not None


# ---- the outbox ----


@pytest.fixture
def row(owner):
    return undelivered(owner.tenant)


def test_what_could_not_be_sent(owner, row):
    answer = owner.get("/outbox").json()
    assert [one["number"] for one in answer["outbox"]] == [int(row)] and answer["next_cursor"] is None
    assert answer["outbox"][0].items() >= {"kind": "receipt", "lane": "example.com", "status": "dead", "attempts": 7, "error": "no such box"}.items()
    assert owner.get("/outbox?status=dead").json() == answer
    assert owner.get("/outbox?status=waiting").json()["outbox"] == []


def test_it_is_sent_anew(owner, row):
    assert owner("POST", f"/outbox/{row}/retry").status_code == 204
    assert owner.get("/outbox").json()["outbox"] == []
    database(f"UPDATE outbox SET status = 'delivered', owner = NULL WHERE number = {row}")
    assert code_of(owner("POST", f"/outbox/{row}/retry")) == "conflict"
    assert [one["number"] for one in owner.get("/outbox?status=delivered").json()["outbox"]] == [int(row)]


@pytest.mark.parametrize("number", ["0", "-1", "x", "1e3", "99999999999999999999", "9223372036854775807"])
def test_no_such_row(owner, number):
    assert owner("POST", f"/outbox/{number}/retry").status_code == 404


def test_rows_of_another_tenant(owner, row):
    stranger = Tenant().visitor()
    assert stranger.get("/outbox").json()["outbox"] == []
    assert stranger("POST", f"/outbox/{row}/retry").status_code == 404
    assert [one["number"] for one in owner.get("/outbox").json()["outbox"]] == [int(row)]


def test_pages_of_the_outbox(owner):
    numbers = [int(undelivered(owner.tenant)) for _ in range(5)]
    seen, cursor = [], ""
    while cursor is not None:
        page = owner.get("/outbox?limit=2" + (f"&cursor={cursor}" if cursor else "")).json()
        seen += [one["number"] for one in page["outbox"]]
        cursor = page["next_cursor"]
    assert seen == sorted(numbers, reverse=True)
