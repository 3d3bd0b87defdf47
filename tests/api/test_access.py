"""Who may do what: every route of the table with every kind of credential, and tenants that never see each other."""

import concurrent.futures
import json
import re
import urllib.parse
import uuid

import pytest

from client import BASE_URL, BILLING, CONSOLE, DYNAMIC, OPENAPI, SCOPES, Client, Tenant, code_of, ctl, deref, key_client, routes, \
    session_body, token_client
from samples import BODIES, body_of, caller, filled, media_of, object_of, query_of, short

import requests

ROWS = {(row["method"], row["path"]): row for row in routes()}
CLOSED = [(row["method"], row["path"]) for row in routes() if not row["open"]]
# the console's own surface takes no key: test_console_access.py
GUARDED = [(method, path) for method, path in CLOSED if not path.startswith(CONSOLE)]
IDS = [f"{method} {path}" for method, path in GUARDED]
every_route = pytest.mark.parametrize("method,path", GUARDED, ids=IDS)
OBJECT_ROUTES = [(method, path) for method, path in CLOSED if "{" in path]
every_object = pytest.mark.parametrize("method,path", OBJECT_ROUTES, ids=[f"{m} {p}" for m, p in OBJECT_ROUTES])


def wanted_scopes(method, path):
    """billing-api 1: who may call it, before one scope implies another."""
    if path.startswith(DYNAMIC):
        return {"read:billing" if method == "GET" else "write:billing"}
    if short(path).startswith(("/api-keys", "/audit", "/settings")):
        return {"admin"}
    if short(path).startswith("/webhooks/"):
        return {"write:webhooks"}
    if short(path) == "/charge-points/{id}/price":
        return {"read:billing", "read:sessions"}
    if short(path).startswith("/sessions") and (method, short(path)) != ("POST", "/sessions/{id}/refunds"):
        return {"read:billing", "read:sessions"} if method == "GET" else {"write:sessions"}
    if method == "GET" or short(path) == "/quotes":
        return {"read:billing"}
    return {"write:billing"}


def implied(scope):
    return {"admin": set(SCOPES), "write:billing": {"write:billing", "read:billing"},
            "write:sessions": {"write:sessions", "read:sessions"}}.get(scope, {scope})


@pytest.fixture(scope="module")
def places():
    """The path of each route with an object of the tenant filled in, and a body for it."""
    tenant = Tenant()
    made = {}

    def place(method, path):
        if (method, path) not in made:
            made[method, path] = filled(path, object_of(tenant, path, method))
        return tenant, made[method, path] + query_of(tenant, method, path)

    return place


def ask(headers, method, place, body=None, type="application/json"):
    return Client(headers)(method, place, body, type=type)


def refused(answer, status, path):
    assert answer.status_code == status, answer.text
    if path.startswith(DYNAMIC):
        assert answer.json() == {"status": "error", "message": {401: "Unauthorized", 403: "Forbidden"}[status]}
    else:
        assert code_of(answer) == {401: "unauthorized", 403: "forbidden"}[status]
        if status == 401:
            assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_the_document_has_the_same_scopes():
    for method, path in GUARDED:
        assert set(OPENAPI["paths"][path][method.lower()]["x-scopes"]) == wanted_scopes(method, path)


@every_route
def test_no_good_credential(places, method, path):
    tenant, place = places(method, path)
    key, token = tenant.with_scope("admin"), tenant._once("token", lambda: tenant.token()["secret"])
    other = "x" if key[-1] != "x" else "y"
    for headers in (
            {}, {"Authorization": ""}, {"Authorization": "Bearer"}, {"Authorization": "Bearer "}, {"Authorization": key},
            {"Authorization": "Basic " + key}, {"Authorization": "Bearer" + key}, {"Authorization": f"Bearer {key[:-1]}{other}"},
            {"Authorization": f"Bearer {key}x"}, {"Authorization": f"Bearer {key[:-1]}"}, {"Authorization": f"Bearer {key.upper()}"},
            {"Authorization": f"Bearer {key} {key}"}, {"Authorization": f'Bearer "{key}"'}, {"Authorization": "Bearer " + "x" * 4000},
            {"Authorization": "Bearer ' OR 1=1 --"}, {"Authorization": "Bearer tk_" + "é".encode().decode("latin-1")},
            {"X-API-Key": ""}, {"X-API-Key": "wrong"}, {"X-API-Key": f"Bearer {key}"}, {"X-API-Key": token},
            {"Authorization": f"Bearer {token}"}, {"Cookie": f"key={key}"}, {"X-api-token": key}, {"X-api-token": "wrong"},
            {"Authorization": "Basic x", "X-API-Key": key}, {"Authorization": "", "X-API-Key": key}):
        refused(ask(headers, method, place, b"{}"), 401, path)
    # never in the query
    refused(ask({}, method, f"{place.partition('?')[0]}?api_key={key}&access_token={key}&key={key}"), 401, path)
    if not path.startswith(DYNAMIC):
        refused(ask({"X-api-token": token}, method, place, b"{}"), 401, path)


