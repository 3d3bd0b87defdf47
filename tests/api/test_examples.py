"""Every operation of the billing surface and of the console has examples in docs/openapi.json, and they are true: what is sent is sent here, and
what is answered has the fields of the answer's example, in its order and of its types.

In an example of a request, an id of ours (a prefix and a ULID) stands for an object of that kind, which is made first: the same
id for the same object. Ids of charge points, sites and drivers stand for themselves, and what they name is made too. A
parameter with an example is sent with it. All else goes as it stands."""

import re
import uuid

import pytest

from client import BILLING, CONSOLE, OPENAPI, Client, Tenant, deref, fields_of, key_client
from samples import caller, filled, object_of, short, undelivered

VERBS = ("get", "put", "post", "delete", "patch")
OURS = re.compile(r"(tar|rul|utp|promo|bsn|org|key|rfd|inv)_[0-9A-HJKMNP-TV-Z]{26}")
OPERATIONS = [(path, verb) for path, item in OPENAPI["paths"].items()
              if path.startswith((BILLING, CONSOLE)) for verb in item if verb in VERBS]


def operation(path, verb):
    return OPENAPI["paths"][path][verb]


def named(media):
    """The examples of a body: its own, or those of its schema."""
    if "examples" in media:
        return {name: deref(one)["value"] for name, one in media["examples"].items()}
    if "example" in media:
        return {"": media["example"]}
    return {"": deref(media["schema"])["examples"][0]} if "examples" in deref(media["schema"]) else {}


def requests_of(path, verb):
    body = operation(path, verb).get("requestBody")
    return named(deref(body)["content"]["application/json"]) if body else {"": None}


def success(path, verb):
    """The status of an example that is sent for the first time, and its answer."""
    announced = operation(path, verb)["responses"]
    status = "201" if verb == "post" and "201" in announced else min(announced)
    assert status < "300"
    return int(status), deref(announced[status])


def example_of(path, verb):
    """(content type, example) of an answer."""
    content = success(path, verb)[1].get("content")
    if not content:
        return None, None
    (kind, media), = content.items()
    return kind, next(iter(named(media).values()), None)


# ---- what examples name ----

def guide_tariff(t):
    """The tariff whose creation is the first example."""
    return t.made("/tariffs", **requests_of(BILLING + "/tariffs", "post")[""])


def once(t, what, make):
    if what not in t.examples:
        t.examples[what] = make()
    return t.examples[what]


def by_put(t, path, id, **fields):
    """An object whose id is the caller's."""
    def make():
        assert t.api.put(f"{path}/{id}", fields).status_code == 201
        return id

    return once(t, (path, id), make)


def session(t, name, **more):
    """The id of the session that an example starts or settles."""
    answer = t.api.post("/sessions", resolve(t, {**requests_of(BILLING + "/sessions", "post")[name], **more}))
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def metered(t):
    """A running session with readings."""
    id = session(t, "start")
    body = requests_of(BILLING + "/sessions/{id}/meter-values", "post")[""]
    assert t.api.post(f"/sessions/{id}/meter-values", body).status_code == 201
    return id


def with_code(t):
    """A settled session with the code of the examples."""
    code = next(iter(requests_of(BILLING + "/promotional-codes", "post").values()))
    from_example(t, "/promotional-codes")
    return session(t, "finished", promo_code=code["code"])


def redeemed(t):
    with_code(t)
    return t.api.get("/promotional-codes").json()["promotional_codes"][0]["id"]


def applicable(t):
    from_example(t, "/promotional-codes")
    return session(t, "finished")


def refunded(t):
    id = session(t, "finished")
    body = requests_of(BILLING + "/sessions/{id}/refunds", "post")[""]
    assert t.api.post(f"/sessions/{id}/refunds", body).status_code == 201
    return id


def with_delivery(t):
    """An endpoint that was sent something."""
    id = from_example(t, "/webhooks/endpoints")
    assert t.api.post(f"/webhooks/endpoints/{id}/test", None).status_code == 202
    return id


