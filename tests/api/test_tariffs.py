"""Tariffs: create, read, list, replace, merge, remove, versions, entity tags."""

import pytest

from client import code_of, exact, fields_of

ALL = {"name": "Everything", "currency": "EUR", "energy_rate_per_kwh": -0.1, "session_fee": 1, "idle_fee_per_minute": 0.05,
       "idle_grace_period_minutes": 10, "tax_rate_percent": 19.5, "time_rate_per_hour": 2, "time_basis": "charging",
       "idle_fee_max": 12.5, "idle_free_window": {"start_time": "22:00", "end_time": "24:00"}, "energy_step_wh": 100,
       "time_step_seconds": 60, "idle_step_seconds": 300, "min_amount": 0.5, "max_amount": 99, "tax_rates": {"energy": 7},
       "tax_included": True, "tax_name": "MwSt.", "price_lock": "interval", "status": "active"}
BARE = {"name": "Bare", "currency": "EUR"}


def test_every_field_comes_back(tenant):
    made = tenant.api.post("/tariffs", ALL)
    assert made.status_code == 201
    answer = made.json()
    assert {key: answer[key] for key in ALL} == ALL
    assert answer["version"] == 1 and answer["created_at"] == answer["updated_at"]
    again = tenant.api.get("/tariffs/" + answer["id"])
    assert again.text == made.text
    assert again.headers["ETag"] == made.headers["ETag"] == '"1"'


def test_null_is_the_same_as_leaving_out(tenant):
    nulls = {key: None for key in ALL if key not in ("name", "currency")}
    a = tenant.api.post("/tariffs", {**BARE, **nulls}).json()
    b = tenant.api.post("/tariffs", BARE).json()
    for own in ("id", "created_at", "updated_at"):
        a.pop(own), b.pop(own)
    assert a == b


def test_prices_keep_their_digits(tenant):
    sent = '{"name":"Digits","currency":"EUR","energy_rate_per_kwh":0.123456789,"session_fee":0.50,"time_rate_per_minute":1e-1}'
    answer = exact(tenant.api("POST", "/tariffs", raw=sent))
    assert [str(answer[key]) for key in ("energy_rate_per_kwh", "session_fee", "time_rate_per_minute")] == \
        ["0.123456789", "0.50", "0.10"]


@pytest.mark.parametrize("fields,wrong", [
    ({"name": None}, ["name"]),
    ({"name": ""}, ["name"]),
    ({"name": "x" * 256}, ["name"]),
    ({"currency": "XXX"}, ["currency"]),
    ({"currency": "eur"}, ["currency"]),
    ({"currency": "XAU"}, ["currency"]),
    ({"session_fee": -0.01}, ["session_fee"]),
    ({"session_fee": 1000000000.01}, ["session_fee"]),
    ({"energy_rate_per_kwh": -1000000001}, ["energy_rate_per_kwh"]),
    ({"idle_fee_max": 0.001}, ["idle_fee_max"]),
    ({"min_amount": 5.005, "max_amount": 9.999}, ["min_amount", "max_amount"]),
    ({"min_amount": 5.01, "max_amount": 5}, ["min_amount"]),
    ({"tax_rate_percent": 100.0001}, ["tax_rate_percent"]),
    ({"tax_rate_percent": 1.00001}, ["tax_rate_percent"]),
    ({"tax_rates": {"energy": 101, "idle": -1}}, ["tax_rates.energy", "tax_rates.idle"]),
    ({"tax_rates": {"power": 1}}, ["tax_rates.power"]),
    ({"idle_free_window": {"start_time": "22:00"}}, ["idle_free_window.end_time"]),
    ({"idle_free_window": {"start_time": "24:00", "end_time": "24:01"}},
     ["idle_free_window.start_time", "idle_free_window.end_time"]),
    ({"energy_step_wh": 0}, ["energy_step_wh"]),
    ({"time_step_seconds": 1.5}, ["time_step_seconds"]),
    ({"idle_grace_period_minutes": 1000000001}, ["idle_grace_period_minutes"]),
    ({"time_rate_per_minute": 1, "time_rate_per_hour": 60}, ["time_rate_per_hour"]),
    ({"idle_fee_per_minute": 1, "idle_fee_per_hour": 60}, ["idle_fee_per_hour"]),
    ({"time_basis": "day"}, ["time_basis"]),
    ({"price_lock": "never"}, ["price_lock"]),
    ({"status": "deleted"}, ["status"]),
    ({"tax_included": "true"}, ["tax_included"]),
    ({"sesion_fee": 1}, ["sesion_fee"]),
    ({"id": "tar_1"}, ["id"]),
    ({"created_at": "2026-05-01T10:00:00Z", "version": 1}, ["created_at", "version"]),
    ({"cost_rate_uuid": "7d5ad9b4-7f32-4a35-b57e-0a9e5d6a1cf5"}, ["cost_rate_uuid"]),
])
def test_wrong_fields_are_all_named(tenant, fields, wrong):
    before = tenant.api.get("/tariffs?limit=1").json()["total"]
    answer = tenant.api.post("/tariffs", {**BARE, **fields})
    assert answer.status_code == 422
    assert code_of(answer) == "validation_failed"
    assert sorted(fields_of(answer)) == sorted(wrong)
    assert tenant.api.get("/tariffs?limit=1").json()["total"] == before


