"""The audit trail: who changed what, from what to what, told with the change itself."""

from decimal import Decimal

import pytest

from client import Tenant, code_of, ctl, exact, fields_of, key_client, token_client


@pytest.fixture(scope="module")
def tenant():
    return Tenant()


def trail(tenant, query=""):
    answer = tenant.api.get("/audit?limit=200" + query)
    assert answer.status_code == 200, answer.text
    return exact(answer)["audit"]


def of(tenant, object, id):
    """What was told of an object, oldest first."""
    return trail(tenant, f"&object={object}&object_id={id}")[::-1]


def test_a_tariff(tenant):
    key = tenant.key()
    api = key_client(key["secret"])
    made = api.post("/tariffs", {"name": "Day", "currency": "EUR", "energy_rate_per_kwh": 0.123456789, "tax_rate_percent": 19}).json()
    path = "/tariffs/" + made["id"]
    api.patch(path, {"energy_rate_per_kwh": 0.42, "time_rate_per_hour": 5, "tax_rates": {"idle": 0}})
    api.patch(path, {"name": "Day"})
    api.delete(path)
    create, update, delete = of(tenant, "tariff", made["id"])
    assert list(create) == ["at", "changed_by", "action", "object", "object_id", "changes"]
    assert [one["action"] for one in (create, update, delete)] == ["create", "update", "delete"]
    assert {one["changed_by"] for one in (create, update, delete)} == {key["id"]}
    assert create["at"] == made["created_at"]
    assert create["changes"]["energy_rate_per_kwh"] == {"from": None, "to": Decimal("0.123456789")}
    # absent fields are not told
    assert "time_rate_per_minute" not in create["changes"] and "id" not in create["changes"]
    # what was sent again as it was, is no change
    assert update["changes"].keys() == {"energy_rate_per_kwh", "time_rate_per_hour", "tax_rates"}
    assert update["changes"]["energy_rate_per_kwh"] == {"from": Decimal("0.123456789"), "to": Decimal("0.42")}
    assert update["changes"]["tax_rates"]["from"] is None and update["changes"]["tax_rates"]["to"]["idle"] == 0
    assert delete["changes"]["time_rate_per_hour"] == {"from": 5, "to": None}


def test_a_rule(tenant):
    tariff = tenant.tariff()
    rule = tenant.made("/rules", tariff_id=tariff, priority=10, conditions={"connector_type": "CCS"}, override={"session_fee": 1.5})
    tenant.api.patch("/rules/" + rule, {"priority": 20, "conditions": {"connector_type": None, "min_energy_kwh": 5}})
    tenant.api.delete("/rules/" + rule)
    create, update, delete = of(tenant, "rule", rule)
    assert create["changes"]["override"] == {"from": None, "to": {"session_fee": Decimal("1.5")}}
    assert update["changes"] == {"priority": {"from": 10, "to": 20},
                                 "conditions": {"from": {"connector_type": "CCS"}, "to": {"min_energy_kwh": 5}}}
    assert (delete["action"], delete["changes"]["priority"]) == ("delete", {"from": 20, "to": None})


def test_a_user_type(tenant):
    id = tenant.made("/user-types", name="Staff", discount_percent=50)
    tenant.api.put("/user-types/" + id, {"name": "Staff"})
    tenant.api.delete("/user-types/" + id)
    assert [one["changes"] for one in of(tenant, "user_type", id)] == [
        {"name": {"from": None, "to": "Staff"}, "discount_percent": {"from": None, "to": 50}},
        {"discount_percent": {"from": 50, "to": None}},
        {"name": {"from": "Staff", "to": None}},
    ]


def test_a_promotional_code(tenant):
    promo = tenant.promo(code="audit1", max_redemptions=5)
    path = "/promotional-codes/" + promo["id"]
    tenant.api.patch(path, {"status": "disabled", "max_redemptions": 9})
    # put back as it was read: nothing changes, nothing is told
    tenant.api.put(path, tenant.api.get(path).json())
    tenant.api.delete(path)
    create, update, delete = of(tenant, "promotional_code", promo["id"])
    assert create["changes"].items() >= {"code": {"from": None, "to": "AUDIT1"}, "max_redemptions": {"from": None, "to": 5}}.items()
    assert update["changes"] == {"status": {"from": "active", "to": "disabled"}, "max_redemptions": {"from": 5, "to": 9}}
    assert delete["changes"]["code"] == {"from": "AUDIT1", "to": None}


def test_a_charge_point(tenant):
    id = tenant.charge_point(time_zone="Asia/Tokyo", connector_types=["CCS"])
    tenant.api.put("/charge-points/" + id, {"connector_types": ["CCS", "Type2"]})
    tenant.api.delete("/charge-points/" + id)
    create, update, delete = of(tenant, "charge_point", id)
    assert create["changes"]["time_zone"] == {"from": None, "to": "Asia/Tokyo"}
    assert update["changes"] == {"time_zone": {"from": "Asia/Tokyo", "to": None},
                                 "connector_types": {"from": ["CCS"], "to": ["CCS", "Type2"]}}
    assert delete["changes"] == {"connector_types": {"from": ["CCS", "Type2"], "to": None}}