MAKERS = {
    "tar": guide_tariff,
    "utp": lambda t: t.made("/user-types", **requests_of(BILLING + "/user-types", "post")[""]),
    "rul": lambda t: t.made("/rules", tariff_id=guide_tariff(t), priority=10),
    "bsn": lambda t: session(t, "finished"),
}
NAMED = {
    "charge_point_id": lambda t, id: by_put(t, "/charge-points", id, tariff_id=guide_tariff(t), time_zone="Europe/London"),
    "site_id": lambda t, id: by_put(t, "/sites", id, name="Riverside", time_zone="Europe/London"),
    "driver_id": lambda t, id: by_put(t, "/drivers", id) if BILLING + "/drivers/{id}" in OPENAPI["paths"] else id,
}


def resolve(t, node, key=None):
    """The example with all that it names made, and its own ids in place."""
    if isinstance(node, dict):
        return {name: resolve(t, value, name) for name, value in node.items()}
    if isinstance(node, list):
        return [resolve(t, value, key) for value in node]
    if key in NAMED and isinstance(node, str):
        return NAMED[key](t, node)
    if isinstance(node, str) and OURS.fullmatch(node):
        return once(t, node, lambda: MAKERS[node.partition("_")[0]](t))
    return node


def from_example(t, collection):
    body = next(iter(requests_of(BILLING + collection, "post").values()))
    answer = t.api.post(collection, resolve(t, body))
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def put_example(t, path, id):
    body = next(iter(requests_of(BILLING + path, "put").values()))
    return by_put(t, path.removesuffix("/{id}"), id, **resolve(t, body))


def nothing(make):
    """A scene that makes something, for an operation whose path names nothing."""
    def scene_of(t):
        make(t)

    return scene_of


def running(t):
    return t.running(tariff_id=guide_tariff(t), readings=[{"at": "2026-05-01T08:12:00Z", "energy_kwh": 0.5}])["id"]


def price_there(t, id):
    """A tariff for a charge point."""
    assert t.api.patch(f"/charge-points/{id}", {"tariff_id": guide_tariff(t)}).status_code == 200
    return id


def billable(t):
    """Two sessions of April for an organization, and what a seller must say."""
    settings = example_of(BILLING + "/settings", "get")[1]
    t.api.patch("/settings", {name: settings[name] for name in ("legal_name", "address", "country", "tax_id")})
    organization = from_example(t, "/organizations")
    for day in (10, 11):
        t.session(tariff_id=guide_tariff(t), organization_id=organization, started_at=f"2026-04-{day}T08:00:00Z",
                  ended_at=f"2026-04-{day}T09:00:00Z")


def billed(t):
    """The invoice over them."""
    billable(t)
    assert t.run("2026-04")["complete"]
    return t.api.get("/invoices").json()["invoices"][0]