@every_route
def test_each_scope(places, method, path):
    tenant, place = places(method, path)
    for scope in SCOPES:
        # what is not allowed is refused before the body is looked at
        answer = ask({"Authorization": f"Bearer {tenant.with_scope(scope)}"}, method,
                     place if method != "DELETE" or "{" not in path else filled(path, "absent"), None if method in ("GET", "DELETE") else b"[",
                     media_of(method, path))
        if implied(scope) & wanted_scopes(method, path):
            bodiless = ROWS[method, path]["body"] is None
            done = int(min(OPENAPI["paths"][path][method.lower()]["responses"]))
            assert answer.status_code == {"DELETE": 404}.get(method, done if bodiless else 400), answer.text
        else:
            refused(answer, 403, path)


@every_route
def test_both_headers_of_a_key(places, method, path):
    tenant, place = places(method, path)
    if method != "GET":
        place = filled(path, "absent") if "{" in path else place
    key = tenant.with_scope("admin")
    for headers in ({"Authorization": f"Bearer {key}"}, {"Authorization": f"bearer  {key}"}, {"X-API-Key": key}, {"x-api-key": key}):
        assert ask(headers, method, place, None if method == "GET" else b"[").status_code not in (401, 403)


NETWORKS = {"127.0.0.1": True, "127.0.0.0/8": True, "0.0.0.0/0": True, "::ffff:127.0.0.1": True, "::ffff:0:0/96": True, "::/0": True,
            "127.0.0.2": False, "127.0.0.0/32": False, "192.0.2.0/24": False, "::1": False, "2001:db8::/32": False}


@pytest.fixture(scope="module")
def limited():
    tenant = Tenant()
    return {network: (tenant.key(allow=[network])["secret"], tenant.token(allow=[network])["secret"]) for network in NETWORKS}


@every_route
def test_addresses(places, limited, method, path):
    tenant, place = places(method, path)
    # another tenant's objects: what is let in finds nothing there
    for network, allowed in NETWORKS.items():
        key, token = limited[network]
        for headers in [{"X-API-Key": key}] + [{"X-api-token": token}] * path.startswith(DYNAMIC):
            for believed in ({}, {"X-Forwarded-For": "192.0.2.1"}, {"X-Real-IP": "::1"}):
                answer = ask({**headers, **believed}, method, place, None if method in ("GET", "DELETE") else b"[")
                assert (answer.status_code != 403) == allowed, f"{network}: {answer.text}"
                if not allowed and path.startswith(DYNAMIC):
                    assert answer.json()["message"] == "Access denied from this IP address"


def test_one_of_several_addresses(fresh):
    tenant = fresh()
    assert key_client(tenant.key(allow=["192.0.2.1", "127.0.0.1", "::1"])["secret"]).get("/tariffs").status_code == 200
    assert key_client(tenant.key(allow=["192.0.2.1", "2001:db8::/32"])["secret"]).get("/tariffs").status_code == 403


def test_order_of_checks(tenant):
    nobody, reader = Client(root=BILLING), key_client(tenant.with_scope("write:webhooks"))
    assert nobody.get("/nothing").status_code == 401
    assert nobody.delete("/tariffs").status_code == 401
    assert reader.get("/nothing").status_code == 404
    assert reader.delete("/tariffs").status_code == 405
    assert reader.get("/tariffs").status_code == 403
    assert reader.get("/tariffs/none").status_code == 403
    assert reader("POST", "/tariffs", raw=b"[", type="text/plain").status_code == 403
    elsewhere = key_client(tenant.key("read:billing", allow=["192.0.2.0/24"])["secret"])
    for path, why in (("/tariffs", "address"), ("/audit", "scope")):
        assert why in elsewhere.get(path).json()["error"]["message"]
    # what the body says comes last
    assert elsewhere("POST", "/quotes", raw=b"[", type="text/plain").status_code == 403


