"""Cost rates on the dynamic-pricing surface: envelopes and messages are those of its documentation, letter by letter."""

import re

import pytest

from client import Client, exact

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DOCUMENTED = {"name": "Dynamic Pricing API cost rate", "description": "Test description", "automatic_stop_min": 10,
              "automatic_stop_costs": 5.1, "currency": "EUR", "dynamic_pricing": 0, "company_id": 123}
NOT_FOUND = (404, {"status": "error", "message": "Cost rate not found"})


def said(answer):
    return answer.status_code, answer.json()


def refused(message):
    return 400, {"status": "error", "message": message}


def test_create_and_read(tenant):
    made = tenant.dynamic.post("/cost_rate", DOCUMENTED)
    assert made.status_code == 200 and "Location" not in made.headers
    assert list(made.json()) == ["status", "uuid"] and made.json()["status"] == "ok"
    id = made.json()["uuid"]
    assert UUID.fullmatch(id)
    read = tenant.dynamic.get(f"/cost_rate/{id}")
    data = read.json()["data"]
    assert list(read.json()) == ["data"]
    # the documented fields first, in their order, then ours
    assert list(data) == ["uuid", "name", "description", "currency", "auto_stop_minutes", "auto_stop_costs",
                          "dynamic_pricing", "company_id", "created_at", "updated_at"]
    assert data.items() >= {"uuid": id, "name": DOCUMENTED["name"], "description": "Test description", "currency": "EUR",
                            "auto_stop_minutes": 10, "auto_stop_costs": 5.1, "dynamic_pricing": 0,
                            "company_id": 123}.items()
    assert str(exact(read)["data"]["auto_stop_costs"]) == "5.1"


def test_quickstart(tenant):
    id = tenant.dynamic.post("/cost_rate", {"name": "x", "currency": "EUR"}).json()["uuid"]
    data = tenant.dynamic.get(f"/cost_rate/{id}").json()["data"]
    assert [data[key] for key in ("description", "auto_stop_minutes", "auto_stop_costs", "dynamic_pricing", "company_id")] == \
        [None, None, None, 0, None]
    # names need not be unique
    assert tenant.dynamic.post("/cost_rate", {"name": "x", "currency": "EUR"}).status_code == 200


def test_numbers_as_strings(tenant):
    sent = {"name": "x", "currency": "EUR", "automatic_stop_min": "15", "automatic_stop_costs": "25.50",
            "dynamic_pricing": "1", "company_id": "-7"}
    id = tenant.dynamic.post("/cost_rate", sent).json()["uuid"]
    data = exact(tenant.dynamic.get(f"/cost_rate/{id}"))["data"]
    assert [str(data[key]) for key in ("auto_stop_minutes", "auto_stop_costs", "dynamic_pricing", "company_id")] == \
        ["15", "25.5", "1", "-7"]


@pytest.mark.parametrize("fields,message", [
    ({"dynamic_pricing": 3}, "dynamic_pricing value is invalid"),
    ({"dynamic_pricing": -1}, "dynamic_pricing value is invalid"),
    ({"dynamic_pricing": "static"}, "dynamic_pricing value is invalid"),
    ({"dynamic_pricing": True}, "dynamic_pricing value is invalid"),
    ({"dynamic_pricing": 1.5}, "dynamic_pricing value is invalid"),
    ({"name": None}, "name: must not be null"),
    ({"name": ""}, "name: must not be empty"),
    ({"name": "x" * 256}, "name: must have at most 255 characters"),
    ({"name": 7}, "name: must be a string"),
    ({"description": "x" * 65536}, "description: must have at most 65535 characters"),
    ({"currency": "XXX"}, "currency: is not an active code of ISO 4217 with a minor unit"),
    ({"currency": "EU"}, "currency: must have at least 3 characters"),
    ({"automatic_stop_min": 0}, "automatic_stop_min: must be at least 1"),
    ({"automatic_stop_min": 1000001}, "automatic_stop_min: must be at most 1000000"),
    ({"automatic_stop_min": 1.5}, "automatic_stop_min: must be a whole number"),
    ({"automatic_stop_costs": 0}, "automatic_stop_costs: must be at least 0.000000001"),
    ({"automatic_stop_costs": -1}, "automatic_stop_costs: must be at least 0.000000001"),
    ({"automatic_stop_costs": "much"}, "automatic_stop_costs: must be a number"),
    ({"company_id": 0.5}, "company_id: must be a whole number"),
    # the first wrong field in the order of the body
    ({"automatic_stop_min": 0, "automatic_stop_costs": 0}, "automatic_stop_min: must be at least 1"),
])
def test_refusals(tenant, fields, message):
    before = tenant.dynamic.get("/cost_rates").json()["data"]
    assert said(tenant.dynamic.post("/cost_rate", {"name": "x", "currency": "EUR", **fields})) == refused(message)
    assert tenant.dynamic.get("/cost_rates").json()["data"] == before