# what an operation needs, where an object that is made by the examples of its noun is not it: by operation, or by path
SCENES = {
    ("get", "/sessions"): nothing(MAKERS["bsn"]),
    ("get", "/charge-points"): nothing(lambda t: put_example(t, "/charge-points/{id}", "example-1")),
    ("get", "/charge-points/{id}/price"): lambda t: put_example(t, "/charge-points/{id}", "example-1") and price_there(t, "example-1"),
    ("get", "/sites"): nothing(lambda t: put_example(t, "/sites/{id}", "riverside")),
    ("get", "/drivers"): nothing(lambda t: put_example(t, "/drivers/{id}", "drv_01HXDEFGH123456789")),
    ("get", "/reports/revenue"): nothing(MAKERS["bsn"]),
    **{("get", path): nothing(billed) for path in ("/invoices", "/invoices.csv")},
    ("post", "/invoices/run"): nothing(billable),
    "/invoices/{id}": lambda t: billed(t)["id"],
    "/organizations/{id}/invoices": lambda t: billed(t)["organization_id"],
    ("get", "/audit"): nothing(lambda t: t.api.patch("/tariffs/" + from_example(t, "/tariffs"), {"energy_rate_per_kwh": 0.39})),
    **{("post", f"/sessions/{{id}}/{what}"): running for what in ("meter-values", "stop", "cancel")},
    ("get", "/sessions/{id}/meter-values"): running,
    **{path: nothing(lambda t: None) for path in ("/sign-in", "/me", "/users", "/system-tokens")},
    ("get", "/system-tokens"): nothing(lambda t: t.token(["192.0.2.0/24"])),
    "/system-tokens/{id}": lambda t: t.token()["id"],
    "/outbox": nothing(undelivered), "/outbox/{number}": undelivered,
    "/users/{id}": lambda t: t.user("member")["id"],
    "/sessions/{id}": MAKERS["bsn"],
    "/sessions/{id}/meter-values": metered,
    "/sessions/{id}/cost": metered,
    "/sessions/{id}/stop": metered,
    "/sessions/{id}/cancel": metered,
    "/sessions/{id}/breakdown": with_code,
    ("get", "/sessions/{id}/refunds"): refunded,
    ("get", "/webhooks/endpoints/{id}/deliveries"): with_delivery,
    "/promotional-codes/{id}/statistics": redeemed,
    "/promotional-codes/sessions/{session_id}/apply-code": applicable,
}


def scene(t, path, verb):
    """The id in the path; all that must be there is made."""
    path = short(path)
    stem = path[:path.index("}") + 1] if "{" in path else path
    collection = stem.removesuffix("/{id}")
    for key in ((verb, path), path, stem):
        if key in SCENES:
            return SCENES[key](t)
    if "{" not in path:
        return from_example(t, path) and None if verb == "get" and "post" in OPENAPI["paths"][BILLING + path] else None
    if "post" in OPENAPI["paths"].get(BILLING + collection, {}):
        return from_example(t, collection)
    if "put" in OPENAPI["paths"].get(BILLING + stem, {}):
        return put_example(t, stem, "example-1")
    return object_of(t, BILLING + path)


def query(path, verb):
    wanted = [deref(one) for one in operation(path, verb).get("parameters", [])]
    pairs = [f"{one['name']}={one['example']}" for one in wanted if one["in"] == "query" and "example" in one]
    return "?" + "&".join(pairs) if pairs else ""


def own(t, path, body):
    """An address of mail is one user's alone, in all tenants."""
    if not path.startswith(CONSOLE) or not body or "email" not in body:
        return body
    user = t.user() if path.endswith("/sign-in") else {"email": f"{uuid.uuid4().hex}@example.com"}
    return {**body, **{name: user[name] for name in ("email", "password") if name in body}}


def sent(t, path, verb, body):
    """The answer to an example, with what it needs made before."""
    t.examples = {}
    id = scene(t, path, verb)
    return caller(t, path)[0](verb.upper(), filled(short(path), id) + query(path, verb), own(t, path, resolve(t, body)))


# ---- comparing ----

def kind(value):
    return {bool: "boolean", int: "number", float: "number", str: "string", list: "array", dict: "object"}.get(type(value))


def alike(answer, example, place="answer"):
    """The same fields in the same order, of the same types; what may be null may be so in either."""
    if answer is None or example is None:
        return
    assert kind(answer) == kind(example), place
    if isinstance(example, dict):
        assert list(answer) == list(example), place
        for key, value in example.items():
            alike(answer[key], value, f"{place}.{key}")
    elif isinstance(example, list) and example:
        assert answer, f"{place} is empty"
        for i, value in enumerate(answer):
            # the parts of a list may differ: each is like one of the example's
            problem = None
            for one in example:
                try:
                    alike(value, one, f"{place}.{i}")
                    break
                except AssertionError as failed:
                    problem = problem or failed
            else:
                raise problem


