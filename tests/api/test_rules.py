"""Rules and user types: the guide's requests as printed, merge rules, order, what may not be named."""

import pytest

from client import fields_of

NIGHT = {"name": "Off-Peak Night Rate", "priority": 10,
         "conditions": {"time_of_day": {"days": ["monday", "tuesday", "wednesday", "thursday", "friday"],
                                        "start_time": "23:00", "end_time": "07:00"}},
         "override": {"energy_rate_per_kwh": 0.18, "session_fee": 0.00}}


def test_the_guides_rules(tenant):
    tariff = tenant.tariff(currency="GBP")
    made = tenant.api.post("/rules", {**NIGHT, "tariff_id": tariff})
    rule = made.json()
    assert made.status_code == 201 and made.headers["Location"] == "/api/v1/billing/rules/" + rule["id"]
    assert list(rule)[:6] == ["id", "name", "tariff_id", "priority", "status", "created_at"]
    assert rule["id"].startswith("rul_") and rule["status"] == "active"
    # what was sent comes back
    assert rule["conditions"] == NIGHT["conditions"]
    assert rule["override"].items() >= NIGHT["override"].items()
    weekend = {"name": "Weekend Flat Rate", "tariff_id": tariff, "priority": 20, "override": {"energy_rate_per_kwh": 0.28},
               "conditions": {"time_of_day": {"days": ["saturday", "sunday"], "start_time": "00:00", "end_time": "23:59"}}}
    assert tenant.api.post("/rules", weekend).json()["conditions"] == weekend["conditions"]
    assert tenant.api.get("/rules/" + rule["id"]).text == made.text


def test_the_guides_user_type(tenant):
    made = tenant.api.post("/user-types", {"name": "Employee", "description": "Staff at Riverside Business Park", "discount_percent": 50})
    assert made.status_code == 201
    assert list(made.json())[:4] == ["id", "name", "discount_percent", "created_at"]
    assert made.json().items() >= {"name": "Employee", "discount_percent": 50, "description": "Staff at Riverside Business Park"}.items()
    conditions = {"user_type_id": made.json()["id"]}
    rule = tenant.api.post("/rules", {"tariff_id": tenant.tariff(), "priority": 1, "conditions": conditions}).json()
    assert rule["conditions"] == conditions
    assert tenant.api.delete("/user-types/" + made.json()["id"]).status_code == 409
    tenant.api.patch("/rules/" + rule["id"], {"conditions": None})
    assert tenant.api.delete("/user-types/" + made.json()["id"]).status_code == 204


@pytest.mark.parametrize("fields,wrong", [
    ({"tariff_id": "tar_01M7Y8KHGFNHDDGT5YZFTQME7K"}, ["tariff_id"]),
    ({"tariff_id": None, "priority": None}, ["tariff_id", "priority"]),
    ({"priority": 0}, ["priority"]), ({"priority": 1.5}, ["priority"]), ({"priority": 1000000001}, ["priority"]),
    ({"conditions": {"time_of_day": {"start_time": "23:00"}}}, ["conditions.time_of_day.end_time"]),
    ({"conditions": {"time_of_day": {"days": [], "start_time": "23:00", "end_time": "07:00"}}}, ["conditions.time_of_day.days"]),
    ({"conditions": {"time_of_day": {"days": ["someday"], "start_time": "24:00", "end_time": "7"}}},
     ["conditions.time_of_day.days[0]", "conditions.time_of_day.start_time", "conditions.time_of_day.end_time"]),
    ({"conditions": {"user_type_id": "utp_01M7Y8KHGFNHDDGT5YZFTQME7K"}}, ["conditions.user_type_id"]),
    ({"conditions": {"min_energy_kwh": -1, "weekday": 1}}, ["conditions.min_energy_kwh", "conditions.weekday"]),
    ({"override": {"session_fee": -1, "discount_percent": 101}}, ["override.session_fee", "override.discount_percent"]),
    ({"override": {"idle_fee_max": 0.001}}, ["override.idle_fee_max"]),
    ({"override": {"time_rate_per_minute": 1, "time_rate_per_hour": 60}}, ["override.time_rate_per_hour"]),
    ({"override": {"tax_rate_percent": 1}}, ["override.tax_rate_percent"]),
    ({"status": "archived", "version": 1}, ["status", "version"]),
])
def test_wrong_fields_are_named(tenant, fields, wrong):
    tariff = tenant.tariff()
    answer = tenant.api.post("/rules", {"tariff_id": tariff, "priority": 1, **fields})
    assert (answer.status_code, sorted(fields_of(answer))) == (422, sorted(wrong))
    assert tenant.api.get("/rules?tariff_id=" + tariff).json()["total"] == 0


def test_patch_merges(tenant):
    made = tenant.api.post("/rules", {**NIGHT, "tariff_id": tenant.tariff()}).json()
    path = "/rules/" + made["id"]
    changed = tenant.api.patch(path, {"override": {"session_fee": None, "discount_percent": 5},
                                      "conditions": {"connector_type": "CCS2"}, "status": "inactive"}).json()
    assert changed["override"] == {"energy_rate_per_kwh": 0.18, "discount_percent": 5, "free_session": False}
    assert changed["conditions"] == {**NIGHT["conditions"], "connector_type": "CCS2"}
    assert (changed["status"], changed["version"], changed["name"]) == ("inactive", 2, NIGHT["name"])
    replaced = tenant.api.put(path, {"tariff_id": made["tariff_id"], "priority": 3}).json()
    assert (replaced["conditions"], replaced["override"], replaced["name"], replaced["status"]) == (None, None, None, "inactive")


def test_order_is_that_of_trying(fresh):
    tenant = fresh()
    tariff = tenant.tariff()
    ids = [tenant.made("/rules", tariff_id=tariff, priority=priority) for priority in (20, 10, 20, 5, 10)]
    order = [ids[i] for i in (3, 1, 4, 0, 2)]
    tenant.made("/rules", tariff_id=tenant.tariff(), priority=1)
    walked, query = [], f"tariff_id={tariff}&limit=2"
    while query:
        body = tenant.api.get("/rules?" + query).json()
        assert body["total"] == 5
        walked += [row["id"] for row in body["rules"]]
        query = body["next_cursor"] and f"tariff_id={tariff}&limit=2&cursor={body['next_cursor']}"
    assert walked == order
    assert tenant.api.delete("/rules/" + order[0]).status_code == 204
    assert tenant.api.get("/rules/" + order[0]).status_code == 404
    assert [row["id"] for row in tenant.api.get("/rules?tariff_id=" + tariff).json()["rules"]] == order[1:]
