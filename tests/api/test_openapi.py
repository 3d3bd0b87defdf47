"""docs/openapi.json and the table of routes say the same, and its examples are true."""

import json
import re

import jsonschema
import pytest

from client import BASE_URL, BILLING, OPENAPI, Client, Tenant, deref, routes, validator

VERBS = ("get", "put", "post", "delete", "patch")
OPERATIONS = [(path, verb) for path, item in OPENAPI["paths"].items() for verb in item if verb in VERBS]
ROUTES = {(row["path"], row["method"].lower()): row for row in routes()}


def operation(path, verb):
    return OPENAPI["paths"][path][verb]


def parameters(path, verb, where):
    found = [deref(one) for one in operation(path, verb).get("parameters", [])]
    return [one["name"] for one in found if one["in"] == where]


def body_schema(path, verb):
    body = operation(path, verb).get("requestBody")
    return deref(next(iter(deref(body)["content"].values()))["schema"]) if body else None


def test_same_operations():
    assert set(OPERATIONS) == set(ROUTES)


@pytest.mark.parametrize("path,verb", OPERATIONS)
def test_same_parameters(path, verb):
    route = ROUTES[path, verb]
    assert parameters(path, verb, "query") == (route["query"] or [])
    assert parameters(path, verb, "path") == [part[1:-1] for part in path.split("/") if part.startswith("{")]
    assert operation(path, verb)["summary"] == route["summary"]


@pytest.mark.parametrize("path,verb", OPERATIONS)
def test_same_body(path, verb):
    schema = body_schema(path, verb)
    sent = ROUTES[path, verb]["body"]
    if sent is None:
        assert schema is None
        return
    writable = [name for name, field in schema["properties"].items() if not field.get("readOnly")]
    assert writable == sent
    # the billing surface refuses unknown fields, the other one ignores them
    assert (schema.get("additionalProperties") is False) == (not path.startswith("/api/dynamic_pricing"))


@pytest.mark.parametrize("path,verb", OPERATIONS)
def test_security_and_errors(path, verb):
    op = operation(path, verb)
    security = op.get("security", OPENAPI["security"])
    assert (security == []) == ROUTES[path, verb]["open"]
    if security:
        assert op["x-scopes"]
        assert {"401", "403", "404", "429", "500", "503"} <= set(op["responses"])
    if "requestBody" in op:
        assert {"400", "413", "415"} <= set(op["responses"])
    wanted = "DynamicError" if "/dynamic_pricing/" in path else "Error"
    for status, answer in op["responses"].items():
        if int(status) >= 400:
            assert deref(answer)["content"]["application/json"]["schema"]["$ref"].endswith("/" + wanted)


def test_it_reads_in_the_order_of_its_tags():
    """An operation stands in its tag's place, so that the page and the file have one order; every tag is in one group."""
    tags = [tag["name"] for tag in OPENAPI["tags"]]
    places = [tags.index(operation(path, verb)["tags"][0]) for path, verb in OPERATIONS]
    assert places == sorted(places)
    assert [tag for group in OPENAPI["x-tagGroups"] for tag in group["tags"]] == tags


def test_nothing_stands_there_unused():
    """Every component is named by something."""
    named = set(re.findall(r'"#/components/([^"]+)"', json.dumps(OPENAPI)))
    parts = {f"{kind}/{name}" for kind, group in OPENAPI["components"].items() for name in group if kind != "securitySchemes"}
    assert parts == named