def test_a_cost_rate(tenant):
    """Changed on the other surface, by a system token."""
    token = tenant.token()
    api = token_client(token["secret"])
    rate = {"name": "Grid", "currency": "EUR", "automatic_stop_costs": 12.5}
    uuid = api.post("/cost_rate", rate).json()["uuid"]
    for _ in range(2):
        assert api.put("/cost_rate", {**rate, "uuid": uuid, "dynamic_pricing": 1, "automatic_stop_min": 90}).status_code == 200
    assert api.put("/cost_rate", {**rate, "uuid": uuid, "currency": "XXX"}).status_code == 400
    assert api.delete("/cost_rate/" + uuid).status_code == 200
    create, update, delete = of(tenant, "cost_rate", uuid)
    assert {one["changed_by"] for one in (create, update, delete)} == {token["id"]}
    assert create["changes"] == {name: {"from": None, "to": value} for name, value in {**rate, "dynamic_pricing": 0}.items()}
    assert update["changes"] == {"dynamic_pricing": {"from": 0, "to": 1}, "automatic_stop_min": {"from": None, "to": 90}}
    assert (delete["action"], delete["changes"]["automatic_stop_min"]) == ("delete", {"from": 90, "to": None})


def test_a_refund(tenant):
    key = tenant.key()
    session = tenant.session(tariff_id=tenant.tariff(session_fee=1))
    path = f"/sessions/{session['id']}/refunds"
    api = key_client(key["secret"])
    assert api.post(path, {"amount": 1e9}).status_code == 409
    made = api.post(path, {"amount": 0.5, "reason": "a broken plug"}).json()
    assert made["changed_by"] == key["id"] and tenant.api.get(path).json()["refunds"] == [made]
    (create,) = of(tenant, "refund", made["id"])
    assert (create["action"], create["changed_by"]) == ("create", key["id"])
    assert create["changes"] == {"session_id": {"from": None, "to": session["id"]}, "amount": {"from": None, "to": Decimal("0.50")},
                                 "currency": {"from": None, "to": "EUR"}, "reason": {"from": None, "to": "a broken plug"}}


def test_a_cancelled_session(tenant):
    session = tenant.running(tariff_id=tenant.tariff())
    for _ in range(2):
        assert tenant.api.post(f"/sessions/{session['id']}/cancel", None).status_code == 200
    (update,) = of(tenant, "session", session["id"])
    assert (update["action"], update["changes"]) == ("update", {"status": {"from": "active", "to": "cancelled"}})


def test_an_applied_code(tenant):
    tariff, code = tenant.tariff(session_fee=4), tenant.promo(discount_type="fixed", discount_value=1, currency="EUR")["code"]
    path = "/promotional-codes/sessions/{}/apply-code"
    running = tenant.running(tariff_id=tariff)["id"]
    settled = tenant.session(tariff_id=tariff)
    for id in (running, settled["id"]):
        assert tenant.api.post(path.format(id), {"code": code}).status_code == 200
        assert tenant.api.post(path.format(id), {"code": code}).status_code == 409
    (update,) = of(tenant, "session", running)
    assert update["changes"] == {"promo_code": {"from": None, "to": code}}
    (update,) = of(tenant, "session", settled["id"])
    total = Decimal(str(settled["total_amount"]))
    assert update["changes"] == {"promo_code": {"from": None, "to": code}, "discount": {"from": 0, "to": -1},
                                 "total_amount": {"from": total, "to": total - 1}}


def test_the_command_line(fresh):
    tenant = fresh()
    ctl("tenant", "set", tenant.id, "--city", "Leeds")
    key, token = tenant.key("read:billing", "admin", allow=["192.0.2.0/24"]), tenant.token()
    ctl("key", "revoke", key["id"])
    ctl("system-token", "revoke", "--tenant", tenant.id, token["id"])
    assert {one["changed_by"] for one in trail(tenant)} == {None}
    create, update = of(tenant, "settings", tenant.id)
    assert create["changes"]["time_zone"] == {"from": None, "to": "Europe/London"}
    assert update["changes"] == {"city": {"from": None, "to": "Leeds"}}
    made, revoked = of(tenant, "api_key", key["id"])
    assert made["changes"]["scopes"] == {"from": None, "to": ["read:billing", "admin"]}
    assert revoked["changes"].keys() == {"revoked_at"}
    assert len(of(tenant, "system_token", token["id"])) == 2


def test_no_secrets(fresh):
    tenant = fresh()
    key, token = tenant.key(), tenant.token()
    text = tenant.api.get("/audit").text
    assert key["id"] in text and token["id"] in text
    for secret in (key["secret"], token["secret"], key["start"], token["start"]):
        assert secret not in text