@pytest.mark.parametrize("body,message", [
    ({"currency": "EUR"}, "name: is required"),
    ({"name": "x"}, "currency: is required"),
])
def test_required(tenant, body, message):
    assert said(tenant.dynamic.post("/cost_rate", body)) == refused(message)


@pytest.mark.parametrize("raw", ["", "{", "nonsense", '{"name":"x","currency":"EUR"}}', '{"name":"x","name":"y","currency":"EUR"}',
                                 '{"name":NaN,"currency":"EUR"}', '{"name":"\\u0000","currency":"EUR"}'])
def test_not_json(tenant, raw):
    assert said(tenant.dynamic("POST", "/cost_rate", raw=raw)) == refused("Malformed JSON")


def test_unknown_fields_are_ignored_and_named(tenant):
    body = {"name": "x", "currency": "EUR", "colour": "red", "size": {"a": 1}, "uuid": "mine"}
    answer = tenant.dynamic.post("/cost_rate", body)
    assert answer.status_code == 200 and answer.json()["uuid"] != "mine"
    assert answer.headers["X-Ignored-Fields"] == "colour, size, uuid"
    assert "X-Ignored-Fields" not in tenant.dynamic.post("/cost_rate", {"name": "x", "currency": "EUR"}).headers


@pytest.mark.parametrize("name", ["a\r\nX-Evil: 1", "a\nb", "\x7f", "é" * 40, pytest.param("x" * 5000, id="long"), "", " ", "a,b", '"'])
def test_names_of_ignored_fields_are_harmless(tenant, name):
    answer = tenant.dynamic.post("/cost_rate", {"name": "x", "currency": "EUR", name: 1})
    assert answer.status_code == 200, answer.text
    assert "X-Evil" not in answer.headers
    assert len(answer.headers.get("X-Ignored-Fields", "")) < 500
    assert answer.headers.get("X-Ignored-Fields", "").isascii()


def test_update(tenant):
    id = tenant.dynamic.post("/cost_rate", DOCUMENTED).json()["uuid"]
    read = lambda: tenant.dynamic.get(f"/cost_rate/{id}").json()["data"]  # noqa: E731
    made = read()
    put = tenant.dynamic.put("/cost_rate", {
        "uuid": id, "name": "Dynamic Pricing API cost rate (updated)", "description": "Updated description",
        "automatic_stop_min": 15, "automatic_stop_costs": 6.5, "currency": "EUR", "dynamic_pricing": 1, "company_id": 123})
    assert said(put) == (200, {"status": "ok", "uuid": id})
    changed = read()
    assert changed.items() >= {"name": "Dynamic Pricing API cost rate (updated)", "description": "Updated description",
                               "auto_stop_minutes": 15, "auto_stop_costs": 6.5, "dynamic_pricing": 1,
                               "created_at": made["created_at"]}.items()
    # left out, an optional field keeps its value; null clears it
    tenant.dynamic.put("/cost_rate", {"uuid": id, "name": "n", "currency": "GBP"})
    assert read().items() >= {**changed, "name": "n", "currency": "GBP", "updated_at": read()["updated_at"]}.items()
    tenant.dynamic.put("/cost_rate", {"uuid": id, "name": "n", "currency": "GBP", "description": None,
                                      "automatic_stop_min": None, "automatic_stop_costs": None, "company_id": None})
    assert [read()[key] for key in ("description", "auto_stop_minutes", "auto_stop_costs", "company_id", "dynamic_pricing")] == \
        [None, None, None, None, 1]


def test_update_refuses(tenant):
    id = tenant.cost_rate()
    before = tenant.dynamic.get(f"/cost_rate/{id}").text
    whole = {"uuid": id, "name": "n", "currency": "EUR"}
    for change, message in (({"dynamic_pricing": None}, "dynamic_pricing value is invalid"),
                            ({"dynamic_pricing": 9}, "dynamic_pricing value is invalid"),
                            ({"name": None}, "name: must not be null"),
                            ({"uuid": None}, "uuid: must not be null"),
                            ({"uuid": 5}, "uuid: must be a string")):
        assert said(tenant.dynamic.put("/cost_rate", {**whole, **change})) == refused(message)
    for missing in ("uuid", "name", "currency"):
        body = {key: value for key, value in whole.items() if key != missing}
        assert said(tenant.dynamic.put("/cost_rate", body)) == refused(f"{missing}: is required")
    assert tenant.dynamic.get(f"/cost_rate/{id}").text == before


@pytest.mark.parametrize("id", ["29ccce27-3a3a-4308-831a-ed68b460e3bf", "nonsense", "%ff", pytest.param("x" * 2000, id="long"), "123"])
def test_not_found(tenant, id):
    assert said(tenant.dynamic.get(f"/cost_rate/{id}")) == NOT_FOUND
    assert said(tenant.dynamic.delete(f"/cost_rate/{id}")) == NOT_FOUND
    if "%" not in id:
        assert said(tenant.dynamic.put("/cost_rate", {"uuid": id, "name": "x", "currency": "EUR"})) == NOT_FOUND