def test_references_lead_somewhere():
    def walk(node):
        if isinstance(node, dict):
            if "$ref" in node:
                assert isinstance(deref(node), dict)
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(OPENAPI)
    for schema in OPENAPI["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    ids = [operation(*one)["operationId"] for one in OPERATIONS]
    assert len(ids) == len(set(ids))


def examples():
    for path, verb in OPERATIONS:
        body = operation(path, verb).get("requestBody", {}).get("content", {}).get("application/json", {})
        if "example" in body:
            yield ("paths", path, verb, "requestBody", "content", "application/json")
        for status, answer in operation(path, verb)["responses"].items():
            if "example" in deref(answer).get("content", {}).get("application/json", {}):
                yield ("paths", path, verb, "responses", status, "content", "application/json")


@pytest.mark.parametrize("name", [name for name, schema in OPENAPI["components"]["schemas"].items() if "examples" in schema])
def test_examples_of_a_schema_fit_it(name):
    for example in OPENAPI["components"]["schemas"][name]["examples"]:
        validator(("components", "schemas", name)).validate(example)


@pytest.mark.parametrize("place", examples(), ids="/".join)
def test_examples_fit_their_schema(place):
    node = OPENAPI
    for step in place:
        node = deref(node[step])
    validator(place + ("schema",)).validate(node["example"])


def example(path, verb, status=None):
    op = operation(path, verb)
    holder = op["responses"][status] if status else op["requestBody"]
    media = deref(holder)["content"]["application/json"]
    if "examples" in media:
        return list(media["examples"].values())[-1]["value"]
    return media["example"] if "example" in media else deref(media["schema"])["examples"][0]


def same(answer, wanted):
    """Equal but for what differs by nature: ids and times of writing."""
    own = {"id", "uuid", "session_id", "tariff_id", "created_at", "updated_at"}
    assert list(answer) == list(wanted)
    for key, value in wanted.items():
        if isinstance(value, dict):
            same(answer[key], value)
        elif key not in own:
            assert answer[key] == value, key


def test_examples_of_the_billing_surface_are_true():
    tenant = Tenant()
    made = tenant.api.post("/tariffs", example(BILLING + "/tariffs", "post"))
    same(made.json(), example(BILLING + "/tariffs", "post", "201"))
    path = "/tariffs/" + made.json()["id"]
    put = example(BILLING + "/tariffs/{id}", "put")
    same(tenant.api.put(path, put).json(), {**made.json(), **put, "version": 2})
    changed = tenant.api.patch(path, example(BILLING + "/tariffs/{id}", "patch")).json()
    assert (changed["idle_fee_per_minute"], changed["energy_rate_per_kwh"]) == (None, 0.39)
    tenant.api.put(path, example(BILLING + "/tariffs", "post"))

    session = example(BILLING + "/sessions", "post")
    point = f"/charge-points/{session['charge_point_id']}"
    asked = example(BILLING + "/charge-points/{id}", "put")
    assert tenant.api.put(point, {**asked, "tariff_id": made.json()["id"]}).status_code == 201
    assert tenant.api.put(point, asked).json().items() >= asked.items()
    assert tenant.api.patch(point, example(BILLING + "/charge-points/{id}", "patch")).json()["time_zone"] is None
    tenant.api.put(point, {**asked, "tariff_id": made.json()["id"]})
    # the example's session starts before the tariff was changed, so its first version prices it
    settled = tenant.api.post("/sessions", session).json()
    same(settled, example(BILLING + "/sessions", "post", "201"))
    same(tenant.breakdown(settled["id"]), example(BILLING + "/sessions/{id}/breakdown", "get", "200"))


def test_examples_of_the_dynamic_surface_are_true():
    tenant = Tenant()
    root = "/api/dynamic_pricing"
    made = tenant.dynamic.post("/cost_rate", example(root + "/cost_rate", "post")).json()
    same(made, example(root + "/cost_rate", "post", "200"))
    read = tenant.dynamic.get("/cost_rate/" + made["uuid"]).json()
    same(read, example(root + "/cost_rate/{uuid}", "get", "200"))
    listed = tenant.dynamic.get("/cost_rates").json()
    wanted = example(root + "/cost_rates", "get", "200")
    assert listed["last_page"] == wanted["last_page"]
    same(listed["data"][0], wanted["data"][0])
    put = {**example(root + "/cost_rate", "put"), "uuid": made["uuid"]}
    same(tenant.dynamic.put("/cost_rate", put).json(), example(root + "/cost_rate", "put", "200"))
    removed = tenant.dynamic.delete("/cost_rate/" + made["uuid"]).json()
    assert removed == example(root + "/cost_rate/{uuid}", "delete", "200")


# the uuids that stand in examples
RATE, ENTRY, INTERVAL = "73c06c64-5103-461a-8fda-dd4260e0f4ed", "b8a2a4a6-55c5-4d0e-9a51-0b8a7e0d0c11", "29ccce27-3a3a-4308-831a-ed68b460e3bf"


@pytest.mark.parametrize("noun,list,made,mode", [
    ("recurring_pricing_config", "recurring_pricing_config/{uuid}", ENTRY, 1),
    ("unique_pricing_config", "unique_pricing_config/{uuid}", ENTRY, 2),
    ("cost_rate_time_cost", "cost_rate_time_costs/{cost_rate_uuid}", INTERVAL, 0),
    ("cost_rate_energy_cost", "cost_rate_energy_cost/{uuid}", INTERVAL, 0),
])
def test_examples_of_entries_and_prices_are_true(noun, list, made, mode):
    """What is created, read, changed and removed is so to the letter, but for the uuids."""
    tenant, root = Tenant(), "/api/dynamic_pricing/"
    ours = {RATE: tenant.cost_rate(dynamic_pricing=mode)}

    def here(node):
        text = json.dumps(node)
        for theirs, own in ours.items():
            text = text.replace(theirs, own)
        return json.loads(text)

    answer = tenant.dynamic.post("/" + noun, here(example(root + noun, "post"))).json()
    ours[made] = answer.get("data", answer)["uuid"]
    assert answer == here(example(root + noun, "post", "200"))
    assert tenant.dynamic.get("/" + re.sub("{.*}", ours[RATE], list)).json() == here(example(root + list, "get", "200"))
    put = noun if mode == 0 else noun + "/{uuid}"
    answer = tenant.dynamic.put("/" + put.replace("{uuid}", ours[made]), here(example(root + put, "put")))
    assert answer.json() == here(example(root + put, "put", "200"))
    if mode == 1:
        weekday = noun + "/{uuid}/weekday/{weekday}"
        answer = tenant.dynamic.delete(f"/{noun}/{ours[RATE]}/weekday/1")
        assert answer.json() == example(root + weekday, "delete", "200")
    assert tenant.dynamic.delete(f"/{noun}/{ours[made]}").json() == example(root + noun + "/{uuid}", "delete", "200")


def test_examples_of_fees_are_true():
    tenant, path = Tenant(), "/api/dynamic_pricing/cost_rate_session_fee"
    rate = tenant.cost_rate(dynamic_pricing=1)
    body = example(path, "put")
    assert (body["uuid"], body["rate_cost_schedule_id"]) == (RATE, ENTRY)
    entry = tenant.recurring(rate)
    at = f"/cost_rate_session_fee/{rate}?rate_cost_schedule_id={entry}"
    answer = tenant.dynamic.put("/cost_rate_session_fee", {**body, "uuid": rate, "rate_cost_schedule_id": entry})
    assert answer.json() == example(path, "put", "200")
    assert tenant.dynamic.get(at).json() == example(path + "/{uuid}", "get", "200")
    assert tenant.dynamic.delete(at).json() == example(path + "/{uuid}", "delete", "200")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_examples_of_the_system_are_true(path):
    assert Client().get(path).json() == example(path, "get", "200")


def test_it_is_served():
    answer = Client().get("/openapi.json")
    assert answer.json() == OPENAPI
    assert BASE_URL not in answer.text
