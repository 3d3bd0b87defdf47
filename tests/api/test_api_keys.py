"""API keys over the API: a secret that is shown once, lists, revoking."""

import threading
import uuid

import pytest

from client import ENV, Tenant, code_of, ctl, database, fields_of, key_client

KEY = {"description": "backend", "scopes": ["read:billing", "write:sessions"], "allowed_addresses": ["127.0.0.0/8", "::1", "192.0.2.7"]}


def make(tenant, **fields):
    answer = tenant.api.post("/api-keys", {**KEY, **fields})
    assert answer.status_code == 201, answer.text
    return answer


def test_create(tenant):
    answer = make(tenant)
    key = answer.json()
    assert list(key) == ["id", "description", "scopes", "start", "allowed_addresses", "created_at", "last_used_at", "revoked_at", "secret"]
    assert key.items() >= KEY.items() and key["revoked_at"] is None
    assert key["id"].startswith("key_") and key["secret"].startswith(key["start"]) and len(key["secret"]) >= 40
    assert answer.headers["Location"] == "/api/v1/billing/api-keys/" + key["id"]
    client = key_client(key["secret"])
    assert client.get("/sessions").status_code == 200
    assert (client.get("/api-keys").status_code, client.post("/tariffs", {}).status_code) == (403, 403)


def test_scopes_and_addresses_hold(tenant):
    elsewhere = key_client(make(tenant, allowed_addresses=["192.0.2.0/24"]).json()["secret"])
    assert elsewhere.get("/tariffs").status_code == 403
    every = make(tenant, scopes=["admin", "read:billing", "admin"]).json()
    assert every["scopes"] == ["read:billing", "admin"]
    assert key_client(every["secret"]).get("/audit").status_code == 200
    anywhere = make(tenant, allowed_addresses=None).json()
    assert anywhere["allowed_addresses"] is None


@pytest.mark.parametrize("change,fields", [
    ({"description": ""}, ["description"]), ({"description": None, "scopes": None}, ["description", "scopes"]),
    ({"description": "x" * 256}, ["description"]), ({"scopes": []}, ["scopes"]), ({"scopes": ["root"]}, ["scopes[0]"]),
    ({"scopes": "admin"}, ["scopes"]), ({"scopes": ["admin"] * 7}, ["scopes"]), ({"scopes": [None]}, ["scopes[0]"]),
    ({"allowed_addresses": []}, ["allowed_addresses"]), ({"allowed_addresses": ["here"]}, ["allowed_addresses[0]"]),
    ({"allowed_addresses": ["1.2.3.4", "1.2.3.4,5.6.7.8"]}, ["allowed_addresses[1]"]),
    ({"allowed_addresses": ["1.2.3.4", "1.2.3.4/33", "::1", "1.2.3"]}, ["allowed_addresses[1]", "allowed_addresses[3]"]), ({"allowed_addresses": "1.2.3.4"}, ["allowed_addresses"]),
    ({"id": "key_x"}, ["id"]), ({"secret": "x" * 40}, ["secret"]), ({"revoked_at": None}, ["revoked_at"]),
])
def test_wrong_bodies(tenant, change, fields):
    answer = tenant.api.post("/api-keys", {**KEY, **change})
    assert (answer.status_code, sorted(fields_of(answer))) == (422, sorted(fields))


def test_list(fresh):
    tenant = fresh()
    made = [make(tenant, description=str(i)).json() for i in range(3)]
    tenant.token()
    assert tenant.api.delete("/api-keys/" + made[1]["id"]).status_code == 204
    listed = tenant.api.get("/api-keys").json()
    # newest first; the first key is the one that asks, system tokens are no keys
    assert [key["id"] for key in listed["api_keys"][:3]] == [key["id"] for key in made[::-1]] and listed["total"] == 4
    assert [key["revoked_at"] is None for key in listed["api_keys"]] == [True, False, True, True]
    assert all("secret" not in key for key in listed["api_keys"])
    assert listed["api_keys"][0] == {name: value for name, value in made[2].items() if name != "secret"}
    one = tenant.api.get("/api-keys?limit=1").json()
    two = tenant.api.get("/api-keys?limit=2&cursor=" + one["next_cursor"]).json()
    assert one["api_keys"] + two["api_keys"] == listed["api_keys"][:3]
    assert tenant.api.get("/api-keys?limit=2&page=2").json()["api_keys"] == listed["api_keys"][2:]
    assert [row["id"] for row in ctl("key", "list", "--tenant", tenant.id)["rows"]] == [key["id"] for key in listed["api_keys"]]