# ---- tenants ----


def neutral(answer):
    body = answer.json() if answer.content else None
    if isinstance(body, dict):
        body.pop("request_id", None)
    return answer.status_code, body, answer.headers.get("ETag"), answer.headers.get("Allow")


@every_object
def test_what_is_anothers_is_not_there(stranger, tenant, method, path):
    foreign = object_of(stranger, path, method)
    client, _ = caller(tenant, path)
    mine = caller(stranger, path)[0]
    def show():
        at = path[:path.index("}") + 1].replace("/promotional-codes/sessions/", "/sessions/")
        return neutral(mine.get(short(filled(at, foreign))))

    before = show()
    own = any(noun in path for noun in ("/charge-points/", "/sites/", "/drivers/"))
    absent = uuid.uuid4().hex if own else foreign[:-6] + "0ABCDE"
    if method == "PUT" and own:
        # its own ids are its own: it makes one of its own
        assert client.put(short(filled(path, foreign)), body_of(tenant, path)).status_code == 201
    else:
        body = body_of(tenant, path) if short(path) in BODIES and method not in ("GET", "DELETE") else None
        answers = [client(method, short(filled(path, id)), body) for id in (foreign, absent)]
        assert answers[0].status_code == 404
        assert neutral(answers[0]) == neutral(answers[1])
    assert show() == before


@pytest.mark.parametrize("send", [
    lambda t, s: [t.api.post("/sessions", session_body(tariff_id=id)) for id in (s.tariff(), "tar_01M7Y8KHGFNHDDGT5YZFTQME7K", "x")],
    lambda t, s: [t.api.put("/charge-points/cp", {"tariff_id": id}) for id in (s.tariff(), "tar_01M7Y8KHGFNHDDGT5YZFTQME7K", "x")],
    lambda t, s: [t.api.patch("/charge-points/" + t.charge_point(), {"tariff_id": id}) for id in (s.tariff(), "tar_0", "x")],
    lambda t, s: [t.api.put("/sites/s", {"time_zone": "UTC", "tariff_id": id}) for id in (s.tariff(), "tar_0", "x")],
    lambda t, s: [t.api.put("/sites/s", {"time_zone": "UTC", "organization_id": id}) for id in (s.organization(), "org_0", "x")],
    lambda t, s: [t.api.put("/drivers/d", {"organization_id": id}) for id in (s.organization(), "org_0", "x")],
    lambda t, s: [t.api.put("/drivers/d", {"user_type_id": id}) for id in (s.user_type(), "utp_0", "x")],
    lambda t, s: [t.api.patch("/settings", {"default_tariff_id": id}) for id in (s.tariff(), "tar_0", "x")],
    lambda t, s: [t.api.post("/tariffs", {"name": "x", "currency": "EUR", "cost_rate_uuid": id})
                  for id in (s.cost_rate(), str(uuid.uuid4()), "x")],
    lambda t, s: [t.api.patch("/tariffs/" + t.tariff(), {"cost_rate_uuid": id}) for id in (s.cost_rate(), str(uuid.uuid4()), "x")],
    lambda t, s: [t.dynamic.put("/cost_rate", {"uuid": id, "name": "x", "currency": "EUR"}) for id in (s.cost_rate(), str(uuid.uuid4()), "x")],
])
def test_what_is_anothers_cannot_be_named(tenant, stranger, send):
    answers = send(tenant, stranger)
    assert answers[0].status_code in (404, 422)
    assert len({json.dumps(neutral(answer)) for answer in answers}) == 1


# ---- references: every field and parameter that names an object of another kind ----