def test_minor_units(tenant):
    for currency, good, bad in (("JPY", 5, 5.5), ("EUR", 5.55, 5.555), ("KWD", 5.555, 5.5555)):
        body = {"name": "Unit", "currency": currency, "min_amount": good}
        assert tenant.api.post("/tariffs", body).status_code == 201
        assert fields_of(tenant.api.post("/tariffs", {**body, "min_amount": bad})) == ["min_amount"]


def test_put_replaces(tenant):
    id = tenant.tariff(**{**ALL, "status": "archived"})
    answer = tenant.api.put("/tariffs/" + id, BARE).json()
    kept = {key: answer[key] for key in ALL if answer[key] not in (None, False)}
    # left out, the status keeps its value; the others fall back to what a bare tariff has
    assert kept == {**BARE, "time_basis": "session", "price_lock": "session_start", "status": "archived"}
    assert answer["version"] == 2
    missing = tenant.api.put("/tariffs/" + id, {"name": "x"})
    assert (missing.status_code, fields_of(missing)) == (422, ["currency"])


def test_what_get_gave_can_be_put(tenant):
    made = tenant.api.post("/tariffs", ALL).json()
    path = "/tariffs/" + made["id"]
    answer = tenant.api.put(path, {**made, "session_fee": 2, "id": "tar_other", "created_at": "never", "version": 99})
    assert answer.status_code == 200
    changed = answer.json()
    assert (changed["id"], changed["created_at"], changed["version"], changed["session_fee"]) == \
        (made["id"], made["created_at"], 2, 2)
    assert {key: changed[key] for key in ALL if key != "session_fee"} == \
        {key: made[key] for key in ALL if key != "session_fee"}