def test_delete(tenant):
    id = tenant.cost_rate()
    done = (200, {"status": "ok", "message": "Cost rate deleted successfully"})
    assert said(tenant.dynamic.delete(f"/cost_rate/{id}")) == done
    assert said(tenant.dynamic.get(f"/cost_rate/{id}")) == NOT_FOUND
    assert said(tenant.dynamic.delete(f"/cost_rate/{id}")) == NOT_FOUND
    assert id not in [row["uuid"] for row in tenant.dynamic.get("/cost_rates").json()["data"]]


def test_in_use(tenant):
    id = tenant.cost_rate()
    tariff = tenant.tariff(cost_rate_uuid=id)
    assert said(tenant.dynamic.delete(f"/cost_rate/{id}")) == refused("Cost rate cannot be deleted")
    answer = tenant.dynamic.put("/cost_rate", {"uuid": id, "name": "x", "currency": "GBP"})
    assert said(answer) == refused("currency: a tariff uses this cost rate")
    assert tenant.dynamic.put("/cost_rate", {"uuid": id, "name": "x", "currency": "EUR"}).status_code == 200
    tenant.api.patch(f"/tariffs/{tariff}", {"cost_rate_uuid": None})
    assert tenant.dynamic.delete(f"/cost_rate/{id}").status_code == 200


def test_lists(fresh):
    tenant = fresh()
    assert said(tenant.dynamic.get("/cost_rates")) == (200, {"data": [], "last_page": True})
    made = [tenant.cost_rate(name=f"R{i}") for i in range(5)]

    def page(query):
        answer = tenant.dynamic.get("/cost_rates" + query)
        assert answer.status_code == 200
        return [row["uuid"] for row in answer.json()["data"]], answer.json()["last_page"]

    assert page("") == (made, True)
    assert page("?batch_size=2") == page("?batch_size=2&page=1") == (made[:2], False)
    assert page("?batch_size=2&page=3") == (made[4:], True)
    assert page("?batch_size=5") == (made, True)
    assert page("?batch_size=2&page=4") == ([], True)
    assert page("?batch_size=0") == page("?batch_size=-3") == (made[:1], False)
    assert page("?batch_size=100000&page=0") == page("?page=-1") == (made, True)
    assert page("?batch_size=x&page=y") == page("?batch_size=&other=1") == (made, True)
    assert page("?batch_size=99999999999999999999") == (made, True)
    assert page("?page=999999999999") == ([], True)


def test_entity_tags(tenant):
    id = tenant.cost_rate()
    tag = tenant.dynamic.get(f"/cost_rate/{id}").headers["ETag"]
    assert tenant.dynamic.get(f"/cost_rate/{id}", headers={"If-None-Match": tag}).status_code == 304
    body = {"uuid": id, "name": "x", "currency": "EUR"}
    assert tenant.dynamic.put("/cost_rate", body, headers={"If-Match": tag}).status_code == 200
    gone = (412, {"status": "error", "message": "Precondition failed"})
    assert said(tenant.dynamic.put("/cost_rate", body, headers={"If-Match": tag})) == gone
    assert said(tenant.dynamic.delete(f"/cost_rate/{id}", headers={"If-Match": tag})) == gone


def test_other_answers(tenant):
    assert said(tenant.dynamic.get("/cost_ratez")) == (404, {"status": "error", "message": "Not found"})
    answer = tenant.dynamic("PATCH", "/cost_rate", raw=b"{}")
    assert said(answer) == (405, {"status": "error", "message": "Method not allowed"})
    assert set(answer.headers["Allow"].split(", ")) == {"POST", "PUT"}
    answer = tenant.dynamic.post("/cost_rate", {"name": "x", "currency": "EUR"}, type="text/plain")
    assert said(answer) == (415, {"status": "error", "message": "Unsupported media type"})
    assert tenant.dynamic("HEAD", "/cost_rates").status_code == 200


def test_a_key_reaches_it_too(tenant):
    rate = tenant.cost_rate()
    root = "/api/dynamic_pricing"
    writer, reader, other = (Client({"X-API-Key": tenant.with_scope(scope)}, root)
                             for scope in ("write:billing", "read:billing", "write:sessions"))
    assert writer.post("/cost_rate", {"name": "x", "currency": "EUR"}).status_code == 200
    assert reader.get(f"/cost_rate/{rate}").status_code == 200
    assert said(reader.post("/cost_rate", {"name": "x", "currency": "EUR"})) == (403, {"status": "error", "message": "Forbidden"})
    assert said(other.get("/cost_rates")) == (403, {"status": "error", "message": "Forbidden"})