REFERENCES = {
    "tariff_id": lambda t: t.tariff(), "default_tariff_id": lambda t: t.tariff(), "organization_id": lambda t: t.organization(),
    "user_type_id": lambda t: t.user_type(discount_percent=50), "cost_rate_uuid": lambda t: t.cost_rate(dynamic_pricing=1),
    "cost_rate_schedule_uuid": lambda t: t.recurring(), "rate_cost_schedule_id": lambda t: t.recurring(),
    "rate_cost_schedule_uuid": lambda t: t.recurring(), "session_id": lambda t: t.session(tariff_id=t.tariff(), driver_id=t.driver(
        email="driver@example.com"))["id"], "promo_code": lambda t: t.promo()["code"], "code": lambda t: t.promo()["code"],
    "object_id": lambda t: t.tariff(),
    # ids of one's own, by which another tenant's object would be found if nobody asked whose it is
    "site_id": lambda t: t.site(tariff_id=t.tariff()), "charge_point_id": lambda t: t.charge_point(tariff_id=t.tariff()),
    "driver_id": lambda t: t.driver(user_type_id=t.user_type(discount_percent=50)),
}
# names of what is made, and of parts of the object itself
OWN = {("POST", "/promotional-codes"), ("PUT", "/promotional-codes/{id}"), ("PATCH", "/promotional-codes/{id}")}
CHANGED_BY_UUID = {"/cost_rate": lambda t: t.cost_rate(), "/cost_rate_session_fee": lambda t: t.cost_rate(),
                   "/cost_rate_time_cost": lambda t: t.time_cost(), "/cost_rate_energy_cost": lambda t: t.energy_cost()}


def referring():
    """(method, path, field, in the query) of each reference."""
    found = []
    for method, path in CLOSED:
        operation = OPENAPI["paths"][path][method.lower()]
        names = {deref(one)["name"]: True for one in operation.get("parameters", []) if deref(one)["in"] == "query"}
        for media in deref(operation.get("requestBody", {})).get("content", {}).values():
            names |= {name: False for name in deref(media["schema"]).get("properties", {})}
        found += [(method, path, name, query) for name, query in names.items()
                  if name in REFERENCES and (name != "code" or (method, short(path)) not in OWN)
                  or name == "uuid" and method == "PUT"]
    return found


def names_of(field, path):
    return CHANGED_BY_UUID[short(path)] if field == "uuid" else REFERENCES[field]


def absent(id):
    """An id of the same form that is nobody's."""
    return str(uuid.uuid4()) if id.count("-") == 4 else id[:-6] + "0ABCDE" if "_" in id else uuid.uuid4().hex[:len(id)]


@pytest.mark.parametrize("method,path,field,query", referring(), ids=lambda value: str(value))
def test_what_is_anothers_is_named_in_vain(tenant, stranger, method, path, field, query):
    """Another tenant's object is answered like one that does not exist, wherever it is named."""
    client, _ = caller(tenant, path)
    foreign = names_of(field, path)(stranger)
    at = short(filled(path, object_of(tenant, path, method))) + query_of(tenant, method, path)
    form = {"cost_rate_uuid": tenant.cost_rate(dynamic_pricing=1), "marketing_texts": '{"de_DE":{"legal":"x"}}'}
    body = body_of(tenant, path) if short(path) in BODIES and method not in ("GET", "DELETE") else None

    def send(id):
        if query:
            place = at.partition("?")[0] + "?" + "&".join([f"{field}={id}", *(one for one in at.partition("?")[2].split("&") if one and not
                                                                              one.startswith(field + "="))])
            return client(method, place)
        if media_of(method, path) != "application/json":
            return client(method, at, raw=urllib.parse.urlencode({**form, field: id}), type=media_of(method, path))
        return client(method, at, {**body, field: id, **({"transaction_id": uuid.uuid4().hex} if "transaction_id" in body else {})})

    answers = [(send(id), id) for id in (foreign, absent(foreign))]
    assert answers[0][0].status_code == answers[1][0].status_code != 500, answers[0][0].text
    told = [re.sub(f"{re.escape(id)}|[0-9a-f]{{32}}|(?<=_)[0-9A-Z]{{26}}|[0-9a-f-]{{36}}|2026-1[^\"]*Z", "?", answer.text) for answer, id in answers]
    assert told[0] == told[1]


def test_private_answers_are_kept_by_nobody_else(tenant):
    """No cache between keeps what a key opens, whatever header the key came in."""
    for client, path in ((tenant.api, "/tariffs"), (tenant.api, "/tariffs/none"), (tenant.api, "/nothing"), (tenant.api, "/sessions.csv"),
                         (tenant.dynamic, "/cost_rates"), (tenant.dynamic, "/cost_rate/none")):
        assert client.get(path).headers["Cache-Control"] == "private, no-cache"
    made = tenant.api.post("/tariffs", {"name": "x", "currency": "EUR"})
    again = tenant.api.get("/tariffs/" + made.json()["id"], headers={"If-None-Match": made.headers["ETag"]})
    assert again.status_code == 304 and again.headers["Cache-Control"] == "private, no-cache"