@pytest.mark.parametrize("patch,expected", [
    ({}, {}),
    ({"session_fee": 3}, {"session_fee": 3}),
    ({"session_fee": None, "tax_name": None, "idle_free_window": None}, {"session_fee": None, "tax_name": None, "idle_free_window": None}),
    ({"idle_fee_per_hour": 6}, {"idle_fee_per_hour": 6, "idle_fee_per_minute": None}),
    ({"time_rate_per_minute": 0.1}, {"time_rate_per_minute": 0.1, "time_rate_per_hour": None}),
    ({"idle_fee_per_hour": None}, {}),
    ({"idle_fee_per_minute": None}, {"idle_fee_per_minute": None}),
    ({"idle_fee_per_minute": None, "idle_fee_per_hour": 6}, {"idle_fee_per_minute": None, "idle_fee_per_hour": 6}),
    ({"idle_fee_per_hour": 6, "idle_fee_per_minute": None}, {"idle_fee_per_minute": None, "idle_fee_per_hour": 6}),
    ({"idle_free_window": {"end_time": "23:00"}}, {"idle_free_window": {"start_time": "22:00", "end_time": "23:00"}}),
    ({"tax_rates": {"time": 5}}, {"tax_rates": {"energy": 7, "time": 5}}),
    ({"tax_rates": {"energy": None, "time": 5}}, {"tax_rates": {"time": 5}}),
    ({"tax_included": None, "time_basis": None}, {"tax_included": False, "time_basis": "session"}),
    ({"id": "tar_x", "version": 7, "updated_at": "then"}, {}),
    ({"status": "archived"}, {"status": "archived"}),
])
def test_patch_merges(tenant, patch, expected):
    made = tenant.api.post("/tariffs", ALL).json()
    answer = tenant.api.patch("/tariffs/" + made["id"], patch)
    assert answer.status_code == 200
    assert answer.json() == {**made, **expected, "version": 2, "updated_at": answer.json()["updated_at"]}


@pytest.mark.parametrize("patch,wrong", [
    ({"name": None}, ["name"]),
    ({"currency": None}, ["currency"]),
    ({"idle_fee_per_hour": 6, "idle_fee_per_minute": 1}, ["idle_fee_per_hour"]),
    ({"max_amount": 0.25}, ["min_amount"]),
    ({"currency": "JPY"}, ["idle_fee_max", "min_amount"]),
    ({"idle_free_window": {"start_time": None}}, ["idle_free_window.start_time"]),
    ({"unknown": 1, "session_fee": "x"}, ["unknown", "session_fee"]),
])
def test_patch_refuses(tenant, patch, wrong):
    made = tenant.api.post("/tariffs", ALL)
    path = "/tariffs/" + made.json()["id"]
    answer = tenant.api.patch(path, patch)
    assert (answer.status_code, sorted(fields_of(answer))) == (422, sorted(wrong))
    assert tenant.api.get(path).text == made.text


def test_merge_patch_type(tenant):
    path = "/tariffs/" + tenant.tariff()
    assert tenant.api.patch(path, {"session_fee": 1}, type="application/merge-patch+json").status_code == 200
    assert tenant.api.put(path, BARE, type="application/merge-patch+json").status_code == 415


def test_delete(tenant):
    path = "/tariffs/" + tenant.tariff()
    assert tenant.api.delete(path).status_code == 204
    for answer in (tenant.api.get(path), tenant.api.delete(path), tenant.api.put(path, BARE), tenant.api.patch(path, {}),
                   tenant.api.get(path + "/versions")):
        assert (answer.status_code, code_of(answer)) == (404, "not_found")


def test_in_use(fresh):
    tenant = fresh()
    id = tenant.tariff()
    path = "/tariffs/" + id
    cp = tenant.charge_point(tariff_id=id)

    def refused():
        assert tenant.api.delete(path).status_code == 409
        assert tenant.api.patch(path, {"status": "archived"}).status_code == 409
        assert tenant.api.patch(path, {"currency": "GBP"}).status_code == 409
        assert tenant.api.patch(path, {"name": "New name", "currency": "EUR", "status": "active"}).status_code == 200

    refused()
    tenant.session(charge_point_id=cp)
    tenant.api.put(f"/charge-points/{cp}", {})
    refused()


def test_archived(tenant):
    id = tenant.tariff()
    assert tenant.api.patch("/tariffs/" + id, {"status": "archived"}).json()["status"] == "archived"
    answer = tenant.api.put("/charge-points/archived", {"tariff_id": id})
    assert (answer.status_code, fields_of(answer)) == (422, ["tariff_id"])
    assert tenant.api.patch("/tariffs/" + id, {"status": "active"}).json()["status"] == "active"
    assert tenant.api.put("/charge-points/archived", {"tariff_id": id}).status_code == 201