def test_what_was_refused_is_not_told(tenant):
    tariff = tenant.tariff()
    tenant.session(tariff_id=tariff)
    before = len(trail(tenant))
    assert tenant.api.delete("/tariffs/" + tariff).status_code == 409
    assert tenant.api.patch("/tariffs/" + tariff, {"currency": "GBP"}).status_code == 409
    assert tenant.api.patch("/tariffs/" + tariff, {"name": ""}).status_code == 422
    assert tenant.api.put("/tariffs/" + tariff, {"name": "x", "currency": "EUR"}, headers={"If-Match": '"9"'}).status_code == 412
    assert len(trail(tenant)) == before


@pytest.fixture(scope="module")
def story():
    """A tenant in which two keys made three things each."""
    tenant = Tenant()
    keys = [tenant.key(), tenant.key()]
    tenant.keys = [key["id"] for key in keys]
    tenant.ids = []
    for key in keys:
        api = key_client(key["secret"])
        for path, body in (("/tariffs", {"name": "x", "currency": "EUR"}), ("/user-types", {"name": "x"}), ("/user-types", {"name": "y"})):
            tenant.ids.append(api.post(path, body).json()["id"])
    return tenant


def ids(entries):
    return [one["object_id"] for one in entries]


def test_filters(story):
    one, two = story.keys
    assert ids(trail(story, "&changed_by=" + one)) == story.ids[2::-1]
    assert ids(trail(story, "&object=user_type")) == [story.ids[i] for i in (5, 4, 2, 1)]
    assert ids(trail(story, f"&object=user_type&changed_by={two}")) == [story.ids[5], story.ids[4]]
    assert ids(trail(story, f"&object_id={story.ids[3]}")) == [story.ids[3]]
    assert ids(trail(story, f"&object_id={story.ids[3]}&changed_by={two}&object=tariff")) == [story.ids[3]]
    for nothing in (f"&object_id={story.ids[3]}&changed_by={one}", "&object=unheard", "&changed_by=key_x",
                    f"&object=user_type&object_id={story.ids[3]}"):
        assert trail(story, nothing) == []


def test_range(story):
    (entry,) = of(story, "user_type", story.ids[5])
    last = entry["at"]
    assert trail(story, f"&to={last}&from={last}") == []
    assert ids(trail(story, f"&from={last}&object_id={story.ids[5]}")) == [story.ids[5]]
    day = last[:10]
    assert len(trail(story, f"&from={day}&to={day}")) == len(trail(story))
    assert trail(story, "&to=2020-01-01") == [] and trail(story, "&from=2999-01-01&changed_by=" + story.keys[0]) == []


@pytest.mark.parametrize("filter", ["", "&object=user_type", "&changed_by={}", "&object=user_type&changed_by={}"])
def test_pages(story, filter):
    filter = filter.format(story.keys[0])
    whole = trail(story, filter)
    seen, query = [], ""
    while query is not None:
        answer = story.api.get(f"/audit?limit=2{query}{filter}").json()
        assert answer["total"] == len(whole)
        seen += answer["audit"]
        query = answer["next_cursor"] and "&cursor=" + answer["next_cursor"]
    assert ids(seen) == ids(whole)
    assert ids(story.api.get(f"/audit?limit=2&page=2{filter}").json()["audit"]) == ids(whole)[2:4]
    assert ids(story.api.get(f"/audit?limit=2&offset=1{filter}").json()["audit"]) == ids(whole)[1:3]


@pytest.mark.parametrize("query,field", [("cursor=x", "cursor"), ("cursor=1", "cursor"), ("cursor=1-", "cursor"), ("cursor=-5-x", "cursor"),
                                         ("cursor=99999999999999-1", "cursor"), ("from=yesterday", "from"), ("to=x", "to"), ("objekt=x", "objekt"),
                                         ("object=", "object"), ("cursor=1-1&page=1", "cursor"), ("limit=201", "limit")])
def test_wrong_queries(tenant, query, field):
    answer = tenant.api.get("/audit?" + query)
    assert answer.status_code == 422 and field in fields_of(answer)


def test_it_is_for_admins(tenant):
    for scope in ("read:billing", "write:billing", "write:sessions"):
        answer = key_client(tenant.with_scope(scope)).get("/audit")
        assert (answer.status_code, code_of(answer)) == (403, "forbidden")


def test_other_tenants(tenant, fresh):
    id = tenant.tariff()
    assert of(fresh(), "tariff", id) == []


def test_tariffctl(story):
    rows = ctl("audit", "--tenant", story.name)["rows"]
    assert rows == story.api.get("/audit").json()["audit"]
    rows = ctl("audit", "--tenant", story.id, "--object", "user_type", "--changed-by", story.keys[1], "--limit", "1")["rows"]
    assert ids(rows) == [story.ids[5]]
    assert ids(ctl("audit", "--tenant", story.id, "--object-id", story.ids[0])["rows"]) == [story.ids[0]]
    assert ctl("audit", "--tenant", story.id, "--to", "2020-01-01")["rows"] == []


def test_it_stands(story):
    """A session tells nothing: it is a document of its own."""
    before = len(trail(story))
    story.session(tariff_id=story.ids[0])
    assert len(trail(story)) == before