def test_revoke(tenant, fresh):
    key = make(tenant).json()
    client, path = key_client(key["secret"]), "/api-keys/" + key["id"]
    assert client.get("/tariffs").status_code == 200
    assert fresh().api.delete(path).status_code == 404
    assert tenant.api.delete(path).status_code == 204
    assert client.get("/tariffs").status_code == 401
    for gone in (path, "/api-keys/absent", "/api-keys/" + tenant.token()["id"]):
        answer = tenant.api.delete(gone)
        assert (answer.status_code, code_of(answer)) == (404, "not_found")
    assert tenant.api.get(path).headers["Allow"] == "DELETE"


def test_not_the_one_that_asks(fresh):
    tenant = fresh()
    own = tenant.key()
    client = key_client(own["secret"])
    answer = client.delete("/api-keys/" + own["id"])
    assert (answer.status_code, code_of(answer)) == (409, "conflict")
    assert "tariffctl" in answer.json()["error"]["message"]
    assert client.get("/api-keys").status_code == 200
    ctl("key", "revoke", own["id"])
    assert client.get("/api-keys").status_code == 401


def test_two_that_revoke_each_other(fresh):
    for _ in range(5):
        tenant = fresh()
        keys, answers = [tenant.key(), tenant.key()], []
        gate = threading.Barrier(2)

        def work(own, other):
            client = key_client(own["secret"])
            gate.wait()
            answers.append(client.delete("/api-keys/" + other["id"]).status_code)

        threads = [threading.Thread(target=work, args=pair) for pair in (keys, keys[::-1])]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answers) == [204, 401]
        assert sorted(key_client(key["secret"]).get("/api-keys").status_code for key in keys) == [200, 401]


def test_the_secret_is_shown_once(tenant):
    header = {"Idempotency-Key": uuid.uuid4().hex}
    first, again = (tenant.api.post("/api-keys", KEY, headers=header) for _ in range(2))
    secret = first.json()["secret"]
    assert again.headers["Idempotent-Replayed"] == "true" and again.headers["Location"] == first.headers["Location"]
    assert again.json() == {**first.json(), "secret": None}
    assert key_client(secret).get("/tariffs").status_code == 200
    # the database has only its hash
    tables = ("credential", "idempotency", "audit")
    assert all(secret not in database(f"SELECT * FROM {table}") for table in tables)
    assert first.json()["id"] in database("SELECT body FROM idempotency")
    for log in ("TARIFFD_LOG", "ACCESS_LOG", "NGINX_LOG"):
        with open(ENV[log], encoding="utf-8", errors="replace") as file:
            assert secret not in file.read()


def test_it_is_audited(fresh):
    tenant = fresh()
    admin = tenant.key()
    client = key_client(admin["secret"])
    id = client.post("/api-keys", KEY).json()["id"]
    client.delete("/api-keys/" + id)
    update, create = client.get(f"/audit?object=api_key&object_id={id}").json()["audit"]
    assert {update["changed_by"], create["changed_by"]} == {admin["id"]}
    assert create["changes"] == {name: {"from": None, "to": KEY[name]} for name in ("description", "scopes", "allowed_addresses")}
    assert update["changes"].keys() == {"revoked_at"}


def test_for_admins_only():
    tenant = Tenant()
    for scope in ("read:billing", "write:billing", "write:webhooks"):
        client = key_client(tenant.with_scope(scope))
        assert client.post("/api-keys", KEY).status_code == 403
        assert client.delete("/api-keys/" + tenant.key()["id"]).status_code == 403