def test_cost_rate_has_the_currency(fresh):
    tenant = fresh()
    rate = tenant.cost_rate(currency="EUR")
    id = tenant.tariff(cost_rate_uuid=rate)
    answer = tenant.api.post("/tariffs", {"name": "x", "currency": "GBP", "cost_rate_uuid": rate})
    assert (answer.status_code, fields_of(answer)) == (422, ["currency"])
    answer = tenant.api.patch("/tariffs/" + id, {"currency": "GBP"})
    assert (answer.status_code, fields_of(answer)) == (422, ["currency"])
    assert tenant.api.patch("/tariffs/" + id, {"currency": "GBP", "cost_rate_uuid": None}).status_code == 200


def test_lists(fresh):
    tenant = fresh()
    ids = [tenant.tariff(name=f"T{i}", currency="EUR" if i % 2 else "GBP") for i in range(7)]
    newest = ids[::-1]

    def page(query):
        answer = tenant.api.get("/tariffs?" + query)
        assert answer.status_code == 200, answer.text
        body = answer.json()
        return [row["id"] for row in body["tariffs"]], body

    rows, body = page("")
    assert rows == newest
    assert (body["total"], body["page"], body["limit"], body["next_cursor"]) == (7, 1, 50, None)
    assert list(body) == ["tariffs", "total", "page", "limit", "next_cursor"]
    assert page("limit=3&page=1")[0] == newest[:3]
    assert page("limit=3&page=3")[0] == newest[6:]
    rows, body = page("limit=3&page=4")
    assert (rows, body["page"], body["total"], body["next_cursor"]) == ([], 4, 7, None)
    rows, body = page("limit=2&offset=3")
    assert (rows, body["page"]) == (newest[3:5], None)

    walked, query = [], "limit=3"
    while query:
        rows, body = page(query)
        walked += rows
        assert body["total"] == 7
        query = body["next_cursor"] and "limit=3&cursor=" + body["next_cursor"]
    assert walked == newest

    assert page("currency=GBP")[0] == ids[::-2]
    assert page("currency=USD")[1]["total"] == 0
    tenant.api.patch("/tariffs/" + ids[0], {"status": "archived"})
    assert page("status=archived")[0] == [ids[0]]
    assert page("status=active&limit=100")[0] == newest[:-1]
    assert page("currency=GBP&status=active&limit=2&page=2")[0] == [ids[2]]


@pytest.mark.parametrize("query,wrong", [
    ("limit=0", "limit"), ("limit=201", "limit"), ("limit=x", "limit"), ("limit=", "limit"), ("page=0", "page"),
    ("offset=-1", "offset"), ("page=1&offset=0", "offset"), ("page=1&cursor=x", "cursor"), ("offset=1&cursor=x", "cursor"),
    ("limit=1&limit=1", "limit"), ("bogus=1", "bogus"), ("currency=EURO", "currency"), ("limit=%zz", "limit"),
    ("status=bogus", "status"), ("status=", "status"), ("currency=%00ab", "currency"), ("currency=%ff%ff%ff", "currency"), ("page=99999999999999999999", "page"),
])
def test_wrong_parameters(tenant, query, wrong):
    answer = tenant.api.get("/tariffs?" + query)
    assert (answer.status_code, fields_of(answer)) == (422, [wrong])


def test_parameters_where_there_are_none(tenant):
    id = tenant.tariff()
    assert tenant.api.get(f"/tariffs/{id}?x=1").status_code == 422
    assert tenant.api.patch(f"/tariffs/{id}?x=1", {"name": "x"}).status_code == 422
    assert tenant.api.get(f"/tariffs/{id}").json()["version"] == 1