def comes_back(answer, body, place="answer"):
    """Every field that was sent, with its value, as far as numbers may be text."""
    for key, value in body.items():
        if key not in answer:
            continue
        if isinstance(value, dict) and isinstance(answer[key], dict):
            comes_back(answer[key], value, f"{place}.{key}")
        elif isinstance(answer[key], (int, float)) and isinstance(value, str):
            assert float(value) == answer[key], f"{place}.{key}"
        else:
            assert answer[key] == value, f"{place}.{key}"


CASES = [(path, verb, name) for path, verb in OPERATIONS for name in requests_of(path, verb)]


@pytest.mark.parametrize("path,verb", OPERATIONS)
def test_has_examples(path, verb):
    if "requestBody" in operation(path, verb):
        assert requests_of(path, verb), "a request needs an example"
    kind, example = example_of(path, verb)
    assert kind is None or example is not None, "an answer needs an example"


@pytest.mark.parametrize("path,verb,name", CASES)
def test_example(path, verb, name):
    tenant = Tenant()
    body = requests_of(path, verb)[name]
    answer = sent(tenant, path, verb, body)
    status, announced = success(path, verb)
    assert answer.status_code == status, answer.text
    assert set(announced["headers"]) - {"Idempotent-Replayed", "X-Ignored-Fields"} <= set(answer.headers)
    kind, example = example_of(path, verb)
    if kind == "application/json":
        alike(answer.json(), example)
        comes_back(answer.json(), {name: value for name, value in resolve(tenant, body or {}).items() if name != "email" or path.startswith(BILLING)})
    elif kind is not None:
        assert answer.text.splitlines()[0] == example.splitlines()[0]


@pytest.mark.parametrize("path", [path for path, verb in OPERATIONS
                                  if verb == "put" and "201" in operation(path, verb)["responses"]])
def test_put_that_creates(path):
    """The example of a PUT under an id that is free."""
    tenant = Tenant()
    tenant.examples = {}
    body = resolve(tenant, requests_of(path, "put")[""])
    answer = tenant.api.put(filled(short(path), "a-free-one"), body)
    assert answer.status_code == 201
    alike(answer.json(), example_of(path, "put")[1])


@pytest.mark.parametrize("path,verb,name", [case for case in CASES if requests_of(case[0], case[1])[case[2]]])
def test_no_field_too_many(path, verb, name):
    """An example is refused with one more field, which is named: so nothing in it is ignored."""
    tenant = Tenant()
    answer = sent(tenant, path, verb, {**requests_of(path, verb)[name], "no_such_field": 1})
    assert answer.status_code == 422 and fields_of(answer) == ["no_such_field"]


REFUSALS = {
    "BadRequest": lambda t: t.api("POST", "/tariffs", raw="{"),
    "Unauthorized": lambda t: Client({}, BILLING).get("/tariffs"),
    "Forbidden": lambda t: key_client(t.with_scope("read:sessions")).post("/tariffs", {}),
    "NotFound": lambda t: t.api.get("/tariffs/none"),
    "Conflict": lambda t: t.api.delete("/tariffs/" + t.session(tariff_id=t.tariff())["tariff_id"]),
    "PreconditionFailed": lambda t: t.api.delete("/tariffs/" + t.tariff(), headers={"If-Match": '"7"'}),
    "TooLarge": lambda t: t.api("POST", "/tariffs", raw=b" " * (1 << 20) + b" "),
    "UnsupportedMediaType": lambda t: t.api("POST", "/tariffs", raw="a=1", type="application/x-www-form-urlencoded"),
    "Invalid": lambda t: t.api.post("/tariffs", {"name": "", "currency": "GBP", "sesion_fee": 0.5}),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal(tenant, name):
    answer = REFUSALS[name](tenant).json()
    example = OPENAPI["components"]["responses"][name]["content"]["application/json"]["example"]
    if name == "Conflict":
        # whatever else the sentence may come to name
        answer["error"]["message"] = example["error"]["message"]
    assert answer["error"] == example["error"]
    assert list(answer) == list(example) and len(answer["request_id"]) == len(example["request_id"])