def test_lists_hold_ones_own(fresh, stranger):
    tenant = fresh()
    foreign = stranger.tariff()
    stranger.session(tariff_id=foreign)
    stranger.charge_point(tariff_id=foreign)
    stranger.cost_rate()
    for row in routes():
        if row["method"] == "GET" and "{" not in row["path"] and (row["method"], row["path"]) in GUARDED and not row["path"].endswith("/settings"):
            client, path = caller(tenant, row["path"])
            if path in ("/audit", "/api-keys"):
                # its own keys are in them
                assert foreign not in client.get(path).text and stranger.id not in client.get(path).text
                continue
            if path.endswith(".csv"):
                assert client.get(path).text.count("\n") == 1
                continue
            body = client.get(path + query_of(tenant, "GET", row["path"])).json()
            rows = body["data"] if "data" in body else body[path.rsplit("/", 1)[1].replace("-", "_")]
            assert not rows and body.get("total", 0) == 0
    for query in ("/sessions?charge_point_id=cp-any", f"/charge-points?tariff_id={foreign}", "/tariffs?currency=EUR"):
        assert tenant.api.get(query).json()["total"] == 0


def test_same_ids_in_two_tenants(fresh):
    a, b = fresh(), fresh()
    one, two = a.tariff(session_fee=1), b.tariff(session_fee=2)
    for tenant, tariff in ((a, one), (b, two)):
        tenant.charge_point("CP", tariff_id=tariff)
    body = session_body(transaction_id="T", charge_point_id="CP")
    first, second = a.api.post("/sessions", body), b.api.post("/sessions", body)
    assert (first.status_code, second.status_code) == (201, 201)
    assert (first.json()["total_amount"], second.json()["total_amount"]) == (1, 2)
    assert a.api.delete("/charge-points/CP").status_code == 204
    assert b.api.get("/charge-points/CP").status_code == 200


def test_cursors_of_another(fresh):
    a, b = fresh(), fresh()
    for _ in range(3):
        a.tariff(), b.tariff()
    cursor = a.api.get("/tariffs?limit=1").json()["next_cursor"]
    own = {row["id"] for row in b.api.get("/tariffs").json()["tariffs"]}
    assert {row["id"] for row in b.api.get("/tariffs?cursor=" + cursor).json()["tariffs"]} <= own


# ---- revocation ----


def burst(headers, path, n=96):
    """Statuses of many requests over fresh connections, as many workers as there are."""
    def one(_):
        return requests.get(BASE_URL + path, headers=headers, timeout=30).status_code

    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        return set(pool.map(one, range(n)))


def test_revocation_holds_from_the_next_request_on(fresh):
    tenant = fresh()
    key, token = tenant.key(), tenant.token()
    cases = [({"Authorization": f"Bearer {key['secret']}"}, BILLING + "/tariffs", "key", key["id"]),
             ({"X-api-token": token["secret"]}, DYNAMIC + "/cost_rates", "system-token", token["id"])]
    for headers, path, noun, id in cases:
        assert burst(headers, path) == {200}
        ctl(noun, "revoke", id, "--tenant", tenant.id)
        assert burst(headers, path) == {401}
    # others of the tenant live on
    assert tenant.api.get("/tariffs").status_code == 200


def test_a_revoked_key_is_an_unknown_one(fresh):
    tenant = fresh()
    key = tenant.key()
    ctl("key", "revoke", key["id"])
    revoked, unknown = (neutral(key_client(secret).get("/tariffs")) for secret in (key["secret"], "tk_" + "A" * 43))
    assert revoked == unknown


def test_a_token_alone_is_not_enough_for_the_other(fresh):
    token = fresh().token()["secret"]
    assert token_client(token).get("/cost_rates").status_code == 200
    both = Client({"X-api-token": token, "X-API-Key": "wrong"}, DYNAMIC)
    assert both.get("/cost_rates").status_code == 200
    wrong_first = Client({"X-api-token": "wrong", "X-API-Key": fresh().with_scope("admin")}, DYNAMIC)
    assert wrong_first.get("/cost_rates").status_code == 401