def test_versions(tenant):
    made = tenant.api.post("/tariffs", ALL).json()
    path = "/tariffs/" + made["id"]
    tenant.api.patch(path, {"session_fee": 2})
    tenant.api.put(path, BARE)
    body = tenant.api.get(path + "/versions").json()
    rows = body["versions"]
    assert (body["total"], [row["version"] for row in rows]) == (3, [3, 2, 1])
    assert [row["tariff"]["session_fee"] for row in rows] == [None, 2, 1]
    assert rows[2]["tariff"] == made
    assert rows[0]["tariff"] == tenant.api.get(path).json()
    assert len({row["changed_by"] for row in rows}) == 1 and rows[0]["changed_by"].startswith("key_")
    first = tenant.api.get(path + "/versions?limit=2").json()
    assert [row["version"] for row in first["versions"]] == [3, 2]
    rest = tenant.api.get(path + "/versions?limit=2&cursor=" + first["next_cursor"]).json()
    assert [row["version"] for row in rest["versions"]] == [1] and rest["next_cursor"] is None
    assert fields_of(tenant.api.get(path + "/versions?cursor=x")) == ["cursor"]


def test_if_match(tenant):
    made = tenant.api.post("/tariffs", BARE)
    path = "/tariffs/" + made.json()["id"]
    old = {"If-Match": made.headers["ETag"]}
    changed = tenant.api.patch(path, {"session_fee": 1}, headers=old)
    assert changed.status_code == 200 and changed.headers["ETag"] != made.headers["ETag"]
    for answer in (tenant.api.patch(path, {"session_fee": 2}, headers=old), tenant.api.put(path, BARE, headers=old),
                   tenant.api.delete(path, headers=old), tenant.api.patch(path, {}, headers={"If-Match": '"99"'}),
                   tenant.api.patch(path, {}, headers={"If-Match": "W/" + changed.headers["ETag"]}),
                   tenant.api.patch(path, {}, headers={"If-Match": "2"})):
        assert (answer.status_code, code_of(answer)) == (412, "precondition_failed")
    assert tenant.api.get(path).json()["session_fee"] == 1
    several = {"If-Match": f'"77", {changed.headers["ETag"]}'}
    assert tenant.api.patch(path, {"session_fee": 4}, headers=several).status_code == 200
    assert tenant.api.put(path, BARE, headers={"If-Match": "*"}).status_code == 200
    last = {"If-Match": tenant.api.get(path).headers["ETag"]}
    assert tenant.api.delete(path, headers=last).status_code == 204


def test_if_none_match(tenant):
    made = tenant.api.post("/tariffs", BARE)
    path = "/tariffs/" + made.json()["id"]
    tag = made.headers["ETag"]
    for known in (tag, f'"77", {tag}', "W/" + tag, "*"):
        answer = tenant.api.get(path, headers={"If-None-Match": known})
        assert (answer.status_code, answer.headers["ETag"]) == (304, tag)
    assert tenant.api.get(path, headers={"If-None-Match": '"77"'}).status_code == 200
    tenant.api.patch(path, {})
    assert tenant.api.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_head(tenant):
    path = "/tariffs/" + tenant.tariff()
    for one in (path, "/tariffs", path + "/versions"):
        got, head = tenant.api.get(one), tenant.api("HEAD", one)
        assert head.status_code == 200
        for name in ("Content-Type", "Content-Length", "ETag"):
            assert head.headers.get(name) == got.headers.get(name)
    assert tenant.api("HEAD", "/tariffs/tar_none").status_code == 404


@pytest.mark.parametrize("path,allowed", [
    ("/tariffs", {"GET", "HEAD", "POST"}),
    ("/tariffs/x", {"GET", "HEAD", "PUT", "PATCH", "DELETE"}),
    ("/tariffs/x/versions", {"GET", "HEAD"}),
])
def test_methods(tenant, path, allowed):
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"):
        answer = tenant.api(method, path, raw=b"{}")
        if method in allowed:
            assert answer.status_code != 405
        else:
            assert answer.status_code == 405 and code_of(answer) == "method_not_allowed"
            assert set(answer.headers["Allow"].split(", ")) == allowed
